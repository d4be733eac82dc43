package slack

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// listed is how many cases one answer lists.
const listed = 10

// query is a page of a view, as a "More" button carries it.
type query struct {
	View  string `json:"v"`
	Words string `json:"w,omitempty"`
	After string `json:"a,omitempty"`
}

// views are the names of views, with their other names.
func views() map[string][]string {
	return map[string][]string{
		bot.ViewOpen: {"open", "进行中"}, bot.ViewMine: {"mine", "my", "我的"}, bot.ViewAll: {"all", "全部", "所有"},
		bot.ViewNeeds: {"stuck", "needs", "attention", "待处理", "卡住"}, bot.ViewUs: {"waiting-us", "us", "ours", "等我们"},
		bot.ViewAWS: {"waiting-aws", "aws", "等aws"},
	}
}

// viewOf reads the name of a view, or of a stage; "" for neither.
func viewOf(word string) string {
	word = strings.ToLower(word)
	for view, names := range views() {
		if slices.Contains(names, word) {
			return view
		}
	}
	for _, stage := range stages() {
		if word == string(stage) || word == bot.StageWords(stage).Zh {
			return string(stage)
		}
	}
	return ""
}

func (s *Slack) casesCommand(ctx context.Context, w words) *answer {
	list := w.list()
	q := query{View: bot.ViewOpen}
	if len(list) > 0 {
		if view := viewOf(list[0]); view != "" {
			q.View, list = view, list[1:]
		}
	}
	q.Words = strings.TrimSpace(w.ref + " " + strings.Join(list, " "))
	if q.Words != "" && q.View == bot.ViewOpen {
		q.View = bot.ViewAll // who looks for a name may look for a case that is over
	}
	return s.listing(ctx, w.doer, q)
}

// listing answers with a page of a view, and with a button for the next one.
func (s *Slack) listing(ctx context.Context, d doer, q query) *answer {
	err := s.note(ctx, d, deed{what: "cases", of: q.View})
	var found bot.Found
	if err == nil {
		found, err = s.cases.Find(ctx, bot.Search{View: q.View, By: d.by(), Words: q.Words, Limit: listed, After: q.After})
	}
	if err != nil {
		return ephemeral(s.excuse(ctx, d, "", err))
	}
	if len(found.Cases) == 0 {
		return ephemeral(saidNoCases(q.Words != "").In(d.lang))
	}
	lines := []string{viewWords(q.View).In(d.lang)}
	if found.Total >= 0 {
		lines[0] += saidCount(found.Total).In(d.lang)
	}
	for _, c := range found.Cases {
		lines = append(lines, s.line(c, d.lang))
	}
	row := []slackapi.BlockElement{dropdown(actOpenOf, saidOpenCase(), d.lang, caseOptions(found.Cases)...)}
	if found.Next != "" {
		if more, ok := moreButton(query{q.View, q.Words, found.Next}, d.lang); ok {
			row = append(row, more)
		}
	}
	return ephemeral(strings.Join(lines, "\n"), slackapi.NewActionBlock("list", row...))
}

// moreButton leads to the next page; false when its place does not fit into a
// button.
func moreButton(q query, lang flows.Lang) (*slackapi.ButtonBlockElement, bool) {
	value, err := json.Marshal(q)
	if err != nil || len(value) > 2000 {
		return nil, false
	}
	return button(actPage, string(value), flows.Text{En: "More", Zh: "更多"}.In(lang), ""), true
}

// caseOptions offers cases by reference and company.
func caseOptions(list []bot.Summary) []*slackapi.OptionBlockObject {
	var out []*slackapi.OptionBlockObject
	for _, c := range list {
		label := c.Ref
		if c.Company != "" {
			label += " · " + c.Company
		}
		out = append(out, optionOf(c.Ref, label))
	}
	return out
}

// line is a case in a list, and why a person of ours is wanted.
func (s *Slack) line(c bot.Summary, lang flows.Lang) string {
	line := caseLine(c, lang, s.now())
	if c.Needs != nil {
		line += " · ⚠ " + alertWords(c).In(lang) + " " + workAge(s.cases.Waited(*c.Needs), lang)
	}
	return line
}
