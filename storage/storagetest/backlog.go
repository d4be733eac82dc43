package storagetest

import (
	"time"

	"kaihu/storage"
)

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

// backlogAfterOwnClaim: a store may leave an entry out of Oldest while its own
// turn claims it; once that claim is over and the entry is not, it counts.
func backlogAfterOwnClaim(w *world) {
	terms := storage.Terms{Now: noon, Lease: time.Minute}
	created := noon.Truncate(time.Second).Add(-time.Hour)
	own := func(r storage.Record, event string) storage.Entry {
		w.Helper()
		e := entry(r, "a")
		e.Created = created
		got, err := w.Store.Commit(w.ctx, storage.Turn{Event: event, Record: r, Entries: []storage.Entry{e}, Claim: terms})
		w.ok(err)
		w.same(len(got), 1)
		return got[0]
	}
	waits := func(want storage.Backlog) {
		w.Helper()
		b, err := w.Backlog(w.ctx)
		w.ok(err)
		w.same(b, want)
	}
	own(record(1), "killed")
	for n := range 2 { // the claimer after the killed one may be killed, too
		w.claimIDs(noon.Add(time.Duration(n+1)*time.Minute), "a")
		waits(storage.Backlog{Depth: 1, Oldest: created})
	}
	w.finish(w.claimIDs(noon.Add(time.Hour), "a")...)
	waits(storage.Backlog{})

	e := own(record(2), "put off")
	w.ok(w.Retry(w.ctx, e, noon))
	waits(storage.Backlog{Depth: 1, Oldest: created})
	w.finish(w.claimIDs(noon, "a")...)
	waits(storage.Backlog{})
}
