package wecomtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot/logtest"
	wt "kaihu/bot/wecomtest"
)

const (
	kf   = "wkSANDBOXAAAAAAAAAAAAAAAAAAAAAAAAA"
	user = "wmZHANGAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00")

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// rig is a platform on loopback with a bot that writes down its callbacks.
type rig struct {
	t     *testing.T
	s     *wt.Server
	url   string
	clock *clock
	bot   *peer
	logs  *logtest.Log
	mu    sync.Mutex
	token string
}

// peer is the bot's end: it checks and opens callbacks, with the platform's own crypto tested elsewhere.
type peer struct {
	t    *testing.T
	opt  wt.Options
	mu   sync.Mutex
	got  []inner
	hook func(w http.ResponseWriter, r *http.Request, in inner) bool // true: answered
}

type inner struct {
	Nonce, OuterAgent string

	ToUserName, FromUserName, MsgType, Event, Token, OpenKfId, Content, MediaId, EventKey string
	MsgId, AgentID, Location_X, Title                                                     string
	CreateTime                                                                            int64
}

func newRig(t *testing.T, change func(*wt.Options)) *rig {
	t.Helper()
	r := &rig{t: t, clock: &clock{t: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}, logs: &logtest.Log{}}
	opt := wt.Defaults()
	opt.Now = r.clock.now
	opt.Rand = rand.New(rand.NewPCG(1, 2))
	opt.Wait = func(ctx context.Context, d time.Duration) error { return ctx.Err() }
	opt.Logger = slog.New(slog.NewTextHandler(r.logs, nil))
	r.bot = &peer{t: t, opt: opt}
	bot := httptest.NewServer(r.bot)
	t.Cleanup(bot.Close)
	opt.CallbackURL = bot.URL + "/wecom"
	opt.HTTPClient = bot.Client()
	if change != nil {
		change(&opt)
	}
	s, err := wt.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	r.s = s
	srv := httptest.NewServer(s.Handler())
	r.url = srv.URL
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		srv.Close()
		for _, secret := range []string{opt.Secret, opt.AESKey, "SECRETTEXT"} {
			if strings.Contains(r.logs.String(), secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
	})
	return r
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var env struct{ ToUserName, AgentID, Encrypt string }
	if r.Method == http.MethodGet {
		env.Encrypt = q.Get("echostr")
	} else if data, err := io.ReadAll(r.Body); err != nil || xml.Unmarshal(data, &env) != nil {
		p.t.Errorf("callback envelope: %v", err)
	}
	if wt.Signature(p.opt.Token, q.Get("timestamp"), q.Get("nonce"), env.Encrypt) != q.Get("msg_signature") {
		p.t.Error("callback signature is wrong")
	}
	msg, id, err := wt.Decrypt(p.opt.AESKey, env.Encrypt)
	if err != nil || id != p.opt.CorpID {
		p.t.Errorf("callback decrypts to %q, %v", id, err)
	}
	in := inner{Nonce: q.Get("nonce"), OuterAgent: env.AgentID}
	if r.Method == http.MethodGet {
		in.Content = string(msg)
	} else if err := xml.Unmarshal(msg, &in); err != nil {
		p.t.Errorf("callback: %v in %s", err, msg)
	}
	p.mu.Lock()
	p.got = append(p.got, in)
	hook := p.hook
	p.mu.Unlock()
	if hook != nil && hook(w, r, in) {
		return
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(msg)
	}
}

func (p *peer) on(hook func(http.ResponseWriter, *http.Request, inner) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hook = hook
}

// callbacks waits until all are delivered and takes them.
func (r *rig) callbacks() []inner {
	r.t.Helper()
	r.idle()
	r.bot.mu.Lock()
	defer r.bot.mu.Unlock()
	got := r.bot.got
	r.bot.got = nil
	return got
}

func (r *rig) idle() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := r.s.Idle(ctx); err != nil {
		r.t.Fatal("callbacks do not come to rest: ", err)
	}
}

type o = map[string]any

func (r *rig) accessToken() string {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.token == "" {
		d := wt.Defaults()
		got := r.get("gettoken?corpid=" + d.CorpID + "&corpsecret=" + d.Secret)
		r.token, _ = got["access_token"].(string)
	}
	return r.token
}

// get and post return the decoded JSON answer.
func (r *rig) get(path string) o {
	r.t.Helper()
	resp, err := http.Get(r.url + "/cgi-bin/" + path)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.read(resp)
}

func (r *rig) post(endpoint string, body any) o {
	r.t.Helper()
	resp, err := r.try(endpoint, body)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.read(resp)
}

func (r *rig) try(endpoint string, body any) (*http.Response, error) {
	data, ok := body.([]byte)
	if !ok {
		data, _ = json.Marshal(body)
	}
	return http.Post(r.url+"/cgi-bin/"+endpoint+"?access_token="+r.accessToken(), "application/json", bytes.NewReader(data))
}

func (r *rig) read(resp *http.Response) o {
	r.t.Helper()
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 200 {
		r.t.Fatalf("status %d", resp.StatusCode)
	}
	var v o
	if err := json.Unmarshal(data, &v); err != nil {
		r.t.Fatalf("%v in %s", err, data)
	}
	if got := resp.Header.Get("Error-Code"); got != fmt.Sprint(v["errcode"]) {
		r.t.Errorf("error-code header %q, body %v", got, v["errcode"])
	}
	return v
}

// want posts and expects an errcode.
func (r *rig) want(code int, endpoint string, body any) o {
	r.t.Helper()
	got := r.post(endpoint, body)
	if got["errcode"] != float64(code) {
		r.t.Errorf("%s: errcode %v (%v), want %d", endpoint, got["errcode"], got["errmsg"], code)
	}
	return got
}

func text(content string) o {
	return o{"touser": user, "open_kfid": kf, "msgtype": "text", "text": o{"content": content}}
}

func with(body o, key string, value any) o {
	out := o{}
	for k, v := range body {
		out[k] = v
	}
	out[key] = value
	return out
}

func (r *rig) say(s string) string {
	r.t.Helper()
	id, err := r.s.Say(kf, user, s)
	r.must(err)
	return id
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// sync pages through the account's log from a cursor; the rate limit on calls without token is high enough for tests.
func (r *rig) sync(cursor string) (msgs []o, next string) {
	r.t.Helper()
	for {
		got := r.want(0, "kf/sync_msg", o{"open_kfid": kf, "cursor": cursor})
		for _, m := range got["msg_list"].([]any) {
			msgs = append(msgs, m.(o))
		}
		cursor = got["next_cursor"].(string)
		if got["has_more"] == float64(0) {
			return msgs, cursor
		}
	}
}

func (r *rig) violated(rule string) bool {
	for _, v := range r.s.Violations() {
		if v.Rule == rule {
			return true
		}
	}
	return false
}

// file is the media_id of a file that the customer sends.
func (r *rig) file(name, data string) string {
	r.t.Helper()
	_, err := r.s.SendFile(kf, user, name, []byte(data))
	r.must(err)
	return last(r.s.Chat(kf, user)).File.MediaID
}

func last(ms []wt.Message) wt.Message {
	if len(ms) == 0 {
		return wt.Message{}
	}
	return ms[len(ms)-1]
}
