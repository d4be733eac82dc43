package storagetest

import (
	"fmt"
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
	w.ok(other.Finish(w.ctx, got[0])) // a lease is a proof, whoever shows it
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
	w.ok(w.Retry(w.ctx, got, time.Time{})) // at once
	got = w.claimIDs(at, "a")[0]
	w.same(got.Attempts, 2)
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

func claimFor(w *world) {
	for n := range 3 {
		r := record(n)
		tell := entry(r, fmt.Sprint("tell", n))
		tell.Queue = "desk"
		later := entry(r, fmt.Sprint("later", n))
		later.Queue, later.Due = "jobs", noon.Add(time.Hour)
		w.commit("e1", r, entry(r, fmt.Sprint("say", n)), tell, later)
	}
	get := func(lane string, limit int) []storage.Entry {
		got, err := w.ClaimFor(w.ctx, lane, noon, time.Minute, limit)
		w.ok(err)
		return got
	}
	w.same(len(get("kf:nobody", 10)), 0)
	one := get(record(1).Lane, 1)
	w.same(len(one), 1)
	w.finish(one...)
	two := get(record(2).Lane, 10)
	w.same(len(two), 2)
	w.same(len(get(record(2).Lane, 10)), 0)
	for _, e := range two {
		w.same([]any{e.Lane, e.Ref, e.Attempts}, []any{record(2).Lane, record(2).Head.Ref, 0})
	}
	w.finish(two...)
	w.same(len(w.claim(noon)), 3) // say0, tell0 and what is left of 1
}

func backlog(w *world) {
	b, err := w.Backlog(w.ctx)
	w.ok(err)
	w.same(b, storage.Backlog{})
	for n := range 5 {
		r := record(n)
		e := entry(r, "a")
		e.Created = noon.Truncate(time.Second).Add(time.Duration(n) * time.Minute)
		w.commit("e1", r, e, entry(r, "b"))
	}
	b, err = w.Backlog(w.ctx)
	w.ok(err)
	w.same(b, storage.Backlog{Depth: 10, Oldest: noon.Truncate(time.Second)})
	w.finish(w.claim(noon)...)
	b, err = w.Backlog(w.ctx)
	w.ok(err)
	w.same(b.Depth, 5)
	w.same(b.Oldest.Truncate(time.Second), noon.Truncate(time.Second))
}
