package slack

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/slacktest"
	"kaihu/flows"
)

func card(rulings bool) bot.Card {
	return bot.Card{
		Ref: "KH-7Q2M4D", Topic: flows.PrecheckAsked, Title: "Ready for your check", Note: strings.Join(hostile(), " "),
		Fields: []bot.CardField{{Label: "Company", Value: "<!channel> *Acme* 有限公司"}, {Label: "Mobile", Value: "138****8000"}}, Rulings: rulings,
	}
}

// post puts a card at the desk and returns its message.
func (r *rig) post(key, thread string, c bot.Card) (string, slacktest.Message) {
	r.Helper()
	got, err := r.slack.Desk().Post(r.Context(), key, thread, c, false)
	if err != nil {
		r.Fatal(err)
	}
	list := r.world.Messages(deskID)
	return got, list[len(list)-1]
}

// asJSON is how a message looks now.
func (r *rig) asJSON(ts string) string {
	r.Helper()
	m, ok := r.world.Message(deskID, ts)
	if !ok {
		r.Fatal("the card is gone")
	}
	data, err := json.Marshal(m.Blocks)
	if err != nil {
		r.Fatal(err)
	}
	return string(data)
}

// whispers are the ephemerals that a user sees in a channel.
func (r *rig) whispers(user, channel string) (list []string) {
	for _, m := range r.world.Messages(channel) {
		if m.EphemeralFor == user {
			list = append(list, m.Text)
		}
	}
	return list
}

