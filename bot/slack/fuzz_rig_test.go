package slack

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/logtest"
	"kaihu/bot/slacktest"
	"kaihu/flows"
	"kaihu/storage"
)

// booth is a Slack side that talks to an emulator in this process, without a
// socket between them, and a bot that writes down what it is told.
type booth struct {
	*Slack
	world *slacktest.Server
	in    *fakeBot
	log   *logtest.Log

	mu      sync.Mutex
	strayed string // a host other than Slack's that saw the token
}

// fuzzNow is when everything happens, so that a repeat is a repeat.
func fuzzNow() time.Time { return time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) }

// RoundTrip hands a request to the emulator, whatever its host.
func (b *booth) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "slack.invalid" && strings.Contains(r.Header.Get("Authorization")+r.URL.String(), "xoxb-") {
		b.mu.Lock()
		b.strayed = r.URL.Host
		b.mu.Unlock()
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	rec := httptest.NewRecorder()
	b.world.Handler().ServeHTTP(rec, r)
	return rec.Result(), nil
}

func newBooth(t testing.TB) *booth {
	t.Helper()
	b := &booth{in: &fakeBot{}, log: &logtest.Log{}}
	o := quiet()
	o.Now = fuzzNow
	o.BaseURL = "http://slack.invalid"
	o.Users = []slacktest.User{{ID: "U0ANNA", Name: "anna"}, {ID: "U0CARL", Name: "carl"}, {ID: "U0EVE", Name: "eve", Team: "T0OTHER", External: true}}
	o.Channels = []slacktest.Channel{{ID: deskID, Name: "desk", Private: true, Members: []string{"U0CARL", "U0EVE", "U0KAIHU"}}}
	world, err := slacktest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	b.world = world
	b.Slack, err = New(Config{
		BotToken: "xoxb-kaihu", SigningSecret: "signing-secret", APIURL: "http://slack.invalid", Desk: deskID, Pace: -1, Now: fuzzNow,
		HTTP: &http.Client{Transport: b}, Log: slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}, b.in, b.in)
	if err != nil {
		t.Fatal(err)
	}
	b.step = time.Millisecond // a card that is not there is looked for at once
	t.Cleanup(func() { _ = world.Close() })
	return b
}

// call is a genuine request of Slack's.
func (b *booth) call(path string, body []byte) *httptest.ResponseRecorder {
	r := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: path}, Header: http.Header{}, Body: http.NoBody}
	if len(body) > 0 {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(body)))
	}
	ts := strconv.FormatInt(time.Now().Unix(), 10)
	r.Header.Set("X-Slack-Request-Timestamp", ts)
	r.Header.Set("X-Slack-Signature", slacktest.Sign("signing-secret", ts, body))
	rec := httptest.NewRecorder()
	b.Routes()[path].ServeHTTP(rec, r)
	b.drain(30 * time.Second)
	return rec
}

// well holds what the bot was told against what a store takes and a reply
// needs, and everything against what must never happen.
func (b *booth) well(t *testing.T) {
	t.Helper()
	for _, d := range b.in.last {
		turn := storage.Turn{Event: d.ID, Record: storage.Record{Lane: d.From.Lane(), Head: storage.Head{Ref: "KH-TEST22"}}}
		if err := turn.Check(); err != nil {
			t.Fatalf("%+v cannot be stored: %v", d, err)
		}
		if _, _, err := splitAddress(d.From.Address); err != nil || d.ID == "" || d.From.Channel != Name || !d.From.Abroad || d.Event == nil || d.Window != nil {
			t.Fatalf("no delivery: %+v, %v", d, err)
		}
		b.quiet(t, d)
	}
	for _, secret := range []string{"xoxb-", "signing-secret"} {
		if strings.Contains(b.log.String(), secret) {
			t.Fatalf("%q is in the log:\n%s", secret, b.log)
		}
	}
	if b.strayed != "" {
		t.Fatalf("the token went to %s", b.strayed)
	}
	for _, v := range b.world.Violations() {
		t.Fatalf("Slack would not like it: %+v", v)
	}
}

// quiet: what a person wrote is not in the log. Short words may be there for
// other reasons.
func (b *booth) quiet(t *testing.T, d bot.Delivery) {
	t.Helper()
	text := ""
	switch e := d.Event.(type) {
	case flows.Said:
		text = e.Text
	case flows.Sent:
		text = e.Text
	case flows.Revised:
		text = e.Text
	}
	if len(text) > 12 && strings.Contains(b.log.String(), text) {
		t.Fatalf("%q is in the log:\n%s", text, b.log)
	}
}
