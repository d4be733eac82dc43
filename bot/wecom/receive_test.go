package wecom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
)

func numbers(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprint(i))
	}
	return out
}

func TestVerification(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.boot(nil)
	r.must(r.s.VerifyCallback(t.Context()))
}

func TestBurstIsCommittedInOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.run(nil)
	r.s.Faults().ShortPages(3, 4)
	for _, n := range numbers(20) {
		r.say(n)
	}
	other, err := r.s.Say(r.kf, "wmOTHER", "hello")
	r.must(err)
	r.settle()
	if got := r.in.texts(r.kf + "/" + customer); !slices.Equal(got, numbers(20)) {
		t.Errorf("%q", got)
	}
	if got := r.in.texts(r.kf + "/wmOTHER"); !slices.Equal(got, []string{"hello"}) || other == "" {
		t.Errorf("%q", got)
	}
	for _, d := range r.in.take() {
		if d.Window == nil || d.Window.Left != 5 || !d.Window.Open(r.clock.now()) {
			t.Errorf("%s: %+v", d.ID, d.Window)
		}
	}
	r.clean()
}

func TestPagesGoOnWhileThereIsMore(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	for _, n := range numbers(5) {
		r.say(n)
	}
	r.s.Faults().ShortPages(0, 2) // empty pages that say there is more
	r.s.Faults().ShortPages(2, 1)
	r.must(w.Sync(t.Context(), r.kf))
	if got := r.in.texts(""); !slices.Equal(got, numbers(5)) {
		t.Errorf("%q", got)
	}
	r.clean()
}

func TestPagesThatStandStill(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.say("x")
	r.s.Faults().ShortPages(0, 0)
	if err := w.Sync(t.Context(), r.kf); err == nil || !strings.Contains(err.Error(), "stays where it is") {
		t.Errorf("%v", err)
	}
}

func TestCursorStaysUntilAllIsCommitted(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.must(w.Sync(t.Context(), r.kf))
	before := r.memo.cursor(r.kf)
	for _, n := range numbers(4) {
		r.say(n)
	}
	_, err := r.s.Say(r.kf, "wmOTHER", "hello")
	r.must(err)
	down := errors.New("store is down")
	r.in.on(func(d bot.Delivery) error {
		if said, ok := d.Event.(flows.Said); ok && said.Text == "2" {
			return down
		}
		return nil
	})
	if err := w.Sync(t.Context(), r.kf); !errors.Is(err, down) {
		t.Fatal(err)
	}
	if got := r.in.texts(r.kf + "/" + customer); !slices.Equal(got, numbers(2)) || r.memo.cursor(r.kf) != before {
		t.Errorf("%q committed; cursor moved: %v", got, r.memo.cursor(r.kf) != before)
	}
	if got := r.in.texts(r.kf + "/wmOTHER"); len(got) != 1 {
		t.Error("another person had to wait")
	}
	r.in.on(nil)
	r.must(w.Sync(t.Context(), r.kf))
	if got := r.in.texts(r.kf + "/" + customer); !slices.Equal(got, numbers(4)) || r.memo.cursor(r.kf) == before {
		t.Errorf("%q", got)
	}
}

func TestRunTriesAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	var tries atomic.Int64
	r.in.on(func(bot.Delivery) error {
		if tries.Add(1) < 4 {
			return errors.New("store is down")
		}
		return nil
	})
	r.run(nil)
	r.say("x")
	r.settle()
	if r.in.count() != 1 || tries.Load() != 4 {
		t.Errorf("%d committed after %d tries", r.in.count(), tries.Load())
	}
}

func TestRestartLosesAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	_, stop := r.run(nil)
	r.say("0")
	r.settle()
	stop()
	r.mu.Lock()
	r.bot = nil // callbacks find nobody
	r.mu.Unlock()
	r.say("1")
	r.say("2")
	r.must(r.s.Idle(t.Context()))
	r.run(nil)
	r.eventually("what came meanwhile is read", func() bool { return r.in.count() == 3 })
	r.settle()
	if got := r.in.texts(""); !slices.Equal(got, numbers(3)) {
		t.Errorf("%q", got)
	}
}

