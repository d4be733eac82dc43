package slacktest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"kaihu/bot/slacktest"
)

// TestEveryInput fills one input of each kind and reads what the app would get, untouched and filled.
func TestEveryInput(t *testing.T) {
	w := newWorld(t)
	options := `"options":[{"text":` + plain + `,"value":"a"},{"text":` + plain + `,"value":"b"}]`
	inputs := []struct{ element, untouched, fill, filled string }{
		{`"type":"plain_text_input","initial_value":"i"`, `"value":"i"`, "x", `"value":"x"`},
		{`"type":"email_text_input"`, `"value":null`, "a@b.cn", `"value":"a@b.cn"`},
		{`"type":"number_input","is_decimal_allowed":false`, `"value":null`, "7", `"value":"7"`},
		{`"type":"static_select",` + options, `"selected_option":null`, "b", `"value":"b"`},
		{`"type":"external_select"`, `"selected_option":null`, "far", `"value":"far"`},
		{`"type":"radio_buttons",` + options, `"selected_option":null`, "a", `"value":"a"`},
		{`"type":"checkboxes",` + options, `"selected_options":[]`, "a b", `"selected_options":[{`},
		{`"type":"multi_static_select",` + options, `"selected_options":[]`, "b", `"selected_options":[{`},
		{`"type":"users_select"`, `"selected_user":null`, "U0CHEN", `"selected_user":"U0CHEN"`},
		{`"type":"multi_users_select"`, `"selected_users":[]`, "U0CHEN U0ANNA", `"selected_users":["U0CHEN","U0ANNA"]`},
		{`"type":"channels_select"`, `"selected_channel":null`, "C0DESK", `"selected_channel":"C0DESK"`},
		{`"type":"conversations_select"`, `"selected_conversation":null`, "C0DESK", `"selected_conversation":"C0DESK"`},
		{`"type":"datepicker","initial_date":"2026-11-22"`, `"selected_date":"2026-11-22"`, "2026-12-01", `"selected_date":"2026-12-01"`},
		{`"type":"timepicker"`, `"selected_time":null`, "09:30", `"selected_time":"09:30"`},
		{`"type":"datetimepicker"`, `"selected_date_time":null`, "1800000000", `"selected_date_time":1800000000`},
	}
	var blocks []string
	values := map[string]any{}
	for i, in := range inputs {
		blocks = append(blocks, fmt.Sprintf(`{"type":"input","block_id":"b%d","optional":true,"label":%s,"element":{"action_id":"a",%s}}`, i, plain, in.element))
		values[fmt.Sprintf("b%d", i)] = strings.Fields(in.fill)
	}
	view := `{"type":"modal","title":` + plain + `,"submit":` + plain + `,"blocks":[` + strings.Join(blocks, ",") + `]}`
	for round, fill := range []map[string]any{nil, values} {
		reply := w.call("views.open", "trigger_id", w.trigger(), "view", view)
		equal(t, fmt.Sprint(reply), reply["ok"], any(true))
		_, err := w.SubmitView("U0CHEN", w.Views("U0CHEN")[0].ID, fill)
		must(t, err)
		got := w.app.take()
		must(t, got[len(got)-1].parsed().ParseForm())
		r := got[len(got)-1].parsed()
		var p struct {
			View struct {
				State struct {
					Values map[string]map[string]json.RawMessage `json:"values"`
				} `json:"state"`
			} `json:"view"`
		}
		must(t, json.Unmarshal([]byte(r.FormValue("payload")), &p))
		for i, in := range inputs {
			want := in.untouched
			if round == 1 {
				want = in.filled
			}
			if v := string(p.View.State.Values[fmt.Sprintf("b%d", i)]["a"]); !strings.Contains(v, want) {
				t.Errorf("%s: %s, want %s", in.element, v, want)
			}
		}
	}
	w.call("views.open", "trigger_id", w.trigger(), "view", view)
	id := w.Views("U0CHEN")[0].ID
	for key, value := range map[string]any{"b0": []string{"x", "y"}, "b3": []string{"a", "b"}, "b14": "noon", "b4": []any{"a", "b"},
		"b8": "U0NONE", "b9": []string{"U0CHEN", "U0GONE"}, "b10": "C0NONE", "b12": "1.12.2026", "b13": "9"} {
		if _, err := w.SubmitView("U0CHEN", id, map[string]any{key: value}); !errors.Is(err, slacktest.ErrRefused) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// TestDispatchedInputs: an input that dispatches tells the app at once; one that may hold two takes no third.
func TestDispatchedInputs(t *testing.T) {
	w := newWorld(t)
	options := repeat(3, `{"text":`+plain+`,"value":"%d"}`)
	view := `{"type":"modal","title":` + plain + `,"submit":` + plain + `,"blocks":[
		{"type":"input","block_id":"code","dispatch_action":true,"label":` + plain + `,"element":{"type":"static_select","action_id":"a","options":[` + options + `]}},
		{"type":"input","block_id":"two","optional":true,"label":` + plain + `,"element":{"type":"multi_static_select","action_id":"a","max_selected_items":2,"options":[` + options + `]}}]}`
	w.call("views.open", "trigger_id", w.trigger(), "view", view)
	id := w.Views("U0CHEN")[0].ID
	w.app.take()
	_, err := w.SelectView("U0CHEN", id, "code/a", "1")
	must(t, err)
	ic := w.last()
	equal(t, "told", ic.ActionCallback.BlockActions[0].SelectedOption.Value+ic.View.State.Values["code"]["a"].SelectedOption.Value, "11")
	_, err = w.bot.UpdateViewContext(t.Context(), modal("Other"), "", "", id)
	must(t, err)
	w.call("views.update", "view_id", id, "view", view)
	_, err = w.SelectView("U0CHEN", id, "two/a", "0", "1", "2")
	wantErr(t, err, "at most 2")
}

func TestLengthsAreCheckedBeforeSubmitting(t *testing.T) {
	w := newWorld(t)
	view := `{"type":"modal","title":` + plain + `,"submit":` + plain + `,"blocks":[{"type":"input","block_id":"b","label":` + plain +
		`,"element":{"type":"plain_text_input","min_length":2,"max_length":4}}]}`
	w.call("views.open", "trigger_id", w.trigger(), "view", view)
	id := w.Views("U0CHEN")[0].ID
	for text, fine := range map[string]bool{"": false, "开": false, "开户开户户": false, "开户": true} {
		if fine {
			continue // last, because it closes the modal
		}
		if _, err := w.SubmitView("U0CHEN", id, map[string]any{"b": text}); !errors.Is(err, slacktest.ErrRefused) {
			t.Errorf("%q: %v", text, err)
		}
	}
	_, err := w.SubmitView("U0CHEN", id, map[string]any{"b": "开户"})
	must(t, err)
}

func TestAddingPeopleAndChannels(t *testing.T) {
	w := newWorld(t)
	w.AddUser(slacktest.User{ID: "U0NEW", External: true, Team: "T0OTHER"})
	w.AddChannel(slacktest.Channel{ID: "C0NEW", Name: "new", ExtShared: true, Members: []string{"U0NEW", "U0KAIHU"}})
	_, err := w.Say("U0NEW", "C0NEW", "hello from outside")
	must(t, err)
	w.idle()
	e := w.app.take()[0]
	equal(t, "foreign team", e.event(t)["user_team"], any("T0OTHER"))
	equal(t, "shared", strings.Contains(string(e.body), `"is_ext_shared_channel":true`), true)
	_, err = w.Command("U0CHEN", "C0DESK", "/kaihu", "ask <@U0ANNA>")
	must(t, err)
	equal(t, "escaped mention", strings.Contains(string(w.app.take()[0].body), "%3C%40U0ANNA%3E"), true)
}
