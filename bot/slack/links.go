package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

func (s *Slack) packCommand(ctx context.Context, w words) *answer {
	return s.packOf(ctx, w.doer, w.ref)
}

func (s *Slack) packOf(ctx context.Context, d doer, ref string) *answer {
	link, err := s.cases.PackLink(ctx, s.viewer(ctx, d), ref) // which logs it
	return s.linkAnswer(ctx, d, ref, link, err, saidPackLink(ref))
}

// viewer names a doer to whoever marks pictures with their name.
func (s *Slack) viewer(ctx context.Context, d doer) bot.Viewer {
	return bot.Viewer{ID: d.by(), Via: d.via, Name: clean(cmp.Or(s.people.user(ctx, d.user).name, d.user))}
}

// linkAnswer gives somebody a link that works once, with the numbers of which
// its page shows one.
func (s *Slack) linkAnswer(ctx context.Context, d doer, ref string, link bot.Link, err error, said flows.Text) *answer {
	switch {
	case errors.Is(err, bot.ErrNoPages):
		return ephemeral(saidNoPages().In(d.lang))
	case errors.Is(err, bot.ErrChecking):
		return ephemeral(saidChecking().In(d.lang))
	case err != nil:
		return ephemeral(s.excuse(ctx, d, ref, err))
	}
	text := said.In(d.lang) + "\n" + link.URL
	if len(link.Numbers) == 0 { // of an applicant who is one of ours
		return ephemeral(text)
	}
	var row []slackapi.BlockElement
	for i, n := range link.Numbers {
		row = append(row, button(fmt.Sprint(actNumber, i), fmt.Sprint(n, " ", link.Key), fmt.Sprint(n), ""))
	}
	return ephemeral(text+"\n"+saidWhichNumber().In(d.lang), slackapi.NewActionBlock(blockNumbers, row...))
}

// pressNumber takes which number the page of a link shows. The answer stands in
// the place of the buttons.
func (s *Slack) pressNumber(ctx context.Context, p press) {
	p.ref = "" // it is a link's
	word, key, _ := strings.Cut(p.value, " ")
	n, err := strconv.Atoi(word)
	if err != nil {
		return
	}
	url, err := s.cases.Answer(ctx, s.viewer(ctx, p.doer), key, n)
	var text string
	switch {
	case err == nil:
		text = saidShown().In(p.lang) + "\n" + url
	case errors.Is(err, bot.ErrNotOpened): // the buttons are still of use
		s.tell(ctx, p, ephemeral(saidOpenFirst().In(p.lang)))
		return
	case errors.Is(err, bot.ErrChecking):
		s.tell(ctx, p, ephemeral(saidChecking().In(p.lang)))
		return
	case errors.Is(err, bot.ErrWrongNumber):
		text = saidWrongNumber().In(p.lang)
	case errors.Is(err, bot.ErrLinkOver), errors.Is(err, bot.ErrNoLink):
		text = saidLinkOver().In(p.lang)
	default:
		s.tell(ctx, p, ephemeral(s.excuse(ctx, p.doer, "", err)))
		return
	}
	if p.in.View.ID != "" {
		s.replace(ctx, p.in, s.notice(p.doer, text))
		return
	}
	a := ephemeral(text)
	a.instead = true
	s.show(ctx, p.in, a)
}
