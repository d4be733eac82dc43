package slack

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

const (
	maxNote = 500 // of a consultant's, in characters
	maxEach = 8   // items that get a reason each in one modal
)

// returnView asks which items are sent back, and why.
func (s *Slack) returnView(p press) slackapi.ModalViewRequest {
	items, reasons, err := s.cases.Returnable(p.quick, p.ref, p.lang)
	switch {
	case err != nil:
		return s.apology(p, err)
	case len(items) == 0 || len(reasons) == 0:
		return s.notice(p.doer, saidNothingToReturn().In(p.lang))
	}
	v := view{actionReturn, flows.Text{En: "Send back", Zh: "退回"}, flows.Text{En: "Send back", Zh: "退回"}, p.from()}
	return modal(v, p.lang, s.returnInputs(p.doer, items, reasons, p.of, false)...)
}

// returnInputs are the inputs of a return, and of AWS's refusal.
func (s *Slack) returnInputs(d doer, items, reasons []bot.CardField, chosen string, optional bool) []slackapi.Block {
	which := slackapi.NewOptionsMultiSelectBlockElement(slackapi.MultiOptTypeStatic, plain(flows.Text{En: "One or more items", Zh: "可多选"}.In(d.lang), maxHeader), inputItems, options(items)...)
	for _, o := range which.Options {
		if o.Value == chosen {
			which.InitialOptions = []*slackapi.OptionBlockObject{o}
		}
	}
	why := s.reasonInput(reasons, d.lang)
	return []slackapi.Block{
		field(inputItems, flows.Text{En: "What is sent back?", Zh: "退回哪些项目？"}, flows.Text{}, d.lang, which, optional),
		field(inputReason, flows.Text{En: "Why?", Zh: "原因"}, flows.Text{En: "Leave it empty to give each item a reason of its own.", Zh: "不选则在下一步为每项分别填写原因。"}, d.lang, why, true),
		field(inputNote, flows.Text{En: "Note to the applicant", Zh: "给申请人的说明"}, flows.Text{En: "The applicant reads this.", Zh: "申请人会看到。"}, d.lang, textInput(inputNote, "", maxNote, true), true),
	}
}

// options lists fields: Label is the id, Value the words.
func options(fields []bot.CardField) []*slackapi.OptionBlockObject {
	var out []*slackapi.OptionBlockObject
	for _, f := range fields[:min(len(fields), maxOptions)] {
		out = append(out, optionOf(f.Label, cmp.Or(f.Value, f.Label)))
	}
	return out
}

// reasonInput lists reasons, with what is for consultants alone below.
func (s *Slack) reasonInput(reasons []bot.CardField, lang flows.Lang) *slackapi.SelectBlockElement {
	out := options(reasons)
	for _, o := range out {
		why, ok := s.cases.Reason(o.Value)
		if !ok {
			continue
		}
		var about []string
		if why.Approve {
			about = append(about, flows.Text{En: "needs a second consultant", Zh: "需第二位顾问复核"}.In(lang))
		}
		if why.NeedsNote {
			about = append(about, flows.Text{En: "needs a note", Zh: "须填写说明"}.In(lang))
		}
		if inside := why.Internal.In(lang); inside != "" {
			about = append(about, inside)
		}
		if len(about) > 0 {
			o.Description = plain(strings.Join(about, " · "), maxLabel)
		}
	}
	return dropdown(inputReason, flows.Text{En: "A reason", Zh: "选择原因"}, lang, out...)
}

// submitReturn sends back what was chosen, or asks for a reason for each.
func (s *Slack) submitReturn(ctx context.Context, x submission) any {
	items, reason, note := x.in.chosen()
	if len(items) == 0 {
		return refusal{inputItems, saidPrivate().In(x.lang)}
	}
	if reason == nil {
		return s.askEach(ctx, x, items)
	}
	return s.settleReturns(ctx, x, x.in.same(items, reason.Value, note))
}

// chosen reads the inputs of a return.
func (in interaction) chosen() (items []option, reason *option, note string) {
	return in.input(inputItems).Several, in.input(inputReason).Selected, cut(strings.TrimSpace(in.input(inputNote).Value), maxNote)
}

// same sends several items back for one reason.
func (in interaction) same(items []option, code, note string) (list []flows.Return) {
	for _, item := range items {
		list = append(list, flows.Return{Requirement: item.Value, Code: code, Note: note})
	}
	return list
}

