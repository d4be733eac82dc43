package slack

import (
	"cmp"
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// maxNoted is the longest internal note, in characters; the core counts bytes.
const maxNoted = 1800

func (s *Slack) noteView(p press) slackapi.ModalViewRequest {
	text := field(inputText, flows.Text{En: "Note", Zh: "备注"}, flows.Text{En: "Internal: the applicant never sees it.", Zh: "仅内部可见，申请人看不到。"}, p.lang, textInput(inputText, "", maxNoted, true), false)
	return modal(view{actNote, flows.Text{En: "Note", Zh: "备注"}, flows.Text{En: "Save", Zh: "保存"}, p.from()}, p.lang, text)
}

func (s *Slack) submitNote(ctx context.Context, x submission) any {
	return s.finish(ctx, x, deed{ref: x.from.Ref, what: "note", done: flows.NoteMade{Actor: s.actor(x.doer), Text: x.in.input(inputText).Value}})
}

func (s *Slack) snoozeView(p press) slackapi.ModalViewRequest {
	option := func(id, en, zh string) *slackapi.OptionBlockObject {
		return optionOf(id, flows.Text{En: en, Zh: zh}.In(p.lang))
	}
	span := dropdown(inputUntil, flows.Text{En: "How long", Zh: "时长"}, p.lang,
		option("4h", "4 hours", "4 小时"), option("1d", "1 day", "1 天"), option("2d", "2 days", "2 天"), option("1w", "1 week", "1 周"))
	return modal(view{actSnooze, flows.Text{En: "Snooze", Zh: "稍后处理"}, flows.Text{En: "Snooze", Zh: "确定"}, p.from()}, p.lang,
		field(inputUntil, flows.Text{En: "For", Zh: "时长"}, flows.Text{En: "Nobody is wanted and nobody is reminded before.", Zh: "到期前不提醒顾问，也不催办申请人。"}, p.lang, span, true),
		field(inputDate, flows.Text{En: "Or until a day", Zh: "或到某一天"}, flows.Text{}, p.lang, slackapi.NewDatePickerBlockElement(inputDate), true))
}

func (s *Slack) submitSnooze(ctx context.Context, x submission) any {
	text := x.in.input(inputDate).Date
	if o := x.in.input(inputUntil).Selected; o != nil {
		text = o.Value
	}
	until, ok := s.until(text)
	if !ok {
		return refusal{inputUntil, saidHowLong().In(x.lang)}
	}
	return s.finish(ctx, x, deed{ref: x.from.Ref, what: "snooze", done: flows.Snoozed{Actor: s.actor(x.doer), Until: until}})
}

// scansView lists the documents of a case, each with its button.
func (s *Slack) scansView(p press) slackapi.ModalViewRequest {
	docs, err := s.cases.Documents(p.quick, p.ref, p.lang)
	switch {
	case err != nil:
		return s.notice(p.doer, s.excuse(p.quick, p.doer, p.ref, err))
	case len(docs) == 0:
		return s.notice(p.doer, saidNothingHeld().In(p.lang))
	}
	var blocks []slackapi.Block
	for _, doc := range docs {
		label := cmp.Or(doc.Label, doc.ID)
		if doc.Doubt != "" {
			label += " · " + flows.Text{En: "in doubt: ", Zh: "存疑："}.In(p.lang) + s.why(doc.Doubt, p.lang)
		}
		look := button(actScan, p.ref+"/"+doc.ID, flows.Text{En: "View scan", Zh: "查看"}.In(p.lang), "")
		blocks = append(blocks, beside("doc-"+doc.ID, label, look))
		if doc.Doubt != "" {
			blocks = append(blocks, vetting(p.ref, doc.ID, p.lang))
		}
	}
	return modal(view{title: flows.Text{En: "Documents", Zh: "材料"}, from: p.from()}, p.lang, blocks...)
}

// vetting are the two ways out of a doubt.
func vetting(ref, document string, lang flows.Lang) *slackapi.ActionBlock {
	of := ref + "/" + document
	return slackapi.NewActionBlock("vet-"+document,
		button(actVet, of, flows.Text{En: "Accept", Zh: "核对无误"}.In(lang), slackapi.StylePrimary),
		button(actionReturn, of, flows.Text{En: "Send back…", Zh: "退回…"}.In(lang), ""))
}

// why words a reason code.
func (s *Slack) why(code string, lang flows.Lang) string {
	if r, ok := s.cases.Reason(code); ok && r.Text.In(lang) != "" {
		return r.Text.In(lang)
	}
	return code
}

// whyView asks why somebody looks at a document that names a person.
func (s *Slack) whyView(p press, doc bot.Document) slackapi.ModalViewRequest {
	from := p.from()
	from.Of = doc.ID
	why := field(inputWhy, flows.Text{En: "Why do you look at it?", Zh: "查看原因"}, flows.Text{En: "It is logged.", Zh: "系统会留下记录。"}, p.lang, textInput(inputWhy, "", 200, false), false)
	head := sentence("head", doc.Label)
	return modal(view{formWhy, flows.Text{En: "View scan", Zh: "查看材料"}, flows.Text{En: "Get a link", Zh: "获取链接"}, from}, p.lang, head, why)
}

// submitWhy shows the link in the modal: it works once, and is for one person.
func (s *Slack) submitWhy(ctx context.Context, x submission) any {
	reason := strings.TrimSpace(x.in.input(inputWhy).Value)
	if reason == "" {
		return refusal{inputWhy, saidWhyLook().In(x.lang)}
	}
	doc := bot.Document{ID: x.from.Of, Label: s.cases.Label(x.from.Of, x.lang), Private: true}
	if docs, err := s.cases.Documents(ctx, x.from.Ref, x.lang); err == nil {
		for _, one := range docs {
			if one.ID == doc.ID {
				doc.Doubt = one.Doubt
			}
		}
	}
	a := s.look(ctx, x.doer, x.from.Ref, doc, reason)
	return s.becomes(ctx, x, modal(view{title: flows.Text{En: "View scan", Zh: "查看材料"}}, x.lang, thawed(a.Blocks)...))
}
