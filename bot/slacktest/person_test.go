package slacktest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"kaihu/bot/slacktest"
)

// row is a line of a list with a button and a menu.
func row(ref string) []slack.Block {
	more := slack.NewOverflowBlockElement("more", slack.NewOptionBlockObject("snooze:"+ref, text("Snooze"), nil), slack.NewOptionBlockObject("close:"+ref, text("Close"), nil))
	return []slack.Block{
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*"+ref+"* of <@U0ANNA> &lt;b&gt;", false, false), nil, nil),
		slack.NewActionBlock("acts-"+ref, slack.NewButtonBlockElement("open", ref, text("Open")), more),
	}
}

// last decodes the newest interaction.
func (w *world) last() slack.InteractionCallback {
	w.t.Helper()
	got := slices.DeleteFunc(w.app.take(), func(r request) bool { return r.path != "/slack/interactions" })
	ic, err := slack.InteractionCallbackParse(got[len(got)-1].parsed())
	must(w.t, err)
	return ic
}

func TestPersonPressesWhatTheyRead(t *testing.T) {
	w := newWorld(t)
	chen := w.As("U0CHEN")
	_, err := chen.Command("C0DESK", "/kaihu cases  mine ")
	must(t, err)
	c, err := slack.SlashCommandParse(w.app.take()[0].parsed())
	must(t, err)
	equal(t, "command", c.Command+"|"+c.Text, "/kaihu|cases  mine")

	w.post("C0DESK", "one", slack.MsgOptionBlocks(row("KH-1")...))
	_, err = w.bot.PostEphemeralContext(t.Context(), "C0DESK", "U0CHEN", slack.MsgOptionText("list", true), slack.MsgOptionBlocks(append(row("KH-2"), row("KH-3")...)...))
	must(t, err)
	w.idle()
	for _, press := range []struct{ label, where, want string }{
		{"Open", "", "KH-2"}, {"Open", "KH-3", "KH-3"}, {"Open", "KH-1", "KH-1"},
	} {
		_, err = chen.Press(press.label, press.where)
		must(t, err)
		equal(t, press.where, w.last().ActionCallback.BlockActions[0].Value, press.want)
	}
	_, err = chen.Press("Snooze", "KH-3")
	must(t, err)
	equal(t, "an option of a menu", w.last().ActionCallback.BlockActions[0].SelectedOption.Value, "snooze:KH-3")
	_, err = chen.Press("Erase")
	equal(t, "what is not there", errors.Is(err, slacktest.ErrNoElement), true)
	_, err = w.As("U0ANNA").Press("Open")
	equal(t, "what she does not see", errors.Is(err, slacktest.ErrNoElement), true)
	seen := chen.New()
	equal(t, "reads", w.Plain(seen[0]), "*KH-1* of @Anna Zhang <b>\n[Open] [Snooze | Close]")
	equal(t, "nothing new", len(chen.New()), 0)
	_, _, _, err = w.bot.UpdateMessageContext(t.Context(), "C0DESK", seen[0].TS, slack.MsgOptionText("done", true))
	must(t, err)
	equal(t, "changed", w.Plain(chen.New()[0]), "done")
}

func TestPersonFillsModals(t *testing.T) {
	w := newWorld(t)
	chen := w.As("U0CHEN")
	_, err := chen.Submit(nil)
	equal(t, "none open", errors.Is(err, slacktest.ErrNoView), true)
	view := modal("One")
	who := slack.NewInputBlock("who", text("Assignee"), nil, slack.NewOptionsSelectBlockElement("users_select", nil, "who_pick"))
	who.Optional = true
	view.Blocks.BlockSet = append(view.Blocks.BlockSet, who)
	_, err = w.bot.OpenViewContext(t.Context(), w.trigger(), view)
	must(t, err)
	_, err = chen.Submit(map[string]any{"Colour": "red"})
	equal(t, "no such field", errors.Is(err, slacktest.ErrNoElement), true)
	_, err = chen.Press("More")
	must(t, err)
	equal(t, "a button in the modal", w.last().ActionCallback.BlockActions[0].ActionID, "more_button")
	_, err = chen.Submit(map[string]any{"Name": "Anna", "Kind": "B", "Assignee": "Chen Wei"})
	must(t, err)
	values := w.last().View.State.Values
	equal(t, "values", values["name"]["name_text"].Value+values["kind"]["kind_pick"].SelectedOption.Value+values["who"]["who_pick"].SelectedUser, "AnnabU0CHEN")
	_, err = w.bot.OpenViewContext(t.Context(), w.trigger(), view)
	must(t, err)
	_, err = chen.Pick("Assignee", "U0NONE")
	wantErr(t, err, "nobody is called")
	must(t, chen.Cancel())
	_, open := chen.Modal()
	equal(t, "closed", open, false)
}

