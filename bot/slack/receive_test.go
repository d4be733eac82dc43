package slack

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaihu/bot/slacktest"
	"kaihu/flows"
)

func TestConversationComesIn(t *testing.T) {
	r := newRig(t, quiet())
	dm := r.world.DM("U0ANNA")
	if err := r.world.OpenMessages("U0ANNA"); err != nil {
		t.Fatal(err)
	}
	if err := r.world.OpenMessages("U0ANNA"); err != nil {
		t.Fatal(err)
	}
	if err := r.world.OpenHome("U0ZHANG"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.heard("slack:home:T0KAIHU/U0ANNA T0KAIHU/U0ANNA " + dm + " Joined")
	if d := r.in.last[0]; d.From.Reply != "" || d.Reply != dm {
		t.Errorf("opening the tab moves the conversation: %+v", d)
	}

	ts := r.say("U0ANNA", "anna.li@example.com 13800138000 <广东省> & https://x.cn/?a=1&b=2")
	r.heard("slack:T0KAIHU/" + dm + "/" + ts + " T0KAIHU/U0ANNA " + dm + ` Said "anna.li@example.com 13800138000 <广东省> & https://x.cn/?a=1&b=2" ` + dm + "/" + ts)
	reply := r.say("U0ANNA", "in a thread of mine", ts)
	r.heard("slack:T0KAIHU/" + dm + "/" + reply + " T0KAIHU/U0ANNA " + dm + "/" + ts + ` Said "in a thread of mine" ` + dm + "/" + reply)

	eve := r.world.DM("U0EVE")
	if err := r.world.OpenMessages("U0EVE"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	ts = r.say("U0EVE", "I am from another company")
	r.heard("slack:home:T0OTHER/U0EVE T0OTHER/U0EVE "+eve+" Joined",
		"slack:T0OTHER/"+eve+"/"+ts+" T0OTHER/U0EVE "+eve+` Said "I am from another company" `+eve+"/"+ts)

	for _, channel := range []string{deskID, "C0ALL"} {
		if _, err := r.world.Say("U0CARL", channel, "between ourselves <@U0KAIHU>"); err != nil {
			t.Fatal(err)
		}
	}
	r.settle()
	r.heard()
}

func TestEditsAndDeletions(t *testing.T) {
	r := newRig(t, quiet())
	dm := r.world.DM("U0ANNA")
	ts := r.say("U0ANNA", "91110108551385082X")
	r.in.take()
	if err := r.world.Edit(dm, ts, "91110108551385082Q"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	got := r.in.take()
	if len(got) != 1 || !strings.HasSuffix(got[0], ` Revised "91110108551385082Q" `+dm+"/"+ts) {
		t.Errorf("edit: %q", got)
	}
	if err := r.world.Delete(dm, ts); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.heard("slack:T0KAIHU/" + dm + "/" + ts + "/deleted T0KAIHU/U0ANNA " + dm + " Withdrew " + dm + "/" + ts)

	parent := r.say("U0ANNA", "a message with an answer below")
	if err := r.send(contact("T0KAIHU", "U0ANNA", dm+"/"+parent), "k", flows.Say{Text: "answer"}, false); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.in.take()
	if err := r.world.Delete(dm, parent); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.heard("slack:T0KAIHU/" + dm + "/" + parent + "/deleted T0KAIHU/U0ANNA " + dm + " Withdrew " + dm + "/" + parent)
}

func TestOneMessageIsOneEvent(t *testing.T) {
	for name, kind := range map[string]slacktest.FaultKind{"same event_id": slacktest.DuplicateDelivery, "new event_id": slacktest.DuplicateNewEventID} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, quiet())
			r.world.Inject(slacktest.Fault{Kind: kind, Method: "message"})
			r.say("U0ANNA", "only once please")
			if got := r.in.take(); len(got) != 1 {
				t.Errorf("heard %q", got)
			}
		})
	}
	t.Run("retry after our 500", func(t *testing.T) {
		r := newRig(t, quiet())
		r.in.refuse = 1
		r.say("U0ANNA", "the store was away")
		if got := r.in.take(); len(got) != 1 {
			t.Errorf("heard %q", got)
		}
	})
	t.Run("half of a message stored", func(t *testing.T) {
		r := newRig(t, quiet())
		r.world.Inject(slacktest.Fault{Kind: slacktest.DuplicateNewEventID, Method: "message"})
		files := []slacktest.NewFile{{Name: "a.pdf", Content: []byte("%PDF-a")}, {Name: "b.pdf", Content: []byte("%PDF-b")}}
		if _, err := r.world.Upload("U0ANNA", "", "both sides", files); err != nil {
			t.Fatal(err)
		}
		r.settle()
		if got := r.in.take(); len(got) != 2 || !strings.Contains(got[0], "both sides") || strings.Contains(got[1], "both sides") {
			t.Errorf("heard %q", got)
		}
	})
	t.Run("reordered", func(t *testing.T) {
		r := newRig(t, quiet())
		r.world.Inject(slacktest.Fault{Kind: slacktest.ReorderDelivery, Method: "message"})
		r.say("U0ANNA", "the first one")
		r.say("U0ANNA", "the second one")
		if got := r.in.take(); len(got) != 2 || !strings.Contains(got[0], "second") {
			t.Errorf("heard %q", got)
		}
	})
}

