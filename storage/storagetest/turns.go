package storagetest

import (
	"bytes"
	"context"
	"strings"
	"time"

	"kaihu/storage"
)

func newLane(w *world) {
	r, err := w.Load(w.ctx, "kf:nobody", "e1")
	w.ok(err)
	w.same(r, storage.Record{})
	_, err = w.Find(w.ctx, "KH-NOBODY")
	w.is(err, storage.ErrNotFound)
	w.ok(w.Ping(w.ctx))
}

func roundTrip(w *world) {
	r := record(1)
	r.Head.WakeAt = noon.Add(time.Hour)
	r.Head.Assignee, r.Head.Needs = "slack:T0/U1", noon.Add(-time.Minute)
	want := w.commit("e1", r)
	w.same(w.load(r.Lane), want)
	w.same(w.load(r.Lane).Version, int64(1))

	want.Head.WakeAt, want.Head.Since = time.Time{}, time.Time{}
	want.Head.Assignee = ""
	want = w.commit("", want)
	w.same(w.load(r.Lane), want)
	want.Head.Assignee, want.Head.Needs = "@", time.Time{}
	want.Head.Stage, want.Head.Ball, want.Head.Lang = "reviewing", "aws", "en"
	want.Body = nil
	want = w.commit("e2", want)
	got, err := w.open().Find(w.ctx, r.Head.Ref)
	w.ok(err)
	w.same(got, want)
	w.same(got.Version, int64(3))
}

func seen(w *world) {
	r := w.commit("e1", record(1), entry(record(1), "a"))
	_, err := w.Load(w.ctx, r.Lane, "e1")
	w.is(err, storage.ErrSeen)
	_, err = w.open().Load(w.ctx, r.Lane, "e1")
	w.is(err, storage.ErrSeen)

	again := r
	again.Body = []byte("twice")
	w.is(w.Commit(w.ctx, storage.Turn{Event: "e1", Record: again, Entries: []storage.Entry{entry(r, "b")}}), storage.ErrSeen)
	again.Version = 0 // seen comes before stale: a redelivery is not worth a second look
	w.is(w.Commit(w.ctx, storage.Turn{Event: "e1", Record: again}), storage.ErrSeen)
	w.is(w.Commit(w.ctx, storage.Turn{Event: "e1", Record: again, Erase: true}), storage.ErrSeen)
	w.same(w.load(r.Lane), r)
	w.claimIDs(noon, "a")
}

func noEvent(w *world) {
	r := w.commit("", record(1))
	r = w.commit("", r)
	_, err := w.Load(w.ctx, r.Lane, "")
	w.ok(err)
}

func markPerLane(w *world) {
	w.commit("e1", record(1))
	_, err := w.Load(w.ctx, record(2).Lane, "e1")
	w.ok(err)
	w.commit("e1", record(2))
}

func conflict(w *world) {
	r := w.commit("e1", record(1))
	for _, version := range []int64{0, 2, 99} {
		stale := r
		stale.Version, stale.Body, stale.Head.Stage, stale.Head.WakeAt = version, []byte("stale"), "done", noon
		turn := storage.Turn{Event: "e2", Record: stale, Entries: []storage.Entry{entry(r, "a")}}
		w.is(w.Commit(w.ctx, turn), storage.ErrConflict)
		turn.Erase = true
		w.is(w.Commit(w.ctx, turn), storage.ErrConflict)
	}
	ghost := record(2)
	ghost.Version = 1
	w.is(w.Commit(w.ctx, storage.Turn{Event: "e2", Record: ghost}), storage.ErrConflict)

	w.same(w.load(r.Lane), r)
	w.claimIDs(noon)
	wakes, err := w.Due(w.ctx, noon, 10)
	w.ok(err)
	w.same(wakes, []storage.Wake{})
	w.commit("e2", r) // the event was not marked
}

