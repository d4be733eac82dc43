package slack

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// post is one chat.postMessage.
type post struct {
	part            bot.Part // as encodePart made it
	channel, thread string
	broadcast       bool   // show a reply in the channel, too
	mark            string // in the message's metadata; see mark
}

// metadataType is the event_type of our messages' metadata.
const metadataType = "kaihu"

// mark is what a key looks like in metadata, which every app of the workspace
// can read.
func mark(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}

// Send posts one part in the person's direct message.
func (a applicants) Send(ctx context.Context, to flows.Contact, key string, p bot.Part, doubt bool) error {
	out := post{part: p, mark: mark(key)}
	if !isPart(p) {
		return &bot.SendError{Verdict: bot.Broken, Err: errors.New("the part is none of Slack's")}
	}
	out.channel, out.thread = splitReply(to.Reply)
	if out.channel == "" {
		dm, err := a.openDM(ctx, to)
		if err != nil {
			return err
		}
		out.channel = dm
	}
	_, err := a.post(ctx, out, doubt)
	return err
}

// directs remembers the direct messages that were opened.
type directs struct {
	mu sync.Mutex
	of map[string]string // user → D…
}

// openDM finds the direct message with a person who has not written yet.
func (s *Slack) openDM(ctx context.Context, to flows.Contact) (string, error) {
	_, user, err := splitAddress(to.Address)
	if err != nil {
		return "", &bot.SendError{Verdict: bot.Broken, Err: err}
	}
	s.direct.mu.Lock()
	dm := s.direct.of[user]
	s.direct.mu.Unlock()
	if dm != "" {
		return dm, nil
	}
	ch, _, _, err := s.api.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		return "", s.judge("conversations.open", err, false)
	}
	if ch == nil || ch.ID == "" {
		return "", &bot.SendError{Verdict: bot.Later, Err: errors.New("conversations.open: no channel in the answer")}
	}
	s.direct.mu.Lock()
	defer s.direct.mu.Unlock()
	if len(s.direct.of) > 4096 || s.direct.of == nil {
		s.direct.of = map[string]string{}
	}
	s.direct.of[user] = ch.ID
	return ch.ID, nil
}

// post sends a message once: a doubtful earlier attempt is looked up first.
// It returns the thread that the message stands in, which is its own ts when
// it begins one. The error is a *bot.SendError.
func (s *Slack) post(ctx context.Context, p post, doubt bool) (string, error) {
	if after, ok := s.pace.turn(ctx, p.channel, p.mark); !ok {
		return "", &bot.SendError{Verdict: bot.Later, After: after, Err: errors.New("the channel is busy: one message a second")}
	}
	if doubt {
		thread, err := s.find(ctx, p)
		if err != nil || thread != "" {
			return thread, err
		}
	}
	ts, err := s.postMessage(ctx, p)
	if p.thread != "" && saysCode(err, "thread_not_found") {
		p.thread, p.broadcast = "", false // its first message was deleted
		ts, err = s.postMessage(ctx, p)
	}
	if err != nil {
		e := s.judge("chat.postMessage", err, true)
		if e.Verdict == bot.Later && !e.Doubt && e.After < mendTime {
			s.pace.hold(p.channel, e.After)
		}
		return "", e
	}
	if ts == "" { // {"ok":false} without an error
		return "", &bot.SendError{Verdict: bot.Later, Doubt: true, Err: errors.New("chat.postMessage: no ts in the answer")}
	}
	return cmp.Or(p.thread, ts), nil
}

// How far a lookup goes back: a message that is tried again after two days
// would be unwelcome in any case.
const (
	lookBack = 48 * time.Hour
	lookMost = 5 // pages
)

// find looks for a message of ours by its mark and returns the thread that it
// stands in; "" when it is not there. While
// that is unknown, so is whether the message was sent: the error keeps Doubt.
func (s *Slack) find(ctx context.Context, p post) (string, error) {
	oldest := fmt.Sprintf("%d.000000", s.now().Add(-lookBack).Unix())
	cursor := ""
	for range lookMost {
		list, next, err := s.page(ctx, p, oldest, cursor)
		if err != nil {
			e := s.judge("look up an earlier attempt", err, true)
			if e.Verdict == bot.Broken { // this server cannot look things up
				s.log.Warn("an earlier attempt cannot be looked up; the message is sent again", "err", e.Err)
				return "", nil
			}
			e.Doubt = true
			return "", e
		}
		for _, m := range list {
			if m.Metadata.EventType == metadataType && m.Metadata.EventPayload["key"] == p.mark {
				return cmp.Or(m.ThreadTimestamp, m.Timestamp), nil
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	return "", nil
}

// page reads one page of the channel's, or the thread's, messages.
func (s *Slack) page(ctx context.Context, p post, oldest, cursor string) (list []slackapi.Message, next string, err error) {
	if p.thread != "" {
		list, _, next, err = s.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
			ChannelID: p.channel, Timestamp: p.thread, Cursor: cursor, Limit: 1000, IncludeAllMetadata: true,
		})
		if saysCode(err, "thread_not_found") {
			p.thread = ""
			return s.page(ctx, p, oldest, "")
		}
		if err == nil && len(list) == 0 { // the thread's first message is always there
			err = errors.New("no answer")
		}
		return list, next, err
	}
	r, err := s.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{
		ChannelID: p.channel, Oldest: oldest, Cursor: cursor, Limit: 200, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	if !r.Ok {
		return nil, "", errors.New("no answer")
	}
	return r.Messages, r.ResponseMetaData.NextCursor, nil
}