func TestUnknownEventsAreAcknowledged(t *testing.T) {
	r := newRig(t, slacktest.Options{})
	for _, body := range []string{
		`{"type":"event_callback","team_id":"T1","event":{"type":"brand_new_event","x":[1]}}`,
		`{"type":"event_callback","team_id":"T1","event":{"type":"message","channel":{"id":"D1"}}}`,
		`{"type":"event_callback","team_id":"T1","event":"text"}`,
		`{"type":"event_callback","team_id":"T1"}`,
		`{"type":"app_rate_limited","minute_rate_limited":1}`,
		`{"type":"event_callback","event":{"type":"tokens_revoked","tokens":{}}}`,
		`{"type":"something_else"}`, `[]`,
	} {
		at := strconv.FormatInt(time.Now().Unix(), 10)
		req := httptest.NewRequest(http.MethodPost, "/slack/events", strings.NewReader(body))
		req.Header.Set("X-Slack-Request-Timestamp", at)
		req.Header.Set("X-Slack-Signature", slacktest.Sign("signing-secret", at, []byte(body)))
		w := httptest.NewRecorder()
		r.slack.Routes()["/slack/events"].ServeHTTP(w, req)
		if want := 200; w.Code != want && body != "[]" {
			t.Errorf("%s: HTTP %d", body, w.Code)
		}
	}
	r.heard()
}

func TestButtons(t *testing.T) {
	r := newRig(t, quiet())
	to, dm := r.to("U0ANNA"), r.world.DM("U0ANNA")
	say := flows.Say{Text: "Mainland or Hong Kong?", Options: []flows.Option{{Token: "w3_mainland", Label: "Mainland 内地"}, {Token: "w3_hk", Label: "Hong Kong"}}}
	if err := r.send(to, "k1", say, false); err != nil {
		t.Fatal(err)
	}
	m := r.world.Messages(dm)[0]
	for range 2 {
		if _, err := r.world.Press("U0ANNA", dm, m.TS, "w3_mainland"); err != nil {
			t.Fatal(err)
		}
	}
	r.settle()
	got := r.in.take()
	if len(got) != 2 || !strings.Contains(got[0], "T0KAIHU/U0ANNA "+dm+` Chose w3_mainland "Mainland 内地"`) {
		t.Errorf("heard %q", got)
	}
	r.in.refuse = 1
	if _, err := r.world.Press("U0ANNA", dm, m.TS, "w3_hk"); err == nil {
		t.Error("a press that was not stored is acknowledged")
	}
	// In a thread, the answer goes to the thread.
	root := r.say("U0ANNA", "a root of a thread")
	if err := r.send(contact("T0KAIHU", "U0ANNA", dm+"/"+root), "k2", say, false); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.in.take()
	list := r.world.Messages(dm)
	if _, err := r.world.Press("U0ANNA", dm, list[len(list)-1].TS, "w3_hk"); err != nil {
		t.Fatal(err)
	}
	if got := r.in.take(); len(got) != 1 || !strings.Contains(got[0], dm+"/"+root+" Chose w3_hk") {
		t.Errorf("heard %q", got)
	}
	if _, err := r.world.Shortcut("U0ANNA", "unknown", "", ""); err != nil {
		t.Errorf("an unknown interaction is not acknowledged: %v", err)
	}
}

func TestRunEndsInOrder(t *testing.T) {
	r := newRig(t, quiet())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.slack.Run(ctx) }()
	finish := r.slack.work()
	cancel()
	select {
	case <-done:
		t.Fatal("Run did not wait for what is under way")
	case <-time.After(50 * time.Millisecond):
	}
	if r.slack.Idle() {
		t.Error("Idle in the middle of work")
	}
	finish()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
