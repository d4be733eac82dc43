package slack

import (
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// sheetView shows one case with everything that can be done to it.
func (s *Slack) sheetView(p press) slackapi.ModalViewRequest {
	c, err := s.cases.Case(p.quick, p.ref)
	if err == nil {
		err = s.note(p.quick, p.doer, deed{ref: p.ref, what: "case"})
	}
	if err != nil {
		return s.notice(p.doer, s.excuse(p.quick, p.doer, p.ref, err))
	}
	return s.sheetOf(c, p.doer, "")
}

// sheetOf draws the sheet of a case, with what came of a press above it.
func (s *Slack) sheetOf(c bot.Summary, d doer, said string) slackapi.ModalViewRequest {
	text := s.caseSheet(c, d.lang)
	if said != "" {
		text = said + "\n\n" + text
	}
	var blocks []slackapi.Block
	for _, piece := range split(text, maxPart)[:1] {
		blocks = append(blocks, slackapi.NewRichTextBlock("sheet", slackapi.NewRichTextSection(elements(piece)...)))
	}
	return modal(view{title: flows.Text{En: c.Ref, Zh: c.Ref}, from: origin{Ref: c.Ref}}, d.lang, append(s.sheetButtons(c, d), blocks...)...)
}

// historyView shows what we did to a case.
func (s *Slack) historyView(p press) slackapi.ModalViewRequest {
	err := s.note(p.quick, p.doer, deed{ref: p.ref, what: "history"})
	if err != nil {
		return s.notice(p.doer, s.excuse(p.quick, p.doer, p.ref, err))
	}
	return s.titled(p.doer, titleOf(actHistory), s.history(p.quick, p.doer, p.ref))
}

func (s *Slack) searchView(p press) slackapi.ModalViewRequest {
	return modal(view{actSearch, flows.Text{En: "Find cases", Zh: "查找案例"}, flows.Text{En: "Find", Zh: "查找"}, p.from()}, p.lang, s.searchInputs(p.lang)...)
}

func (s *Slack) searchInputs(lang flows.Lang) []slackapi.Block {
	var list []*slackapi.OptionBlockObject
	for _, v := range []string{bot.ViewAll, bot.ViewOpen, bot.ViewMine, bot.ViewNeeds, bot.ViewUs, bot.ViewAWS} {
		list = append(list, optionOf(v, viewWords(v).In(lang)))
	}
	for _, stage := range stages() {
		list = append(list, optionOf(string(stage), viewWords(string(stage)).In(lang)))
	}
	which := dropdown(inputView, viewWords(bot.ViewAll), lang, list...)
	return []slackapi.Block{
		field(inputFind, flows.Text{En: "Company, name or reference", Zh: "公司、姓名或编号"}, flows.Text{}, lang, textInput(inputFind, "", 100, false), true),
		field(inputView, flows.Text{En: "Among", Zh: "范围"}, flows.Text{}, lang, which, true),
	}
}

// submitSearch shows what was found, each case with a button.
func (s *Slack) submitSearch(ctx context.Context, x submission) any {
	q := query{View: bot.ViewAll, Words: strings.TrimSpace(x.in.input(inputFind).Value)}
	if o := x.in.input(inputView).Selected; o != nil {
		q.View = o.Value
	}
	err := s.note(ctx, x.doer, deed{what: "cases", of: q.View})
	var found bot.Found
	if err == nil {
		found, err = s.cases.Find(ctx, bot.Search{View: q.View, By: x.by(), Words: q.Words, Limit: 2 * listed})
	}
	if err != nil {
		return x.in.refuse(s.excuse(ctx, x.doer, "", err))
	}
	blocks := s.caseRows(found.Cases, x.lang, "found")
	if len(blocks) == 0 {
		blocks = []slackapi.Block{sentence("none", saidNoCases(true).In(x.lang))}
	}
	return s.becomes(ctx, x, modal(view{title: flows.Text{En: "Found", Zh: "查找结果"}, from: x.from}, x.lang, blocks...))
}

// caseRows lists cases, each with a button that opens it.
func (s *Slack) caseRows(list []bot.Summary, lang flows.Lang, prefix string) []slackapi.Block {
	var rows []slackapi.Block
	for _, c := range list {
		open := button(actSheet, c.Ref, flows.Text{En: "Open", Zh: "打开"}.In(lang), "")
		rows = append(rows, beside(prefix+"-"+c.Ref, s.line(c, lang), open))
	}
	return rows
}

func (s *Slack) inviteView(p press) slackapi.ModalViewRequest {
	option := func(id, en, zh string) *slackapi.OptionBlockObject {
		return optionOf(id, flows.Text{En: en, Zh: zh}.In(p.lang))
	}
	pick := func(action string, list ...*slackapi.OptionBlockObject) *slackapi.SelectBlockElement {
		e := dropdown(action, flows.Text{En: "Choose", Zh: "请选择"}, p.lang, list...)
		e.InitialOption = list[0]
		return e
	}
	who := userInput(flows.Text{En: "A person", Zh: "选择成员"}, p.lang)
	return modal(view{actInvite, flows.Text{En: "Invite", Zh: "邀请客户"}, flows.Text{En: "Invite", Zh: "邀请"}, p.from()}, p.lang,
		field(inputVia, flows.Text{En: "Where", Zh: "渠道"}, flows.Text{}, p.lang, pick(inputVia, option(inviteBy, "WeCom: a link and a QR code", "微信：链接和二维码"), option(Name, "Slack: a direct message", "Slack 私信")), false),
		field(inputUser, flows.Text{En: "In Slack: whom", Zh: "Slack 成员"}, flows.Text{}, p.lang, who, true),
		field(inputCompany, flows.Text{En: "Company", Zh: "公司"}, flows.Text{En: "As you call it, until they say it.", Zh: "客户填写前先用这个名称显示。"}, p.lang, textInput(inputCompany, "", maxCompany, false), true),
		field(inputLang, flows.Text{En: "Language", Zh: "语言"}, flows.Text{}, p.lang, pick(inputLang, option("ask", "Ask them", "由客户选择"), option("zh", "Chinese", "中文"), option("en", "English", "英文")), true))
}

func (s *Slack) submitInvite(ctx context.Context, x submission) any {
	in := bot.Invitation{By: x.by(), Channel: inviteBy, Company: cut(clean(strings.TrimSpace(x.in.input(inputCompany).Value)), maxCompany)}
	if o := x.in.input(inputVia).Selected; o != nil && o.Value == Name {
		user := x.in.input(inputUser).User
		if user == "" {
			return refusal{inputUser, flows.Text{En: "Whom?", Zh: "请选择成员。"}.In(x.lang)}
		}
		in.Channel, in.To = Name, contact(x.team, user, "")
	}
	if o := x.in.input(inputLang).Selected; o != nil && o.Value != "ask" {
		in.Lang = flows.Lang(o.Value)
	}
	return s.becomes(ctx, x, s.titled(x.doer, titleOf(actInvite), s.invite(ctx, x.doer, in)))
}
