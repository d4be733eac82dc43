package storagetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"kaihu/storage"
)

// Benchmark measures a store beside idle cases: none of them is due, none has
// anything to send. It closes the store.
func Benchmark(b *testing.B, s storage.Store, idle int) {
	b.Cleanup(func() { s.Close() })
	fill(b, s, idle)
	ctx := b.Context()
	now := noon

	b.Run("tick with nothing due", func(b *testing.B) {
		for b.Loop() {
			wakes, err := s.Due(ctx, now, 100)
			entries, err2 := s.Claim(ctx, now, time.Minute, 100)
			if err != nil || err2 != nil || len(wakes)+len(entries) != 0 {
				b.Fatal(len(wakes), len(entries), err, err2)
			}
		}
	})
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Load(ctx, record(idle/2).Lane, "no such event"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("find", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Find(ctx, record(idle/2).Head.Ref); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := s.List(ctx, storage.Query{Stage: "preparing"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	turns(b, s)
}

// turns measures whole turns: what a message costs the store.
func turns(b *testing.B, s storage.Store) {
	ctx := b.Context()
	r, err := s.Load(ctx, record(-1).Lane, "")
	if err != nil {
		b.Fatal(err)
	}
	next, version := 0, r.Version
	commit := func(b *testing.B) {
		next++
		r := record(-1)
		r.Version, r.Body = version, make([]byte, 4096)
		id := fmt.Sprint(next)
		if err := s.Commit(ctx, storage.Turn{Event: id, Record: r, Entries: []storage.Entry{entry(r, id)}}); err != nil {
			b.Fatal(err)
		}
		version++
	}
	for name, claim := range map[string]func() ([]storage.Entry, error){
		"commit, claim, finish":        func() ([]storage.Entry, error) { return s.Claim(ctx, noon, time.Minute, 100) },
		"commit, claim for it, finish": func() ([]storage.Entry, error) { return s.ClaimFor(ctx, record(-1).Lane, noon, time.Minute, 1) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				commit(b)
				got, err := claim()
				if err != nil || len(got) != 1 {
					b.Fatal(len(got), err)
				}
				if err := s.Finish(ctx, got[0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("commit", func(b *testing.B) {
		for b.Loop() {
			commit(b)
		}
	})
}

// fill stores cases that sleep until tomorrow.
func fill(b *testing.B, s storage.Store, idle int) {
	var all sync.WaitGroup
	for part := range 16 {
		all.Go(func() {
			for n := part; n < idle; n += 16 {
				r := record(n)
				r.Head.WakeAt = noon.Add(24 * time.Hour)
				r.Head.Updated = noon.Add(-time.Duration(n) * time.Second)
				r.Body = make([]byte, 100)
				if err := s.Commit(context.Background(), storage.Turn{Record: r}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}
