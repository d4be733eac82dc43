package storagetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"kaihu/storage"
)

// each runs something in n goroutines at once, half of them on a second handle.
func (w *world) each(n int, do func(i int, s storage.Store)) {
	handles := []storage.Store{w.Store, w.open()}
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			do(i, handles[i%2])
		})
	}
	close(start)
	all.Wait()
}

func raceSeen(w *world) {
	for round := range 10 {
		var won, lost atomic.Int32
		w.each(16, func(i int, s storage.Store) {
			r := record(round)
			_, err := s.Commit(w.ctx, storage.Turn{Event: "e1", Record: r, Entries: []storage.Entry{entry(r, fmt.Sprint(i))}})
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, storage.ErrSeen):
				lost.Add(1)
			default:
				w.Error(err)
			}
		})
		w.same([]int32{won.Load(), lost.Load()}, []int32{1, 15})
	}
	b, err := w.Backlog(w.ctx)
	w.ok(err)
	w.same(b.Depth, 10)
}

// raceTurns has people write to one lane at once: each turn happens once, on
// the record that it has read, and the replies keep the order of the turns.
func raceTurns(w *world) {
	const writers, turns = 8, 10
	w.each(writers, func(i int, s storage.Store) {
		for n := range turns {
			for {
				r, err := s.Load(w.ctx, record(1).Lane, "")
				if err != nil {
					w.Error(err)
					return
				}
				next := record(1)
				next.Version = r.Version
				_, err = s.Commit(w.ctx, storage.Turn{Event: fmt.Sprint(i, " ", n), Record: next,
					Entries: []storage.Entry{entry(next, fmt.Sprint("turn ", r.Version+1))}})
				if err == nil {
					break
				}
				if !errors.Is(err, storage.ErrConflict) {
					w.Error(err)
					return
				}
			}
		}
	})
	w.same(w.load(record(1).Lane).Version, int64(writers*turns))
	for n := range writers * turns {
		w.finish(w.claimIDs(noon, fmt.Sprint("turn ", n+1))...)
	}
}

// raceClaims has several senders empty many queues at once.
func raceClaims(w *world) {
	const lanes, length, senders = 20, 8, 8
	for n := range lanes {
		r := record(n)
		for k := range length {
			r = w.commit(fmt.Sprint(k), r, entry(r, fmt.Sprint(k)))
		}
	}
	var mu sync.Mutex
	sent := map[string][]string{}
	var left atomic.Int32
	left.Store(lanes * length)
	deadline := time.Now().Add(time.Minute)
	w.each(senders, func(i int, s storage.Store) {
		for left.Load() > 0 && !w.Failed() && time.Now().Before(deadline) {
			got, err := s.Claim(w.ctx, noon, time.Hour, 3)
			if err != nil {
				w.Error(err)
				return
			}
			for _, e := range got {
				mu.Lock()
				sent[e.Lane] = append(sent[e.Lane], e.ID)
				mu.Unlock()
				if _, err := s.Finish(w.ctx, e, storage.Terms{}); err != nil {
					w.Error(err)
				}
				left.Add(-1)
			}
		}
	})
	w.same(left.Load(), int32(0))
	for lane, ids := range sent {
		w.same(ids, []string{"0", "1", "2", "3", "4", "5", "6", "7"})
		_ = lane
	}
	w.same(len(sent), lanes)
}

// crash leaves a handle as a killed process does, with a claim in its hands.
func crash(w *world) {
	r := record(1)
	r.Head.WakeAt = noon
	lost := w.fresh()
	w.Cleanup(func() { lost.Close() })
	_, err := lost.Commit(w.ctx, storage.Turn{Event: "e1", Record: r, Entries: []storage.Entry{entry(r, "a")}})
	w.ok(err)
	_, err = lost.Claim(w.ctx, noon, time.Minute, 1)
	w.ok(err)

	w.Store = w.open()
	r.Version = 1
	w.same(w.load(r.Lane), r)
	_, err = w.Load(w.ctx, r.Lane, "e1")
	w.is(err, storage.ErrSeen)
	wakes, err := w.Due(w.ctx, noon, 1)
	w.ok(err)
	w.same(wakes, []storage.Wake{{Lane: r.Lane, Ref: r.Head.Ref, At: noon}})
	w.claimIDs(noon.Add(30 * time.Second))
	got := w.claimIDs(noon.Add(time.Minute), "a")
	w.same(got[0].Attempts, 1)
	w.finish(got...)
}
