package wecom

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"kaihu/bot"
)

// Config is what an operator sets up. CorpID, AgentID, Secret, Token and AESKey
// are required.
type Config struct {
	CorpID  string
	AgentID string // decimal
	Secret  string // the app's
	Token   string // of the callback
	AESKey  string // EncodingAESKey, 43 characters
	KfIDs   []string

	APIURL  string           // "": WeCom's
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger     // nil: none
	HTTP    *http.Client     // nil: one of our own; its Timeout is not used
	Timeout time.Duration    // of one API call; 0: ten seconds. A download takes six times as long.
}

// Memo is what the channel keeps: see the package comment for the keys.
// Memo and SealedMemo return storage.ErrNotFound for what is not there; the
// others are those of storage.Store.
type Memo interface {
	Memo(ctx context.Context, key string) ([]byte, error)
	SetMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error
	SealedMemo(ctx context.Context, key string) ([]byte, error)
	SetSealedMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error)
}

// WeCom is one self-built app of one company. Its methods are safe for
// concurrent use.
type WeCom struct {
	cfg      Config
	api      *api
	memo     Memo
	in       bot.Receiver
	log      *slog.Logger
	owner    string    // of leases
	started  time.Time // by cfg.Now
	accounts map[string]*account
	pace     *pace
	members  bot.Lanes
	ways     ways
	handling atomic.Int64 // app messages under way
}

// New checks the configuration, telling every mistake at once and no secret.
// Nothing runs before Run, but Handler, Sync and the channels work.
func New(cfg Config, memo Memo, in bot.Receiver) (*WeCom, error) {
	base, err := cfg.check()
	if err != nil {
		return nil, fmt.Errorf("wecom: %w", err)
	}
	cfg.fill()
	shared() // before the library's first call
	w := &WeCom{
		cfg: cfg, memo: memo, in: in, log: cfg.Log, owner: randomName(), started: cfg.Now(),
		accounts: map[string]*account{}, pace: &pace{limit: tokenless, now: cfg.Now},
	}
	w.api = newAPI(cfg, base, memo)
	for _, id := range cfg.KfIDs {
		w.accounts[id] = newAccount(w, id)
	}
	return w, nil
}

func (c *Config) fill() {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
}

func (c *Config) check() (*url.URL, error) {
	var errs []error
	for _, f := range []struct{ name, value, pattern, want string }{
		{"the corp id", c.CorpID, `^\S{1,64}$`, "ww… or wx…"},
		{"the agent id", c.AgentID, `^[0-9]{1,10}$`, "a number"},
		{"the secret", c.Secret, `^\S{1,128}$`, "the app's secret"},
		{"the callback token", c.Token, `^[0-9A-Za-z]{1,32}$`, "1 to 32 letters and digits (90968)"},
		{"the EncodingAESKey", c.AESKey, `^[0-9A-Za-z]{43}$`, "43 letters and digits (90968)"},
	} {
		if !regexp.MustCompile(f.pattern).MatchString(f.value) {
			errs = append(errs, fmt.Errorf("%s has to be %s; this has %d characters", f.name, f.want, len(f.value)))
		}
	}
	if _, err := base64.StdEncoding.DecodeString(c.AESKey + "="); err != nil && len(c.AESKey) == 43 {
		errs = append(errs, errors.New("the EncodingAESKey does not decode"))
	}
	seen := map[string]bool{}
	for _, id := range c.KfIDs {
		if !regexp.MustCompile(`^[^\s/]{1,64}$`).MatchString(id) || seen[id] {
			errs = append(errs, fmt.Errorf("the kf id %q is no open_kfid or is there twice", id))
		}
		seen[id] = true
	}
	if c.APIURL == "" {
		c.APIURL = "https://qyapi.weixin.qq.com"
	}
	base, err := url.Parse(c.APIURL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") || base.User != nil {
		errs = append(errs, errors.New("the API URL has to be http(s)://HOST"))
	}
	return base, errors.Join(errs...)
}

// Run reads the accounts until ctx ends: at once, and when a callback says so.
// For callbacks that get lost there is a job. It returns when the messages under
// way are committed or refused.
func (w *WeCom) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for _, a := range w.accounts {
		wg.Go(func() { a.run(ctx) })
	}
	wg.Wait()
	<-ctx.Done()
	return nil
}

// Sync reads everything that an account has to say, once. The error of a
// message that was not committed is the receiver's; the cursor has not moved
// past it then, and the next Sync reads it again.
func (w *WeCom) Sync(ctx context.Context, openKfID string) error {
	a := w.accounts[openKfID]
	if a == nil {
		return fmt.Errorf("wecom: %s is not one of the configured kf accounts", openKfID)
	}
	return a.sync(ctx)
}

// Idle reports that nothing is queued or under way: every callback that was
// answered has been read and committed.
func (w *WeCom) Idle() bool {
	if w.handling.Load() > 0 {
		return false
	}
	for _, a := range w.accounts {
		if !a.idle() {
			return false
		}
	}
	return true
}

// Customers is the channel kf.
func (w *WeCom) Customers() bot.Channel { return customers{w} }

// Members is the channel app.
func (w *WeCom) Members() bot.Channel { return members{w} }
