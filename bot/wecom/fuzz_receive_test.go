package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kaihu/bot"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/storage"
)

// listener is a WeCom side that runs nothing: what it is told goes to in, what
// it logs into log.
type listener struct {
	*WeCom
	in  *receiver
	log *bytes.Buffer
}

const fuzzKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

func listen(t testing.TB, now time.Time) *listener {
	t.Helper()
	l := &listener{in: newReceiver(), log: &bytes.Buffer{}}
	w, err := New(Config{
		CorpID: "ww1", AgentID: "7", Secret: "app-secret", Token: "callbacktoken", AESKey: fuzzKey, KfIDs: []string{"wk1"}, APIURL: "http://wecom.invalid",
		Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}, newMemory(), l.in)
	if err != nil {
		t.Fatal(err)
	}
	l.WeCom = w
	return l
}

// call hands a request to the handler as net/http would.
func (l *listener) call(method, query string, body []byte) (status int, answer string) {
	rec := httptest.NewRecorder()
	r := &http.Request{Method: method, URL: &url.URL{Path: "/wecom", RawQuery: query}, Body: io.NopCloser(bytes.NewReader(body)), Header: http.Header{}}
	l.Handler().ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// signed is the query for an encrypted text, as WeCom would write it.
func signed(encrypted string) url.Values {
	return url.Values{"timestamp": {"1790000000"}, "nonce": {"n"}, "msg_signature": {wecomtest.Signature("callbacktoken", "1790000000", "n", encrypted)}}
}

// well holds deliveries against what a bot and a store take.
func (l *listener) well(t *testing.T, list []bot.Delivery, channel string) {
	t.Helper()
	for _, d := range list {
		turn := storage.Turn{Event: d.ID, Record: storage.Record{Lane: d.From.Lane(), Head: storage.Head{Ref: "KH-TEST22"}}}
		if err := turn.Check(); err != nil {
			t.Fatalf("%+v cannot be stored: %v", d, err)
		}
		if d.ID == "" || d.From.Channel != channel || d.From.Address == "" || d.Event == nil || d.From.Reply != "" {
			t.Fatalf("no delivery: %+v", d)
		}
		if d.Window != nil && (!d.Window.Limited || d.Window.Left < 0 || d.Window.Left > credit) {
			t.Fatalf("window %+v", d.Window)
		}
		words := ""
		switch e := d.Event.(type) {
		case flows.Said:
			words = e.Text
		case flows.Chose:
			words = e.Label
		}
		if !utf8.ValidString(words) {
			t.Fatalf("%q is no text", words)
		}
	}
}

// FuzzCallback is everybody on the internet: without the callback's token
// nothing is taken and nothing is answered, not even a genuine ciphertext that
// somebody replays under another query; and with it a ciphertext that is none
// is refused.
func FuzzCallback(f *testing.F) {
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		f.Fatal(err)
	}
	var all struct{ Vectors []vector }
	if err := json.Unmarshal(data, &all); err != nil {
		f.Fatal(err)
	}
	for _, v := range all.Vectors {
		f.Add(v.query().Encode(), []byte(v.Body), v.Ciphertext)
	}
	f.Add("msg_signature=%zz&timestamp=1;nonce", []byte(`<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>`), "")
	f.Add("echostr=x&echostr=y", []byte("<xml><Encrypt>AAAA</Encrypt>"), strings.Repeat("A", 64))
	genuine, err := wecomtest.Encrypt(fuzzKey, [16]byte{1}, []byte(`<xml><FromUserName>u</FromUserName><CreateTime>1790000000</CreateTime><MsgType>text</MsgType><MsgId>1</MsgId></xml>`), "ww1")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, query string, body []byte, encrypted string) {
		l := listen(t, time.Unix(1790000000, 0))
		for method, body := range map[string][]byte{http.MethodPost: body, http.MethodGet: body, "replay": []byte("<xml><Encrypt>" + genuine + "</Encrypt></xml>")} {
			if method == "replay" {
				method = http.MethodPost
			}
			status, answer := l.call(method, query, body)
			if !slices.Contains([]int{http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge}, status) || answer != "" {
				t.Fatalf("%s: %d %q", method, status, answer)
			}
		}
		q := signed(encrypted)
		plain, err := l.open(q, encrypted)
		if err != nil && (plain != nil || !errors.Is(err, errSignature) && !errors.Is(err, errDecrypt)) {
			t.Fatalf("%q, %v", plain, err)
		}
		if err == nil && len(plain) > len(encrypted) {
			t.Fatalf("%d bytes of %d", len(plain), len(encrypted))
		}
		if len(l.in.take()) != 0 || !l.Idle() {
			t.Fatal("something was taken")
		}
	})
}

