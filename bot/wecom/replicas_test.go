package wecom

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
)

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
