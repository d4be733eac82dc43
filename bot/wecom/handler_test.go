package wecom

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
)

func TestVerification(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.boot(nil)
	r.must(r.s.VerifyCallback(t.Context()))
}

func TestMembers(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.run(nil)
	_, err := r.s.MemberSay("zhangsan", "你好")
	r.must(err)
	img, err := r.s.MemberImage("zhangsan", "执照.png", []byte("\x89PNG\r\n\x1a\n"))
	r.must(err)
	for range 3 {
		r.must(r.s.MemberEnter("zhangsan"))
	}
	r.must(r.s.MemberUnsubscribe("lisi"))
	r.settle()
	var got []string
	for _, d := range r.in.take() {
		got = append(got, show(d.Event))
		if sent, ok := d.Event.(flows.Sent); ok {
			data, name, err := r.wecom().Members().Download(t.Context(), sent.File, 100)
			if err != nil || name != "执照.png" || len(data) != 8 {
				t.Errorf("%d bytes of %q, %v", len(data), name, err)
			}
			if sent.File.Message != img {
				t.Errorf("%+v", sent.File)
			}
		}
	}
	if len(got) != 3 || !strings.HasPrefix(got[0], "Said") || !strings.HasPrefix(got[1], "Sent") || got[2] != "Joined" {
		t.Errorf("%q", got)
	}
	r.clean()
}

func TestMemberMessageIsAnsweredAfterTheCommit(t *testing.T) {
	t.Parallel()
	for _, timeouts := range []bool{false, true} {
		r := newRig(t, func(o *wecomtest.Options) { o.Rules.RetryTimeoutsOnly = timeouts })
		r.run(nil)
		began := time.Now()
		r.in.on(func(d bot.Delivery) error {
			if d.From.Channel == "app" && time.Since(began) < 5*time.Second {
				return errors.New("store is down")
			}
			return nil
		})
		_, err := r.s.MemberSay("zhangsan", "秘密 stays out of the log")
		r.must(err)
		r.settle()
		if r.in.count() != 1 {
			t.Errorf("timeouts only %v: %d committed\n%+v", timeouts, r.in.count(), r.s.Deliveries())
		}
	}
}

func TestHandlerRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.boot(nil)
	seal := func(inner string) (string, string) {
		enc, err := wecomtest.Encrypt(r.opt.AESKey, [16]byte{1}, []byte(inner), r.opt.CorpID)
		r.must(err)
		q := "?timestamp=1&nonce=2&msg_signature=" + wecomtest.Signature(r.opt.Token, "1", "2", enc)
		return q, "<xml><Encrypt>" + enc + "</Encrypt></xml>"
	}
	goodQuery, goodBody := seal(`<xml><MsgType>event</MsgType><Event>kf_msg_or_event</Event><OpenKfId>` + r.kf + `</OpenKfId></xml>`)
	bombQuery, bombBody := seal(`<!DOCTYPE x [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>`)
	otherQuery, otherBody := seal(`<xml><MsgType>text</MsgType><AgentID>999</AgentID><MsgId>1</MsgId><FromUserName>u</FromUserName></xml>`)
	kfQuery, kfBody := seal(`<xml><MsgType>event</MsgType><Event>kf_msg_or_event</Event><OpenKfId>wkOTHER</OpenKfId></xml>`)
	for name, c := range map[string]struct {
		method, query, body string
		want                int
	}{
		"good":            {"POST", goodQuery, goodBody, 200},
		"another account": {"POST", kfQuery, kfBody, 200},
		"another app":     {"POST", otherQuery, otherBody, 200},
		"no signature":    {"POST", "", goodBody, 403},
		"bad signature":   {"POST", strings.Replace(goodQuery, "nonce=2", "nonce=3", 1), goodBody, 403},
		"no XML":          {"POST", goodQuery, "{}", 400},
		"a bomb inside":   {"POST", bombQuery, bombBody, 400},
		"too long":        {"POST", goodQuery, "<xml>" + strings.Repeat(" ", maxCallback) + "</xml>", 413},
		"empty GET":       {"GET", "", "", 403},
		"PUT":             {"PUT", goodQuery, goodBody, 405},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, r.hook.URL+"/wecom"+c.query, strings.NewReader(c.body))
		r.must(err)
		resp, err := r.hook.Client().Do(req)
		r.must(err)
		body, err := io.ReadAll(resp.Body)
		r.must(err)
		resp.Body.Close()
		if resp.StatusCode != c.want || len(body) != 0 {
			t.Errorf("%s: %d %q", name, resp.StatusCode, body)
		}
	}
	if r.in.count() != 0 {
		t.Error("something was committed")
	}
	if r.wecom().Idle() {
		t.Error("the good one is not queued")
	}
}
