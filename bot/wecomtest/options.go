package wecomtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"regexp"
	"time"
)

// Options describe the company and its app. CorpID, AgentID, Secret, Token, AESKey and one kf account are required.
type Options struct {
	CorpID  string
	AgentID string // decimal
	Secret  string // the app's corpsecret
	Token   string // callback token, at most 32 letters and digits
	AESKey  string // EncodingAESKey, 43 letters and digits
	Kf      []KfAccount
	Members []Member // who is in the app's visible range; actors of member chats join by themselves

	// OtherApps are further apps of the company, secret → agentid: their tokens are valid but may not touch kf (48002)
	// or send as our agent (301002).
	OtherApps map[string]string

	CallbackURL string // where the bot listens; empty: nothing is called back. See SetCallback.

	Now   func() time.Time                                 // default time.Now
	Wait  func(ctx context.Context, d time.Duration) error // default: a timer; ends early with ctx's error
	Rand  *rand.Rand                                       // default: seeded by the system
	Rules Rules

	// State is the path of a JSON snapshot, files lie beside it in State+".media". Empty: memory only.
	State string

	HTTPClient *http.Client // for callbacks; its Timeout is ignored in favour of Rules
	Logger     *slog.Logger // endpoint, errcode and references only, never what people wrote
}

// KfAccount is a 客服账号.
type KfAccount struct {
	ID        string     `json:"open_kfid"`
	Name      string     `json:"name"`
	Servicers []Servicer `json:"servicers,omitempty"`
}

// Servicer is a member of staff (接待人员) of a kf account.
type Servicer struct {
	UserID  string `json:"userid"`
	Stopped bool   `json:"stopped,omitempty"` // not accepting: trans to it is 95019
}

// Member is a colleague who sees the app.
type Member struct {
	UserID string `json:"userid"`
	Name   string `json:"name,omitempty"`
}

// Defaults returns complete credentials of an invented company with one kf account, one servicer and one member.
func Defaults() Options {
	return Options{
		CorpID:  "ww1a2b3c4d5e6f7a8b",
		AgentID: "1000002",
		Secret:  "sandbox-secret-0123456789abcdefghijklmnopqr",
		Token:   "SandboxToken2026",
		AESKey:  "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
		Kf: []KfAccount{{ID: "wkSANDBOXAAAAAAAAAAAAAAAAAAAAAAAAA", Name: "亚马逊云科技中国区开户",
			Servicers: []Servicer{{UserID: "lihua"}}}},
		Members: []Member{{UserID: "zhangsan", Name: "张三"}},
	}
}

func (o *Options) fill() error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	if o.Rand == nil {
		o.Rand = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.HTTPClient == nil {
		o.HTTPClient = &http.Client{}
	}
	o.Rules.fill()
	return o.check()
}

func (o *Options) check() error {
	var errs []error
	for name, v := range map[string]string{"CorpID": o.CorpID, "Secret": o.Secret} {
		if v == "" {
			errs = append(errs, fmt.Errorf("%s is empty", name))
		}
	}
	if !regexp.MustCompile(`^[0-9]{1,10}$`).MatchString(o.AgentID) {
		errs = append(errs, errors.New("AgentID is not a number"))
	}
	if !regexp.MustCompile(`^[0-9A-Za-z]{1,32}$`).MatchString(o.Token) {
		errs = append(errs, errors.New("Token is not 1 to 32 letters and digits"))
	}
	if _, err := decodeKey(o.AESKey); err != nil {
		errs = append(errs, err)
	}
	if len(o.Kf) == 0 {
		errs = append(errs, errors.New("Kf is empty"))
	}
	for _, k := range o.Kf {
		if k.ID == "" || len(k.ID) > 64 {
			errs = append(errs, fmt.Errorf("open_kfid %q is not 1 to 64 bytes", k.ID))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("wecomtest: options: %w", err)
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
