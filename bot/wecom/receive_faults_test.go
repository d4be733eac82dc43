package wecom

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/wecomtest"
)

func TestPagesThatStandStill(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.say("x")
	r.s.Faults().ShortPages(0, 0)
	// Without the callback's token, which may not have come yet, the reads are
	// used up before the pages are given up; both end the sync.
	if err := w.Sync(t.Context(), r.kf); err == nil || (!strings.Contains(err.Error(), "stays where it is") && !errors.Is(err, errPaced)) {
		t.Errorf("%v", err)
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

// TestACallbackEndsALongWait: after an outage, the wait between two tries has
// grown long. That WeCom calls is the sign that it is over.
func TestACallbackEndsALongWait(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	a := r.boot(nil).accounts[r.kf]
	done := make(chan time.Duration, 1)
	go func() {
		begun := time.Now()
		a.pause(t.Context(), errors.New("HTTP status 502"), 20) // half a minute
		done <- time.Since(begun)
	}()
	a.poke("", time.Now())
	select {
	case took := <-done:
		if took < 900*time.Millisecond {
			t.Errorf("tried again after %s: an outage would be asked for each callback", took)
		}
	case <-time.After(20 * time.Second):
		t.Error("the callback is not heeded")
	}
}

// TestLostCallbacksAreMadeUpFor: what a callback did not tell, the job finds,
// once, and keeps within the ten reads a minute.
func TestLostCallbacksAreMadeUpFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w, _ := r.run(nil)
	r.say("w")
	r.settle() // the account was read at the start, and is not read again by itself
	r.s.Faults().Add(wecomtest.Fault{Kind: wecomtest.FaultDropCallback})
	r.say("x")
	r.must(r.s.Idle(t.Context()))
	if n := r.in.count(); n != 1 {
		t.Fatalf("%d messages although the second callback is lost", n)
	}
	job := w.Customers().(bot.Worker).Jobs()[0]
	for i, want := range []int{1, 0, 0} {
		done, err := job.Do(t.Context())
		if err != nil || done["messages"] != want || r.in.count() != 2 {
			t.Errorf("run %d: %v, %v, %d messages", i, done, err, r.in.count())
		}
	}
	for range 20 {
		if _, err := job.Do(t.Context()); err != nil {
			t.Fatal(err) // paced is no failure
		}
	}
	r.clean()
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
	r.clock.add(tokenFor)
	r.say("z")
	r.clock.add(tokenFor) // the callback was very late
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
	if !errors.Is(err, errPaced) || n > maxTokenless {
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
