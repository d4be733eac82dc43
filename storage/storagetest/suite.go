// Package storagetest is the contract of [storage.Store] as a test suite, and
// the Redis server that tests run against.
//
// A bug that is found in one store becomes a check here.
package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"kaihu/storage"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Fresh makes an empty place to keep data in and returns how to open it. Each
// call of open gives one more handle on the same data, as another process
// would have; the suite closes them.
type Fresh func(t *testing.T) (open func() storage.Store)

// Run tests every sentence of the contract.
func Run(t *testing.T, fresh Fresh) {
	checks := []struct {
		name  string
		check func(*world)
	}{
		{"a new lane is empty", newLane},
		{"what is committed is loaded", roundTrip},
		{"an event is committed once", seen},
		{"an empty event is never marked", noEvent},
		{"events are marked within a lane", markPerLane},
		{"a stale turn changes nothing", conflict},
		{"a ref names one case", refTaken},
		{"a ref moves with its case", refMoves},
		{"what was erased does not come back", reborn},
		{"a lane has any name", oddNames},
		{"large bodies", large},
		{"impossible turns", impossible},
		{"a cancelled turn is whole or not at all", cancelled},
		{"erasure", erasure},
		{"erasure of nothing", eraseNothing},
		{"entries come back as they were", entryRoundTrip},
		{"a queue keeps its order", queueOrder},
		{"the first entry holds up its queue", firstBlocks},
		{"a claim has a limit", claimLimit},
		{"a repeated entry is added once", repeatedEntry},
		{"a lease runs out", leaseExpiry},
		{"a late finish is good while nobody else came", lateFinish},
		{"a retry comes first and later", retry},
		{"queues belong to lanes", queuePerLane},
		{"a commit claims what it adds", commitClaims},
		{"a finish claims the next", finishClaims},
		{"backlog", backlog},
		{"backlog of what its own turn left", backlogAfterOwnClaim},
		{"what is stuck", stuck},
		{"a sweep takes nothing that is needed", swept},
		{"lists", lists},
		{"pages are stable", pages},
		{"pages of equals", pagesOfEquals},
		{"lists of the desk", deskLists},
		{"pages of the desk", deskPages},
		{"impossible queries", impossibleQueries},
		{"acts", acts},
		{"acts outlive an erasure, not three years", actsLast},
		{"tallies", tallies},
		{"tallies are kept for their time", talliesLast},
		{"due cases", due},
		{"wrapped keys are listed", keyList},
		{"wrapped keys are replaced", rewrap},
		{"a walk through the keys misses nothing", keyWalk},
		{"memos", memos},
		{"holds", holds},
		{"the same event at once", raceSeen},
		{"turns of one lane at once", raceTurns},
		{"many claimers", raceClaims},
		{"every two steps, in both orders and at once", interleavings},
		{"a handle that was never closed", crash},
	}
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			w := &world{T: t, ctx: t.Context(), fresh: fresh(t)}
			w.Store = w.open()
			c.check(w)
		})
	}
}

// noon is when the suite's stories begin; the odd nanoseconds are on purpose.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 123456789, time.UTC)

// world is one check's store, with the words that checks are written in.
type world struct {
	*testing.T
	storage.Store
	ctx   context.Context
	fresh func() storage.Store
}

// open opens one more handle on the same data.
func (w *world) open() storage.Store {
	w.Helper()
	s := w.fresh()
	w.Cleanup(func() {
		if err := s.Close(); err != nil {
			w.Errorf("close: %v", err)
		}
	})
	return s
}

func record(n int) storage.Record {
	return storage.Record{
		Lane: fmt.Sprintf("kf:wk/%d", n),
		Head: storage.Head{
			Ref: fmt.Sprintf("KH-%06d", n), Channel: "kf", Lang: "zh", Stage: "preparing", Ball: "applicant",
			Since: noon.Add(-time.Hour), Opened: noon.Add(-2 * time.Hour), Updated: noon,
		},
		Key:  []byte{0, 1, 2, 255},
		Body: fmt.Appendf(nil, "body %d\x00\xff", n),
	}
}

func entry(r storage.Record, id string) storage.Entry {
	return storage.Entry{
		ID: id, Queue: "say:" + r.Head.Ref, Lane: r.Lane, Ref: r.Head.Ref, Kind: "say",
		Key: r.Key, Body: []byte("sealed " + id), Created: noon, Due: noon,
	}
}

// commit stores a turn that must succeed and returns the record as it is then.
func (w *world) commit(event string, r storage.Record, entries ...storage.Entry) storage.Record {
	w.Helper()
	if err := w.Commit(w.ctx, storage.Turn{Event: event, Record: r, Entries: entries}); err != nil {
		w.Fatalf("commit %q: %v", event, err)
	}
	r.Version++
	return r
}

// Commit and Finish are the store's, for what a check does not want to claim.
func (w *world) Commit(ctx context.Context, t storage.Turn) error {
	_, err := w.Store.Commit(ctx, t)
	return err
}

func (w *world) Finish(ctx context.Context, e storage.Entry) error {
	_, err := w.Store.Finish(ctx, e, storage.Terms{})
	return err
}

func (w *world) load(lane string) storage.Record {
	w.Helper()
	r, err := w.Load(w.ctx, lane, "")
	w.ok(err)
	return r
}

func (w *world) claim(now time.Time) []storage.Entry {
	w.Helper()
	entries, err := w.Claim(w.ctx, now, time.Minute, 100)
	w.ok(err)
	return entries
}

// claimIDs claims and expects these entries, in any order.
func (w *world) claimIDs(now time.Time, want ...string) []storage.Entry {
	w.Helper()
	entries := w.claim(now)
	ids := []string{}
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	w.same(ids, append([]string{}, want...), cmpopts.SortSlices(func(a, b string) bool { return a < b }))
	return entries
}

func (w *world) finish(entries ...storage.Entry) {
	w.Helper()
	for _, e := range entries {
		w.ok(w.Finish(w.ctx, e))
	}
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) is(err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Fatalf("got error %v, want %v", err, want)
	}
}

func (w *world) same(got, want any, opts ...cmp.Option) {
	w.Helper()
	if diff := cmp.Diff(want, got, append(opts, cmpopts.EquateEmpty())...); diff != "" {
		w.Fatalf("differs (-want +got):\n%s", diff)
	}
}