// FuzzNotice is what stands inside a genuine callback: it is taken once or
// refused, what was sealed opens as it was, and no word of it is in the log.
func FuzzNotice(f *testing.F) {
	head := `<xml><ToUserName>ww1</ToUserName><FromUserName>zhang</FromUserName><CreateTime>1790000000</CreateTime><AgentID>7</AgentID>`
	for _, inner := range []string{
		`<MsgType>text</MsgType><Content><![CDATA[13800138000 <a> &]]></Content><MsgId>11</MsgId>`, `<MsgType>image</MsgType><MediaId>MM</MediaId><MsgId>12</MsgId>`,
		`<MsgType>event</MsgType><Event>subscribe</Event>`, `<MsgType>event</MsgType><Event>enter_agent</Event>`,
		`<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>k1_zh</EventKey><TaskId>T</TaskId>`,
		`<MsgType>event</MsgType><Event>kf_msg_or_event</Event><Token>ENC</Token><OpenKfId>wk1</OpenKfId>`, `<MsgType>text</MsgType><Content>&#65;&amp;&lt;</Content><MsgId>1</MsgId>`,
		`<MsgType>voice</MsgType><MsgId>13</MsgId>` + strings.Repeat("<a>", 20) + strings.Repeat("</a>", 20), `<CreateTime>-1</CreateTime>`, `<MsgId></MsgId><Content/>`,
	} {
		f.Add([]byte(head + inner + `</xml>`))
	}
	f.Add([]byte(`<?xml version="1.0" encoding="gbk"?><xml/>`))
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>`))
	f.Fuzz(func(t *testing.T, inner []byte) {
		l := listen(t, time.Unix(1790000000, 0))
		encrypted, err := wecomtest.Encrypt(fuzzKey, [16]byte{1}, inner, "ww1")
		if err != nil {
			t.Fatal(err)
		}
		q := signed(encrypted)
		if plain, err := l.open(q, encrypted); err != nil || !bytes.Equal(plain, inner) {
			t.Fatalf("%q opens as %q, %v", inner, plain, err)
		}
		if len(inner) > 32<<10 {
			return // the envelope would be too large
		}
		body := []byte("<xml><Encrypt>" + encrypted + "</Encrypt></xml>")
		first, _ := l.call(http.MethodPost, q.Encode(), body)
		taken := l.in.take()
		second, answer := l.call(http.MethodPost, q.Encode(), body)
		if first != second || first != http.StatusOK && first != http.StatusBadRequest || answer != "" {
			t.Fatalf("%d, then %d %q", first, second, answer)
		}
		if again := l.in.take(); len(again) > 0 || len(taken) > 1 || first != http.StatusOK && len(taken) > 0 {
			t.Fatalf("taken %+v, then %+v", taken, again)
		}
		l.well(t, taken, "app")
		l.silent(t, inner, taken)
	})
}

// silent: what a person wrote is not in the log. Short words may be there for
// other reasons, and so may what the platform wrote around it.
func (l *listener) silent(t *testing.T, raw []byte, taken []bot.Delivery) {
	t.Helper()
	var in notice
	if xml.Unmarshal(raw, &in) != nil {
		return
	}
	around := strings.Join([]string{in.MsgType, in.Event, in.MsgID, in.AgentID, in.OpenKfID}, " ")
	for _, d := range taken {
		if e, ok := d.Event.(flows.Said); ok && len(e.Text) > 12 && !strings.Contains(around, e.Text) && strings.Contains(l.log.String(), e.Text) {
			t.Fatalf("%q is in the log:\n%s", e.Text, l.log)
		}
	}
}

// FuzzKfMessage is one entry of a customer-service account's messages: nothing
// that WeCom may send stops the account, and what is read is read the same
// again.
func FuzzKfMessage(f *testing.F) {
	data, err := os.ReadFile("testdata/kf.json")
	if err != nil {
		f.Fatal(err)
	}
	var cases []struct{ Message json.RawMessage }
	if err := json.Unmarshal(data, &cases); err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add([]byte(c.Message), int64(5))
	}
	f.Add([]byte(`{"msgid":"a","external_userid":"u\u0000","send_time":1790000000,"msgtype":"text","text":{"content":"x"}}`), int64(0))
	f.Add([]byte(`{"msgid":"a","external_userid":"u","send_time":1e3,"msgtype":"text","text":[]}`), int64(-1))
	f.Fuzz(func(t *testing.T, raw []byte, late int64) {
		sent := time.Unix(1790000000, 0)
		l := listen(t, sent.Add(time.Duration(late%1000)*time.Second))
		a := l.accounts["wk1"]
		d, ok := a.fromCustomer(raw, sent.Add(-time.Hour))
		again, same := a.fromCustomer(raw, sent.Add(-time.Hour))
		if !ok {
			return
		}
		if !same || show(d.Event) != show(again.Event) || d.ID != again.ID || d.From != again.From || d.Reply != again.Reply {
			t.Fatalf("%+v, then %+v", d, again)
		}
		l.well(t, []bot.Delivery{d}, "kf")
		if !strings.HasPrefix(d.ID, "kf:") || !strings.HasPrefix(d.From.Address, "wk1/") || d.Reply != "" && !strings.HasPrefix(d.Reply, welcomePrefix) {
			t.Fatalf("%+v", d)
		}
		if _, joined := d.Event.(flows.Joined); joined && d.Reply == "" && (d.Window == nil || d.Window.Open(sent.Add(-time.Hour))) {
			t.Fatalf("a greeting that may not be sent: %+v", d)
		}
	})
}

// FuzzSyncPage is WeCom's answer to a reading: its messages are committed, or
// the error says what is wrong without a word of them.
func FuzzSyncPage(f *testing.F) {
	data, err := os.ReadFile("testdata/kf.json")
	if err != nil {
		f.Fatal(err)
	}
	var cases []struct{ Message json.RawMessage }
	if err := json.Unmarshal(data, &cases); err != nil {
		f.Fatal(err)
	}
	var list []json.RawMessage
	for _, c := range cases {
		list = append(list, c.Message)
	}
	page, err := json.Marshal(map[string]any{"errcode": 0, "errmsg": "ok", "next_cursor": "c2", "has_more": 0, "msg_list": list})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(page)
	for _, s := range []string{`{"errcode":95007}`, `{"errcode":40058,"errmsg":"bad"}`, `{"has_more":1}`, `{"msg_list":[null,1,{}]}`, `[]`, `{"errcode":0,"msg_list":[{"msgid":{"a":1}}]}`, `{"errcode":"0"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		l := listen(t, time.Unix(1790000000, 0))
		l.api.http = &http.Client{Transport: scripted(func(path string) []byte {
			if strings.HasSuffix(path, "/gettoken") {
				return []byte(`{"errcode":0,"access_token":"access-token","expires_in":7200}`)
			}
			return answer
		})}
		a := l.accounts["wk1"]
		page, err := l.api.syncMsg(context.Background(), "wk1", "c1", "callback")
		if err != nil {
			for _, secret := range []string{"access-token", "app-secret"} {
				if strings.Contains(err.Error(), secret) {
					t.Fatalf("the error holds %q: %v", secret, err)
				}
			}
			return
		}
		p := &pass{a: a, failed: map[string]error{}, met: map[string]bool{}}
		if err := p.deliver(context.Background(), page); err != nil {
			t.Fatal(err)
		}
		taken := l.in.take()
		l.well(t, taken, "kf")
		if len(taken) > len(page.MsgList) || len(p.failed) > 0 {
			t.Fatalf("%d of %d messages, failed %v", len(taken), len(page.MsgList), p.failed)
		}
		for _, m := range page.MsgList {
			d, theirs := a.fromCustomer(m.OriginData, p.since)
			if theirs && !slices.ContainsFunc(taken, func(got bot.Delivery) bool { return got.ID == d.ID }) {
				t.Fatalf("%s was not taken", d.ID)
			}
		}
	})
}

// scripted answers every request of the API.
type scripted func(path string) []byte

func (s scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(s(r.URL.Path))), Request: r}, nil
}