// refMoves: a case that changes its lane keeps its ref, a moment after it was
// erased from the one before.
func refMoves(w *world) {
	w.commit("e1", record(1))
	old := w.load(record(1).Lane)
	w.ok(w.Commit(w.ctx, storage.Turn{Record: old, Erase: true}))
	for lane := range 20 { // wherever the lanes lie
		next := record(100 + lane)
		next.Head.Ref = record(1).Head.Ref
		w.ok(w.Commit(w.ctx, storage.Turn{From: old.Lane, Record: next}))
		found, err := w.Find(w.ctx, next.Head.Ref)
		w.ok(err)
		w.same(found.Lane, next.Lane)
		old = found
		w.ok(w.Commit(w.ctx, storage.Turn{Record: old, Erase: true}))
		old.Lane = record(1).Lane // whose hold on the ref is the first
	}
}

func refTaken(w *world) {
	w.commit("e1", record(1))
	for lane := range 20 { // wherever the lanes lie
		other := record(100 + lane)
		other.Head.Ref = record(1).Head.Ref
		w.is(w.Commit(w.ctx, storage.Turn{Event: "e1", Record: other}), storage.ErrRef)
		w.same(w.load(other.Lane), storage.Record{})
		other.Head.Ref = record(100 + lane).Head.Ref
		w.commit("e1", other) // nothing was marked
	}
	found, err := w.Find(w.ctx, record(1).Head.Ref)
	w.ok(err)
	w.same(found.Lane, record(1).Lane)
}

// reborn has a turn that was read before an erasure come after it, when the
// lane has another case with the same version.
func reborn(w *world) {
	old := w.commit("e1", record(1))
	w.ok(w.Commit(w.ctx, storage.Turn{Event: "e2", Record: old, Erase: true}))
	fresh := record(1)
	fresh.Head.Ref = "KH-SECOND"
	fresh = w.commit("e3", fresh)
	w.same(fresh.Version, old.Version)
	late := storage.Turn{Event: "e4", Record: old, Entries: []storage.Entry{entry(old, "a")}}
	w.is(w.Commit(w.ctx, late), storage.ErrConflict)
	late.Erase = true
	w.is(w.Commit(w.ctx, late), storage.ErrConflict)
	w.same(w.load(fresh.Lane), fresh)
	w.claimIDs(noon)
	_, err := w.Find(w.ctx, old.Head.Ref)
	w.is(err, storage.ErrNotFound)
	w.commit("e4", fresh) // the event was not marked
}

func oddNames(w *world) {
	lanes := []string{"{}", "kf:{p00}:x", "a b", "企业微信:张三", "x|y/z:%00", "*?[a]", "'; DROP TABLE cases --", "\\\n", strings.Repeat("long", 500)}
	for i, lane := range lanes {
		r := record(i)
		r.Lane = lane
		e := entry(r, "id of "+lane)
		e.Queue = "queue of " + lane
		r = w.commit("event of "+lane, r, e)
		w.same(w.load(lane), r)
		found, err := w.Find(w.ctx, r.Head.Ref)
		w.ok(err)
		w.same(found, r)
	}
	entries := w.claim(noon)
	w.same(len(entries), len(lanes))
	w.finish(entries...)
}

func large(w *world) {
	r := record(1)
	r.Body = bytes.Repeat([]byte("0123456789abcde\x00"), 1<<16)
	e := entry(r, "a")
	e.Body = r.Body
	r = w.commit("e1", r, e)
	w.same(w.load(r.Lane), r)
	got := w.claim(noon)
	w.same(len(got), 1)
	w.same(bytes.Equal(got[0].Body, r.Body), true)
}