func TestOneThreadACase(t *testing.T) {
	r := newRig(t, quiet())
	thread, first := r.post("k1", "", bot.Card{Ref: "KH-7Q2M4D", Topic: flows.Opened, Title: "New case"})
	same, second := r.post("k2", thread, card(true))
	if thread != first.TS || same != thread || second.ThreadTS != thread || !second.Broadcast {
		t.Errorf("thread %s, %s, %+v", thread, same, second)
	}
	if _, third := r.post("k3", thread, bot.Card{Ref: "KH-7Q2M4D", Topic: flows.StageChanged, Title: "Stage"}); third.Broadcast {
		t.Error("a mere notice is shown in the channel")
	}
	for key, in := range map[string]string{"k1": "", "k2": thread} { // doubtful attempts are found
		if got, err := r.slack.Desk().Post(t.Context(), key, in, card(true), true); err != nil || got != thread {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
	if n := len(r.world.Messages(deskID)); n != 3 {
		t.Errorf("%d cards", n)
	}
	// The thread is gone, or in another channel: the next cards have a new one.
	fresh, again := r.post("k4", "1.000001", card(false))
	if fresh != again.TS || again.ThreadTS != "" {
		t.Errorf("a thread that is gone: %q, %+v", fresh, again)
	}
	if got, err := r.slack.Desk().Post(t.Context(), "k4", "1.000001", card(false), true); err != nil || got != fresh {
		t.Errorf("looked up: %q, %v; want %q", got, err, fresh)
	}
	if got, next := r.post("k5", fresh, card(false)); got != fresh || next.ThreadTS != fresh {
		t.Errorf("the card after it: %q, %+v", got, next)
	}
	r.heard()
}

func TestDeskThatCannotBeReached(t *testing.T) {
	r := newRig(t, quiet())
	for _, code := range []string{"channel_not_found", "not_in_channel", "is_archived"} {
		r.world.Inject(slacktest.Fault{Kind: slacktest.FaultError, Method: "chat.postMessage", Error: code})
		_, err := r.slack.Desk().Post(t.Context(), "k", "", card(false), false)
		if e := verdictOf(t, err); e.Verdict != bot.Later || e.After < time.Minute {
			t.Errorf("%s: %v", code, e)
		}
	}
	if !strings.Contains(r.log.String(), "/invite") {
		t.Error("the log does not say what to do")
	}
}

func TestLooksRight(t *testing.T) {
	r := newRig(t, quiet())
	thread, _ := r.post("k1", "", bot.Card{Ref: "KH-7Q2M4D", Title: "New case"})
	_, m := r.post("k2", thread, card(true))
	for range 2 {
		_, err := r.world.Press("U0CARL", deskID, m.TS, actionOK)
		if err != nil && !strings.Contains(err.Error(), "no such element") {
			t.Fatal(err)
		}
	}
	r.settle()
	now := r.asJSON(m.TS)
	if strings.Contains(now, actionOK) || !strings.Contains(now, "Looks right: ") || !strings.Contains(now, `"user_id":"U0CARL"`) || !strings.Contains(now, "138****8000") {
		t.Errorf("the card is now %s", now)
	}
	if got := strings.Join(r.in.rulings, ";"); got != "KH-7Q2M4D slack:T0KAIHU/U0CARL " && got != "KH-7Q2M4D slack:T0KAIHU/U0CARL" {
		t.Errorf("rulings %q", got)
	}
	for _, id := range r.in.ids {
		if id != r.in.ids[0] {
			t.Errorf("a double click has two ids: %q", r.in.ids)
		}
	}
	r.heard()
}

func TestTwoConsultantsPress(t *testing.T) {
	r := newRig(t, quiet())
	_, m := r.post("k", "", card(true))
	// Both see the buttons: the second's payload is older than the first's edit.
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultDelay, Method: "chat.update", Delay: 300 * time.Millisecond})
	var wg sync.WaitGroup
	for _, who := range []string{"U0CARL", "U0CHEN"} {
		wg.Go(func() {
			if _, err := r.world.Press(who, deskID, m.TS, actionOK); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	r.settle()
	if len(r.in.rulings) != 1 {
		t.Fatalf("rulings %q", r.in.rulings)
	}
	first, second := "U0CARL", "U0CHEN"
	if strings.Contains(r.in.rulings[0], second) {
		first, second = second, first
	}
	if now := r.asJSON(m.TS); !strings.Contains(now, first) || strings.Contains(now, actionOK) {
		t.Errorf("the card is now %s", now)
	}
	if a, b := len(r.whispers(first, deskID)), len(r.whispers(second, deskID)); a != 0 || b != 1 {
		t.Errorf("whispers: %d to the first, %d to the second", a, b)
	}
}

func TestSendBack(t *testing.T) {
	r := newRig(t, quiet())
	thread, _ := r.post("k1", "", bot.Card{Ref: "KH-7Q2M4D", Title: "New case"})
	_, m := r.post("k2", thread, card(true))
	if _, err := r.world.Press("U0CHEN", deskID, m.TS, actionReturn); err != nil {
		t.Fatal(err)
	}
	views := r.world.Views("U0CHEN")
	if len(views) != 1 {
		t.Fatalf("%d modals", len(views))
	}
	note := "第二页 <!channel> 看不清"
	r.never = append(r.never, note)
	ack, err := r.world.SubmitView("U0CHEN", views[0].ID, map[string]any{inputItems: []string{"uscc", "license_scan"}, inputReason: "unreadable", inputNote: note})
	if err != nil || len(ack.Errors) > 0 {
		t.Fatal(err, ack)
	}
	r.settle()
	if len(r.world.Views("U0CHEN")) != 0 {
		t.Error("the modal is still open")
	}
	want := "KH-7Q2M4D slack:T0KAIHU/U0CHEN uscc/unreadable/" + note + " license_scan/unreadable/" + note
	if len(r.in.rulings) != 1 || r.in.rulings[0] != want {
		t.Errorf("rulings %q", r.in.rulings)
	}
	if now := r.asJSON(m.TS); strings.Contains(now, actionReturn) || !strings.Contains(now, "Sent back by ") || !strings.Contains(now, "Unified social credit code (unreadable), Scan") || !strings.Contains(now, "看不清") {
		t.Errorf("the card is now %s", now)
	}
}

func TestSendBackTooLate(t *testing.T) {
	r := newRig(t, quiet())
	_, m := r.post("k", "", card(true))
	if _, err := r.world.Press("U0CHEN", deskID, m.TS, actionReturn); err != nil {
		t.Fatal(err)
	}
	if _, err := r.world.Press("U0CARL", deskID, m.TS, actionOK); err != nil {
		t.Fatal(err)
	}
	r.settle()
	values := map[string]any{inputItems: []string{"uscc"}, inputReason: "unreadable"}
	if _, err := r.world.SubmitView("U0CHEN", r.world.Views("U0CHEN")[0].ID, values); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if now := r.asJSON(m.TS); !strings.Contains(now, "U0CARL") || strings.Contains(now, "Sent back") {
		t.Errorf("the card is now %s", now)
	}
	if got := r.whispers("U0CHEN", deskID); len(got) != 1 || !strings.Contains(got[0], "已处理") {
		t.Errorf("whispers %q", got)
	}
}

func TestModalWithoutAnythingToReturn(t *testing.T) {
	r := newRig(t, quiet())
	r.in.empty = true
	_, m := r.post("k", "", card(true))
	if _, err := r.world.Press("U0CARL", deskID, m.TS, actionReturn); err != nil {
		t.Fatal(err)
	}
	if v := r.world.Views("U0CARL"); len(v) != 1 || v[0].Submit != nil {
		t.Errorf("modals %+v", v)
	}
}

func TestOnlyConsultantsDecide(t *testing.T) {
	r := newRig(t, quiet())
	_, m := r.post("k", "", card(true))
	for _, action := range []string{actionOK, actionReturn} {
		if _, err := r.world.Press("U0EVE", deskID, m.TS, action); err != nil { // of another company, in a shared channel
			t.Fatal(err)
		}
	}
	r.settle()
	if len(r.in.rulings) != 0 || len(r.world.Views("U0EVE")) != 0 {
		t.Errorf("rulings %q", r.in.rulings)
	}
	if got := r.whispers("U0EVE", deskID); len(got) != 2 || !strings.Contains(got[0], "Sorry") {
		t.Errorf("whispers %q", got)
	}
	if !strings.Contains(r.asJSON(m.TS), actionOK) {
		t.Error("the buttons are gone")
	}
}

func TestDeskWhenSlackStumbles(t *testing.T) {
	r := newRig(t, quiet())
	_, m := r.post("k", "", card(true))
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultNotOK, Method: "conversations.members"})
	if _, err := r.world.Press("U0CARL", deskID, m.TS, actionOK); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.whispers("U0CARL", deskID); len(got) != 1 || !strings.Contains(got[0], "try again") {
		t.Errorf("whispers %q", got)
	}
	// No history, one failed update, no response_url: the card still says who.
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultError, Method: "conversations.history", Error: "missing_scope"})
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultNotOK, Method: "chat.update"})
	if _, err := r.world.Press("U0CARL", deskID, m.TS, actionOK); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if now := r.asJSON(m.TS); !strings.Contains(now, "Looks right: ") || strings.Contains(now, actionOK) {
		t.Errorf("the card is now %s", now)
	}
}

