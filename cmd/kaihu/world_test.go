package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot/logtest"
	"kaihu/bot/mailtest"
	"kaihu/bot/slacktest"
	"kaihu/bot/typeface"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/storage/storagetest"
)

// testClock stands still unless it is moved.
type testClock struct{ at atomic.Int64 }

func (c *testClock) now() time.Time          { return time.Unix(0, c.at.Load()).UTC() }
func (c *testClock) set(t time.Time)         { c.at.Store(t.UnixNano()) }
func (c *testClock) forward(d time.Duration) { c.at.Add(int64(d)) }

// world is the whole program between an emulated WeCom and an emulated Slack,
// on a store of its own, with a clock of its own. The program can be stopped
// and started again; the world stays.
type world struct {
	t        testing.TB
	clock    *testClock
	log      *logtest.Log
	settings Settings
	flow     *flows.Flow

	wecom  *wecomtest.Server
	slack  *slacktest.Server
	mail   *mailtest.Server // nil: there is none
	front  *httptest.Server // the program's address; who answers there may change
	routes atomic.Pointer[http.ServeMux]

	now   func() time.Time // the program's and WeCom's clock
	lease time.Duration    // of an outbox entry; 0: the program's own

	app  *app
	stop func()
}

// People of a world.
const (
	worldDesk      = "C0DESK"
	worldLin       = "U0LIN"
	worldApplicant = "U0ANNA"
	worldCustomer  = "wmCUSTOMER"
)

// worldFont is unpacked once for all worlds and each of their restarts.
var worldFont = sync.OnceValues(typeface.Open)

// newWorld builds a world on a store ("sqlite" or "redis") and starts the
// program in it.
func newWorld(t testing.TB, f *flows.Flow, store string) *world {
	t.Helper()
	w := &world{t: t, clock: &testClock{}, log: &logtest.Log{}, flow: f}
	w.clock.set(start())
	w.now = w.clock.now
	url := ""
	if store == "redis" {
		url = storagetest.StartRedis(t) // before what uses it: it ends after that
	}
	w.platforms()
	w.settings.Store = url
	w.begin()
	return w
}

// newPresent is a world on a Redis, in which the program and WeCom have the real
// time and Slack's, whose retries come after minutes, is moved.
func newPresent(t testing.TB, f *flows.Flow, redis string) *world {
	t.Helper()
	w := &world{t: t, clock: &testClock{}, log: &logtest.Log{}, flow: f, now: time.Now, lease: 3 * time.Second}
	w.clock.set(time.Now())
	w.platforms()
	w.settings.Store = redis
	w.begin()
	return w
}

// platforms builds what stands around the program.
func (w *world) platforms() {
	t := w.t
	t.Helper()
	data := t.TempDir() // before what writes there: it is removed after that has ended
	w.front = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if mux := w.routes.Load(); mux != nil {
			mux.ServeHTTP(rw, r)
			return
		}
		http.Error(rw, "down", http.StatusServiceUnavailable)
	}))
	t.Cleanup(w.front.Close)
	wopt := wecomtest.Defaults()
	wopt.Now, wopt.CallbackURL = w.now, w.front.URL+"/wecom"
	wopt.Rules.RetryDelay = 20 * time.Millisecond
	wopt.Rules.PerMinute, wopt.Rules.Tokenless = 1<<20, 1<<20 // the clock stands still: a minute never ends
	var err error
	if w.wecom, err = wecomtest.New(wopt); err != nil {
		t.Fatal(err)
	}
	if w.slack, err = slacktest.New(slacktest.Options{
		Now:      w.clock.now,
		Rules:    slacktest.Rules{NoRateLimits: true},
		Users:    []slacktest.User{{ID: worldApplicant, Name: "anna"}, {ID: worldLin, Name: "lin", Locale: "zh-CN", Admin: true}, {ID: worldChen, Name: "chen"}},
		Channels: []slacktest.Channel{{ID: worldDesk, Name: "desk", Private: true, Members: []string{worldLin, worldChen, "U0KAIHU"}}},
	}); err != nil {
		t.Fatal(err)
	}
	wecomAPI, slackAPI := httptest.NewServer(w.wecom.Handler()), httptest.NewServer(w.slack.Handler())
	t.Cleanup(func() {
		w.down()
		_ = w.wecom.Close()
		_ = w.slack.Close()
		wecomAPI.Close()
		slackAPI.Close()
	})
	w.settings = Settings{
		Addr: ":0", Data: data, Timezone: "Asia/Shanghai", PublicURL: w.front.URL,
		WecomCorpID: wopt.CorpID, WecomAgentID: wopt.AgentID, WecomSecret: wopt.Secret, WecomToken: wopt.Token, WecomAESKey: wopt.AESKey,
		WecomKfID: wopt.Kf[0].ID, WecomAPIURL: wecomAPI.URL,
		SlackBotToken: "xoxb-kaihu", SlackSigningSecret: "signing-secret", SlackAPIURL: slackAPI.URL + "/api/", SlackDesk: worldDesk,
	}
}

