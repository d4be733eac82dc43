package storagetest

import (
	"fmt"
	"slices"
	"time"

	"kaihu/storage"
)

func (w *world) list(q storage.Query) (refs []string, next string) {
	w.Helper()
	heads, next, err := w.List(w.ctx, q)
	w.ok(err)
	for _, h := range heads {
		refs = append(refs, h.Ref)
	}
	return refs, next
}

func lists(w *world) {
	refs, next := w.list(storage.Query{})
	w.same([]any{len(refs), next}, []any{0, ""})
	var want []storage.Head
	for n := range 6 {
		r := record(n)
		r.Head.Updated = noon.Add(-time.Duration(n) * time.Minute)
		r.Head.Stage = []string{"preparing", "reviewing", "done"}[n%3]
		r.Head.Ball = []string{"applicant", "us"}[n%2]
		if n == 3 {
			r.Head.WakeAt = noon.Add(time.Hour)
		}
		w.commit("e1", r)
		want = append(want, r.Head)
	}
	heads, next, err := w.List(w.ctx, storage.Query{})
	w.ok(err)
	w.same(heads, want)
	w.same(next, "")

	for _, c := range []struct {
		q    storage.Query
		want []int
	}{
		{storage.Query{Stage: "reviewing"}, []int{1, 4}},
		{storage.Query{Ball: "us"}, []int{1, 3, 5}},
		{storage.Query{Stage: "reviewing", Ball: "us"}, []int{1}},
		{storage.Query{Stage: "closed"}, nil},
		{storage.Query{Stage: "done", Ball: "aws"}, nil},
	} {
		got, next := w.list(c.q)
		var refs []string
		for _, n := range c.want {
			refs = append(refs, record(n).Head.Ref)
		}
		w.same(got, refs)
		w.same(next, "")
	}

	r := w.load(record(4).Lane) // moves from one list to another, and to the front
	r.Head.Stage, r.Head.Ball, r.Head.Updated = "done", "us", noon.Add(time.Second)
	w.commit("e2", r)
	got, _ := w.list(storage.Query{Stage: "reviewing"})
	w.same(got, []string{record(1).Head.Ref})
	got, _ = w.list(storage.Query{Stage: "done", Ball: "us"})
	w.same(got, []string{record(4).Head.Ref, record(5).Head.Ref})
	got, _ = w.list(storage.Query{Limit: 1})
	w.same(got, []string{record(4).Head.Ref})
	if _, _, err := w.List(w.ctx, storage.Query{After: "nonsense"}); err == nil {
		w.Error("a nonsense cursor was accepted")
	}
}

func pages(w *world) {
	var want []string
	for n := range 230 {
		r := record(n)
		r.Head.Updated = noon.Add(-time.Duration(n) * time.Second)
		w.commit("e1", r)
		want = append(want, r.Head.Ref)
	}
	first, next := w.list(storage.Query{}) // 100 by default
	w.same(first, want[:100])

	// Between two pages one of the first page is touched, one of a later page
	// moves to the front, one of a later page goes and a new one comes.
	for _, n := range []int{50, 150} {
		r := w.load(record(n).Lane)
		r.Head.Updated = noon.Add(time.Minute)
		w.commit("e2", r)
	}
	w.ok(w.Commit(w.ctx, storage.Turn{Record: w.load(record(160).Lane), Erase: true}))
	fresh := record(1000)
	fresh.Head.Updated = noon.Add(time.Hour)
	w.commit("e1", fresh)

	var rest []string
	for next != "" {
		var page []string
		page, next = w.list(storage.Query{After: next, Limit: 37})
		rest = append(rest, page...)
	}
	left := slices.DeleteFunc(slices.Clone(want[100:]), func(ref string) bool {
		return ref == record(150).Head.Ref || ref == record(160).Head.Ref
	})
	w.same(rest, left)
}

func pagesOfEquals(w *world) {
	want := map[string]bool{}
	for n := range 90 {
		r := record(n) // all updated at the same moment
		w.commit("e1", r)
		want[r.Head.Ref] = true
	}
	got := map[string]bool{}
	next, rounds := "", 0
	for {
		var page []string
		page, next = w.list(storage.Query{Stage: "preparing", After: next, Limit: 7})
		for _, ref := range page {
			if got[ref] {
				w.Fatalf("%s came twice", ref)
			}
			got[ref] = true
		}
		if rounds++; next == "" {
			break
		}
	}
	w.same(got, want)
	w.same(rounds, 13)
}

func due(w *world) {
	wakes := func(now time.Time, limit int) (refs []string) {
		w.Helper()
		got, err := w.Due(w.ctx, now, limit)
		w.ok(err)
		for _, k := range got {
			refs = append(refs, fmt.Sprint(k.Lane, " ", k.Ref, " ", k.At.Sub(noon)))
		}
		return refs
	}
	w.same(wakes(noon, 10), []string{})
	for n := range 20 {
		r := record(n)
		if n%2 == 0 {
			r.Head.WakeAt = noon.Add(time.Duration(20-n) * time.Minute)
		}
		w.commit("e1", r)
	}
	w.same(wakes(noon, 10), []string{})
	want := []string{"kf:wk/18 KH-000018 2m0s", "kf:wk/16 KH-000016 4m0s", "kf:wk/14 KH-000014 6m0s"}
	w.same(wakes(noon.Add(2*time.Minute-1), 10), []string{})
	w.same(wakes(noon.Add(2*time.Minute), 10), want[:1])
	w.same(wakes(noon.Add(7*time.Minute), 10), want)
	w.same(wakes(noon.Add(7*time.Minute), 10), want) // they stay due
	w.same(wakes(noon.Add(time.Hour), 2), want[:2])

	r := w.load(record(18).Lane)
	r.Head.WakeAt = noon.Add(time.Hour)
	r = w.commit("e2", r)
	w.same(wakes(noon.Add(7*time.Minute), 10), want[1:])
	r.Head.WakeAt = time.Time{}
	w.commit("e3", r)
	w.same(len(wakes(noon.Add(24*time.Hour), 100)), 9)
}