// Two presses of which the late one is drawn first: the card ends with who it
// really was.
func TestLateMarkGivesWay(t *testing.T) {
	r := newRig(t, quiet())
	_, m := r.post("k", "", card(true))
	press := func(user string) {
		in := interaction{Type: "block_actions", Actions: []action{{ID: actionOK, Block: blockRulings, Value: "KH-7Q2M4D"}}}
		in.User.ID, in.User.TeamID, in.Channel.ID, in.Container.MessageTS = user, "T0KAIHU", deskID, m.TS
		r.slack.pressAtDesk(t.Context(), in)
		r.settle()
	}
	r.in.settled = true
	press("U0CHEN")
	if now := r.asJSON(m.TS); !strings.Contains(now, "Settled already") || strings.Contains(now, actionOK) {
		t.Errorf("the card is now %s", now)
	}
	r.in.settled = false
	press("U0CARL")
	if now := r.asJSON(m.TS); !strings.Contains(now, "U0CARL") || strings.Contains(now, "Settled already") {
		t.Errorf("the card is now %s", now)
	}
}

func TestModalsComeFromConsultants(t *testing.T) {
	r := newRig(t, quiet())
	in := interaction{Type: "view_submission"}
	in.View.CallbackID, in.View.ID = actionReturn, "V1"
	in.View.State.Values = map[string]map[string]input{
		inputItems: {inputItems: {Several: []option{{Value: "uscc"}}}}, inputReason: {inputReason: {Selected: &option{Value: "unreadable"}}},
	}
	for _, c := range []struct{ user, team, from string }{
		{"U0EVE", "T0OTHER", deskID}, {"U0ANNA", "T0KAIHU", deskID},
	} {
		in.User.ID, in.User.TeamID = c.user, c.team
		in.View.PrivateMetadata = `{"r":"KH-7Q2M4D","c":"` + c.from + `","m":"1.1"}`
		if answer, err := r.slack.interact(t.Context(), in); err != nil || answer == nil {
			t.Errorf("%+v: %v, %v", c, answer, err)
		}
	}
	in.View.State.Values = nil
	in.User.ID, in.View.PrivateMetadata = "U0CARL", `{"r":"KH-7Q2M4D","c":"`+deskID+`","m":"1.1"}`
	if answer, err := r.slack.interact(t.Context(), in); err != nil || answer == nil {
		t.Errorf("nothing chosen: %v, %v", answer, err)
	}
	if len(r.in.rulings) != 0 {
		t.Errorf("rulings %q", r.in.rulings)
	}
}
