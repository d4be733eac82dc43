package slack

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// cardAt is a card that somebody ruled on.
type cardAt struct {
	in      interaction
	ref     string
	settled bool // by this press
	lang    flows.Lang
	words   string // for who came too late
}

// settle puts who did what in the place of a card's buttons, after the
// acknowledgement. Who came second is told that it is done already.
func (s *Slack) settle(ctx context.Context, c cardAt, line ...slackapi.RichTextSectionElement) {
	ruled := raw(rich(blockRuled, line...))[0]
	instead := []string{blockRulings, blockLate}
	if !c.settled {
		late := literal(flows.Text{En: "✓ Settled already; see the newest card.", Zh: "✓ 已处理，请看最新的卡片。"}.In(s.cfg.DeskLang))
		ruled = raw(rich(blockLate, late))[0]
		instead = instead[:1]
	}
	s.background(ctx, func(ctx context.Context) {
		if !c.settled {
			s.whisper(ctx, c.in, cmp.Or(c.words, saidAlready(c.ref).In(c.lang)))
			pause(ctx, givingWay)
		}
		first, err := s.stamp(ctx, c, ruled, instead)
		if err != nil {
			s.log.Warn("a card still shows its buttons", "ref", c.ref, "err", err.Err)
		}
		if c.settled && !first {
			s.whisper(ctx, c.in, saidAlready(c.ref).In(c.lang))
		}
	})
}

// over reports whether a decision was refused because there is none to be taken
// any more.
func over(err error) bool {
	refused := (*bot.Refused)(nil)
	return errors.As(err, &refused) && slices.Contains([]string{flows.NothingToDo, flows.NoDraft, flows.NotAtThisStage}, refused.Code)
}

// givingWay lets who came first write on the card: it is longer than a replica
// takes to edit a card that it ruled on. They may be served by another one, and
// of two edits at once Slack keeps the later one whole, which would take their
// name off.
const givingWay = 1500 * time.Millisecond

// stamp puts a block in the place of the card's one of those ids; first is
// false when none stands there any more. The rest is the card's own, as it is
// now: the payload shows what the consultant saw.
func (s *Slack) stamp(ctx context.Context, c cardAt, ruled rawBlock, instead []string) (first bool, failed *bot.SendError) {
	leave, err := s.edits.Enter(ctx, c.in.channel()+"/"+c.in.message())
	if err != nil {
		return false, &bot.SendError{Verdict: bot.Later, Err: err}
	}
	defer leave()
	now := posted{Text: c.in.Message.Text, Blocks: c.in.Message.Blocks}
	if unread := s.persist(ctx, func() *bot.SendError {
		read, err := s.current(ctx, c.in)
		if err == nil {
			now = read
		}
		return err
	}); unread != nil {
		s.log.Warn("a card cannot be read; what the consultant saw of it stands for it", "ref", c.ref, "err", unread.Err)
	}
	kept := slices.Clone(now.Blocks)
	at := slices.IndexFunc(kept, func(b rawBlock) bool { return slices.Contains(instead, b.ID()) })
	switch {
	case at >= 0:
		kept[at] = ruled
	case len(kept) > 0:
		return false, nil
	default: // the card cannot be read: say at least this
		kept = []rawBlock{ruled}
	}
	text := cmp.Or(now.Text, c.ref)
	return true, s.persist(ctx, func() *bot.SendError {
		_, ts, _, err := s.api.UpdateMessageContext(ctx, c.in.channel(), c.in.message(),
			slackapi.MsgOptionText(text, false), slackapi.MsgOptionBlocks(thawed(kept)...))
		if err == nil && ts == "" {
			err = errors.New("no ts in the answer")
		}
		if err != nil {
			return s.judge("chat.update", err, false)
		}
		return nil
	})
}

// persist makes a call up to four times while Slack may take it later.
func (s *Slack) persist(ctx context.Context, call func() *bot.SendError) (failed *bot.SendError) {
	for try := range 4 {
		failed = call()
		if failed == nil || failed.Verdict != bot.Later || failed.After > 30*time.Second || try == 3 {
			break
		}
		if !pause(ctx, max(failed.After, s.step<<try)) {
			break
		}
	}
	return failed
}

// posted is a message that stands in a channel.
type posted struct {
	Text   string     `json:"text"`
	Blocks []rawBlock `json:"blocks"`
}

// current reads a message as it stands.
func (s *Slack) current(ctx context.Context, in interaction) (posted, *bot.SendError) {
	var list []slackapi.Message
	var err error
	if in.thread() != "" {
		list, _, _, err = s.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
			ChannelID: in.channel(), Timestamp: in.thread(), Oldest: in.message(), Latest: in.message(), Inclusive: true, Limit: 10,
		})
	} else {
		var r *slackapi.GetConversationHistoryResponse
		r, err = s.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{
			ChannelID: in.channel(), Oldest: in.message(), Latest: in.message(), Inclusive: true, Limit: 1,
		})
		if err == nil {
			list = r.Messages
		}
	}
	if err != nil {
		return posted{}, s.judge("read a card", err, false)
	}
	i := slices.IndexFunc(list, func(m slackapi.Message) bool { return m.Timestamp == in.message() })
	if i < 0 { // {"ok":false} without an error looks like this, too
		return posted{}, &bot.SendError{Verdict: bot.Later, Err: errors.New("read a card: it is not in the answer")}
	}
	return posted{Text: list[i].Text, Blocks: raw(list[i].Blocks.BlockSet...)}, nil
}
