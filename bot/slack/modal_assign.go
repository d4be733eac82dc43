package slack

import (
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

// assignView asks whose case it is to be, with a word for them.
func (s *Slack) assignView(p press) slackapi.ModalViewRequest {
	c, err := s.cases.Case(p.quick, p.ref)
	if err != nil {
		return s.apology(p, err)
	}
	who := userInput(flows.Text{En: "A consultant", Zh: "选择顾问"}, p.lang)
	who.InitialUser = userOf(c.Assignee)
	head := sentence("head", caseLine(c, p.lang, s.now()))
	return modal(view{actAssign, flows.Text{En: "Assign", Zh: "指派"}, flows.Text{En: "Assign", Zh: "指派"}, p.from()}, p.lang, head,
		field(inputUser, flows.Text{En: "To whom", Zh: "负责顾问"}, flows.Text{}, p.lang, who, false),
		field(inputText, flows.Text{En: "Note for them", Zh: "交接备注"}, flows.Text{En: "Internal: the applicant never sees it.", Zh: "仅内部可见，申请人看不到。"}, p.lang, textInput(inputText, "", maxNoted, true), true))
}

// submitAssign writes the note down first: who is called reads it.
func (s *Slack) submitAssign(ctx context.Context, x submission) any {
	to, problem := s.colleague(ctx, x.doer, x.in.input(inputUser).User)
	if problem != "" {
		return refusal{inputUser, problem}
	}
	if text := strings.TrimSpace(x.in.input(inputText).Value); text != "" {
		if _, err := s.do(ctx, x.doer, deed{ref: x.from.Ref, what: "note", done: flows.NoteMade{Actor: s.actor(x.doer), Text: text}}); err != nil {
			return s.objection(ctx, x, x.from.Ref, err)
		}
	}
	return s.finish(ctx, x, deed{ref: x.from.Ref, what: "assign", done: flows.Assigned{Actor: s.actor(x.doer), To: to}})
}

// colleague names somebody who may look after cases, or says why they may not.
func (s *Slack) colleague(ctx context.Context, d doer, user string) (to, problem string) {
	if to = consultantID(d.team, user); userOf(to) == "" {
		return "", saidWhom().In(d.lang)
	}
	if is, err := s.people.role(ctx, d.team, user); err != nil || is < consultant {
		return "", saidNoConsultant(naming(to)).In(d.lang)
	}
	return to, ""
}
