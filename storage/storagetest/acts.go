package storagetest

import (
	"fmt"
	"slices"
	"time"

	"kaihu/storage"
)

func act(id, ref string, at time.Time) storage.Act {
	return storage.Act{ID: id, Ref: ref, By: "slack:T0/U1", What: "return", Of: "license_scan:blurred", Via: "modal", At: at}
}

func (w *world) log(all ...storage.Act) {
	w.Helper()
	for _, a := range all {
		w.ok(w.Log(w.ctx, a))
	}
}

func (w *world) acted(ref string, limit int, want ...storage.Act) {
	w.Helper()
	got, err := w.Acts(w.ctx, ref, limit)
	w.ok(err)
	w.same(got, want)
}

func acts(w *world) {
	w.acted("KH-A", 10)
	first, second, third := act("1", "KH-A", noon), act("2", "KH-A", noon.Add(time.Second)), act("3", "KH-A", noon.Add(time.Minute))
	second.Of, second.Via, second.By = "", "", "operator"
	elsewhere := act("1", "KH-B", noon)
	w.log(second, third, first, elsewhere)

	again := first
	again.At, again.What = noon.Add(time.Hour), "view-scan"
	w.log(again) // a platform delivers twice
	w.acted("KH-A", 10, third, second, first)
	w.acted("KH-A", 2, third, second)
	w.acted("KH-B", 0, elsewhere)

	var none []storage.Act
	for n := range 130 { // wherever a store keeps them
		none = append(none, act(fmt.Sprint("n", n), "", noon.Add(time.Duration(n)*time.Second)))
	}
	w.log(none...)
	slices.Reverse(none)
	w.acted("", 10, none[:10]...)
	w.acted("", 0, none[:storage.DefaultLimit]...)
	w.acted("KH-A", 1, third)

	for i, spoil := range []func(*storage.Act){
		func(a *storage.Act) { a.ID = "" },
		func(a *storage.Act) { a.By = "" },
		func(a *storage.Act) { a.What = "" },
		func(a *storage.Act) { a.At = time.Time{} },
		func(a *storage.Act) { a.Of = "a\x00b" },
	} {
		a := act("x", "KH-A", noon)
		spoil(&a)
		if err := w.Log(w.ctx, a); err == nil {
			w.Errorf("impossible act %d was kept", i)
		}
	}
	w.acted("KH-A", 1, third)
}

func actsLast(w *world) {
	r := w.commit("e1", record(1))
	old, newer := act("1", r.Head.Ref, noon.Add(-storage.ActTTL-time.Second)), act("2", r.Head.Ref, noon.Add(-storage.ActTTL+time.Second))
	w.log(old, newer)
	w.ok(w.Commit(w.ctx, storage.Turn{Event: "e2", Record: r, Erase: true}))
	w.acted(r.Head.Ref, 10, newer, old)
	last := act("3", r.Head.Ref, noon)
	w.log(last)
	w.acted(r.Head.Ref, 10, last, newer)
}
