package slack

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// maxLines bounds the requirements that one answer lists.
const maxLines = 60

// caseSheet is one case in full, as masked as the summary is, in the language of
// who reads it.
func (s *Slack) caseSheet(c bot.Summary, lang flows.Lang) string {
	lines := []string{caseLine(c, lang, s.now())}
	for _, f := range s.facts(c, lang) {
		lines = append(lines, labelled(f.label, lang)+f.value)
	}
	done := slices.DeleteFunc(slices.Sorted(maps.Keys(c.Requirements)), func(id string) bool {
		return c.Requirements[id].State == flows.Due
	})
	for i, id := range done {
		if i == maxLines {
			lines = append(lines, "…")
			break
		}
		r := c.Requirements[id]
		line := "• " + labelled(s.called(id, lang), lang) + stateWords(r.State).In(lang)
		if r.Code != "" {
			line += " (" + r.Code + ")"
		}
		if value := r.In(lang); value != "" {
			line += " · " + oneLine(value, maxName)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// called names a requirement with its id, which commands take.
func (s *Slack) called(id string, lang flows.Lang) string {
	if label := s.cases.Label(id, lang); label != id {
		return clean(label) + " [" + id + "]"
	}
	return id
}

// fact is one thing that is known of a case. The value is a text of ours:
// what others wrote in it is clean, and consultants are named by naming.
type fact struct{ label, value string }

// maxDue bounds the items that a case says it lacks.
const maxDue = 6

// facts say how a case stands, what is missing and whose it is.
func (s *Slack) facts(c bot.Summary, lang flows.Lang) (list []fact) {
	add := func(en, zh, value string) {
		if value != "" {
			list = append(list, fact{flows.Text{En: en, Zh: zh}.In(lang), value})
		}
	}
	add("Invited by", "邀请人", naming(c.Care.Inviter))
	add("Contact", "联系人", oneLine(c.Contact, maxName))
	if c.Total > 0 {
		add("Progress", "进度", fmt.Sprintf("%s %d/%d", bar(c.Done, c.Total), c.Done, c.Total))
	}
	add("Wanted", "待处理", s.wanted(c, lang))
	if c.Overdue {
		add("Overdue", "超时", flows.Text{En: "AWS takes longer than it says", Zh: "AWS 审核已超过承诺时间"}.In(lang))
	}
	var doubts []string
	for _, id := range c.Doubts {
		doubts = append(doubts, clean(s.cases.Label(id, lang)))
	}
	add("In doubt", "存疑材料", strings.Join(doubts, comma(lang)))
	var due []string
	for _, id := range c.Due[:min(len(c.Due), maxDue)] {
		due = append(due, clean(s.cases.Label(id, lang)))
	}
	if more := len(c.Due) - maxDue; more > 0 {
		due = append(due, fmt.Sprintf(flows.Text{En: "and %d more", Zh: "另有 %d 项"}.In(lang), more))
	}
	add("Still to come", "待完成", strings.Join(due, comma(lang)))
	s.charge(c, lang, add)
	add("Channel", "渠道", bot.ChannelWords(c.Channel, speaks(c)).In(lang))
	s.times(c, add)
	return list
}

// speaks is the applicant's language; "" while nobody knows.
func speaks(c bot.Summary) flows.Lang {
	if _, chosen := c.Requirements["language"]; c.Stage == flows.Awaited && !chosen {
		return ""
	}
	return c.Lang
}

// charge says who looks after a case, and what stands in the way of writing.
func (s *Slack) charge(c bot.Summary, lang flows.Lang, add func(en, zh, value string)) {
	add("Consultant", "负责顾问", naming(c.Assignee))
	if c.Held {
		holder := naming(c.Care.Holder)
		switch c.Care.Holder {
		case flows.HolderAsked:
			holder = flows.Text{En: "the applicant waits for one of us; the bot is silent", Zh: "申请人在等人工，机器人已暂停"}.In(lang)
		case "":
			holder = flows.Text{En: "somebody in WeCom", Zh: "企业微信中的接待人员"}.In(lang)
		}
		add("Chat held by", "会话接管", holder)
	}
	if w := c.Window; w != nil {
		left := fmt.Sprintf(flows.Text{En: "%d, until %s", Zh: "%d 条，%s 前有效"}.In(lang), w.Left, s.moment(w.Until))
		if w.Left <= 0 || !s.now().Before(w.Until) {
			left = flows.Text{En: "none until they write", Zh: "0 条，对方再发消息后才能联系"}.In(lang)
		}
		add("Messages left", "可发消息", left)
	}
	if s.now().Before(c.Care.Snooze) {
		add("Snoozed until", "稍后处理", s.moment(c.Care.Snooze))
	}
	if d := c.Care.Draft; d != nil {
		add("Draft", "待复核", s.draft(d, lang))
	}
	if n := len(c.Care.Notes); n > 0 {
		last := c.Care.Notes[n-1]
		add("Last note", "最近备注", labelled(naming(last.By), lang)+oneLine(last.Text, 200))
	}
}

func (s *Slack) times(c bot.Summary, add func(en, zh, value string)) {
	add("Opened", "开始", s.moment(c.Opened))
	if c.Attempt > 0 {
		add("Submissions to AWS", "已提交 AWS 次数", fmt.Sprint(c.Attempt))
	}
}

// wanted says why a person of ours is wanted, and for how long.
func (s *Slack) wanted(c bot.Summary, lang flows.Lang) string {
	if c.Needs == nil {
		return ""
	}
	return "⚠ " + alertWords(c).In(lang) + " · " + workAge(s.cases.Waited(*c.Needs), lang)
}

// draft says what waits for a second consultant.
func (s *Slack) draft(d *flows.Draft, lang flows.Lang) string {
	var list []string
	if d.Result != "" {
		list = append(list, resultWords(d.Result).In(lang))
	}
	for _, r := range d.Returns {
		list = append(list, clean(s.cases.Label(r.Requirement, lang))+" ("+r.Code+")")
	}
	return labelled(naming(d.By), lang) + strings.Join(list, comma(lang))
}

// sheetButtons are the buttons below a case sheet.
func (s *Slack) sheetButtons(c bot.Summary, d doer) []slackapi.Block {
	var elements []slackapi.BlockElement
	for _, o := range offers(c) {
		if d.is >= o.role() && (o.id != actMine || c.Assignee != d.by()) {
			elements = append(elements, o.button(c, d.lang))
		}
	}
	var rows []slackapi.Block
	for row := range slices.Chunk(elements, maxRow) { // they wrap by themselves where there is no room
		rows = append(rows, slackapi.NewActionBlock(fmt.Sprintf("sheet%d", len(rows)), row...))
	}
	return rows
}
