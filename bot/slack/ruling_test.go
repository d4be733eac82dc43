package slack

import (
	"strings"
	"testing"
	"time"

	"kaihu/bot/slacktest"
)

// However long a ruling takes, Slack has its acknowledgement in time, and the
// consultant sees what came of it.
func TestSlowRulings(t *testing.T) {
	for _, broken := range []bool{false, true} {
		t.Run(map[bool]string{false: "stored", true: "failed"}[broken], func(t *testing.T) {
			t.Parallel()
			r := newRig(t, quiet())
			_, first := r.post("k1", "", card(true))
			_, second := r.post("k2", "", card(true))
			if _, err := r.world.Press("U0CHEN", deskID, second.TS, actionReturn); err != nil {
				t.Fatal(err)
			}
			r.in.ruling, r.in.broken = 3300*time.Millisecond, broken
			begun := time.Now()
			if _, err := r.world.Press("U0CARL", deskID, first.TS, actionOK); err != nil {
				t.Fatal(err)
			}
			if d := time.Since(begun); d > 2900*time.Millisecond || r.slack.Idle() {
				t.Errorf("acknowledged after %s; idle: %v", d, r.slack.Idle())
			}
			r.settle()
			now, told := r.asJSON(first.TS), r.whispers("U0CARL", deskID)
			if broken == strings.Contains(now, "U0CARL") || broken != strings.Contains(now, actionOK) || broken != (len(told) == 1) {
				t.Errorf("the card is now %s; whispered %q", now, told)
			}
			r.in.settled = false
			begun = time.Now()
			ack, err := r.world.SubmitView("U0CHEN", r.world.Views("U0CHEN")[0].ID, map[string]any{inputItems: []string{"uscc"}, inputReason: "unreadable"})
			if d := time.Since(begun); err != nil || len(ack.Errors) > 0 || d > 2900*time.Millisecond {
				t.Errorf("acknowledged after %s: %+v, %v", d, ack, err)
			}
			r.settle()
			now, told = r.asJSON(second.TS), r.whispers("U0CHEN", deskID)
			if broken == strings.Contains(now, "Sent back by") || broken != (len(told) == 1) {
				t.Errorf("the card is now %s; whispered %q", now, told)
			}
		})
	}
}

func TestRoundsTravel(t *testing.T) {
	r := newRig(t, quiet())
	for v, want := range map[string]struct {
		ref   string
		round int
	}{
		"KH-7Q2M4D": {"KH-7Q2M4D", 0}, value("KH-7Q2M4D", 0): {"KH-7Q2M4D", 0}, value("KH-7Q2M4D", 3): {"KH-7Q2M4D", 3},
		"KH-7Q2M4D#": {"KH-7Q2M4D", 0}, "KH-7Q2M4D#x": {"KH-7Q2M4D", 0}, "KH-7Q2M4D#-1": {"KH-7Q2M4D", 0},
	} {
		if ref, _, round := readValue(v); ref != want.ref || round != want.round {
			t.Errorf("%q: %q, %d", v, ref, round)
		}
	}
	c := card(true)
	c.Round = 3
	_, m := r.post("k", "", c)
	if _, err := r.world.Press("U0CHEN", deskID, m.TS, actionReturn); err != nil {
		t.Fatal(err)
	}
	if _, err := r.world.SubmitView("U0CHEN", r.world.Views("U0CHEN")[0].ID, map[string]any{inputItems: []string{"uscc"}, inputReason: "unreadable"}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.in.settled = false
	_, m = r.post("k2", "", c)
	if _, err := r.world.Press("U0CARL", deskID, m.TS, actionOK); err != nil {
		t.Fatal(err)
	}
	r.settle()
	want := "KH-7Q2M4D slack:T0KAIHU/U0CHEN round 3 uscc/unreadable/;KH-7Q2M4D slack:T0KAIHU/U0CARL round 3"
	if got := strings.Join(r.in.rulings, ";"); got != want {
		t.Errorf("rulings %q", got)
	}
	// A card of a round that is over.
	_, m = r.post("k3", "", c)
	if _, err := r.world.Press("U0CARL", deskID, m.TS, actionOK); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if now := r.asJSON(m.TS); !strings.Contains(now, "Settled already; see the newest card") || strings.Contains(now, actionOK) {
		t.Errorf("the card is now %s", now)
	}
}

// A card that cannot be read for a moment keeps what it says.
func TestCardOutlivesAnOutage(t *testing.T) {
	t.Parallel()
	r := newRig(t, quiet())
	c := card(true)
	_, m := r.post("k", "", c)
	if _, err := r.world.Press("U0CHEN", deskID, m.TS, actionReturn); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"conversations.history", "conversations.replies"} {
		r.world.Inject(slacktest.Fault{Kind: slacktest.FaultStatus, Method: method, Count: 2})
	}
	if _, err := r.world.SubmitView("U0CHEN", r.world.Views("U0CHEN")[0].ID, map[string]any{inputItems: []string{"uscc"}, inputReason: "unreadable"}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if now := r.asJSON(m.TS); !strings.Contains(now, c.Title) || !strings.Contains(now, "Sent back by") {
		t.Errorf("the card is now %s", now)
	}
}
