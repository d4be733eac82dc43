package storagetest

import (
	"fmt"
	"time"

	"kaihu/storage"
)

// selects says that a query lists these refs, in this order, and counts them.
func (w *world) selects(q storage.Query, want ...string) {
	w.Helper()
	got, next := w.list(q)
	w.same(got, want)
	w.same(next, "")
	n, err := w.Count(w.ctx, q)
	w.ok(err)
	w.same(n, len(want))
}

func deskLists(w *world) {
	const li, wang = "slack:T0/U1", "slack:T0/U2"
	ref := func(n int) string { return record(n).Head.Ref }
	change := func(n int, do func(h *storage.Head)) {
		w.Helper()
		r := w.load(record(n).Lane)
		if r.Version == 0 {
			r = record(n)
			r.Head.Updated = noon.Add(-time.Duration(n) * time.Minute)
		}
		do(&r.Head)
		w.commit("", r)
	}
	change(1, func(h *storage.Head) { h.Assignee, h.Needs = li, noon })
	change(2, func(h *storage.Head) { h.Assignee, h.Ball = li, "nobody" })
	change(3, func(h *storage.Head) { h.Needs, h.Ball = noon.Add(-time.Hour), "us" })
	change(4, func(h *storage.Head) { h.Assignee, h.Needs, h.Stage = wang, noon.Add(-time.Minute), "reviewing" })
	change(5, func(h *storage.Head) { h.Ball = "nobody" })

	w.selects(storage.Query{}, ref(1), ref(2), ref(3), ref(4), ref(5))
	w.selects(storage.Query{Stage: "reviewing"}, ref(4))
	w.selects(storage.Query{Ball: "nobody"}, ref(2), ref(5))
	w.selects(storage.Query{Stage: "preparing", Ball: "nobody"}, ref(2), ref(5))
	w.selects(storage.Query{Assignee: li}, ref(1), ref(2))
	w.selects(storage.Query{Assignee: li, Open: true}, ref(1))
	w.selects(storage.Query{Assignee: wang}, ref(4))
	w.selects(storage.Query{Assignee: "slack:T0/U"})
	w.selects(storage.Query{Needs: true}, ref(3), ref(4), ref(1))
	w.selects(storage.Query{Open: true}, ref(1), ref(3), ref(4))

	// An assignee hands over, a case ends and one begins again, somebody helps.
	change(1, func(h *storage.Head) { h.Assignee = wang })
	change(2, func(h *storage.Head) { h.Ball, h.Updated = "us", noon.Add(time.Second) })
	change(3, func(h *storage.Head) { h.Needs, h.Assignee = time.Time{}, li })
	change(4, func(h *storage.Head) { h.Ball, h.Needs = "nobody", noon.Add(time.Minute) })
	w.selects(storage.Query{Assignee: li}, ref(2), ref(3))
	w.selects(storage.Query{Assignee: li, Open: true}, ref(2), ref(3))
	w.selects(storage.Query{Assignee: wang}, ref(1), ref(4))
	w.selects(storage.Query{Assignee: wang, Open: true}, ref(1))
	w.selects(storage.Query{Needs: true}, ref(1), ref(4))
	w.selects(storage.Query{Open: true}, ref(2), ref(1), ref(3))
	change(1, func(h *storage.Head) { h.Assignee = "" })
	w.selects(storage.Query{Assignee: wang}, ref(4))
	heads, _, err := w.List(w.ctx, storage.Query{Needs: true, Limit: 1})
	w.ok(err)
	w.same(heads, []storage.Head{w.load(record(1).Lane).Head})
}

// deskPages walks through each list of the desk, most cases of which stand at
// the same moment as others.
func deskPages(w *world) {
	const cases = 60
	for n := range cases {
		r := record(n)
		r.Head.Assignee = "slack:T0/U1"
		r.Head.Needs = noon.Add(-time.Duration(n/7) * time.Second)
		r.Head.Updated = noon.Add(time.Duration(n/5) * time.Second)
		r.Head.Stage = []string{"preparing", "reviewing", "done"}[n%3]
		r.Head.Ball = []string{"applicant", "us", "nobody"}[n%3]
		w.commit("e1", r)
	}
	for _, q := range []storage.Query{{Assignee: "slack:T0/U1"}, {Assignee: "slack:T0/U1", Open: true}, {Needs: true}, {Open: true}} {
		total, err := w.Count(w.ctx, q)
		w.ok(err)
		want := cases
		if q.Open {
			want = cases * 2 / 3
		}
		w.same(total, want)

		q.Limit = 7
		seen := map[string]bool{}
		last := storage.Head{Needs: noon.Add(-time.Hour), Updated: noon.Add(time.Hour)}
		for {
			heads, next, err := w.List(w.ctx, q)
			w.ok(err)
			for _, h := range heads {
				late := h.Updated.After(last.Updated)
				if q.Needs {
					late = h.Needs.Before(last.Needs)
				}
				if late || seen[h.Ref] || q.Open && !h.Open() {
					w.Fatalf("%+v: %s comes out of its order or twice", q, h.Ref)
				}
				last, seen[h.Ref] = h, true
			}
			if q.After = next; next == "" {
				break
			}
			n, err := w.Count(w.ctx, q)
			w.ok(err)
			w.same(n, total) // of all pages, wherever one is
		}
		w.same(len(seen), want)
	}
}

func impossibleQueries(w *world) {
	for _, q := range []storage.Query{
		{Needs: true, Open: true}, {Needs: true, Assignee: "a"}, {Needs: true, Stage: "done"}, {Needs: true, Ball: "us"},
		{Open: true, Stage: "done"}, {Open: true, Ball: "us"}, {Assignee: "a", Stage: "done"}, {Assignee: "a", Ball: "us"},
		{Assignee: "a\x00open"},
	} {
		_, _, listed := w.List(w.ctx, q)
		_, counted := w.Count(w.ctx, q)
		if listed == nil || counted == nil || fmt.Sprint(listed) != fmt.Sprint(q.Check()) {
			w.Errorf("%+v: %v, %v", q, listed, counted)
		}
	}
	for _, q := range []storage.Query{{Needs: true, After: "nonsense"}, {Assignee: "a", After: "x y"}} {
		if _, _, err := w.List(w.ctx, q); err == nil {
			w.Errorf("%+v: a nonsense cursor was accepted", q)
		}
	}
}
