package slack

import (
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

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