// askEach is the second step: a reason and a note for each item.
func (s *Slack) askEach(ctx context.Context, x submission, items []option) any {
	if len(items) > maxEach {
		return refusal{inputItems, flows.Text{En: fmt.Sprintf("At most %d items at once, or one reason for all.", maxEach), Zh: fmt.Sprintf("分别填写原因时一次最多 %d 项，或统一选择一个原因。", maxEach)}.In(x.lang)}
	}
	_, reasons, err := s.cases.Returnable(ctx, x.from.Ref, x.lang)
	if err != nil {
		return x.in.refuse(s.excuse(ctx, x.doer, x.from.Ref, err))
	}
	from := x.from
	from.Items = nil
	var blocks []slackapi.Block
	for _, item := range items {
		from.Items = append(from.Items, item.Value)
		label := clean(s.cases.Label(item.Value, x.lang))
		why := s.reasonInput(reasons, x.lang)
		blocks = append(blocks,
			field(inputReason+":"+item.Value, flows.Text{En: label + ": why?", Zh: label + "：原因"}, flows.Text{}, x.lang, why, false),
			field(inputNote+":"+item.Value, flows.Text{En: "Note to the applicant", Zh: "给申请人的说明"}, flows.Text{}, x.lang, textInput(inputNote, "", maxNote, false), true))
	}
	next := modal(view{formEach, flows.Text{En: "Send back", Zh: "退回"}, flows.Text{En: "Send back", Zh: "退回"}, from}, x.lang, blocks...)
	return s.becomes(ctx, x, next)
}

func (s *Slack) submitEach(ctx context.Context, x submission) any {
	values := x.in.View.State.Values
	var list []flows.Return
	for _, item := range x.from.Items {
		reason := values[inputReason+":"+item][inputReason].Selected
		if reason == nil {
			return refusal{inputReason + ":" + item, saidPrivate().In(x.lang)}
		}
		list = append(list, flows.Return{Requirement: item, Code: reason.Value, Note: cut(strings.TrimSpace(values[inputNote+":"+item][inputNote].Value), maxNote)})
	}
	return s.settleReturns(ctx, x, list)
}

// settleReturns sends items back, or enters AWS's refusal of them.
func (s *Slack) settleReturns(ctx context.Context, x submission, list []flows.Return) any {
	var of, words []string
	for _, r := range list {
		of = append(of, r.Requirement+":"+r.Code)
		words = append(words, clean(s.cases.Label(r.Requirement, s.cfg.DeskLang))+" ("+r.Code+")")
		if why, ok := s.cases.Reason(r.Code); ok && why.NeedsNote && r.Note == "" {
			return s.noteMissing(x, r.Requirement)
		}
	}
	act := deed{ref: x.from.Ref, what: "return", of: strings.Join(of, " "), done: flows.Ruled{Actor: s.actor(x.doer), Round: x.from.Round, Returns: list}}
	if x.from.Result != "" {
		act.what = "result"
		act.done = flows.Resulted{Actor: s.actor(x.doer), Result: x.from.Result, Returns: list, Words: x.from.Text}
	}
	is, err := s.do(ctx, x.doer, act)
	card := cardAt{in: x.in.on(x.from), ref: x.from.Ref, settled: err == nil, lang: x.lang}
	if err != nil {
		if !x.from.Card || !over(err) {
			return s.objection(ctx, x, x.from.Ref, err)
		}
		card.words = s.excuse(ctx, x.doer, x.from.Ref, err)
	}
	if x.from.Card {
		line := flows.Text{En: "↩ Sent back by ", Zh: "↩ 已退回，操作人 "}
		if is.Care.Draft != nil {
			line = flows.Text{En: "Drafted, for a second consultant to approve, by ", Zh: "已提交，待另一位顾问复核，提交人 "}
		}
		said := labelled("", s.cfg.DeskLang) + strings.Join(words, comma(s.cfg.DeskLang))
		if note := list[0].Note; note != "" && !slices.ContainsFunc(list, func(r flows.Return) bool { return r.Note != note }) {
			said += "\n" + note
		}
		s.settle(ctx, card, literal(line.In(s.cfg.DeskLang)), userElement(x.user), literal(cut(clean(said), maxPart)))
	} else {
		s.after(ctx, x, is)
	}
	return nil
}

// noteMissing says below the item's note that it is needed.
func (s *Slack) noteMissing(x submission, item string) refusal {
	text := flows.Text{En: "This reason needs a note: say what exactly to change.", Zh: "选择这个原因时请填写说明，写清要改什么。"}.In(x.lang)
	if x.in.View.CallbackID == formEach {
		return refusal{inputNote + ":" + item, text}
	}
	return refusal{inputNote, text}
}
