package slack

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"kaihu/bot/slacktest"
	"kaihu/flows"
)

// newSocketRig is newRig over Socket Mode.
func newSocketRig(t *testing.T, o slacktest.Options) (*rig, func() error) {
	t.Helper()
	r := startRig(t, o, "xapp-kaihu")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.slack.Run(ctx) }()
	stop := func() error { cancel(); return <-done }
	r.connected()
	return r, stop
}

func (r *rig) connected() {
	r.Helper()
	for end := time.Now().Add(10 * time.Second); r.world.Sockets() == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			r.Fatal("the socket is not connected:\n" + r.log.String())
		}
	}
}

func TestSocketMode(t *testing.T) {
	r, stop := newSocketRig(t, quiet())
	r.fine = []string{"slow_ack"} // what we refuse is not acknowledged at all
	for i := range 20 {
		if _, err := r.world.Say("U0ANNA", "", fmt.Sprintf("message %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	r.settle()
	got := r.in.take()
	if len(got) != 20 {
		t.Fatalf("heard %q", got)
	}
	for i, line := range got {
		if !strings.Contains(line, fmt.Sprintf("%q", fmt.Sprintf("message %d", i))) {
			t.Errorf("out of order: %q", line)
		}
	}
	r.in.refuse = 1
	r.world.Inject(slacktest.Fault{Kind: slacktest.DuplicateNewEventID, Method: "message"})
	if _, err := r.world.Say("U0ANNA", "", "refused once"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.in.take(); len(got) != 1 {
		t.Errorf("heard %q", got)
	}
	dm := r.world.DM("U0ANNA")
	if err := r.send(r.to("U0ANNA"), "k", flows.Say{Text: "?", Options: []flows.Option{{Token: "yes", Label: "Yes"}}}, false); err != nil {
		t.Fatal(err)
	}
	list := r.world.Messages(dm)
	if _, err := r.world.Press("U0ANNA", dm, list[len(list)-1].TS, "yes"); err != nil {
		t.Fatal(err)
	}
	if got := r.in.take(); len(got) != 1 || !strings.Contains(got[0], "Chose yes") {
		t.Errorf("heard %q", got)
	}
	if _, err := r.world.Command("U0CARL", deskID, "/kaihu", "cases"); err != nil {
		t.Fatal(err)
	}
	if got := r.whispers("U0CARL", deskID); len(got) != 1 || !strings.Contains(got[0], "KH-7Q2M4D") {
		t.Errorf("whispers %q", got)
	}
	_, m := r.post("k2", "", card(true))
	if _, err := r.world.Press("U0CARL", deskID, m.TS, actionReturn); err != nil {
		t.Fatal(err)
	}
	if _, err := r.world.SubmitView("U0CARL", r.world.Views("U0CARL")[0].ID, map[string]any{inputItems: []string{"uscc"}, inputReason: "unreadable"}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if len(r.in.rulings) != 1 || len(r.world.Views("U0CARL")) != 0 {
		t.Errorf("rulings %q", r.in.rulings)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestSocketReconnects(t *testing.T) {
	r, stop := newSocketRig(t, quiet())
	for _, reason := range []string{"warning", "refresh_requested"} {
		r.world.Disconnect(reason)
		time.Sleep(50 * time.Millisecond)
		r.connected()
		if _, err := r.world.Say("U0ANNA", "", "after "+reason); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			r.settle()
			if got := r.in.take(); len(got) == 1 {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("nothing heard after %s:\n%s", reason, r.log.String())
			}
			r.world.Tick()
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// A token that Slack refuses stops nobody: the log says what to do, and when it
// is mended everything goes on.
func TestSocketWithABadToken(t *testing.T) {
	r := startRig(t, quiet(), "xapp-kaihu")
	r.slack.again = 20 * time.Millisecond
	for range 3 {
		r.world.Inject(slacktest.Fault{Kind: slacktest.FaultError, Method: "apps.connections.open", Error: "invalid_auth"})
	}
	if found := r.slack.checkSocket(t.Context()); found.OK || !strings.Contains(found.Detail+found.Next, "KAIHU_SLACK_APP_TOKEN") || strings.Contains(found.Detail, "BOT_TOKEN") {
		t.Errorf("check: %+v", found)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.slack.Run(ctx) }()
	r.connected()
	if _, err := r.world.Say("U0ANNA", "", "hello again"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.in.take(); len(got) != 1 {
		t.Errorf("heard %q", got)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if text := r.log.String(); strings.Count(text, "nobody on Slack is heard") != 2 || !strings.Contains(text, "set KAIHU_SLACK_APP_TOKEN") || strings.Contains(text, "KAIHU_SLACK_BOT_TOKEN") {
		t.Errorf("the log says\n%s", text)
	}
	o := quiet()
	o.AppToken = "xapp-another" // and never mended
	r = startRig(t, o, "xapp-kaihu")
	ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := r.slack.Run(ctx); err != nil || ctx.Err() == nil {
		t.Errorf("%v, %v", err, ctx.Err())
	}
}

// slack-go hands an event type that it does not know on as a bad message
// without its envelope; unacknowledged, Slack would repeat it.
func TestSocketAcknowledgesTheUnknown(t *testing.T) {
	frames := []string{
		`{"envelope_id":"E1","type":"events_api","payload":{"type":"event_callback","team_id":"T1","event":{"type":"brand_new_event"}}}`,
		`{"envelope_id":"E2","type":"brand_new_envelope","payload":{}}`,
		`{"envelope_id":"E3","type":"interactive","payload":{"type":"brand_new_interaction"}}`,
		`{"envelope_id":"E4","type":"events_api","payload":{"type":"event_callback","team_id":"T1","event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"hi","ts":"1.1","files":"odd"}}}`,
	}
	acks := make(chan string, len(frames))
	mux := http.NewServeMux()
	web := httptest.NewServer(mux)
	defer web.Close()
	mux.HandleFunc("/api/apps.connections.open", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"ok":true,"url":"ws%s/link"}`, strings.TrimPrefix(web.URL, "http"))
	})
	mux.HandleFunc("/link", func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		for _, f := range append([]string{`{"type":"hello","num_connections":1}`}, frames...) {
			_ = ws.WriteMessage(websocket.TextMessage, []byte(f))
		}
		for {
			var ack struct {
				ID string `json:"envelope_id"`
			}
			if ws.ReadJSON(&ack) != nil {
				return
			}
			acks <- ack.ID
		}
	})
	s, err := New(Config{BotToken: "xoxb-1", AppToken: "xapp-1", APIURL: web.URL}, &fakeBot{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	got := map[string]bool{}
	for range frames {
		select {
		case id := <-acks:
			got[id] = true
		case <-time.After(5 * time.Second):
			t.Fatalf("acknowledged only %v", got)
		}
	}
	cancel()
	if err := <-done; err != nil || len(got) != len(frames) {
		t.Errorf("%v, %v", got, err)
	}
}
