package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

func TestLanesKeepOrder(t *testing.T) {
	t.Parallel()
	var l bot.Lanes
	first, err := l.Enter(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Enter(gone, "a"); !errors.Is(err, context.Canceled) {
		t.Error("entered although the caller is gone:", err)
	}
	third := make(chan struct{})
	go func() {
		leave, err := l.Enter(context.Background(), "a")
		if err != nil {
			t.Error(err)
			return
		}
		close(third)
		leave()
	}()
	other, err := l.Enter(t.Context(), "b")
	if err != nil {
		t.Fatal("another lane is full, too:", err)
	}
	other()
	select {
	case <-third:
		t.Error("overtook the first")
	case <-time.After(20 * time.Millisecond):
	}
	first()
	<-third
}

func TestLanesAreBounded(t *testing.T) {
	t.Parallel()
	l := bot.Lanes{Most: 2}
	leave, err := l.Enter(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for n, want := range []error{context.Canceled, context.Canceled, bot.ErrBusy, bot.ErrBusy} {
		if _, err := l.Enter(gone, "a"); !errors.Is(err, want) { // who gave up holds its place until its turn
			t.Errorf("%d: %v, want %v", n, err, want)
		}
	}
	leave()
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		if leave, err := l.Enter(t.Context(), "a"); err == nil {
			leave()
			return
		}
		if time.Since(began) > 5*time.Second {
			t.Fatal("the lane stays full")
		}
	}
}

// slow is a store that takes its time, or none at all until it is let go.
type slow struct {
	storage.Store
	takes time.Duration
	until chan struct{}
}

func (s *slow) Load(ctx context.Context, lane, event string) (storage.Record, error) {
	if s.until != nil {
		select {
		case <-s.until:
		case <-ctx.Done():
			return storage.Record{}, ctx.Err()
		}
	}
	time.Sleep(s.takes)
	return s.Store.Load(ctx, lane, event)
}

// says delivers a message until it is stored, as a platform does, and returns
// how long that took and how often it was refused as too much.
func says(t *testing.T, r *rig, who, id string) (took time.Duration, refused int) {
	t.Helper()
	began := time.Now()
	for {
		err := r.Receive(context.Background(), bot.Delivery{ID: id, From: flows.Contact{Channel: "test", Address: who}, Event: flows.Said{Stamp: flows.At(r.now), Text: "hello"}})
		switch {
		case err == nil:
			return time.Since(began), refused
		case errors.Is(err, bot.ErrBusy):
			refused++
			time.Sleep(20 * time.Millisecond)
		default:
			t.Error(err)
			return time.Since(began), refused
		}
	}
}

// TestFloodDelaysNobody: hundreds of messages of one person at once, each of
// which is stored, and twenty others who notice nothing of it.
func TestFloodDelaysNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	store := r.store
	r.Store = &slow{Store: store, takes: 2 * time.Millisecond}
	const flood, others = 400, 20
	var all sync.WaitGroup
	var mu sync.Mutex
	refused, began := 0, time.Now()
	for n := range flood {
		all.Go(func() {
			_, no := says(t, r, "flood", fmt.Sprint("f", n))
			mu.Lock()
			refused += no
			mu.Unlock()
		})
	}
	var took []time.Duration
	for n := range others {
		all.Go(func() {
			time.Sleep(time.Duration(10*n) * time.Millisecond)
			d, no := says(t, r, fmt.Sprint("other", n), "o")
			mu.Lock()
			defer mu.Unlock()
			if took = append(took, d); no > 0 {
				t.Errorf("somebody else was refused %d times", no)
			}
		})
	}
	all.Wait()
	slices.Sort(took)
	rec, err := store.Load(t.Context(), "test:flood", "")
	if err != nil || rec.Version != flood {
		t.Errorf("%d of %d messages of the flood are stored, %v", rec.Version, flood, err)
	}
	if refused == 0 {
		t.Error("nothing of the flood was refused: it was no flood")
	}
	// On a busy machine everything is slow. Who waited for the flood would wait for all of it.
	if worst, whole := took[len(took)-1], time.Since(began); worst > max(time.Second, whole/4) {
		t.Errorf("others waited for up to %v, the flood took %v", worst, whole)
	}
}

// TestSaturationSheds: when no more turns can be taken on, a delivery is
// refused soon and is good at its next try.
func TestSaturationSheds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	stuck := &slow{Store: r.store, until: make(chan struct{})}
	r.Store = stuck
	const places = 256
	var all sync.WaitGroup
	for n := range places {
		all.Go(func() { says(t, r, fmt.Sprint("p", n), "m") })
	}
	late := bot.Delivery{ID: "m", From: flows.Contact{Channel: "test", Address: "late"}, Event: flows.Said{Stamp: flows.At(r.now), Text: "hello"}}
	began := time.Now()
	for time.Since(began) < 10*time.Second { // until all the others are in
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		err := r.Receive(ctx, late)
		cancel()
		if errors.Is(err, bot.ErrBusy) {
			began = time.Time{}
		}
	}
	if !began.IsZero() {
		t.Error("nothing is ever refused")
	}
	close(stuck.until)
	all.Wait()
	if err := r.Receive(t.Context(), late); err != nil {
		t.Error(err)
	}
	if list, err := r.Cases(t.Context(), places+10); err != nil || len(list) != places+1 {
		t.Errorf("%d cases, %v", len(list), err)
	}
}

// TestDeadPlatform: with many replies waiting for a platform that hangs, the
// process holds a bounded number of them, and another platform's leave at once.
func TestDeadPlatform(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	dead := &other{line: &line{}, name: "dead", hang: true, end: make(chan struct{})}
	quick := &other{line: &line{}, name: "quick"}
	reg := prometheus.NewRegistry()
	// Who waits before the gate waits for a quarter of the lease: longer than this test.
	b := bot.New(bot.Config{Flow: r.Flow, Store: r.store, Vault: r.Vault, Metrics: reg, Now: func() time.Time { return r.now }, Lease: time.Hour, Poll: 5 * time.Millisecond})
	b.Connect(dead)
	b.Connect(quick)
	r.Bot = b
	r.run()
	t.Cleanup(func() { close(dead.end) })
	const people, places, room = 200, 64, 128
	held := func() float64 { return gauge(t, reg, "kaihu_outbox_under_way", "say/dead") }
	for n := range people {
		r.joins(b, "dead", fmt.Sprint("p", n))
		if n%10 == 0 && held() > room+1 { // the outbox may be asking for room
			t.Fatalf("%v of %d replies are held, want at most %d", held(), n+1, room)
		}
	}
	r.eventually("all places and all room are taken", func() bool { return dead.now.Load() == places && held() == room })
	for n := range 20 {
		who := fmt.Sprint("q", n)
		r.joins(b, "quick", who)
		r.eventually("a reply on the other platform leaves", func() bool { _, ok := quick.at.Load(who); return ok })
	}
	if most, now := dead.most.Load(), held(); most > places || now > room+1 {
		t.Errorf("%d were sent at once and %v are held, want at most %d and %d", most, now, places, room)
	}
}
