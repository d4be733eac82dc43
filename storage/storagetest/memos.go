package storagetest

import (
	"time"

	"kaihu/storage"
)

func memos(w *world) {
	get := func(key string) any {
		w.Helper()
		v, err := w.Memo(w.ctx, key)
		if err != nil {
			w.is(err, storage.ErrNotFound)
			return nil
		}
		return string(v)
	}
	w.same(get("cursor"), nil)
	w.ok(w.SetMemo(w.ctx, "cursor", nil, 0)) // removing nothing
	w.ok(w.SetMemo(w.ctx, "cursor", []byte("1\x00"), 0))
	w.ok(w.SetMemo(w.ctx, "cursor/b", []byte{}, 0))
	w.same([]any{get("cursor"), get("cursor/b")}, []any{"1\x00", ""})

	w.ok(w.SetMemo(w.ctx, "cursor", []byte("2"), 150*time.Millisecond))
	w.same(get("cursor"), "2")
	time.Sleep(300 * time.Millisecond)
	w.same(get("cursor"), nil)

	w.ok(w.SetMemo(w.ctx, "cursor", []byte("3"), 50*time.Millisecond))
	w.ok(w.SetMemo(w.ctx, "cursor", []byte("4"), 0)) // for ever now
	time.Sleep(150 * time.Millisecond)
	w.same(get("cursor"), "4")
	other, err := w.open().Memo(w.ctx, "cursor")
	w.ok(err)
	w.same(string(other), "4")
	w.ok(w.SetMemo(w.ctx, "cursor", nil, 0))
	w.same(get("cursor"), nil)
}

func holds(w *world) {
	other := w.open()
	hold := func(s storage.Store, owner string, now time.Time, ttl time.Duration, want bool) {
		w.Helper()
		got, err := s.Hold(w.ctx, "cron", owner, now, ttl)
		w.ok(err)
		w.same(got, want)
	}
	hold(w.Store, "a", noon, time.Minute, true)
	hold(other, "b", noon.Add(30*time.Second), time.Minute, false)
	hold(w.Store, "a", noon.Add(30*time.Second), time.Minute, true) // renewed
	hold(other, "b", noon.Add(80*time.Second), time.Minute, false)
	hold(other, "b", noon.Add(80*time.Second), 0, false) // not b's to give back
	hold(w.Store, "a", noon.Add(80*time.Second), 0, true)
	hold(w.Store, "a", noon.Add(80*time.Second), 0, true) // is free already
	hold(other, "b", noon.Add(80*time.Second), time.Minute, true)
	hold(w.Store, "a", noon.Add(140*time.Second), time.Minute, true) // b's ran out
	hold(other, "b", noon.Add(140*time.Second), time.Minute, false)
	ok, err := w.Hold(w.ctx, "another", "b", noon, time.Minute)
	w.ok(err)
	w.same(ok, true)
}
