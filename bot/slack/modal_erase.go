package slack

import (
	"context"

	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

// eraseView asks before a case is erased. What cannot be undone takes more than
// a click: the reference is to be written.
func (s *Slack) eraseView(p press) slackapi.ModalViewRequest {
	c, err := s.cases.Case(p.quick, p.ref)
	if err != nil {
		return s.apology(p, err)
	}
	head := heading("head", caseLine(c, p.lang, s.now()))
	what := rich("what", elements(saidWhatGoes().In(p.lang))...)
	return modal(view{actErasing, flows.Text{En: "Erase a case", Zh: "彻底删除案例"}, flows.Text{En: "Erase for good", Zh: "彻底删除"}, p.from()}, p.lang, head, what,
		field(inputRef, flows.Text{En: "To confirm, write its reference", Zh: "请输入案例编号以确认"}, flows.Text{En: c.Ref, Zh: c.Ref}, p.lang, textInput(inputRef, "", 20, false), false))
}

func (s *Slack) submitErase(ctx context.Context, x submission) any {
	if ref, ok := caseRef(x.in.input(inputRef).Value); !ok || ref != x.from.Ref {
		return refusal{inputRef, saidNotThatCase(x.from.Ref).In(x.lang)}
	}
	_, err := s.do(ctx, x.doer, deed{ref: x.from.Ref, what: "erase", done: flows.Forgot{Actor: s.actor(x.doer)}})
	if err != nil {
		return s.objection(ctx, x, x.from.Ref, err)
	}
	return s.becomes(ctx, x, s.notice(x.doer, saidErased(x.from.Ref).In(x.lang)))
}
