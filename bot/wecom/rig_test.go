package wecom

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/logtest"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
)

const customer = "wmZHANGAAAAAAAAAAAAAAAAAAAAAAAAAA"

// rig is an emulated WeCom and a bot that it calls back.
type rig struct {
	t     *testing.T
	s     *wecomtest.Server
	opt   wecomtest.Options
	kf    string
	memo  *memory
	in    *receiver
	logs  *logtest.Log
	clock *clock
	api   *httptest.Server
	hook  *httptest.Server // the callback URL, whichever bot is behind it

	mu   sync.Mutex
	bot  *WeCom
	errs []string // of sends and syncs, searched for secrets
}

// clock runs as time does, and can be put forward.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// newRig starts an emulator without a bot; boot starts one.
func newRig(t *testing.T, change func(*wecomtest.Options)) *rig {
	t.Helper()
	r := &rig{t: t, memo: newMemory(), in: newReceiver(), logs: &logtest.Log{}, clock: &clock{}, opt: wecomtest.Defaults()}
	r.opt.Now = r.clock.now
	r.opt.Rules.RetryDelay = 20 * time.Millisecond
	if change != nil {
		change(&r.opt)
	}
	r.kf = r.opt.Kf[0].ID
	r.hook = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if b := r.wecom(); b != nil {
			b.Handler().ServeHTTP(w, q)
			return
		}
		w.WriteHeader(http.StatusBadGateway)
	}))
	r.hook.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	r.hook.Start()
	r.opt.CallbackURL = r.hook.URL + "/wecom"
	s, err := wecomtest.New(r.opt)
	if err != nil {
		t.Fatal(err)
	}
	r.s, r.api = s, httptest.NewUnstartedServer(s.Handler())
	r.api.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	r.api.Start()
	t.Cleanup(r.close)
	return r
}

func (r *rig) wecom() *WeCom {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bot
}

func (r *rig) config() Config {
	return Config{
		CorpID: r.opt.CorpID, AgentID: r.opt.AgentID, Secret: r.opt.Secret, Token: r.opt.Token, AESKey: r.opt.AESKey,
		KfIDs: []string{r.kf}, APIURL: r.api.URL, Now: r.clock.now, Timeout: 5 * time.Second,
		Log: slog.New(slog.NewTextHandler(r.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// boot makes a bot that is called back but does not run.
func (r *rig) boot(change func(*Config)) *WeCom {
	r.t.Helper()
	cfg := r.config()
	if change != nil {
		change(&cfg)
	}
	w, err := New(cfg, r.memo, r.in)
	if err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	r.bot = w
	r.mu.Unlock()
	return w
}

// run boots a bot and runs it until stop is called or the test ends.
func (r *rig) run(change func(*Config)) (w *WeCom, stop func()) {
	r.t.Helper()
	w = r.boot(change)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				r.t.Errorf("Run: %v", err)
			}
		case <-time.After(10 * time.Second):
			r.t.Error("Run does not end")
		}
	})
	r.t.Cleanup(stop)
	return w, stop
}

// close searches what was logged and returned for what must not be there.
func (r *rig) close() {
	if err := r.s.Close(); err != nil {
		r.t.Error(err)
	}
	r.api.Close()
	r.hook.Close()
	text := r.logs.String() + strings.Join(r.errs, "\n")
	r.memo.mu.Lock()
	token := string(r.memo.values["sealed/wecom/token/"+r.opt.CorpID+"/"+r.opt.AgentID])
	r.memo.mu.Unlock()
	secrets := []string{r.opt.Secret, r.opt.AESKey, r.opt.Token, "access_token=", "corpsecret", "秘密", "welcome:"}
	if _, v, ok := strings.Cut(token, `"value":"`); ok {
		secrets = append(secrets, strings.SplitN(v, `"`, 2)[0])
	}
	for _, s := range secrets {
		if strings.Contains(text, s) {
			r.t.Errorf("%q is in the log or in an error", s)
		}
	}
}

// settle waits until WeCom and the bot have nothing to do.
func (r *rig) settle() {
	r.t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for time.Now().Before(deadline) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		err := r.s.Idle(ctx)
		cancel()
		if err != nil {
			r.t.Fatal("WeCom does not come to rest: ", err)
		}
		if r.wecom().Idle() {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	r.t.Fatalf("the bot does not come to rest\n%s", r.logs)
}

// eventually waits for something that no callback tells.
func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	for range 2000 {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	r.t.Fatalf("never: %s\n%s", what, r.logs)
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) say(text string) string {
	r.t.Helper()
	id, err := r.s.Say(r.kf, customer, text)
	r.must(err)
	return id
}

func (r *rig) to() flows.Contact { return flows.Contact{Channel: "kf", Address: r.kf + "/" + customer} }

// send renders and sends, and keeps the error for the search.
func (r *rig) send(ch bot.Channel, to flows.Contact, key, text string, options ...flows.Option) error {
	r.t.Helper()
	var err error
	for i, p := range ch.Render(to, flows.Say{Text: text, Options: options}) {
		if err = ch.Send(context.Background(), to, key+string(rune('a'+i)), p, false); err != nil {
			r.keep(err)
			break
		}
	}
	return err
}

func (r *rig) keep(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, err.Error())
}

// shown is what the customer sees of the bot.
func (r *rig) shown() []wecomtest.Message {
	var out []wecomtest.Message
	for _, m := range r.s.Chat(r.kf, customer) {
		if m.From == wecomtest.FromBot {
			out = append(out, m)
		}
	}
	return out
}

func (r *rig) clean() {
	r.t.Helper()
	for _, v := range r.s.Violations() {
		r.t.Errorf("against the documents: %s %s %s", v.Endpoint, v.Rule, v.Detail)
	}
}

// verdictIs checks a send's error.
func verdictIs(t *testing.T, err error, want bot.Verdict) *bot.SendError {
	t.Helper()
	var e *bot.SendError
	if !errors.As(err, &e) || e.Verdict != want {
		t.Fatalf("%v, want the verdict %s", err, want)
	}
	return e
}
