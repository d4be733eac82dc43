package slacktest_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kaihu/bot/slacktest"
)

func text(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

func modal(title string) slack.ModalViewRequest {
	name := slack.NewInputBlock("name", text("Name"), nil, slack.NewPlainTextInputBlockElement(nil, "name_text"))
	kind := slack.NewInputBlock("kind", text("Kind"), nil, slack.NewOptionsSelectBlockElement("static_select", nil, "kind_pick",
		slack.NewOptionBlockObject("a", text("A"), nil), slack.NewOptionBlockObject("b", text("B"), nil)))
	kind.Optional = true
	more := slack.NewActionBlock("more", slack.NewButtonBlockElement("more_button", "v", text("More")))
	return slack.ModalViewRequest{Type: "modal", Title: text(title), Submit: text("OK"), CallbackID: "cb", PrivateMetadata: "pm",
		Blocks: slack.Blocks{BlockSet: []slack.Block{name, kind, more}}, NotifyOnClose: true}
}

// trigger makes Chen run a command and returns its trigger_id.
func (w *world) trigger() string {
	w.t.Helper()
	w.app.take()
	_, err := w.Command("U0CHEN", "C0DESK", "/kaihu", "")
	must(w.t, err)
	commands := slices.DeleteFunc(w.app.take(), func(r request) bool { return r.path != "/slack/commands" })
	c, err := slack.SlashCommandParse(commands[0].parsed())
	must(w.t, err)
	return c.TriggerID
}

func TestTriggers(t *testing.T) {
	w := newWorld(t)
	id := w.trigger()
	_, err := w.bot.OpenViewContext(t.Context(), id, modal("One"))
	must(t, err)
	_, err = w.bot.OpenViewContext(t.Context(), id, modal("Two"))
	wantErr(t, err, "exchanged_trigger_id")
	id = w.trigger()
	w.clock.add(3001 * time.Millisecond)
	_, err = w.bot.OpenViewContext(t.Context(), id, modal("Late"))
	wantErr(t, err, "expired_trigger_id")
	_, err = w.bot.OpenViewContext(t.Context(), "guess", modal("X"))
	wantErr(t, err, "invalid_trigger_id")
	_, err = w.bot.OpenViewContext(t.Context(), w.trigger(), slack.ModalViewRequest{Type: "modal", Title: text(long(25))})
	wantErr(t, err, "invalid_blocks")
}

func TestViewStack(t *testing.T) {
	w := newWorld(t)
	first, err := w.bot.OpenViewContext(t.Context(), w.trigger(), modal("One"))
	must(t, err)
	for _, title := range []string{"Two", "Three"} {
		_, err = w.bot.PushViewContext(t.Context(), w.trigger(), modal(title))
		must(t, err)
	}
	_, err = w.bot.PushViewContext(t.Context(), w.trigger(), modal("Four"))
	wantErr(t, err, "push_limit_reached")
	stack := w.Views("U0CHEN")
	equal(t, "stack", len(stack), 3)
	equal(t, "root", stack[2].RootViewID+stack[2].PreviousViewID, first.ID+stack[1].ID)
	_, err = w.bot.UpdateViewContext(t.Context(), modal("New"), "", "stale", first.ID)
	wantErr(t, err, "hash_conflict")
	v, err := w.bot.UpdateViewContext(t.Context(), modal("New"), "", first.Hash, first.ID)
	must(t, err)
	equal(t, "updated", v.ID == first.ID && v.Hash != first.Hash && v.Title.Text == "New", true)
	_, err = w.bot.UpdateViewContext(t.Context(), modal("X"), "", "", "V0NONE")
	wantErr(t, err, "not_found")
	_, err = w.SubmitView("U0CHEN", first.ID, nil)
	if !errors.Is(err, slacktest.ErrNoView) {
		t.Fatal("only the top can be used", err)
	}
	w.app.take()
	must(t, w.CloseView("U0CHEN", stack[2].ID, false))
	must(t, w.CloseView("U0CHEN", stack[1].ID, true))
	equal(t, "closed", len(w.Views("U0CHEN")), 0)
	got := w.app.take()
	equal(t, "view_closed", len(got), 3)
	closed, err := slack.InteractionCallbackParse(got[2].parsed())
	must(t, err)
	equal(t, "cleared", closed.Type == "view_closed" && closed.IsCleared, true)
}

func TestExternalID(t *testing.T) {
	w := newWorld(t)
	m := modal("One")
	m.ExternalID = "case-1"
	_, err := w.bot.OpenViewContext(t.Context(), w.trigger(), m)
	must(t, err)
	_, err = w.bot.OpenViewContext(t.Context(), w.trigger(), m)
	wantErr(t, err, "duplicate_external_id")
	_, err = w.bot.UpdateViewContext(t.Context(), m, "case-1", "", "")
	must(t, err)
}

func TestSubmit(t *testing.T) {
	w := newWorld(t)
	open := func() string {
		v, err := w.bot.OpenViewContext(t.Context(), w.trigger(), modal("One"))
		must(t, err)
		return v.ID
	}
	reply := func(v any) {
		w.app.answers(func(rw http.ResponseWriter, r request) {
			if strings.Contains(string(r.body), "view_submission") && v != nil {
				rw.Header().Set("Content-Type", "application/json")
				_ = json.NewEncoder(rw).Encode(v)
			}
		})
	}
	id := open()
	_, err := w.SubmitView("U0CHEN", id, map[string]any{"kind": "a"})
	if !errors.Is(err, slacktest.ErrRefused) {
		t.Fatal("a required input is missing", err)
	}
	_, err = w.SubmitView("U0CHEN", id, map[string]any{"kind": "zzz"})
	wantErr(t, err, "no option")
	_, err = w.SubmitView("U0CHEN", id, map[string]any{"colour": "red"})
	wantErr(t, err, "no such element")

	reply(slack.NewErrorsViewSubmissionResponse(map[string]string{"name": "太短"}))
	ack, err := w.SubmitView("U0CHEN", id, map[string]any{"name": "x", "kind_pick": "b"})
	must(t, err)
	equal(t, "errors", ack.Errors["name"]+w.Views("U0CHEN")[0].Errors["name"], "太短太短")
	got := w.app.take()
	ic, err := slack.InteractionCallbackParse(got[len(got)-1].parsed())
	must(t, err)
	equal(t, "values", ic.View.State.Values["name"]["name_text"].Value+ic.View.State.Values["kind"]["kind_pick"].SelectedOption.Value, "xb")
	equal(t, "view", ic.View.PrivateMetadata+ic.View.CallbackID+ic.User.ID, "pmcbU0CHEN")

	reply(slack.NewErrorsViewSubmissionResponse(map[string]string{"more": "no input"}))
	_, err = w.SubmitView("U0CHEN", id, nil)
	if !errors.Is(err, slacktest.ErrNotAcked) {
		t.Fatal(err)
	}
	equal(t, "logged", w.violations(slacktest.BadViewAnswer), 1)

	next := modal("Two")
	reply(slack.NewPushViewSubmissionResponse(&next))
	_, err = w.SubmitView("U0CHEN", id, nil)
	must(t, err)
	equal(t, "pushed", len(w.Views("U0CHEN")), 2)
	top := w.Views("U0CHEN")[1].ID
	next = modal("Three")
	reply(slack.NewUpdateViewSubmissionResponse(&next))
	_, err = w.SubmitView("U0CHEN", top, map[string]any{"name": "x"})
	must(t, err)
	equal(t, "updated", w.Views("U0CHEN")[1].Title["text"], any("Three"))
	reply(nil)
	_, err = w.SubmitView("U0CHEN", top, map[string]any{"name": "x"})
	must(t, err)
	equal(t, "closed this one", len(w.Views("U0CHEN")), 1)
	reply(slack.NewClearViewSubmissionResponse())
	_, err = w.SubmitView("U0CHEN", id, nil)
	must(t, err)
	equal(t, "cleared", len(w.Views("U0CHEN")), 0)
}

func TestActInViews(t *testing.T) {
	w := newWorld(t)
	v, err := w.bot.OpenViewContext(t.Context(), w.trigger(), modal("One"))
	must(t, err)
	ack, err := w.SelectView("U0CHEN", v.ID, "kind_pick", "a")
	must(t, err)
	equal(t, "inputs do not dispatch", ack.Status, 0)
	_, err = w.PressView("U0CHEN", v.ID, "more_button")
	must(t, err)
	got := w.app.take()
	ic, err := slack.InteractionCallbackParse(got[len(got)-1].parsed())
	must(t, err)
	equal(t, "action", ic.ActionCallback.BlockActions[0].ActionID+ic.Container.ViewID+ic.ResponseURL, "more_button"+v.ID)
	equal(t, "state", ic.View.State.Values["kind"]["kind_pick"].SelectedOption.Value, "a")
	_, err = w.bot.UpdateViewContext(t.Context(), modal("Loaded"), "", "", v.ID)
	must(t, err)
	equal(t, "what was chosen stays", len(w.Views("U0CHEN")[0].State["kind"]), 1)
}

func TestHome(t *testing.T) {
	w := newWorld(t)
	must(t, w.OpenHome("U0ANNA"))
	must(t, w.OpenMessages("U0ANNA"))
	w.idle()
	got := w.app.take()
	equal(t, "tabs", got[0].event(t)["tab"].(string)+got[1].event(t)["tab"].(string), "homemessages")
	equal(t, "no view yet", got[0].event(t)["view"], nil)
	button := slack.NewActionBlock("b", slack.NewButtonBlockElement("lang", "en", text("English")))
	publish := func(hash *string) (*slack.ViewResponse, error) {
		return w.bot.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: "U0ANNA", Hash: hash,
			View: slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: []slack.Block{button}}}})
	}
	v, err := publish(nil)
	must(t, err)
	_, err = publish(&v.Hash)
	must(t, err)
	_, err = publish(&v.Hash)
	wantErr(t, err, "hash_conflict")
	must(t, w.OpenHome("U0ANNA"))
	w.idle()
	equal(t, "view", w.app.take()[0].event(t)["view"] != nil, true)
	home, ok := w.Home("U0ANNA")
	equal(t, "home", ok, true)
	_, err = w.PressView("U0ANNA", home.ID, "lang")
	must(t, err)
	_, ok = w.Home("U0CHEN")
	equal(t, "nobody else's", ok, false)
	resp, err := http.Post(w.web.URL+"/api/views.publish", "application/json", strings.NewReader(`{"token":"xoxb-kaihu","user_id":"U0ANNA","view":{"type":"home","blocks":[]}}`))
	must(t, err)
	body, err := io.ReadAll(resp.Body)
	must(t, err)
	equal(t, "JSON body, charset warning", strings.Contains(string(body), "missing_charset"), true)
}
