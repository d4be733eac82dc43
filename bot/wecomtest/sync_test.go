package wecomtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	wt "kaihu/bot/wecomtest"
)

func TestSyncShapes(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.must(r.s.Enter(kf, user, wt.Link{Scene: "web", Param: "a=1&b=2"}))
	id := r.say("你好")
	r.want(0, "kf/send_msg", text("from the API, not in the log"))
	msgs, next := r.sync("")
	if len(msgs) != 2 {
		t.Fatalf("%d messages", len(msgs))
	}
	ev, _ := msgs[0]["event"].(o)
	if ev["welcome_code"] == nil {
		t.Error("no welcome_code")
	}
	delete(ev, "welcome_code")
	sent := float64(r.clock.now().Unix())
	want := []o{
		{"msgid": msgs[0]["msgid"], "send_time": sent, "origin": 4.0, "msgtype": "event", "event": o{
			"event_type": "enter_session", "open_kfid": kf, "external_userid": user, "scene": "web", "scene_param": "a=1&b=2"}},
		{"msgid": id, "send_time": sent, "origin": 3.0, "msgtype": "text", "open_kfid": kf, "external_userid": user,
			"text": o{"content": "你好"}},
	}
	if d := cmp.Diff(want, msgs); d != "" {
		t.Error(d)
	}
	if more, again := r.sync(next); len(more) != 0 || again != next {
		t.Errorf("after the end: %v, cursor moved: %v", more, again != next)
	}
}

func TestSyncPaging(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for i := range 5 {
		r.say(fmt.Sprint(i))
	}
	first := r.want(0, "kf/sync_msg", o{"open_kfid": kf, "limit": 2})
	if len(first["msg_list"].([]any)) != 2 || first["has_more"] != float64(1) {
		t.Fatalf("%v", first)
	}
	if c := first["next_cursor"].(string); len(c) > 64 || c == "" {
		t.Errorf("cursor %q", c)
	}
	rest, _ := r.sync(first["next_cursor"].(string))
	if len(rest) != 3 || rest[0]["text"].(o)["content"] != "2" {
		t.Errorf("%v", rest)
	}
	r.s.Faults().ShortPages(0, 1)
	empty := r.want(0, "kf/sync_msg", o{"open_kfid": kf})
	if len(empty["msg_list"].([]any)) != 0 || empty["has_more"] != float64(1) {
		t.Errorf("empty page: %v", empty)
	}
	r.s.Faults().ShortPages(1, 0)
	if all, _ := r.sync(""); len(all) != 5 {
		t.Errorf("%d with short pages", len(all))
	}
}

func TestSyncRandomPages(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) { o.Rules.RandomPages, o.Rules.Tokenless = true, 1000 })
	for i := range 40 {
		r.say(fmt.Sprint(i))
	}
	if all, _ := r.sync(""); len(all) != 40 || all[39]["text"].(o)["content"] != "39" {
		t.Errorf("%d messages", len(all))
	}
}

func TestSyncRefusals(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) {
		o.Kf = append(o.Kf, wt.KfAccount{ID: "wkOTHER", Name: "other"})
		o.Rules.Tokenless = 100
	})
	r.say("x")
	_, cursor := r.sync("")
	r.want(60251, "kf/sync_msg", o{})
	r.want(95000, "kf/sync_msg", o{"open_kfid": "wkNONE"})
	r.want(40058, "kf/sync_msg", o{"open_kfid": "wkOTHER", "cursor": cursor})
	r.want(40058, "kf/sync_msg", o{"open_kfid": kf, "cursor": cursor[:len(cursor)-1] + "?"})
	r.want(0, "kf/sync_msg", o{"open_kfid": kf, "limit": 5000})
	r.want(95007, "kf/sync_msg", o{"open_kfid": "wkOTHER", "token": r.callbacks()[0].Token})
	if !r.violated("no-open_kfid") || !r.violated("cursor") || !r.violated("limit") {
		t.Error(r.s.Violations())
	}
}

func TestSyncRetention(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.say("old")
	_, cursor := r.sync("")
	r.say("also old")
	r.clock.add(3*24*time.Hour + time.Second)
	r.token = ""
	r.say("new")
	for _, from := range []string{"", cursor} {
		if got, _ := r.sync(from); len(got) != 1 || got[0]["text"].(o)["content"] != "new" {
			t.Errorf("from %q: %v", from, got)
		}
	}
}

func TestSyncToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.say("x")
	token := r.callbacks()[0].Token
	for range 30 {
		r.want(0, "kf/sync_msg", o{"open_kfid": kf, "token": token})
	}
	r.want(95007, "kf/sync_msg", o{"open_kfid": kf, "token": "wrong"})
	for range 9 {
		r.want(0, "kf/sync_msg", o{"open_kfid": kf})
	}
	r.want(45009, "kf/sync_msg", o{"open_kfid": kf})
	r.want(0, "kf/sync_msg", o{"open_kfid": kf, "token": token})
	r.clock.add(61 * time.Second)
	r.want(0, "kf/sync_msg", o{"open_kfid": kf})
	r.clock.add(10 * time.Minute)
	r.want(95007, "kf/sync_msg", o{"open_kfid": kf, "token": token})
	if !r.violated("tokenless") {
		t.Error("not noted")
	}
}

func TestSyncTokenlessBlocksAll(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) { o.Rules.TokenlessBlocksAll, o.Rules.Tokenless = true, 1 })
	r.say("x")
	token := r.callbacks()[0].Token
	r.want(0, "kf/sync_msg", o{"open_kfid": kf})
	r.want(45009, "kf/sync_msg", o{"open_kfid": kf})
	r.want(45009, "kf/sync_msg", o{"open_kfid": kf, "token": token})
}

func TestSyncParallel(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := newRig(t, nil)
	r.accessToken()
	hold := r.s.Faults()
	hold.Add(wt.Fault{Kind: wt.FaultHang, Endpoint: "kf/sync_msg", User: "hang"})
	var done sync.WaitGroup
	for range 5 {
		done.Go(func() {
			for again := true; again; { // a probe that came before it may have made it the sixth
				req, _ := http.NewRequest(http.MethodPost, r.url+"/cgi-bin/kf/sync_msg?access_token="+r.accessToken(),
					strings.NewReader(`{"external_userid":"hang"}`))
				req.Cancel = release //nolint:staticcheck // the shortest way to leave
				if resp, err := http.DefaultClient.Do(req); err == nil {
					resp.Body.Close()
				}
				select {
				case <-release:
					again = false
				default:
				}
			}
		})
	}
	deadline := time.Now().Add(5 * time.Second)
	for { // the five hang; as soon as all are in, a sixth is refused
		got := r.post("kf/sync_msg", o{"open_kfid": kf})
		if got["errcode"] == float64(45033) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(got)
		}
	}
	if len(r.s.Violations()) == 0 {
		t.Error("the refusal is no violation")
	}
	close(release)
	done.Wait()
}
