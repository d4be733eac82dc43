package wecom

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

func numbers(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprint(i))
	}
	return out
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
