package slacktest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"kaihu/bot/slacktest"
)

// connect runs slack-go's client until the test ends.
func (w *world) connect() *socketmode.Client {
	c := socketmode.New(w.bot, socketmode.OptionPingInterval(500*time.Millisecond))
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.RunContext(ctx) }()
	w.t.Cleanup(func() { cancel(); <-done })
	return c
}

func (w *world) waitSockets(n int) {
	w.t.Helper()
	for end := time.Now().Add(5 * time.Second); w.Sockets() != n; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("%d sockets, want %d", w.Sockets(), n)
		}
	}
}

func next(t *testing.T, c *socketmode.Client, kind socketmode.EventType) socketmode.Event {
	t.Helper()
	for end := time.After(5 * time.Second); ; {
		select {
		case e := <-c.Events:
			if e.Type == kind {
				return e
			}
		case <-end:
			t.Fatal("no " + kind)
		}
	}
}

func TestSocketMode(t *testing.T) {
	w := newWorld(t)
	c := w.connect()
	next(t, c, socketmode.EventTypeHello)
	w.waitSockets(1)
	_, err := w.Say("U0ANNA", "", "hello")
	must(t, err)
	e := next(t, c, socketmode.EventTypeEventsAPI)
	m := e.Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.MessageEvent)
	equal(t, "event", m.Text, "hello")
	must(t, c.Ack(*e.Request))
	w.idle()
	equal(t, "nothing over HTTP", len(w.app.take()), 0)

	type outcome struct {
		ack slacktest.Ack
		err error
	}
	done := make(chan outcome, 1)
	go func() { a, err := w.Command("U0CHEN", "C0DESK", "/kaihu", "help"); done <- outcome{a, err} }()
	e = next(t, c, socketmode.EventTypeSlashCommand)
	equal(t, "command", e.Data.(slack.SlashCommand).Text, "help")
	must(t, c.Ack(*e.Request, map[string]any{"text": "helped"}))
	must(t, (<-done).err)
	equal(t, "answer shown", w.Messages("C0DESK")[0].Text, "helped")

	ts := w.board2(c)
	go func() { a, err := w.Press("U0CHEN", "C0DESK", ts, "approve"); done <- outcome{a, err} }()
	e = next(t, c, socketmode.EventTypeInteractive)
	ic := e.Data.(slack.InteractionCallback)
	equal(t, "action", ic.ActionCallback.BlockActions[0].Value, "KH-1")
	must(t, c.Ack(*e.Request))
	must(t, (<-done).err)

	time.Sleep(600 * time.Millisecond) // longer than the client's ping interval
	equal(t, "pings keep it", w.Sockets(), 1)
	w.Disconnect("refresh_requested")
	next(t, c, socketmode.EventTypeHello)
	w.waitSockets(1)
}

// board2 posts a button and acknowledges the echo over the socket.
func (w *world) board2(c *socketmode.Client) string {
	_, ts := w.post("C0DESK", "KH-1", slack.MsgOptionBlocks(
		slack.NewActionBlock("acts", slack.NewButtonBlockElement("approve", "KH-1", text("Approve")))))
	must(w.t, c.Ack(*next(w.t, c, socketmode.EventTypeEventsAPI).Request))
	w.idle()
	return ts
}

func TestSocketRetries(t *testing.T) {
	w := newWorld(t)
	c := w.connect()
	next(t, c, socketmode.EventTypeHello)
	w.waitSockets(1)
	_, err := w.Say("U0ANNA", "", "hello")
	must(t, err)
	next(t, c, socketmode.EventTypeEventsAPI) // not acknowledged
	again := next(t, c, socketmode.EventTypeEventsAPI)
	equal(t, "retry", again.Request.RetryAttempt, 1)
	equal(t, "reason", again.Request.RetryReason, "timeout")
	must(t, c.Ack(*again.Request))
	w.idle()
	equal(t, "accepted", w.Pending(), 0)
}

func TestSocketWarning(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Rules.RefreshDelay = 30 * time.Millisecond })
	ws, resp, err := websocket.DefaultDialer.Dial(w.ticket(), nil)
	must(t, err)
	equal(t, "upgraded", resp.StatusCode, 101)
	defer ws.Close()
	w.waitSockets(1)
	w.RefreshSockets()
	var seen []string
	for {
		var frame struct{ Type, Reason string }
		if err := ws.ReadJSON(&frame); err != nil {
			break
		}
		seen = append(seen, frame.Type+" "+frame.Reason)
	}
	equal(t, "frames", strings.Join(seen, "|"), "hello |disconnect warning|disconnect refresh_requested")
	w.waitSockets(0)
}

// ticket opens a connection address over the Web API.
func (w *world) ticket() string {
	w.t.Helper()
	_, at, err := w.bot.StartSocketModeContext(w.t.Context())
	must(w.t, err)
	return at
}

func TestSocketTicketsAndLimits(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Rules.NoRateLimits = true })
	at := w.ticket()
	for i, want := range []int{101, 401} {
		ws, resp, _ := websocket.DefaultDialer.Dial(at, nil)
		equal(t, "once", resp.StatusCode, want)
		if i == 0 {
			defer ws.Close()
		}
	}
	for range 9 {
		ws, _, err := websocket.DefaultDialer.Dial(w.ticket(), nil)
		must(t, err)
		defer ws.Close()
	}
	w.waitSockets(10)
	ws, _, err := websocket.DefaultDialer.Dial(w.ticket(), nil)
	must(t, err)
	defer ws.Close()
	var frame struct{ Type, Reason string }
	must(t, ws.ReadJSON(&frame))
	equal(t, "eleventh", frame.Type+frame.Reason, "disconnecttoo_many_websockets")
	equal(t, "header only", w.call("apps.connections.open", "token", "xapp-kaihu")["error"], any("not_authed"))
	req, err := http.NewRequest(http.MethodPost, w.web.URL+"/api/apps.connections.open", nil)
	must(t, err)
	req.Header.Set("Authorization", "Bearer xoxb-kaihu")
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	equal(t, "app token only", decode(t, resp)["error"], any("not_allowed_token_type"))
}

func TestLargeAcksAreDropped(t *testing.T) {
	w := newWorld(t)
	ws, _, err := websocket.DefaultDialer.Dial(w.ticket(), nil)
	must(t, err)
	defer ws.Close()
	w.waitSockets(1)
	done := make(chan error, 1)
	go func() { _, err := w.Command("U0CHEN", "C0DESK", "/kaihu", ""); done <- err }()
	for {
		var frame struct {
			Type, Reason string
			EnvelopeID   string          `json:"envelope_id"`
			Payload      json.RawMessage `json:"payload"`
			Accepts      bool            `json:"accepts_response_payload"`
		}
		must(t, ws.ReadJSON(&frame))
		if frame.Type == "slash_commands" {
			equal(t, "accepts a payload", frame.Accepts, true)
			must(t, ws.WriteJSON(map[string]any{"envelope_id": frame.EnvelopeID, "payload": map[string]string{"text": strings.Repeat("x", 20*1024)}}))
			break
		}
	}
	wantErr(t, <-done, "timeout")
	equal(t, "logged", w.violations(slacktest.BadAckDropped), 1)
}
