package wecom

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kaihu/bot/peers"
	"kaihu/bot/wecomtest"
)

// sealed is a text as the emulator sealed it, or as WeCom's documents show.
type sealed struct {
	Name       string `json:"name"`
	Key        string `json:"key"`
	Corp       string `json:"corp"`
	Token      string `json:"token"`
	Timestamp  string `json:"timestamp"`
	Nonce      string `json:"nonce"`
	Plain      string `json:"plain"`
	Ciphertext string `json:"ciphertext"`
	Signature  string `json:"signature"`
}

// oddities are of every length around the borders of the 32 bytes that are padded
// to, and of what people and WeCom write.
func oddities() map[string]string {
	all := map[string]string{
		"emoji": "开户 🎉👩🏽‍💻 ok", "cdata": "<xml><Content><![CDATA[a]]]]><![CDATA[>b & c]]></Content></xml>",
		"lines": "一\r\n二\n\t三", "zeros": "a\x00b", "looks padded": strings.Repeat("\x20", 32), "ends in \\x01": "abc\x01",
		"long": "<xml>" + strings.Repeat("<长>文本 text & 😀</长>", 1500) + "</xml>",
	}
	for n := range 100 {
		all[fmt.Sprintf("%d bytes", n)] = strings.Repeat("x", n)
	}
	return all
}

// TestCryptoPeer holds our side of the callbacks, and the emulator's, against
// @wecom/crypto, which WeCom publishes.
func TestCryptoPeer(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wecomtest.Options) { o.Rules.VerifyTimeout = 20 * time.Second })
	r.boot(nil)
	var samples []sealed
	for name, text := range oddities() {
		random := [16]byte([]byte(fmt.Sprintf("%016d", len(text))))
		s := sealed{Name: name, Key: r.opt.AESKey, Corp: r.opt.CorpID, Token: r.opt.Token, Timestamp: "1409659813", Nonce: "1372623149", Plain: text}
		var err error
		s.Ciphertext, err = wecomtest.Encrypt(s.Key, random, []byte(text), s.Corp)
		r.must(err)
		s.Signature = wecomtest.Signature(s.Token, s.Timestamp, s.Nonce, s.Ciphertext)
		samples = append(samples, s)
	}
	good, _ := vectors(t)
	var published []sealed
	for _, v := range good {
		published = append(published, sealed{v.Name, v.Key, v.CorpID, v.Token, v.Timestamp, v.Nonce, v.Plain, v.Ciphertext, v.Signature})
	}
	peers.Run(t, "wecom.mjs", map[string]any{
		"base": r.crew(), "callback": r.hook.URL + "/wecom", "samples": samples, "published": published,
		"corp": r.opt.CorpID, "agent": r.opt.AgentID, "token": r.opt.Token, "key": r.opt.AESKey, "kf": r.kf,
	})
	r.clean()
}

// crew serves what the script wants of the emulator and of the bot.
func (r *rig) crew() (base string) {
	mux := http.NewServeMux()
	for path, do := range map[string]func(ctx context.Context, text string) (any, error){
		"heard":  func(context.Context, string) (any, error) { return r.in.texts(""), nil },
		"point":  func(_ context.Context, url string) (any, error) { r.s.SetCallback(url); return nil, nil },
		"verify": func(ctx context.Context, _ string) (any, error) { return nil, r.s.VerifyCallback(ctx) },
		"idle":   func(ctx context.Context, _ string) (any, error) { return nil, r.s.Idle(ctx) },
		"kf":     func(_ context.Context, text string) (any, error) { return r.s.Say(r.kf, customer, text) },
		"member": func(_ context.Context, text string) (any, error) { return r.s.MemberSay("zhangsan", text) },
		"chat":   func(context.Context, string) (any, error) { return r.s.MemberChat("zhangsan"), nil },
		"faults": func(context.Context, string) (any, error) { return r.s.Violations(), nil },
	} {
		mux.HandleFunc("POST /"+path, func(w http.ResponseWriter, q *http.Request) {
			var d struct{ Text string }
			err := json.NewDecoder(q.Body).Decode(&d)
			var is any
			if err == nil {
				is, err = do(q.Context(), d.Text)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusUnprocessableEntity)
				return
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"is": is})
		})
	}
	web := httptest.NewServer(mux)
	r.t.Cleanup(web.Close)
	return web.URL
}
