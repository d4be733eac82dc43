package storagetest

import (
	"time"

	"kaihu/storage"
)

func entryRoundTrip(w *world) {
	r := record(1)
	e := entry(r, "a")
	e.Kind, e.Due, e.Body = "tell", noon.Add(-time.Minute), []byte{0, 255}
	bare := storage.Entry{ID: "b", Queue: "bare"} // lane from the record, no times
	w.commit("e1", r, e, bare)
	for _, got := range w.claimIDs(noon, "a", "b") {
		want := e
		if got.ID == "b" {
			want = bare
			want.Lane = r.Lane
		}
		if got.Lease == "" {
			w.Error("no lease")
		}
		want.Lease = got.Lease
		w.same(got, want)
	}
}

func queueOrder(w *world) {
	r := record(1)
	r = w.commit("e1", r, entry(r, "z"), entry(r, "m"))
	r = w.commit("e2", r, entry(r, "a"))
	var order []string
	for range 3 {
		got := w.claim(noon)
		w.same(len(got), 1)
		w.claimIDs(noon) // the queue is hidden, so its next entry too
		order = append(order, got[0].ID)
		w.finish(got...)
	}
	w.same(order, []string{"z", "m", "a"})
	w.claimIDs(noon)
	w.commit("e3", r, entry(r, "again"))
	w.claimIDs(noon, "again")
}

func firstBlocks(w *world) {
	r := record(1)
	first := entry(r, "first")
	first.Due = noon.Add(time.Minute)
	w.commit("e1", r, first, entry(r, "second"))
	w.claimIDs(noon)
	w.claimIDs(noon.Add(time.Minute - time.Millisecond))
	w.finish(w.claimIDs(noon.Add(time.Minute), "first")...)
	w.claimIDs(noon, "second") // by its own Due
}

func claimLimit(w *world) {
	for n := range 150 {
		r := record(n)
		w.commit("e", r, entry(r, "a"), entry(r, "b"))
	}
	claimed := map[string]bool{}
	for _, want := range []int{7, 100, 43, 0} {
		limit := max(want, 1)
		got, err := w.Claim(w.ctx, noon, time.Minute, limit)
		w.ok(err)
		w.same(len(got), want)
		for _, e := range got {
			if e.ID != "a" || claimed[e.Lane] {
				w.Fatalf("claimed %s of %s, which is claimed: %v", e.ID, e.Lane, claimed[e.Lane])
			}
			claimed[e.Lane] = true
		}
	}
}

func repeatedEntry(w *world) {
	r := record(1)
	changed := entry(r, "a")
	changed.Body = []byte("changed")
	r = w.commit("e1", r, entry(r, "a"), changed)
	r = w.commit("e2", r, changed, entry(r, "b"))
	got := w.claimIDs(noon, "a")
	w.same(string(got[0].Body), "sealed a")
	r = w.commit("e3", r, changed) // claimed, but it waits still
	w.finish(got...)
	w.finish(w.claimIDs(noon, "b")...)
	w.claimIDs(noon)
	w.commit("e4", r, changed) // done with: a store keeps no memory of it
	w.claimIDs(noon, "a")
}

func leaseExpiry(w *world) {
	r := record(1)
	w.commit("e1", r, entry(r, "a"), entry(r, "b"))
	first := w.claimIDs(noon, "a")[0]
	w.claimIDs(noon.Add(59 * time.Second))
	second := w.claimIDs(noon.Add(time.Minute), "a")[0]
	w.same([]int{first.Attempts, second.Attempts}, []int{0, 1})
	w.same([]bool{first.Doubt, second.Doubt}, []bool{false, true}) // nobody knows what came of the first
	if first.Lease == second.Lease {
		w.Fatal("both claims have one lease")
	}
	w.is(w.Finish(w.ctx, first), storage.ErrLease)
	w.is(w.Retry(w.ctx, first, noon), storage.ErrLease)
	w.claimIDs(noon.Add(time.Minute)) // the failed retry opened nothing
	w.finish(second)
	w.is(w.Finish(w.ctx, second), storage.ErrLease)
	w.is(w.Retry(w.ctx, second, noon), storage.ErrLease)
	w.claimIDs(noon, "b") // and the failed finish took nothing else
}

func lateFinish(w *world) {
	r := record(1)
	w.commit("e1", r, entry(r, "a"))
	got := w.claimIDs(noon, "a")
	other := w.open()
	_, err := other.Finish(w.ctx, got[0], storage.Terms{}) // a lease is a proof, whoever shows it
	w.ok(err)
	w.claimIDs(noon.Add(time.Hour))
}