// begin starts the program for the first time and tells Slack where it is.
func (w *world) begin() {
	w.t.Helper()
	w.up()
	if err := w.slack.SetURLs(w.t.Context(), w.front.URL+"/slack/events", w.front.URL+"/slack/commands", w.front.URL+"/slack/interactions"); err != nil {
		w.t.Fatal(err)
	}
}

// post adds a mail server, and starts the program again with it.
func (w *world) post() {
	w.t.Helper()
	var err error
	if w.mail, err = mailtest.New(mailtest.Options{Now: w.now}); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = w.mail.Close() })
	w.settings.SMTPURL, w.settings.MailFrom = w.mail.URL(), "Kaihu 开户助手 <kaihu@corp.example>"
	w.down()
	w.up()
}

// up starts the program.
func (w *world) up() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	a, err := build(ctx, &w.settings, parts{now: w.now, logs: w.log, flow: w.flow, poll: 10 * time.Millisecond, lease: w.lease, slackPace: -1, scanner: seen{}, linger: noBursts, patience: time.Hour, font: worldFont})
	if err != nil {
		cancel()
		w.t.Fatal(err)
	}
	w.app = a
	w.routes.Store(a.routes())
	done := make(chan error, 1)
	go func() { done <- a.work(ctx) }()
	w.stop = func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Error("stop:", err)
		}
		if err := a.Close(); err != nil {
			w.t.Error("close:", err)
		}
	}
}

// down stops the program; what comes in meanwhile is refused.
func (w *world) down() {
	if w.stop == nil {
		return
	}
	w.routes.Store(nil)
	w.stop()
	w.stop = nil
}

// settle waits until nothing is under way anywhere. What waits for a later
// time because something failed is brought forward by moving the clock.
func (w *world) settle() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for quiet := 0; quiet < 2; {
		if err := w.wecom.Idle(ctx); err != nil {
			w.t.Fatal("the emulated WeCom does not settle:", err)
		}
		if err := w.slack.Idle(ctx); err != nil {
			w.t.Fatal("the emulated Slack does not settle:", err)
		}
		waiting, err := w.app.store.Backlog(ctx)
		if err != nil {
			w.t.Fatalf("the program does not settle: %v; WeCom idle: %v, Slack idle: %v\n%s\n%s", err, w.app.wecom.Idle(), w.app.slack.Idle(), w.outbox(), w.log)
		}
		if w.app.wecom.Idle() && w.app.slack.Idle() && waiting.Depth == 0 {
			quiet++
			continue
		}
		quiet = 0
		time.Sleep(2 * time.Millisecond)
		if waiting.Depth > 0 && w.pending(ctx) {
			w.clock.forward(time.Second)
			w.slack.Tick()
		}
	}
}

// outbox lists what an SQLite outbox holds, for a test that waits in vain.
func (w *world) outbox() string {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.settings.Data, "kaihu.db")+"?mode=ro")
	if err != nil {
		return err.Error()
	}
	defer db.Close()
	var list sql.NullString
	err = db.QueryRow(`SELECT group_concat(kind || ' of ' || queue || ', attempt ' || attempts || ', due ' || due, '; ') FROM entries`).Scan(&list)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("now %d: %s", w.now().UnixNano(), list.String)
}

// pending reports whether the outbox holds only what is not due yet.
func (w *world) pending(ctx context.Context) bool {
	for range 10 {
		time.Sleep(5 * time.Millisecond)
		waiting, err := w.app.store.Backlog(ctx)
		if err != nil || waiting.Depth == 0 {
			return false
		}
	}
	return strings.Contains(w.log.String(), "it is tried again")
}

// pass moves the clock, stopping at each wake-up on the way.
func (w *world) pass(end time.Time) error {
	for {
		due, err := w.app.store.Due(w.t.Context(), end, 1)
		if err != nil {
			return err
		}
		at := end
		if len(due) > 0 && due[0].At.Before(end) {
			at = due[0].At
		}
		if at.After(w.clock.now()) {
			w.clock.set(at)
		}
		w.slack.Tick()
		if _, err := w.app.bot.Wake(w.t.Context()); err != nil {
			return err
		}
		w.settle()
		if !at.Before(end) {
			return nil
		}
	}
}
