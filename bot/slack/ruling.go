package slack

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// deskTime is how long a press at the desk may take before it is acknowledged;
// Slack gives up after three seconds.
const deskTime = 1800 * time.Millisecond

// pressAtDesk answers a button of a card. What takes longer than Slack waits is
// finished after the acknowledgement; the consultant sees what came of it.
func (s *Slack) pressAtDesk(ctx context.Context, in interaction) {
	within(ctx, s, deskTime, func(ctx context.Context) any {
		s.press(ctx, in)
		return nil
	}, nil)
}

// within does something in the background and returns its answer, or nil when
// that takes longer than most; late then gets it.
func within(ctx context.Context, s *Slack, most time.Duration, do func(context.Context) any, late func(context.Context, any)) any {
	var mu sync.Mutex
	gone := false
	ready := make(chan any, 1)
	s.background(ctx, func(ctx context.Context) {
		answer := do(ctx)
		mu.Lock()
		defer mu.Unlock()
		if !gone {
			ready <- answer
		} else if late != nil && answer != nil {
			late(ctx, answer)
		}
	})
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case answer := <-ready:
		return answer
	case <-t.C:
	}
	mu.Lock()
	defer mu.Unlock()
	gone = true
	select {
	case answer := <-ready: // in the last moment
		return answer
	default:
		return nil
	}
}

// press does what a button of a card says.
func (s *Slack) press(ctx context.Context, in interaction) {
	lang := flows.En
	// The trigger of a modal lives three seconds; what is asked before it opens
	// has less.
	quick, cancel := context.WithTimeout(ctx, 2200*time.Millisecond)
	defer cancel()
	may, err := s.people.consultant(quick, in.team(), in.User.ID)
	if err != nil {
		s.log.Warn("cannot tell who is a consultant", "err", s.judge("conversations.members", err, false).Err)
		s.whisper(ctx, in, saidTryAgain().In(lang))
		return
	}
	if !may {
		s.whisper(ctx, in, saidNotYours().In(lang))
		return
	}
	a := in.Actions[0]
	ref, round := readValue(a.Value)
	switch a.ID {
	case actionOK:
		lang = s.people.lang(quick, in.User.ID)
		by := Name + ":" + in.team() + "/" + in.User.ID
		// One person's double click is one ruling; another's press is another.
		id := Name + "/" + in.channel() + "/" + in.message() + "/" + by
		settled, err := s.cases.Rule(ctx, ref, id, flows.Ruled{Stamp: flows.At(s.now()), By: by, Round: round})
		if errors.Is(err, storage.ErrNotFound) {
			s.whisper(ctx, in, saidNoSuchCase(ref).In(lang))
			return
		}
		if err != nil {
			s.log.Error("a ruling was not stored; the consultant is told", "ref", ref, "err", err)
			s.whisper(ctx, in, saidTryAgain().In(lang))
			return
		}
		s.settle(ctx, cardAt{in: in, ref: ref, settled: settled, lang: lang}, literal("✓ Looks right: "), userElement(in.User.ID))
	case actionReturn:
		if err := s.openReturn(ctx, quick, in, ref, round); err != nil {
			s.log.Warn("the modal could not be opened", "ref", ref, "err", err.Err)
			s.whisper(ctx, in, saidTryAgain().In(lang))
		}
	}
}

// value is what a card's buttons carry: which case, and which round of its
// check the card asks about. Cards of before there were rounds have the
// reference alone.
func value(ref string, round int) string {
	if round == 0 {
		return ref
	}
	return ref + "#" + strconv.Itoa(round)
}

// readValue reads a button's value.
func readValue(v string) (ref string, round int) {
	ref, n, _ := strings.Cut(v, "#")
	round, err := strconv.Atoi(n)
	if err != nil || round < 0 {
		round = 0
	}
	return ref, round
}

func userElement(id string) slackapi.RichTextSectionElement {
	return slackapi.NewRichTextSectionUserElement(id, nil)
}

// cardAt is a card that somebody ruled on.
type cardAt struct {
	in      interaction
	ref     string
	settled bool // by this press
	lang    flows.Lang
}