func retry(w *world) {
	r := record(1)
	r = w.commit("e1", r, entry(r, "a"), entry(r, "b"))
	got := w.claimIDs(noon, "a")[0]
	at := noon.Add(10 * time.Minute)
	w.ok(w.Retry(w.ctx, got, at))
	w.is(w.Retry(w.ctx, got, noon), storage.ErrLease)
	w.is(w.Finish(w.ctx, got), storage.ErrLease)
	w.claimIDs(noon.Add(2 * time.Minute)) // neither a (not yet) nor b (not its turn)
	w.commit("e2", r, entry(r, "c"))
	w.claimIDs(noon.Add(2 * time.Minute))
	got = w.claimIDs(at, "a")[0]
	w.same(got.Attempts, 1)
	w.same(got.Due, noon)
	w.same(got.Doubt, false)
	got.Doubt = true
	w.ok(w.Retry(w.ctx, got, time.Time{})) // at once
	got = w.claimIDs(at, "a")[0]
	w.same(got.Attempts, 2)
	w.same(got.Doubt, true)
	got.Doubt = false
	w.ok(w.Retry(w.ctx, got, at))
	got = w.claimIDs(at, "a")[0]
	w.same(got.Doubt, false)
	w.finish(got)
	w.claimIDs(at, "b")
}

func queuePerLane(w *world) {
	for n := range 3 {
		r := record(n)
		e := entry(r, "a")
		e.Queue = "desk"
		w.commit("e1", r, e)
	}
	w.finish(w.claimIDs(noon, "a", "a", "a")...)
	w.claimIDs(noon)
}

func commitClaims(w *world) {
	terms := storage.Terms{Now: noon, Lease: time.Minute}
	r := record(1)
	tell, later, second := entry(r, "tell"), entry(r, "later"), entry(r, "second")
	tell.Queue, later.Queue, later.Due = "desk", "jobs", noon.Add(time.Hour)
	got, err := w.Store.Commit(w.ctx, storage.Turn{Event: "e1", Record: r, Entries: []storage.Entry{entry(r, "say"), second, tell, later}, Claim: terms})
	w.ok(err)
	w.same(len(got), 2)
	for i, want := range []storage.Entry{entry(r, "say"), tell} {
		if got[i].Lease == "" {
			w.Error("no lease")
		}
		want.Lease = got[i].Lease
		w.same(got[i], want)
	}
	w.claimIDs(noon) // they are the committer's, and second waits behind one
	again := w.claimIDs(noon.Add(time.Minute), "say", "tell")
	w.same([]int{again[0].Attempts, again[1].Attempts}, []int{1, 1})
	w.is(w.Finish(w.ctx, got[0]), storage.ErrLease)

	r.Version++
	got, err = w.Store.Commit(w.ctx, storage.Turn{Event: "e2", Record: r, Entries: []storage.Entry{entry(r, "third")}, Claim: terms})
	w.ok(err)
	w.same(len(got), 0) // not the first of its queue

	got, err = w.Store.Commit(w.ctx, storage.Turn{Event: "e1", Record: r, Entries: []storage.Entry{entry(r, "fourth")}, Claim: terms})
	w.is(err, storage.ErrSeen)
	w.same(len(got), 0)
}

func finishClaims(w *world) {
	terms := storage.Terms{Now: noon, Lease: time.Minute}
	r := record(1)
	last := entry(r, "c")
	last.Due = noon.Add(time.Hour)
	w.commit("e1", r, entry(r, "a"), entry(r, "b"), last)
	a := w.claimIDs(noon, "a")[0]
	next, err := w.Store.Finish(w.ctx, a, terms)
	w.ok(err)
	w.same(len(next), 1)
	b := entry(r, "b")
	b.Lease = next[0].Lease
	if b.Lease == "" || b.Lease == a.Lease {
		w.Error("no lease of its own")
	}
	w.same(next[0], b)
	w.claimIDs(noon)
	got, err := w.Store.Finish(w.ctx, a, terms)
	w.is(err, storage.ErrLease)
	w.same(len(got), 0)
	got, err = w.Store.Finish(w.ctx, next[0], terms)
	w.ok(err)
	w.same(len(got), 0) // c is not due
	w.claimIDs(noon.Add(time.Hour), "c")
}