func impossible(w *world) {
	noLane, noRef, negative, nul, whose := record(1), record(1), record(1), record(1), record(1)
	noLane.Lane, noRef.Head.Ref, negative.Version, nul.Lane, whose.Head.Assignee = "", "", -1, "a\x00b", "a\x00b"
	turns := []storage.Turn{{Record: noLane}, {Record: noRef}, {Record: negative}, {Record: nul}, {Record: whose}}
	for _, spoil := range []func(*storage.Entry){
		func(e *storage.Entry) { e.ID = "" },
		func(e *storage.Entry) { e.Queue = "" },
		func(e *storage.Entry) { e.Lane = "kf:other" },
		func(e *storage.Entry) { e.ID = "a\x00b" },
		func(e *storage.Entry) { e.Queue = "a\x00b" },
	} {
		e := entry(record(1), "a")
		spoil(&e)
		turns = append(turns, storage.Turn{Record: record(1), Entries: []storage.Entry{e}})
	}
	for i, turn := range turns {
		if err := w.Commit(w.ctx, turn); err == nil {
			w.Errorf("turn %d was committed", i)
		}
	}
	w.same(w.load(record(1).Lane), storage.Record{})
}

func cancelled(w *world) {
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	if err := w.Commit(ctx, storage.Turn{Event: "e1", Record: record(1)}); err == nil {
		w.Fatal("a commit without time succeeded")
	}
	_, err := w.Load(w.ctx, record(1).Lane, "e1")
	w.ok(err)
	w.commit("e1", record(1)) // the store is not stuck
}

func erasure(w *world) {
	r := record(1)
	r.Head.WakeAt = noon
	r.Head.Assignee, r.Head.Needs = "slack:T0/U1", noon
	desk, later := entry(r, "c"), entry(r, "d")
	desk.Queue, later.Queue, later.Due = "desk:"+r.Head.Ref, "jobs:"+r.Head.Ref, noon.Add(time.Hour)
	r = w.commit("e1", r, entry(r, "a"), entry(r, "b"), desk, later)
	other := w.commit("e1", record(2), entry(record(2), "a"))
	claimed := w.claimIDs(noon, "a", "a", "c")

	farewell := entry(r, "farewell")
	w.ok(w.Commit(w.ctx, storage.Turn{Event: "e2", Record: r, Entries: []storage.Entry{farewell}, Erase: true}))

	w.same(w.load(r.Lane), storage.Record{})
	_, err := w.Find(w.ctx, r.Head.Ref)
	w.is(err, storage.ErrNotFound)
	heads, _, err := w.List(w.ctx, storage.Query{})
	w.ok(err)
	w.same(heads, []storage.Head{other.Head})
	w.selects(storage.Query{Assignee: "slack:T0/U1"})
	w.selects(storage.Query{Needs: true})
	w.selects(storage.Query{Open: true}, other.Head.Ref)
	wakes, err := w.Due(w.ctx, noon.Add(time.Hour), 10)
	w.ok(err)
	w.same(wakes, []storage.Wake{})
	for _, e := range claimed {
		if e.Lane == r.Lane {
			w.is(w.Finish(w.ctx, e), storage.ErrLease)
			w.is(w.Retry(w.ctx, e, noon), storage.ErrLease)
		} else {
			w.finish(e)
		}
	}
	w.claimIDs(noon) // somebody may be saying a
	w.finish(w.claimIDs(noon.Add(time.Minute), "farewell")...)
	w.claimIDs(noon.Add(24 * time.Hour))
	b, err := w.Backlog(w.ctx)
	w.ok(err)
	w.same(b, storage.Backlog{})

	for _, event := range []string{"e1", "e2"} { // marks outlive it
		_, err := w.Load(w.ctx, r.Lane, event)
		w.is(err, storage.ErrSeen)
	}
	w.same(w.load(other.Lane), other)
	w.commit("e3", record(1), entry(record(1), "a")) // the person may come back
	w.claimIDs(noon, "a")
}

func eraseNothing(w *world) {
	turn := storage.Turn{Event: "e1", Record: storage.Record{Lane: "kf:nobody"}, Erase: true,
		Entries: []storage.Entry{{ID: "a", Queue: "say", Created: noon, Due: noon}}}
	w.ok(w.Commit(w.ctx, turn))
	w.is(w.Commit(w.ctx, turn), storage.ErrSeen)
	w.same(w.claimIDs(noon, "a")[0].Lane, "kf:nobody")
}
