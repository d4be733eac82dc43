package slack

import (
	"context"
	"errors"
	"net/url"
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
		settled, err := s.rule(ctx, ref, id, flows.Ruled{Actor: flows.Acting(by, s.now()), Round: round})
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

// rule tells a case what a consultant decided; settled says whether this very
// ruling did.
func (s *Slack) rule(ctx context.Context, ref, id string, r flows.Ruled) (settled bool, err error) {
	_, err = s.cases.Act(ctx, ref, id, r)
	if refused := (*bot.Refused)(nil); errors.As(err, &refused) {
		return false, nil
	}
	return err == nil, err
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
