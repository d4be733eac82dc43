package slack

import (
	"cmp"
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// scansView lists the documents of a case, each with its button.
func (s *Slack) scansView(p press) slackapi.ModalViewRequest {
	docs, err := s.cases.Documents(p.quick, p.ref, p.lang)
	switch {
	case err != nil:
		return s.apology(p, err)
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
