package wecomtest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	wt "kaihu/bot/wecomtest"
)

func TestAPIFaults(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.say("hi")
	f := r.s.Faults()
	f.Errcode("kf/send_msg", -1, 2)
	r.want(-1, "kf/send_msg", text("x"))
	r.want(0, "kf/service_state/get", o{"open_kfid": kf, "external_userid": user})
	r.want(-1, "kf/send_msg", text("x"))
	r.want(0, "kf/send_msg", text("x"))

	f.Status("", 502, 1)
	resp, err := r.try("kf/send_msg", text("x"))
	r.must(err)
	resp.Body.Close()
	if resp.StatusCode != 502 {
		t.Error(resp.Status)
	}

	f.Truncate("kf/send_msg", 1)
	resp, err = r.try("kf/send_msg", with(text("x"), "msgid", "cut"))
	r.must(err)
	data, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if json.Valid(data) || r.message("cut").ID == "" {
		t.Errorf("%s", data)
	}

	f.LoseReply("kf/send_msg", 1)
	if resp, err := r.try("kf/send_msg", with(text("x"), "msgid", "lost")); err == nil {
		t.Errorf("answered %s", resp.Status)
	}
	r.want(95033, "kf/send_msg", with(text("x"), "msgid", "lost"))

	f.Add(wt.Fault{Kind: wt.FaultErrcode, User: "wmOTHER", Code: 45009})
	r.want(0, "kf/send_msg", text("not for me"))
	r.want(45009, "kf/send_msg", with(text("x"), "touser", "wmOTHER"))
	if hits := f.Hits(); hits[wt.Fault{Kind: wt.FaultErrcode, User: "wmOTHER", Code: 45009}] != 1 || hits[wt.Fault{Kind: wt.FaultErrcode, Endpoint: "kf/send_msg", Code: -1}] != 2 {
		t.Error(hits)
	}
	f.Clear()
	r.want(40096, "kf/send_msg", with(text("x"), "touser", "wmOTHER"))
}

func TestHangAndDelay(t *testing.T) {
	t.Parallel()
	waited := make(chan time.Duration, 1)
	r := newRig(t, func(o *wt.Options) {
		o.Wait = func(_ context.Context, d time.Duration) error { waited <- d; return nil }
	})
	r.s.Faults().Add(wt.Fault{Kind: wt.FaultDelay, Endpoint: "getcallbackip", Delay: time.Hour, Count: 1})
	r.get("getcallbackip?access_token=" + r.accessToken())
	if d := <-waited; d != time.Hour {
		t.Error(d)
	}
	r.s.Faults().Hang("getcallbackip", 1)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, r.url+"/cgi-bin/getcallbackip", nil)
	if _, err := http.DefaultClient.Do(req); err == nil {
		t.Error("answered")
	}
}

func TestMediaFaults(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	id := r.file("a.txt", "0123456789")
	r.s.Faults().Add(wt.Fault{Kind: wt.FaultErrcode, Endpoint: "media/get", User: id, Code: 40007, Count: 1})
	if resp, _ := r.media(id, ""); resp.Header.Get("Error-Code") != "40007" {
		t.Error(resp.Header)
	}
	r.s.Faults().Truncate("media/get", 1)
	resp, err := http.Get(r.url + "/cgi-bin/media/get?access_token=" + r.accessToken() + "&media_id=" + id)
	r.must(err)
	defer resp.Body.Close()
	if data, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("read %q without an error", data)
	}
}