func TestFirstStartPassesHistoryOver(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.say("old")
	r.clock.add(time.Hour)
	r.say("just now") // the message whose callback found nobody yet
	r.clock.add(time.Minute)
	r.must(r.s.Idle(t.Context()))
	r.in.on(func(bot.Delivery) error { return errors.New("store is down") })
	w := r.boot(nil)
	if err := w.Sync(t.Context(), r.kf); err == nil {
		t.Fatal("no error")
	}
	// It is an hour before the store is up and the process starts again: what
	// was new at the first start is so still.
	r.in.on(nil)
	r.clock.add(time.Hour)
	w = r.boot(nil)
	r.say("later")
	r.must(w.Sync(t.Context(), r.kf))
	if got := r.in.texts(""); !slices.Equal(got, []string{"just now", "later"}) {
		t.Errorf("%q", got)
	}
}

func TestLostCallbacksAreMadeUpFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.s.Faults().Add(wecomtest.Fault{Kind: wecomtest.FaultDropCallback})
	r.run(func(c *Config) { c.Poll = 50 * time.Millisecond })
	r.say("x")
	r.eventually("the poll finds it", func() bool { return r.in.count() == 1 })
	r.clean() // and keeps within the ten reads a minute
}

func TestDuplicateAndReorderedCallbacks(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{wecomtest.FaultDuplicateCallback, wecomtest.FaultReorderCallback, wecomtest.FaultCoalesceCallback} {
		r := newRig(t, func(o *wecomtest.Options) { o.Rules.RetryReusesNonce = true })
		r.run(nil)
		r.s.Faults().Add(wecomtest.Fault{Kind: kind, Size: 2})
		for _, n := range numbers(4) {
			r.say(n)
		}
		_, err := r.s.MemberSay("zhangsan", "m0")
		r.must(err)
		_, err = r.s.MemberSay("zhangsan", "m1")
		r.must(err)
		r.settle()
		if got := r.in.texts(r.kf + "/" + customer); !slices.Equal(got, numbers(4)) {
			t.Errorf("%s: %q", kind, got)
		}
		want := []string{"m0", "m1"}
		if got := r.in.texts("zhangsan"); kind == wecomtest.FaultDuplicateCallback && !slices.Equal(got, want) {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

func TestCallbackTokenThenNone(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.say("x")
	r.must(r.s.Idle(t.Context()))
	r.must(w.Sync(t.Context(), r.kf)) // with the callback's token
	r.say("y")
	r.must(r.s.Idle(t.Context()))
	r.s.Faults().Errcode("kf/sync_msg", 95007, 1)
	r.must(w.Sync(t.Context(), r.kf)) // refused, then without
	r.clock.add(TokenFor)
	r.say("z")
	r.clock.add(TokenFor) // the callback was very late
	r.must(w.Sync(t.Context(), r.kf))
	if got := r.in.texts(""); !slices.Equal(got, []string{"x", "y", "z"}) {
		t.Errorf("%q", got)
	}
	r.clean()
}

func TestReadsWithoutTokenArePaced(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	var err error
	n := 0
	for ; err == nil && n < 50; n++ {
		err = w.Sync(t.Context(), r.kf)
	}
	if !errors.Is(err, errPaced) || n > MaxTokenless {
		t.Errorf("%v after %d", err, n)
	}
	r.say("x") // a callback's token is always good
	r.must(r.s.Idle(t.Context()))
	r.must(w.Sync(t.Context(), r.kf))
	r.clean()
	r.s.Faults().Errcode("kf/sync_msg", 45009, 1)
	r.clock.add(time.Hour)
	if err := w.Sync(t.Context(), r.kf); !errors.Is(err, errPaced) || code(err) != 45009 {
		t.Errorf("%v", err)
	}
	if err := w.Sync(t.Context(), r.kf); !errors.Is(err, errPaced) || code(err) != 0 {
		t.Errorf("asked again although blocked: %v", err)
	}
}

func TestPassingFaultsOfSync(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	f := r.s.Faults()
	f.Errcode("kf/sync_msg", -1, 1)
	f.Status("kf/sync_msg", 502, 1)
	f.Truncate("kf/sync_msg", 1)
	f.LoseReply("kf/sync_msg", 1)
	f.Errcode("gettoken", -1, 1)
	r.run(nil)
	r.say("x")
	r.settle()
	if r.in.count() != 1 {
		t.Errorf("%d", r.in.count())
	}
}

func TestHangingServerHasADeadline(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.s.Faults().Hang("", 0)
	w := r.boot(func(c *Config) { c.Timeout = 50 * time.Millisecond })
	began := time.Now()
	if err := w.Sync(t.Context(), r.kf); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	v := verdictIs(t, r.send(w.Customers(), r.to(), "k", "x"), bot.Later)
	if time.Since(began) > 3*time.Second {
		t.Errorf("%s, %v", time.Since(began), v)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	w = r.boot(func(c *Config) { c.Timeout = time.Hour })
	if err := w.Sync(ctx, r.kf); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the caller's deadline does not get through the library: %v", err)
	}
}

func TestShutdownFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	entered, release := make(chan struct{}), make(chan struct{})
	r.in.on(func(bot.Delivery) error {
		close(entered)
		<-release
		return nil
	})
	_, stop := r.run(nil)
	r.say("0")
	r.say("1")
	<-entered
	go func() {
		time.Sleep(20 * time.Millisecond)
		close(release)
	}()
	stop()
	if r.in.count() != 1 {
		t.Errorf("%d committed", r.in.count())
	}
	if n := len(r.memo.leases); n != 0 {
		t.Errorf("%d leases are left", n)
	}
	r.in.on(nil)
	r.run(nil)
	r.eventually("the rest is read", func() bool { return r.in.count() == 2 })
}

func TestTwoReplicas(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	var inside, most atomic.Int64
	r.in.on(func(bot.Delivery) error {
		most.Store(max(most.Load(), inside.Add(1)))
		time.Sleep(time.Millisecond)
		inside.Add(-1)
		return nil
	})
	first, _ := r.run(nil)
	second, _ := r.run(nil)
	for i, n := range numbers(20) {
		r.mu.Lock()
		r.bot = []*WeCom{first, second}[i%2]
		r.mu.Unlock()
		r.say(n)
		r.must(r.s.Idle(t.Context()))
	}
	r.eventually("both are idle", func() bool { return first.Idle() && second.Idle() && r.in.count() == 20 })
	if got := r.in.texts(""); !slices.Equal(got, numbers(20)) || most.Load() != 1 {
		t.Errorf("%d at once: %q", most.Load(), got)
	}
	r.clean()
}

func TestOrderOfOnePersonParallelOfSeveral(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	for _, n := range numbers(5) {
		for _, u := range []string{"a", "b", "c"} {
			_, err := r.s.Say(r.kf, u, n)
			r.must(err)
		}
	}
	var inside, most atomic.Int64
	r.in.on(func(bot.Delivery) error {
		most.Store(max(most.Load(), inside.Add(1)))
		time.Sleep(5 * time.Millisecond)
		inside.Add(-1)
		return nil
	})
	r.must(w.Sync(t.Context(), r.kf))
	for _, u := range []string{"a", "b", "c"} {
		if got := r.in.texts(r.kf + "/" + u); !slices.Equal(got, numbers(5)) {
			t.Errorf("%s: %q", u, got)
		}
	}
	if most.Load() < 2 {
		t.Error("one after the other")
	}
}

func TestRefusedCursorStartsOver(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.say("0")
	r.must(w.Sync(t.Context(), r.kf))
	r.must(r.memo.SetMemo(t.Context(), "wecom/cursor/"+r.kf, []byte("from another tenant"), 0))
	r.say("1")
	r.must(w.Sync(t.Context(), r.kf))
	if got := r.in.texts(""); !slices.Equal(got, numbers(2)) {
		t.Errorf("%q", got)
	}
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
