package slacktest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kaihu/bot/slacktest"
)

func TestCommand(t *testing.T) {
	w := newWorld(t)
	_, err := w.Command("U0CHEN", "C0DESK", "/kaihu", "show KH-1")
	must(t, err)
	c, err := slack.SlashCommandParse(w.app.take()[0].parsed())
	must(t, err)
	equal(t, "command", c.Command+c.Text+c.UserID+c.ChannelID+c.ChannelName+c.APIAppID, "/kaihushow KH-1U0CHENC0DESKprivategroupA0KAIHU")
	equal(t, "nothing shown", len(w.Messages("C0DESK")), 0)
	for _, answer := range []string{"plain words", `{"text":"plain words"}`, `{"response_type":"ephemeral","text":"plain words"}`} {
		w.app.answers(func(rw http.ResponseWriter, _ request) { _, _ = rw.Write([]byte(answer)) })
		_, err = w.Command("U0CHEN", "C0DESK", "/kaihu", "")
		must(t, err)
		all := w.Messages("C0DESK")
		last := all[len(all)-1]
		equal(t, answer, last.Text+last.EphemeralFor+last.BotID, "plain wordsU0CHENB0KAIHU")
	}
	w.app.answers(func(rw http.ResponseWriter, _ request) {
		_, _ = rw.Write([]byte(`{"response_type":"in_channel","text":"all"}`))
	})
	_, err = w.Command("U0CHEN", "C0DESK", "/kaihu", "list")
	must(t, err)
	all := w.Messages("C0DESK")
	equal(t, "in channel", all[len(all)-2].Text+all[len(all)-1].Text+all[len(all)-1].EphemeralFor, "/kaihu listall")
	w.app.answers(func(rw http.ResponseWriter, _ request) { _, _ = rw.Write([]byte(`{"blocks":[{"type":"x"}]}`)) })
	_, err = w.Command("U0CHEN", "C0DESK", "/kaihu", "")
	equal(t, "bad answer", errors.Is(err, slacktest.ErrNotAcked) && w.violations(slacktest.BadAckBody) == 1, true)
	w.app.answers(func(http.ResponseWriter, request) { time.Sleep(1700 * time.Millisecond) })
	ack, err := w.Command("U0CHEN", "C0DESK", "/kaihu", "")
	equal(t, "late", errors.Is(err, slacktest.ErrNotAcked) && ack.Reason == "http_timeout", true)
	all = w.Messages("C0DESK")
	equal(t, "shown", all[len(all)-1].Text, `/kaihu failed with the error "operation_timeout"`)
}

func TestCommandRefused(t *testing.T) {
	w := newWorld(t)
	_, parent := w.post("C0DESK", "case")
	_, err := w.Command("U0CHEN", "C0DESK", "/kaihu", "", parent)
	equal(t, "in a thread", errors.Is(err, slacktest.ErrRefused), true)
	_, err = w.Command("U0ANNA", "C0DESK", "/kaihu", "")
	equal(t, "not a member", errors.Is(err, slacktest.ErrNoChannel), true)
	w.idle()
	equal(t, "only the bot's own message was told", len(w.app.take()), 1)
}

// board posts a message with a button and a select, and returns its ts.
func (w *world) board() string {
	_, ts := w.post("C0DESK", "KH-1", slack.MsgOptionBlocks(
		slack.NewActionBlock("acts", slack.NewButtonBlockElement("approve", "KH-1", text("Approve")),
			slack.NewOptionsSelectBlockElement("static_select", nil, "stage", slack.NewOptionBlockObject("r", text("reviewing"), nil)),
			slack.NewOptionsSelectBlockElement("users_select", nil, "owner"))))
	w.idle()
	w.app.take()
	return ts
}

func TestPress(t *testing.T) {
	w := newWorld(t)
	ts := w.board()
	_, err := w.Select("U0CHEN", "C0DESK", ts, "stage", "r")
	must(t, err)
	_, err = w.Select("U0CHEN", "C0DESK", ts, "owner", "U0CHEN")
	equal(t, "users_select takes one id", err, nil)
	_, err = w.Press("U0CHEN", "C0DESK", ts, "approve")
	must(t, err)
	got := w.app.take()
	ic, err := slack.InteractionCallbackParse(got[2].parsed())
	must(t, err)
	a := ic.ActionCallback.BlockActions[0]
	equal(t, "action", string(ic.Type)+a.ActionID+a.BlockID+a.Value, "block_actionsapproveactsKH-1")
	equal(t, "container", ic.Container.Type+ic.Container.ChannelID+ic.Container.MessageTs, "messageC0DESK"+ts)
	equal(t, "message", ic.Message.Text+ic.Channel.ID+ic.User.ID+ic.Team.ID, "KH-1C0DESKU0CHENT0KAIHU")
	equal(t, "state", ic.BlockActionState.Values["acts"]["stage"].SelectedOption.Value+ic.BlockActionState.Values["acts"]["owner"].SelectedUser, "rU0CHEN")
	_, err = w.bot.OpenViewContext(t.Context(), ic.TriggerID, modal("Why"))
	must(t, err)
	for id, want := range map[string]error{"reject": slacktest.ErrNoElement, "stage": slacktest.ErrNoElement, "acts/approve": nil} {
		if _, err = w.Press("U0CHEN", "C0DESK", ts, id); !errors.Is(err, want) {
			t.Fatal(id, err)
		}
	}
	_, err = w.Select("U0CHEN", "C0DESK", ts, "stage", "nowhere")
	wantErr(t, err, "no option")
	_, err = w.Press("U0ANNA", "C0DESK", ts, "approve")
	equal(t, "outsiders", errors.Is(err, slacktest.ErrNoChannel), true)
	_, _, _, err = w.bot.UpdateMessageContext(t.Context(), "C0DESK", ts, slack.MsgOptionText("approved", true))
	must(t, err)
	_, err = w.Press("U0CHEN", "C0DESK", ts, "approve")
	equal(t, "the button is gone", errors.Is(err, slacktest.ErrNoElement), true)
}