func TestPersonAtHome(t *testing.T) {
	w := newWorld(t)
	chen := w.As("U0CHEN")
	must(t, chen.OpenHome())
	_, err := chen.PressHome("Open")
	equal(t, "nothing published", errors.Is(err, slacktest.ErrNoView), true)
	pick := slack.NewOptionsSelectBlockElement("static_select", text("Filter"), "filter", slack.NewOptionBlockObject("mine", text("My cases"), nil))
	blocks := append(row("KH-1"), row("KH-2")...)
	_, err = w.bot.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: "U0CHEN", View: slack.HomeTabViewRequest{
		Type: "home", Blocks: slack.Blocks{BlockSet: append(blocks, slack.NewActionBlock("f", pick))}}})
	must(t, err)
	_, err = chen.PressHome("Open", "KH-2")
	must(t, err)
	equal(t, "the second", w.last().ActionCallback.BlockActions[0].Value, "KH-2")
	_, err = chen.PickHome("Filter", "My cases")
	must(t, err)
	equal(t, "picked", w.last().ActionCallback.BlockActions[0].SelectedOption.Value, "mine")
	equal(t, "reads", strings.HasSuffix(chen.Home(), "[Open] [Snooze | Close]\n[My cases]"), true)
}

func TestPersonRunsShortcuts(t *testing.T) {
	w := newWorld(t)
	_, root := w.post("C0DESK", "case KH-1")
	_, err := w.As("U0CHEN").Say("C0DESK", "they called back", root)
	must(t, err)
	_, err = w.As("U0CHEN").Shortcut("note", "called back")
	must(t, err)
	ic := w.last()
	equal(t, "the reply, with its thread", string(ic.Type)+ic.Message.ThreadTimestamp+ic.Channel.ID, "message_action"+root+"C0DESK")
	equal(t, "the person's", ic.MessageTs != root && ic.TriggerID != "" && ic.ResponseURL != "", true)
	_, err = w.As("U0CHEN").Shortcut("note", "nowhere")
	equal(t, "none", errors.Is(err, slacktest.ErrNoMessage), true)
	_, err = w.As("U0CHEN").Shortcut("new", "")
	must(t, err)
	equal(t, "global", string(w.last().Type), "shortcut")
}

// TestSight: a tester beside the page sees what one user sees.
func TestSight(t *testing.T) {
	w := newWorld(t)
	w.post("C0DESK", "for the desk")
	_, err := w.bot.PostEphemeralContext(t.Context(), "C0TALK", "U0CHEN", slack.MsgOptionText("for Chen", true))
	must(t, err)
	_, err = w.bot.OpenViewContext(t.Context(), w.trigger(), modal("One"))
	must(t, err)
	read := func(user string) string {
		resp, err := http.Get(w.web.URL + "/_slack/as/" + user)
		must(t, err)
		defer resp.Body.Close()
		var s slacktest.Sight
		must(t, json.NewDecoder(resp.Body).Decode(&s))
		return fmt.Sprint(s.Text, s.Modal != nil, s.Home != nil)
	}
	equal(t, "Chen", read("U0CHEN"), "[for the desk for Chen] true false")
	equal(t, "Anna", read("U0ANNA"), "[] false false")
}

func TestPlain(t *testing.T) {
	w := newWorld(t)
	var blocks []slacktest.Block
	must(t, json.Unmarshal([]byte(`[{"type":"header","text":`+plain+`},{"type":"divider"},
		{"type":"section","text":{"type":"mrkdwn","text":"<https://a.cn|link> <!here> <mailto:a@b.cn|a@b.cn>"},"fields":[`+plain+`],"accessory":{"type":"image","alt_text":"pic"}},
		{"type":"context","elements":[`+plain+`,{"type":"mrkdwn","text":"a &amp; b"}]},{"type":"image","alt_text":"chart"},
		{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"hi "},{"type":"user","user_id":"U0CHEN"},{"type":"link","url":"https://b.cn"}]},
			{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]}]}]},
		{"type":"input","label":`+plain+`,"element":{"type":"datepicker"}}]`), &blocks))
	equal(t, "text", w.PlainBlocks(blocks), "x\n---\nlink !here a@b.cn\nx\n(pic)\nx a & b\n(chart)\nhi @Chen Weihttps://b.cn\n- one\nx: [datepicker]")
}
