package slacktest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kaihu/bot/slacktest"
)

// clock is a clock that moves when told.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }

func (c *clock) add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.t = c.t.Add(d) }

// request is what the app received.
type request struct {
	path   string
	header http.Header
	body   []byte
}

// app is a program listening to Slack: it records requests and answers with answer.
type app struct {
	*httptest.Server
	mu     sync.Mutex
	got    []request
	answer func(http.ResponseWriter, request)
}

func newApp(t *testing.T) *app {
	a := &app{answer: func(http.ResponseWriter, request) {}}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the workspace is being closed
		}
		req := request{r.URL.Path, r.Header, body}
		if strings.Contains(string(body), `"url_verification"`) {
			_, _ = w.Write(body)
			return
		}
		a.mu.Lock()
		a.got = append(a.got, req)
		answer := a.answer
		a.mu.Unlock()
		answer(w, req)
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *app) answers(f func(http.ResponseWriter, request)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = f
}

// take returns and forgets what has arrived.
func (a *app) take() []request {
	a.mu.Lock()
	defer a.mu.Unlock()
	got := a.got
	a.got = nil
	return got
}

// event decodes the inner event of a request.
func (r request) event(t *testing.T) map[string]any {
	t.Helper()
	var e struct{ Event map[string]any }
	must(t, json.Unmarshal(r.body, &e))
	return e.Event
}

func (r request) eventID(t *testing.T) string {
	t.Helper()
	var e struct {
		EventID string `json:"event_id"`
	}
	must(t, json.Unmarshal(r.body, &e))
	return e.EventID
}

// parsed gives the request as an *http.Request for slack-go's parsers.
func (r request) parsed() *http.Request {
	req := httptest.NewRequest(http.MethodPost, r.path, bytes.NewReader(r.body))
	req.Header = r.header
	return req
}

// world is a workspace with Anna (applicant), Chen (consultant), Eve (another company) and Gone (deactivated).
type world struct {
	*slacktest.Server
	t     *testing.T
	clock *clock
	web   *httptest.Server
	app   *app
	bot   *slack.Client
}

func newWorld(t *testing.T, change ...func(*slacktest.Options)) *world {
	t.Helper()
	t.Parallel()
	w := &world{t: t, clock: &clock{t: time.Unix(1_800_000_000, 0)}, app: newApp(t)}
	opt := slacktest.Options{
		Now: w.clock.now,
		Users: []slacktest.User{
			{ID: "U0ANNA", Name: "anna", RealName: "Anna Zhang", Locale: "zh-CN", Email: "anna@example.com"},
			{ID: "U0CHEN", Name: "chen", RealName: "Chen Wei"},
			{ID: "U0EVE", Name: "eve", External: true, Team: "T0OTHER", Locale: "en-GB", Email: "eve@other.example"},
			{ID: "U0GONE", Name: "gone", Deactivated: true},
		},
		Channels: []slacktest.Channel{
			{ID: "C0DESK", Name: "desk", Private: true, Members: []string{"U0CHEN", "U0KAIHU"}},
			{ID: "C0ELSE", Name: "elsewhere", Members: []string{"U0ANNA"}},
			{ID: "C0OLD", Name: "old", Archived: true},
			{ID: "C0TALK", Name: "talk", Members: []string{"U0ANNA", "U0CHEN", "U0KAIHU"}},
		},
		Rules: slacktest.Rules{AckTimeout: 1500 * time.Millisecond, PingInterval: 50 * time.Millisecond},
	}
	for _, f := range change {
		f(&opt)
	}
	s, err := slacktest.New(opt)
	must(t, err)
	w.Server = s
	w.web = httptest.NewServer(s.Handler())
	s.SetBaseURL(w.web.URL)
	t.Cleanup(func() { must(t, s.Close()); w.web.Close() })
	must(t, s.SetURLs(t.Context(), w.app.URL+"/slack/events", w.app.URL+"/slack/commands", w.app.URL+"/slack/interactions"))
	w.bot = slack.New("xoxb-kaihu", slack.OptionAPIURL(w.web.URL+"/api/"), slack.OptionAppLevelToken("xapp-kaihu"))
	return w
}

func (w *world) idle() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	must(w.t, w.Idle(ctx))
}

// post sends a text as the bot and returns its channel and ts.
func (w *world) post(channel, text string, options ...slack.MsgOption) (string, string) {
	w.t.Helper()
	options = append(options, slack.MsgOptionText(text, true), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	ch, ts, err := w.bot.PostMessageContext(w.t.Context(), channel, options...)
	must(w.t, err)
	return ch, ts
}

// call makes a raw Web API call with the bot token as a form field.
func (w *world) call(method string, params ...string) map[string]any {
	w.t.Helper()
	form := url.Values{"token": {"xoxb-kaihu"}}
	for i := 0; i < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	resp, err := http.PostForm(w.web.URL+"/api/"+method, form)
	must(w.t, err)
	return decode(w.t, resp)
}

func decode(t *testing.T, resp *http.Response) map[string]any {
	t.Helper()
	defer resp.Body.Close()
	var o map[string]any
	must(t, json.NewDecoder(resp.Body).Decode(&o))
	return o
}

func (w *world) violations(kind string) int {
	n := 0
	for _, v := range w.Violations() {
		if v.Kind == kind {
			n++
		}
	}
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Fatalf("error %v, want %q", err, text)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}
