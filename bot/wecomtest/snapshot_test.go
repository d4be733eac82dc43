package wecomtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	wt "kaihu/bot/wecomtest"
)

func TestSnapshot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "wecom.json")
	keep := func(o *wt.Options) { o.State = path }
	a := newRig(t, keep)
	a.s.SetNickname(user, "张三")
	a.say("hello")
	_, err := a.s.SendFile(kf, user, "执照.pdf", []byte("%PDF-1.7"))
	a.must(err)
	a.want(0, "kf/send_msg", with(text("x"), "msgid", "m1"))
	a.want(0, "message/send", agentText("hi"))
	_, cursor := a.sync("")
	link := a.want(0, "kf/add_contact_way", o{"open_kfid": kf, "scene": "s"})["url"].(string)
	a.must(a.s.ServicerStatus(kf, "lihua", false))
	a.must(a.s.Close())

	b := newRig(t, keep)
	b.token = a.token
	if d := cmp.Diff(a.s.Chat(kf, user), b.s.Chat(kf, user)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(a.s.MemberChat("zhangsan"), b.s.MemberChat("zhangsan")); d != "" {
		t.Error(d)
	}
	b.want(95033, "kf/send_msg", with(text("x"), "msgid", "m1"))
	b.say("after")
	msgs, _ := b.sync(cursor)
	if len(msgs) == 0 || msgs[len(msgs)-1]["text"].(o)["content"] != "after" {
		t.Errorf("%v", msgs)
	}
	_, err = b.s.Open("wmNEW", link)
	b.must(err)
	if !b.s.State().Kf[0].Servicers[0].Stopped {
		t.Error("the servicer's status is lost")
	}
	for _, m := range b.s.Chat(kf, user) {
		if m.File == nil {
			continue
		}
		if _, data, ok := b.s.File(m.File.MediaID); !ok || string(data) != "%PDF-1.7" {
			t.Errorf("%q", data)
		}
	}
}

func TestSnapshotIsWrittenSoon(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "wecom.json")
	r := newRig(t, func(o *wt.Options) { o.State = path })
	r.say("hello there")
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		if data, _ := os.ReadFile(path); strings.Contains(string(data), "hello there") {
			return
		}
		if time.Now().After(end) {
			t.Fatal("not written")
		}
	}
}

func TestSnapshotRefusals(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"broken": "{", "other company": `{"Version":1,"CorpID":"wwX"}`,
		"future": `{"Version":9}`} {
		opt := wt.Defaults()
		opt.State = filepath.Join(t.TempDir(), "s.json")
		if err := os.WriteFile(opt.State, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := wt.New(opt); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestSeededRunsRepeat(t *testing.T) {
	t.Parallel()
	play := func() (chat []wt.Message, token, cursor string) {
		r := newRig(t, nil)
		r.must(r.s.Enter(kf, user, wt.Link{}))
		for range 5 {
			r.say("x")
			r.want(0, "kf/send_msg", text("y"))
		}
		_, cursor = r.sync("")
		return r.s.Chat(kf, user), r.accessToken(), cursor
	}
	chat1, token1, cursor1 := play()
	chat2, token2, cursor2 := play()
	if d := cmp.Diff(chat1, chat2); d != "" || token1 != token2 || cursor1 != cursor2 {
		t.Error(d)
	}
}
