package slack

import (
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

// resultView asks what AWS says.
func (s *Slack) resultView(p press) slackapi.ModalViewRequest {
	items, reasons, err := s.cases.Returnable(p.quick, p.ref, p.lang)
	if err != nil {
		return s.apology(p, err)
	}
	which := dropdown(inputResult, flows.Text{En: "A result", Zh: "选择结果"}, p.lang,
		optionIn(p.lang, resultActivated, "Activated", "已激活"), optionIn(p.lang, resultReviewing, "Under review", "审核中"), optionIn(p.lang, resultFailed, "Rejected", "未通过"))
	blocks := []slackapi.Block{
		field(inputResult, flows.Text{En: "What does AWS say?", Zh: "AWS 审核结果"}, flows.Text{}, p.lang, which, false),
		field(inputAccount, flows.Text{En: "Account ID, when activated", Zh: "账户 ID（已激活时）"}, flows.Text{En: "12 digits", Zh: "12 位数字"}, p.lang, textInput(inputAccount, "", 20, false), true),
		field(inputWords, flows.Text{En: "AWS's own words", Zh: "AWS 原文"}, flows.Text{En: "Kept as an internal note.", Zh: "仅作内部备注。"}, p.lang, textInput(inputWords, "", maxNote, true), true),
	}
	if len(items) > 0 && len(reasons) > 0 {
		blocks = append(blocks, s.returnInputs(p.doer, items, reasons, "", true)...)
	}
	return modal(view{actResult, flows.Text{En: "AWS's result", Zh: "录入结果"}, flows.Text{En: "Save", Zh: "保存"}, p.from()}, p.lang, blocks...)
}

func (s *Slack) submitResult(ctx context.Context, x submission) any {
	result := x.in.input(inputResult).Selected
	if result == nil {
		return refusal{inputResult, saidWhichResult().In(x.lang)}
	}
	items, reason, note := x.in.chosen()
	x.from.Result, x.from.Text = result.Value, cut(strings.TrimSpace(x.in.input(inputWords).Value), maxNote)
	if result.Value == resultFailed && len(items) > 0 {
		if reason == nil {
			return s.askEach(ctx, x, items)
		}
		return s.settleReturns(ctx, x, x.in.same(items, reason.Value, note))
	}
	e := flows.Resulted{Actor: s.actor(x.doer), Result: result.Value, Words: x.from.Text}
	of := result.Value
	if result.Value == resultActivated {
		if e.Account = strings.Join(strings.Fields(x.in.input(inputAccount).Value), ""); e.Account != "" {
			of += " account_id"
		}
	}
	return s.finish(ctx, x, deed{ref: x.from.Ref, what: "result", of: of, done: e})
}

// finish does a modal's deed.
func (s *Slack) finish(ctx context.Context, x submission, act deed) any {
	is, err := s.do(ctx, x.doer, act)
	if err != nil {
		return s.objection(ctx, x, x.from.Ref, err)
	}
	s.after(ctx, x, is)
	return nil
}
