package storagetest

import (
	"fmt"
	"sync"
	"time"

	"kaihu/storage"
)

// keysIn walks through all wrapped keys: "REF" or "REF/ENTRY" → key.
func (w *world) keysIn(s storage.Store, limit int) map[string]string {
	w.Helper()
	found := map[string]string{}
	for after, pages := "", 0; ; pages++ {
		keys, next, err := s.Keys(w.ctx, after, limit)
		w.ok(err)
		for _, k := range keys {
			name := k.Ref
			if k.Entry != "" {
				name += "/" + k.Entry
			}
			found[name] = string(k.Key)
		}
		if after = next; next == "" {
			return found
		}
		if pages > 10_000 {
			w.Fatal("the walk never ends")
		}
	}
}

func keyList(w *world) {
	w.same(w.keysIn(w.Store, 3), map[string]string{})
	want := map[string]string{}
	for n := range 10 {
		r := record(n)
		r.Key = fmt.Appendf(nil, "key %d\x00\xff", n)
		want[r.Head.Ref] = string(r.Key)
		for k := range n % 3 {
			want[fmt.Sprint(r.Head.Ref, "/", k)] = string(r.Key)
			r = w.commit(fmt.Sprint(k), r, entry(r, fmt.Sprint(k)))
		}
		if n%3 == 0 {
			w.commit("x", r)
		}
	}
	for _, limit := range []int{1, 3, 5, 1000} {
		w.same(w.keysIn(w.open(), limit), want)
	}
	for _, bad := range []string{"x", "c", "1", "128 0", "-1 0", "e x", "5 x"} {
		if _, _, err := w.Keys(w.ctx, bad, 10); err == nil && bad != "c" {
			w.Errorf("%q is a cursor", bad)
		}
	}
}

// rewrap: exactly the old wrapping is replaced, in the record and in what
// waits, claimed or not; the turn that had read the old one conflicts.
func rewrap(w *world) {
	old, fresh := []byte("old\x00\xff"), []byte("fresh\x00\xff")
	r := record(1)
	r.Key = old
	other := entry(r, "other")
	other.Key = []byte("another key")
	other.Queue = "work"
	r = w.commit("e1", r, entry(r, "a"), entry(r, "b"), other)
	neighbour := record(2)
	neighbour.Key = old
	neighbour.Head.Assignee, neighbour.Head.Needs = "slack:T0/U1", noon
	neighbour = w.commit("e1", neighbour, entry(neighbour, "a"))
	claimed := w.claimIDs(noon, "a", "other", "a")

	found, err := w.open().Rewrap(w.ctx, r.Lane, old, fresh)
	w.ok(err)
	w.same(found, true)
	w.same(w.keysIn(w.Store, 100), map[string]string{
		"KH-000001": string(fresh), "KH-000001/a": string(fresh), "KH-000001/b": string(fresh), "KH-000001/other": "another key",
		"KH-000002": string(old), "KH-000002/a": string(old),
	})
	w.is(w.Commit(w.ctx, storage.Turn{Event: "e2", Record: r}), storage.ErrConflict)
	now := w.load(r.Lane)
	r.Key, r.Version = fresh, r.Version+1
	w.same(now, r) // nothing but the key has changed
	w.finish(claimed...)
	w.same(w.claimIDs(noon, "b")[0].Key, fresh)

	found, err = w.Rewrap(w.ctx, r.Lane, old, []byte("fresher"))
	w.ok(err)
	w.same(found, false)
	w.same(w.load(r.Lane), r)

	found, err = w.Rewrap(w.ctx, neighbour.Lane, old, []byte("between"))
	w.ok(err)
	w.same(found, true)
	neighbour.Key, neighbour.Version = []byte("between"), neighbour.Version+1
	w.same(w.load(neighbour.Lane), neighbour)
	old = neighbour.Key

	// An erased case does not come back, and its farewell has a key of its own.
	bye := entry(neighbour, "bye")
	bye.Key = []byte("farewell")
	w.ok(w.Commit(w.ctx, storage.Turn{Record: neighbour, Erase: true, Entries: []storage.Entry{bye}}))
	found, err = w.Rewrap(w.ctx, neighbour.Lane, old, fresh)
	w.ok(err)
	w.same(found, false)
	w.same(w.load(neighbour.Lane), storage.Record{})
	found, err = w.Rewrap(w.ctx, neighbour.Lane, bye.Key, fresh)
	w.ok(err)
	w.same(found, true)
	w.same(w.claimIDs(noon, "bye")[0].Key, fresh)
}

// keyWalk: cases that change, come and go do not hide one that stays.
func keyWalk(w *world) {
	const stay = 150
	for n := range stay {
		w.commit("e", record(n))
	}
	done := make(chan struct{})
	var busy sync.WaitGroup
	busy.Go(func() {
		s := w.open()
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
			for _, lane := range []string{record(n % stay).Lane, record(1000 + n%50).Lane} {
				r, err := s.Load(w.ctx, lane, "")
				if err != nil {
					w.Error(err)
					return
				}
				if r.Version == 0 {
					r = record(1000 + n%50)
				}
				r.Head.Updated = noon.Add(time.Duration(n) * time.Second)
				if _, err := s.Commit(w.ctx, storage.Turn{Record: r, Erase: r.Version > 0 && r.Head.Ref >= "KH-001000"}); err != nil {
					w.Error(err)
					return
				}
			}
		}
	})
	for range 10 {
		found := w.keysIn(w.Store, 7)
		for n := range stay {
			if _, ok := found[record(n).Head.Ref]; !ok {
				w.Errorf("the walk missed %s", record(n).Head.Ref)
			}
		}
	}
	close(done)
	busy.Wait()
}