func TestResponseURL(t *testing.T) {
	w := newWorld(t)
	ts := w.board()
	press := func() string {
		_, err := w.Press("U0CHEN", "C0DESK", ts, "approve")
		must(t, err)
		got := w.app.take()
		ic, err := slack.InteractionCallbackParse(got[len(got)-1].parsed())
		must(t, err)
		return ic.ResponseURL
	}
	at := press()
	reply := func(options ...slack.MsgOption) error {
		_, _, err := w.bot.PostMessageContext(t.Context(), "", options...)
		return err
	}
	must(t, reply(slack.MsgOptionText("only you", true), slack.MsgOptionResponseURL(at, slack.ResponseTypeEphemeral)))
	all := w.Messages("C0DESK")
	equal(t, "ephemeral", all[1].Text+all[1].EphemeralFor, "only youU0CHEN")
	resp, err := http.Post(at, "application/json", strings.NewReader(`{"response_type":"in_channel","text":"in the thread","thread_ts":"`+ts+`","replace_original":"false"}`))
	must(t, err)
	equal(t, "ok as text/html", resp.StatusCode == 200 && resp.Header.Get("Content-Type") == "text/html", true)
	equal(t, "reply", w.Messages("C0DESK")[2].ThreadTS, ts)
	must(t, reply(slack.MsgOptionText("done", true), slack.MsgOptionReplaceOriginal(at)))
	m, _ := w.Message("C0DESK", ts)
	equal(t, "replaced", m.Text, "done")
	must(t, reply(slack.MsgOptionText("4", true), slack.MsgOptionResponseURL(at, slack.ResponseTypeEphemeral)))
	w.clock.add(10 * time.Second)
	must(t, reply(slack.MsgOptionDeleteOriginal(at)))
	m, _ = w.Message("C0DESK", ts)
	equal(t, "deleted, with a reply below", m.Tombstone, true)
	wantErr(t, reply(slack.MsgOptionText("6", true), slack.MsgOptionResponseURL(at, slack.ResponseTypeEphemeral)), "404")
	ts = w.board()
	at = press()
	resp, err = http.Post(at, "application/json", strings.NewReader(`{"blocks":[{"type":"x"}]}`))
	must(t, err)
	equal(t, "blocks are checked", resp.StatusCode, 400)
	w.clock.add(31 * time.Minute)
	wantErr(t, reply(slack.MsgOptionText("late", true), slack.MsgOptionResponseURL(at, slack.ResponseTypeEphemeral)), "404")
	equal(t, "logged", w.violations(slacktest.BadResponseURL), 2)
	resp, err = http.Post(w.web.URL+"/hooks/H1/guess", "application/json", strings.NewReader(`{}`))
	must(t, err)
	equal(t, "guessed", resp.StatusCode, 403)
}

func TestEphemeralButtons(t *testing.T) {
	w := newWorld(t)
	ts, err := w.bot.PostEphemeralContext(t.Context(), "C0TALK", "U0CHEN", slack.MsgOptionText("sure?", true),
		slack.MsgOptionBlocks(slack.NewActionBlock("a", slack.NewButtonBlockElement("yes", "1", text("Yes")))))
	must(t, err)
	_, err = w.Press("U0ANNA", "C0TALK", ts, "yes")
	equal(t, "not hers", errors.Is(err, slacktest.ErrNoMessage), true)
	_, err = w.Press("U0CHEN", "C0TALK", ts, "yes")
	must(t, err)
	ic, err := slack.InteractionCallbackParse(w.app.take()[0].parsed())
	must(t, err)
	equal(t, "ephemeral", ic.Container.IsEphemeral, true)
	_, _, err = w.bot.PostMessageContext(t.Context(), "", slack.MsgOptionText("done", true), slack.MsgOptionReplaceOriginal(ic.ResponseURL))
	must(t, err)
	m, _ := w.Message("C0TALK", ts)
	equal(t, "stays ephemeral", m.Text+m.EphemeralFor, "doneU0CHEN")
	_, _, err = w.bot.PostMessageContext(t.Context(), "", slack.MsgOptionDeleteOriginal(ic.ResponseURL))
	must(t, err)
	equal(t, "gone", len(w.Messages("C0TALK")), 0)
	w.idle()
	equal(t, "untold", len(w.app.take()), 0)
}

func TestShortcuts(t *testing.T) {
	w := newWorld(t)
	ts, err := w.Say("U0CHEN", "C0DESK", "attach this")
	must(t, err)
	w.idle()
	w.app.take()
	_, err = w.Shortcut("U0CHEN", "kaihu_attach", "C0DESK", ts)
	must(t, err)
	_, err = w.Shortcut("U0CHEN", "kaihu_new", "", "")
	must(t, err)
	got := w.app.take()
	ic, err := slack.InteractionCallbackParse(got[0].parsed())
	must(t, err)
	equal(t, "message shortcut", string(ic.Type)+ic.CallbackID+ic.Message.Text, "message_actionkaihu_attachattach this")
	ic, err = slack.InteractionCallbackParse(got[1].parsed())
	must(t, err)
	equal(t, "global", string(ic.Type)+ic.CallbackID, "shortcutkaihu_new")
}
