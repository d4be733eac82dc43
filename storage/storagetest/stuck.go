package storagetest

import (
	"context"
	"time"

	"kaihu/storage"
)

// stuck: the oldest come first, those behind the first of a queue among them,
// and what is finished is gone. Nothing is claimed by it.
func stuck(w *world) {
	hour := noon.Truncate(time.Second)
	var want []storage.Entry
	for n := range 5 {
		r := record(n)
		first, behind := entry(r, "a"), entry(r, "b")
		first.Created, behind.Created = hour.Add(time.Duration(n)*time.Minute), hour.Add(time.Duration(n)*time.Minute+time.Second)
		w.commit("e1", r, first, behind)
		for _, e := range []storage.Entry{first, behind} {
			e.Lane, e.Queue = r.Lane, ""
			want = append(want, e)
		}
	}
	list := func(before time.Time, limit int) []storage.Entry {
		w.Helper()
		got, err := w.Stuck(w.ctx, before, limit)
		w.ok(err)
		return got
	}
	w.same(len(list(hour, 100)), 0)
	w.same(list(hour.Add(time.Second), 100), want[:1])
	w.same(list(hour.Add(time.Hour), 3), want[:3])
	w.same(list(hour.Add(2*time.Minute+time.Second), 100), want[:5])
	w.same(list(hour.Add(time.Hour), 100), want)
	w.same(len(w.claim(noon)), 5) // none was claimed
	w.same(list(hour.Add(time.Hour), 100), want)
	w.finish(w.claim(noon.Add(time.Hour))...)
	w.same(len(list(hour.Add(time.Hour), 100)), 5)
}

// swept: what is still needed is not swept, and a store may be swept twice.
func swept(w *world) {
	r := w.commit("e1", record(1), entry(record(1), "a"))
	w.ok(w.SetMemo(w.ctx, "kept", []byte("x"), 0))
	w.ok(w.SetMemo(w.ctx, "for a while", []byte("x"), time.Hour))
	w.ok(w.SetMemo(w.ctx, "over", []byte("x"), 20*time.Millisecond))
	w.ok(w.Log(w.ctx, act("1", r.Head.Ref, noon)))
	held, err := w.Hold(w.ctx, "hold", "me", noon, time.Minute)
	w.ok(err)
	w.same(held, true)
	time.Sleep(30 * time.Millisecond)
	for range 2 {
		_, err := w.Sweep(w.ctx, noon)
		w.ok(err)
	}
	w.same(w.load(r.Lane).Version, r.Version)
	_, err = w.Load(w.ctx, r.Lane, "e1")
	w.is(err, storage.ErrSeen)
	for key, want := range map[string]error{"kept": nil, "for a while": nil, "over": storage.ErrNotFound} {
		_, err := w.Memo(w.ctx, key)
		w.is(err, want)
	}
	acts, err := w.Acts(context.Background(), r.Head.Ref, 0)
	w.ok(err)
	w.same(len(acts), 1)
	held, err = w.Hold(w.ctx, "hold", "another", noon, time.Minute)
	w.ok(err)
	w.same(held, false)
	w.claimIDs(noon, "a")
}
