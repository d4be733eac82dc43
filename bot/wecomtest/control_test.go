package wecomtest_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	wt "kaihu/bot/wecomtest"
)

func (r *rig) control(status int, action string, body o) o {
	r.t.Helper()
	data, _ := json.Marshal(body)
	resp, err := http.Post(r.url+"/_wecom/"+action, "application/json", bytes.NewReader(data))
	r.must(err)
	defer resp.Body.Close()
	var v o
	got, _ := io.ReadAll(resp.Body)
	_ = json.Unmarshal(got, &v)
	if resp.StatusCode != status {
		r.t.Errorf("%s: %s %s", action, resp.Status, got)
	}
	return v
}

func (r *rig) state() (st struct {
	wt.State
	Raw string
}) {
	r.t.Helper()
	resp, err := http.Get(r.url + "/_wecom/state")
	r.must(err)
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	r.must(json.Unmarshal(data, &st.State))
	st.Raw = string(data)
	return st
}

func TestControl(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	if raw := r.state().Raw; strings.Contains(raw, "null") {
		t.Error(raw)
	}
	who := o{"kf": kf, "user": user}
	r.control(200, "enter", with(with(who, "scene", "s"), "nickname", "张三"))
	id := r.control(200, "say", with(who, "text", "hi"))["msgid"]
	r.control(409, "say", with(who, "text", ""))
	r.control(409, "say", o{"kf": "none", "user": user, "text": "x"})
	r.control(400, "say", with(who, "colour", "red"))
	r.control(404, "sing", who)
	r.want(0, "kf/send_msg", o{"touser": user, "open_kfid": kf, "msgid": "m1", "msgtype": "msgmenu", "msgmenu": o{"list": clicks(1)}})
	r.control(200, "click", with(with(who, "msgid", "m1"), "item", "i0"))
	r.control(200, "other", with(who, "type", "location"))
	r.control(200, "other", with(with(who, "type", "link"), "body", o{"title": "t"}))
	r.control(200, "recall", with(who, "msgid", id))
	r.control(200, "takeover", with(who, "servicer", "lihua"))
	said := r.control(200, "staff/say", with(who, "text", "您好"))["msgid"]
	r.control(200, "staff/recall", with(who, "msgid", said))
	r.control(200, "end", who)
	r.control(200, "servicer", o{"kf": kf, "servicer": "lihua", "on": false})
	r.control(200, "nickname", o{"user": user, "nickname": "李四"})
	r.control(200, "member/add", o{"userid": "wang", "name": "王"})
	for _, action := range []string{"member/enter", "member/subscribe", "member/menu"} {
		r.control(200, action, o{"userid": "wang", "key": "k"})
	}
	r.control(200, "member/say", o{"userid": "wang", "text": "hi"})
	r.control(200, "member/other", o{"userid": "wang", "type": "voice"})
	r.control(200, "fail", with(with(who, "msgid", "m1"), "fail_type", 10))
	r.control(200, "verify", o{})
	r.control(200, "faults", o{"fault": o{"kind": "errcode", "endpoint": "kf/account/list", "code": 45009}})
	r.want(45009, "kf/account/list", o{})
	r.control(200, "faults", o{"clear": true})
	r.control(200, "revoke", o{})
	r.control(200, "callback", o{"url": ""})
	r.control(200, "member/unsubscribe", o{"userid": "wang"})
	st := r.state()
	if len(st.Chats) != 1 || st.Chats[0].Nickname != "李四" || len(st.Chats[0].List) < 10 || st.Callback != "" ||
		!st.Kf[0].Servicers[0].Stopped {
		t.Error(st.Raw)
	}
	resp, err := http.Post(r.url+"/_wecom/say", "text/plain", strings.NewReader(`{"kf":"x"}`))
	r.must(err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Error(resp.Status)
	}
}

func (r *rig) controlUpload(status int, fields map[string]string, name string, data []byte) {
	r.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	part, _ := w.CreateFormFile("file", name)
	_, _ = part.Write(data)
	_ = w.Close()
	resp, err := http.Post(r.url+"/_wecom/upload", w.FormDataContentType(), &b)
	r.must(err)
	defer resp.Body.Close()
	if resp.StatusCode != status {
		r.t.Error(resp.Status)
	}
}

func TestControlUpload(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.controlUpload(200, map[string]string{"kf": kf, "user": user}, "a.png", png)
	r.controlUpload(200, map[string]string{"kf": kf, "user": user}, "page.html", []byte("<html><script>alert(1)</script>"))
	r.controlUpload(200, map[string]string{"kf": kf, "user": user, "kind": "file"}, "a.png", png)
	r.controlUpload(200, map[string]string{"userid": "wang"}, "a.png", png)
	r.controlUpload(409, map[string]string{"userid": "wang"}, "a.txt", []byte("text"))
	chat := r.s.Chat(kf, user)
	if chat[0].Type != "image" || chat[1].Type != "file" || chat[2].Type != "file" {
		t.Errorf("%+v", chat)
	}
	for i, want := range []string{"inline", "attachment"} {
		resp, err := http.Get(r.url + "/_wecom/media/" + chat[i].File.MediaID)
		r.must(err)
		resp.Body.Close()
		if got := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(got, want) ||
			!strings.Contains(resp.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Error(resp.Header)
		}
	}
}

func TestChangesStream(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, r.url+"/_wecom/changes", nil)
	resp, err := http.DefaultClient.Do(req)
	r.must(err)
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	next := func() string {
		for lines.Scan() {
			if lines.Text() != "" {
				return lines.Text()
			}
		}
		return "end"
	}
	if got := next(); got != "data: changed" || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatal(got)
	}
	r.say("hi")
	if got := next(); got != "data: changed" {
		t.Fatal(got)
	}
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	changes, cancel := r.s.Subscribe()
	r.say("one")
	r.say("two")
	<-changes
	cancel()
	r.say("three")
	select {
	case <-changes:
		t.Error("told after cancel")
	default:
	}
}
