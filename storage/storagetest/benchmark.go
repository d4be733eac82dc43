package storagetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kaihu/storage"
)

// Benchmark measures a store beside idle cases that Fill left: none of them is
// due, none has anything to send.
func Benchmark(b *testing.B, s storage.Store, idle int) {
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
	for _, due := range []int{100, 1000} {
		wakeUp(b, s, due, now.Add(-time.Minute))
		b.Run(fmt.Sprintf("tick with %d due", due), func(b *testing.B) {
			for b.Loop() {
				wakes, err := s.Due(ctx, now, 2*due)
				entries, err2 := s.Claim(ctx, now, time.Minute, 100)
				if err != nil || err2 != nil || len(wakes) != due || len(entries) != 0 {
					b.Fatal(len(wakes), len(entries), err, err2)
				}
			}
		})
		wakeUp(b, s, due, now.Add(24*time.Hour))
	}
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

// wakeUp changes when the first idle cases want to be woken.
func wakeUp(b *testing.B, s storage.Store, cases int, at time.Time) {
	for n := range cases {
		r, err := s.Load(b.Context(), record(n).Lane, "")
		if err != nil {
			b.Fatal(err)
		}
		r.Head.WakeAt = at
		if _, err := s.Commit(b.Context(), storage.Turn{Record: r}); err != nil {
			b.Fatal(err)
		}
	}
}

// turns measures whole turns: what a message costs the store.
func turns(b *testing.B, s storage.Store) {
	ctx := b.Context()
	r, err := s.Load(ctx, record(-1).Lane, "")
	if err != nil {
		b.Fatal(err)
	}
	next, version := 0, r.Version
	commit := func(b *testing.B, claim storage.Terms) []storage.Entry {
		next++
		r := record(-1)
		r.Version, r.Body = version, make([]byte, 4096)
		id := fmt.Sprint(next)
		claimed, err := s.Commit(ctx, storage.Turn{Event: id, Record: r, Entries: []storage.Entry{entry(r, id)}, Claim: claim})
		if err != nil {
			b.Fatal(err)
		}
		version++
		return claimed
	}
	b.Run("commit with its reply, finish", func(b *testing.B) {
		for b.Loop() {
			got := commit(b, storage.Terms{Now: noon, Lease: time.Minute})
			if len(got) != 1 {
				b.Fatal(len(got), "claimed")
			}
			if _, err := s.Finish(ctx, got[0], storage.Terms{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("commit", func(b *testing.B) {
		for b.Loop() {
			commit(b, storage.Terms{})
		}
	})
}

// fillAtOnce is how many cases Fill hands over at a time.
const fillAtOnce = 1000

// Fill stores cases in the middle of their registration, which sleep until
// tomorrow. put commits many turns at once.
func Fill(b *testing.B, idle int, put func(context.Context, []storage.Turn) error) {
	b.Helper()
	for from := 0; from < idle; from += fillAtOnce {
		turns := make([]storage.Turn, min(fillAtOnce, idle-from))
		for i := range turns {
			r := record(from + i)
			r.Head.WakeAt = noon.Add(24 * time.Hour)
			r.Head.Updated = noon.Add(-time.Duration(from+i) * time.Second)
			r.Key, r.Body = make([]byte, 65), make([]byte, 1536)
			turns[i].Record = r
		}
		if err := put(b.Context(), turns); err != nil {
			b.Fatal(err)
		}
	}
}
