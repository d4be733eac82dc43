package slack

import (
	"context"
	"errors"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

func (s *Slack) revealCommand(ctx context.Context, w words) *answer {
	c, err := s.cases.Case(ctx, w.ref)
	if err != nil {
		return ephemeral(s.excuse(ctx, w.doer, w.ref, err))
	}
	list := s.revealable(c, w.lang)
	id, _ := pick(list, w.list())
	if id == "" {
		return w.usageOf("reveal", saidWhichItem(list))
	}
	return ephemeral(s.reveal(ctx, w.doer, w.ref, id))
}

// revealable are the items of a case that hold a value.
func (s *Slack) revealable(c bot.Summary, lang flows.Lang) []choice {
	var list []choice
	for id, r := range c.Requirements {
		if r.Value != "" {
			list = append(list, s.item(id, lang))
		}
	}
	slices.SortFunc(list, func(a, b choice) int { return strings.Compare(a.id, b.id) })
	return list
}

// reveal shows values in full, once it is logged that they are looked at.
func (s *Slack) reveal(ctx context.Context, d doer, ref string, ids ...string) string {
	if err := s.note(ctx, d, deed{ref: ref, what: "reveal", of: strings.Join(ids, " ")}); err != nil {
		return s.excuse(ctx, d, ref, err)
	}
	lines := []string{ref}
	for _, id := range ids {
		value, err := s.cases.Reveal(ctx, ref, id)
		switch {
		case errors.Is(err, storage.ErrNotFound):
		case err != nil:
			return s.excuse(ctx, d, ref, err)
		default:
			lines = append(lines, s.cases.Label(id, d.lang)+": "+clean(value))
		}
	}
	if len(lines) == 1 {
		return saidNothingToReveal().In(d.lang)
	}
	return strings.Join(append(lines, saidLogged().In(d.lang)), "\n")
}

// revealView asks which value is to be shown.
func (s *Slack) revealView(p press) slackapi.ModalViewRequest {
	c, err := s.cases.Case(p.quick, p.ref)
	if err != nil {
		return s.apology(p, err)
	}
	var list []*slackapi.OptionBlockObject
	for _, item := range s.revealable(c, p.lang) {
		list = append(list, optionOf(item.id, item.label))
	}
	if len(list) == 0 {
		return s.notice(p.doer, saidNothingToReveal().In(p.lang))
	}
	which := dropdown(inputItems, flows.Text{En: "Choose", Zh: "请选择"}, p.lang, list...)
	return modal(view{actReveal, flows.Text{En: "Show a value", Zh: "查看明文"}, flows.Text{En: "Show", Zh: "查看"}, p.from()}, p.lang,
		field(inputItems, flows.Text{En: "Which item", Zh: "项目"}, flows.Text{En: "Only you see it. It is logged.", Zh: "仅您可见，系统会留下记录。"}, p.lang, which, false))
}

func (s *Slack) submitReveal(ctx context.Context, x submission) any {
	chosen := x.in.input(inputItems).Selected
	if chosen == nil {
		return refusal{inputItems, saidWhichItem(nil).In(x.lang)}
	}
	return s.becomes(ctx, x, s.titled(x.doer, titleOf(actReveal), s.reveal(ctx, x.doer, x.from.Ref, chosen.Value)))
}

// pressPhone shows how the applicant of a case is reached.
func (s *Slack) pressPhone(ctx context.Context, p press) {
	_, err := s.cases.Case(p.quick, p.ref)
	if err != nil {
		s.tell(ctx, p, ephemeral(s.excuse(ctx, p.doer, p.ref, err)))
		return
	}
	s.tell(ctx, p, ephemeral(s.reveal(p.quick, p.doer, p.ref, "contact_name", "contact_mobile", "contact_email")))
}
