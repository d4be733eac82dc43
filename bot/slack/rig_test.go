package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/logtest"
	"kaihu/bot/slacktest"
	"kaihu/flows"
)

// rig is the Slack side against the emulator, with a bot that only writes
// down. At the end of a test its log is searched for what must not be there.
type rig struct {
	*testing.T
	world *slacktest.Server
	slack *Slack
	in    *fakeBot
	log   *logtest.Log
	web   *httptest.Server
	app   *httptest.Server
	never []string // must not be in the log
	fine  []string // kinds of violations that this test wants
}

const deskID = "C0DESK"

// quiet is an emulator without rate limits.
func quiet() slacktest.Options { return slacktest.Options{Rules: slacktest.Rules{NoRateLimits: true}} }

func newRig(t *testing.T, o slacktest.Options, change ...func(*Config)) *rig {
	t.Helper()
	r := startRig(t, o, "", change...)
	for path, h := range r.slack.Routes() {
		r.app.Config.Handler.(*http.ServeMux).Handle(path, h)
	}
	at := r.app.URL + "/slack/"
	if err := r.world.SetURLs(t.Context(), at+"events", at+"commands", at+"interactions"); err != nil {
		t.Fatal(err)
	}
	return r
}

func startRig(t *testing.T, o slacktest.Options, appToken string, change ...func(*Config)) *rig {
	t.Helper()
	o.Users = append(o.Users,
		slacktest.User{ID: "U0ANNA", Name: "anna", Locale: "en-GB"}, slacktest.User{ID: "U0ZHANG", Name: "zhang", Locale: "zh-CN"},
		slacktest.User{ID: "U0CARL", Name: "carl"}, slacktest.User{ID: "U0CHEN", Name: "chen", Locale: "zh-CN"},
		slacktest.User{ID: "U0EVE", Name: "eve", Team: "T0OTHER", External: true},
	)
	o.Channels = append(o.Channels,
		slacktest.Channel{ID: deskID, Name: "desk", Private: true, Members: []string{"U0CARL", "U0CHEN", "U0EVE", "U0KAIHU"}},
		slacktest.Channel{ID: "C0ALL", Name: "all", Members: []string{"U0ANNA", "U0CARL", "U0EVE", "U0KAIHU"}},
	)
	world, err := slacktest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, world: world, in: &fakeBot{}, log: &logtest.Log{}}
	r.web = httptest.NewServer(world.Handler())
	r.app = httptest.NewServer(http.NewServeMux())
	world.SetBaseURL(r.web.URL)
	cfg := Config{
		BotToken: "xoxb-kaihu", SigningSecret: "signing-secret", AppToken: appToken, APIURL: r.web.URL, Desk: deskID,
		Log: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Pace: -1, Now: o.Now,
	}
	for _, f := range change {
		f(&cfg)
	}
	r.slack, err = New(cfg, r.in, r.in)
	if err != nil {
		t.Fatal(err)
	}
	r.never = []string{"xoxb-", "xapp-", "signing-secret", "/hooks/", "ticket=", "files-pri", r.web.URL}
	t.Cleanup(r.end)
	return r
}

func (r *rig) end() {
	r.slack.drain(5 * time.Second)
	if err := r.world.Close(); err != nil {
		r.Error(err)
	}
	r.web.Close()
	r.app.Close()
	for _, v := range r.world.Violations() {
		if !slices.Contains(r.fine, v.Kind) {
			r.Errorf("Slack would not like it: %+v", v)
		}
	}
	for _, word := range r.never {
		if strings.Contains(r.log.String(), word) {
			r.Errorf("%q is in the log:\n%s", word, r.log.String())
		}
	}
}

// settle waits until the emulator and the app have nothing under way.
func (r *rig) settle() {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := r.world.Idle(ctx); err != nil {
		r.Fatal("the emulator is not idle: ", err)
	}
	r.slack.drain(10 * time.Second)
}

// say types as a person and waits. The log must not repeat it.
func (r *rig) say(user, text string, thread ...string) string {
	r.Helper()
	r.never = append(r.never, text)
	ts, err := r.world.Say(user, "", text, thread...)
	if err != nil {
		r.Fatal(err)
	}
	r.settle()
	return ts
}

// heard checks what the bot received since the last call, without repeats.
func (r *rig) heard(want ...string) {
	r.Helper()
	got := r.in.take()
	if !slices.Equal(got, want) {
		r.Errorf("heard %q\nwant  %q", got, want)
	}
}

// to is a contact as the core stores it.
func (r *rig) to(user string) flows.Contact {
	return contact("T0KAIHU", user, r.world.DM(user))
}

// send renders and sends the way the outbox does.
func (r *rig) send(to flows.Contact, key string, say flows.Say, doubt bool) error {
	a := r.slack.Applicants()
	for _, p := range a.Render(to, say) {
		if err := a.Send(r.Context(), to, key, p, doubt); err != nil {
			return err
		}
	}
	return nil
}

// verdictOf checks the verdict of a failed send.
func verdictOf(t *testing.T, err error) *bot.SendError {
	t.Helper()
	var e *bot.SendError
	if !errors.As(err, &e) {
		t.Fatalf("no *SendError: %v", err)
	}
	return e
}

// fakeBot is a Receiver that marks events as a store does, and Consultants
// with one case that waits for its check.
type fakeBot struct {
	mu      sync.Mutex
	seen    map[string]bool
	news    []string
	last    []bot.Delivery
	refuse  int           // so many of the next calls fail
	slow    time.Duration // of every answer to the desk
	empty   bool          // nothing can be sent back
	settled bool
	rulings []string
	ids     []string
	ruling  time.Duration // how long Rule takes
	broken  bool          // and then fails

	desk fakeDesk
}

func (f *fakeBot) Receive(_ context.Context, d bot.Delivery) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse > 0 {
		f.refuse--
		return errors.New("the store is away")
	}
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	if key := d.From.Lane() + " " + d.ID; !f.seen[key] {
		f.seen[key] = true
		f.news = append(f.news, spell(d))
		f.last = append(f.last, d)
	}
	return nil
}

func (f *fakeBot) take() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	news := f.news
	f.news = nil
	return news
}

// files are the files received so far.
func (f *fakeBot) files() (list []flows.File) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, d := range f.last {
		if s, ok := d.Event.(flows.Sent); ok {
			list = append(list, s.File)
		}
	}
	return list
}
