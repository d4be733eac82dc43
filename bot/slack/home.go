package slack

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// How many cases each list of the Home tab shows.
const homeListed = 15

// publish draws somebody's Home tab: the desk for one of ours, their own
// progress for an applicant.
func (s *Slack) publish(ctx context.Context, team, user string) {
	blocks := s.homeBlocks(ctx, team, user)
	_, err := s.api.PublishViewContext(ctx, slackapi.PublishViewContextRequest{UserID: user, View: slackapi.HomeTabViewRequest{
		Type: slackapi.VTHomeTab, Blocks: slackapi.Blocks{BlockSet: blocks[:min(len(blocks), maxViewBlocks)]},
	}})
	if err != nil {
		s.log.Warn("a Home tab could not be drawn", "err", s.judge("views.publish", err, false).Err)
	}
}

func (s *Slack) homeBlocks(ctx context.Context, team, user string) []slackapi.Block {
	lang := s.people.lang(ctx, user)
	d, err := s.who(ctx, team, user, "home", mark(user+s.now().Format(time.RFC3339Nano)))
	switch {
	case err != nil || s.cases == nil:
		return []slackapi.Block{sentence("again", saidTryAgain().In(lang))}
	case d.is == nobody:
		return s.ownBlocks(ctx, team, user, lang)
	}
	if err := s.note(ctx, d, deed{what: "home"}); err != nil {
		return []slackapi.Block{sentence("again", s.excuse(ctx, d, "", err))}
	}
	return s.deskBlocks(ctx, d)
}

// deskBlocks are one of ours' Home tab.
func (s *Slack) deskBlocks(ctx context.Context, d doer) []slackapi.Block {
	find := button(actSearch, "", flows.Text{En: "Find cases…", Zh: "查找案例…"}.In(d.lang), "")
	row := []slackapi.BlockElement{find}
	if d.is >= consultant {
		row = append(row, button(actInvite, "", flows.Text{En: "Invite…", Zh: "邀请客户…"}.In(d.lang), slackapi.StylePrimary))
	}
	row = append(row, countButtons(d.is, d.lang)...)
	row = append(row, button(actHelp, "", flows.Text{En: "Commands", Zh: "命令列表"}.In(d.lang), ""))
	blocks := []slackapi.Block{slackapi.NewActionBlock("home", row...)}
	needs, err := s.cases.Find(ctx, bot.Search{View: bot.ViewNeeds, Limit: homeListed})
	if err != nil {
		return append(blocks, sentence("again", s.excuse(ctx, d, "", err)))
	}
	blocks = append(blocks, s.homeList("needs", flows.Text{En: "Needs attention", Zh: "待处理"}, needs, d.lang)...)
	lost := slices.DeleteFunc(slices.Clone(needs.Cases), func(c bot.Summary) bool { return !c.Alerted(flows.Undeliverable) })
	if len(lost) > 0 {
		blocks = append(blocks, s.homeList("lost", flows.Text{En: "Could not be reached", Zh: "消息未送达"}, bot.Found{Cases: lost, Total: len(lost)}, d.lang)...)
	}
	if mine, err := s.cases.Find(ctx, bot.Search{View: bot.ViewMine, By: d.by(), Limit: homeListed}); err == nil {
		blocks = append(blocks, s.homeList("mine", viewWords(bot.ViewMine), mine, d.lang)...)
	}
	now := s.now().In(s.zone())
	stats, err := s.cases.Stats(ctx, time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, s.zone()))
	if err == nil {
		blocks = append(blocks, heading("funnel", flows.Text{En: "This month", Zh: "本月"}.In(d.lang)), sentence("numbers", funnel(stats, d.lang)))
	}
	return blocks
}

// homeList is one list of cases, under its heading.
func (s *Slack) homeList(id string, title flows.Text, found bot.Found, lang flows.Lang) []slackapi.Block {
	head := heading(id, title.In(lang)+saidCount(max(found.Total, len(found.Cases))).In(lang))
	if len(found.Cases) == 0 {
		return []slackapi.Block{head, sentence(id+"-none", saidNoCases(false).In(lang))}
	}
	return append([]slackapi.Block{head}, s.caseRows(found.Cases, lang, id)...)
}

// ownBlocks are an applicant's Home tab.
func (s *Slack) ownBlocks(ctx context.Context, team, user string, lang flows.Lang) []slackapi.Block {
	team = cmp.Or(s.people.user(ctx, user).team, team)
	c, err := s.cases.Own(ctx, contact(team, user, ""))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		start := button(actHome, "", flows.Text{En: "Begin", Zh: "开始办理"}.In(lang), slackapi.StylePrimary)
		return []slackapi.Block{sentence("own", saidBegin().In(lang)), slackapi.NewActionBlock("go", start)}
	case err != nil:
		s.log.Error("a person's own case could not be read", "err", err)
		return []slackapi.Block{sentence("again", saidTryAgain().In(lang))}
	}
	lang = c.Lang
	blocks := []slackapi.Block{heading("own", flows.Text{En: "Your AWS China account", Zh: "您的亚马逊云科技中国区账户"}.In(lang)), sentence("stage", ownWords(c, lang, s.now()))}
	var due []string
	for _, id := range c.Due[:min(len(c.Due), maxDue)] {
		due = append(due, "• "+s.cases.Label(id, lang))
	}
	if len(due) > 0 {
		blocks = append(blocks, sentence("due", flows.Text{En: "Still to come:", Zh: "还需要："}.In(lang)+"\n"+strings.Join(due, "\n")))
	}
	if c.Stage != flows.Closed {
		blocks = append(blocks, slackapi.NewActionBlock("go", button(actHome, c.Ref, flows.Text{En: "Continue", Zh: "继续办理"}.In(lang), slackapi.StylePrimary)))
	}
	return blocks
}

// goOn takes a press of an applicant on "Continue": the open question is asked
// again in the direct message.
func (s *Slack) goOn(ctx context.Context, in interaction) error {
	lookup, cancel := context.WithTimeout(ctx, 600*time.Millisecond)
	defer cancel()
	team := cmp.Or(s.people.user(lookup, in.User.ID).team, in.team())
	who := contact(team, in.User.ID, "")
	var e flows.Event = flows.Said{Stamp: flows.At(s.now()), Text: "continue"}
	if in.Actions[0].Value == "" {
		e = flows.Joined{Stamp: flows.At(s.now())}
	}
	return s.receive(ctx, []bot.Delivery{{ID: eventID(who, in.View.ID, actHome, in.Actions[0].TS), From: who, Event: e}})
}