// settle puts who did what in the place of a card's buttons, after the
// acknowledgement. Who came second is told that it is done already.
func (s *Slack) settle(ctx context.Context, c cardAt, line ...slackapi.RichTextSectionElement) {
	ruled := raw(slackapi.NewRichTextBlock(blockRuled, slackapi.NewRichTextSection(line...)))[0]
	instead := []string{blockRulings, blockLate}
	if !c.settled {
		late := literal("✓ Settled already; see the newest card.")
		ruled = raw(slackapi.NewRichTextBlock(blockLate, slackapi.NewRichTextSection(late)))[0]
		instead = instead[:1]
	}
	s.background(ctx, func(ctx context.Context) {
		if !c.settled {
			s.whisper(ctx, c.in, saidAlready(c.ref).In(c.lang))
			s.giveWay(ctx)
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

// givingWay is longer than a replica takes to edit a card that it ruled on.
const givingWay = 1500 * time.Millisecond

// giveWay lets who came first write on the card. They may be served by another
// replica, and of two edits at once Slack keeps the later one whole, which would
// take their name off.
func (s *Slack) giveWay(ctx context.Context) {
	select {
	case <-time.After(givingWay):
	case <-ctx.Done():
	}
}

// stamp puts a block in the place of the card's one of those ids; first is
// false when none stands there any more. The rest is the card's own, as it is
// now: the payload shows what the consultant saw.
func (s *Slack) stamp(ctx context.Context, c cardAt, ruled rawBlock, instead []string) (first bool, failed *bot.SendError) {
	in := c.in
	leave, err := s.edits.Enter(ctx, in.channel()+"/"+in.message())
	if err != nil {
		return false, &bot.SendError{Verdict: bot.Later, Err: err}
	}
	defer leave()
	text, blocks := in.Message.Text, in.Message.Blocks
	if now, ok := s.current(ctx, in); ok {
		text, blocks = now.Text, now.Blocks
	}
	kept := slices.Clone(blocks)
	at := slices.IndexFunc(kept, func(b rawBlock) bool { return slices.Contains(instead, b.ID()) })
	switch {
	case at >= 0:
		kept[at] = ruled
	case len(kept) > 0:
		return false, nil
	default: // the card cannot be read: say at least this
		kept = []rawBlock{ruled}
	}
	text = cmp.Or(text, c.ref)
	for try := range 3 {
		_, ts, _, err := s.api.UpdateMessageContext(ctx, in.channel(), in.message(),
			slackapi.MsgOptionText(text, false), slackapi.MsgOptionBlocks(thawed(kept)...))
		if err == nil && ts == "" {
			err = errors.New("no ts in the answer")
		}
		if err == nil {
			return true, nil
		}
		failed = s.judge("chat.update", err, false)
		if failed.Verdict != bot.Later || failed.After > 30*time.Second || try == 2 {
			break
		}
		select {
		case <-time.After(max(failed.After, time.Second)):
		case <-ctx.Done():
			return true, failed
		}
	}
	return true, failed
}

// posted is a message that stands in a channel.
type posted struct {
	Text   string     `json:"text"`
	Blocks []rawBlock `json:"blocks"`
}

// current reads a message as it stands.
func (s *Slack) current(ctx context.Context, in interaction) (posted, bool) {
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
	i := slices.IndexFunc(list, func(m slackapi.Message) bool { return m.Timestamp == in.message() })
	if err != nil || i < 0 {
		return posted{}, false
	}
	return posted{Text: list[i].Text, Blocks: raw(list[i].Blocks.BlockSet...)}, true
}

// whisper tells one person something that only they see: where they pressed,
// or else in the channel.
func (s *Slack) whisper(ctx context.Context, in interaction, text string) {
	if in.ResponseURL != "" && s.respond(ctx, in.ResponseURL, ephemeral(text)) == nil {
		return
	}
	options := []slackapi.MsgOption{slackapi.MsgOptionText(fallback(text), false)}
	if thread := in.thread(); thread != "" {
		options = append(options, slackapi.MsgOptionTS(thread))
	}
	if _, err := s.api.PostEphemeralContext(ctx, in.channel(), in.User.ID, options...); err != nil {
		s.log.Warn("an answer at the desk could not be shown", "err", s.judge("chat.postEphemeral", err, false).Err)
	}
}

// respond posts to a response_url, which works five times in 30 minutes. Its
// address is a secret.
func (s *Slack) respond(ctx context.Context, at string, a *answer) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if u, err := url.Parse(at); err != nil || !s.isSlack(u) {
		return errors.New("response_url: it lies outside Slack")
	}
	err := slackapi.PostWebhookCustomHTTPContext(ctx, at, s.http, &slackapi.WebhookMessage{
		ResponseType: a.ResponseType, Text: a.Text, Blocks: &slackapi.Blocks{BlockSet: thawed(a.Blocks)},
	})
	if err != nil {
		return errors.New("response_url: " + s.judge("response_url", err, false).Err.Error())
	}
	return nil
}
