package storagetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"kaihu/storage"
)

// deskCases is how many cases BenchmarkDesk stores.
const deskCases = 10_000

// BenchmarkDesk measures what the consultants' pages ask of an empty store that
// it fills.
func BenchmarkDesk(b *testing.B, s storage.Store) {
	ctx := b.Context()
	fillDesk(b, s)
	const who = "slack:T0/U7"
	b.Run("tallies of 31 days", func(b *testing.B) {
		for b.Loop() {
			if sums, err := s.Tallies(ctx, "2026-11-01", "2026-12-01"); err != nil || len(sums) != 25 || sums["tally 24"] != 2*deskCases/25 {
				b.Fatal(len(sums), sums["tally 24"], err)
			}
		}
	})
	b.Run("acts of a case", func(b *testing.B) {
		for b.Loop() {
			if acts, err := s.Acts(ctx, "KH-000000", 20); err != nil || len(acts) != 20 {
				b.Fatal(len(acts), err)
			}
		}
	})
	for _, c := range []struct {
		name string
		q    storage.Query
		is   func(storage.Head) bool
	}{
		{"needs", storage.Query{Needs: true}, func(h storage.Head) bool { return !h.Needs.IsZero() }},
		{"assignee, open", storage.Query{Assignee: who, Open: true}, func(h storage.Head) bool { return h.Assignee == who && h.Open() }},
		{"assignee", storage.Query{Assignee: who}, func(h storage.Head) bool { return h.Assignee == who }},
		{"open", storage.Query{Open: true}, storage.Head.Open},
		{"stage", storage.Query{Stage: "reviewing"}, func(h storage.Head) bool { return h.Stage == "reviewing" }},
		{"ball", storage.Query{Ball: "us"}, func(h storage.Head) bool { return h.Ball == "us" }},
	} {
		all := 0
		for n := range deskCases {
			if c.is(deskHead(n)) {
				all++
			}
		}
		b.Run("list 40, "+c.name, func(b *testing.B) {
			q := c.q
			q.Limit = 40
			for b.Loop() {
				if heads, _, err := s.List(ctx, q); err != nil || len(heads) != q.Limit || !c.is(heads[39]) {
					b.Fatal(len(heads), err)
				}
			}
		})
		b.Run("count, "+c.name, func(b *testing.B) {
			for b.Loop() {
				if n, err := s.Count(ctx, c.q); err != nil || n != all {
					b.Fatal(n, all, err)
				}
			}
		})
	}
}

// deskHead is one of the cases: forty consultants have them, a tenth needs one,
// a sixth is over.
func deskHead(n int) storage.Head {
	stands := [][2]string{
		{"preparing", "applicant"}, {"preparing", "us"}, {"precheck", "us"}, {"registering", "applicant"}, {"registering", "us"},
		{"reviewing", "aws"}, {"reviewing", "us"}, {"rejected", "applicant"}, {"launching", "applicant"}, {"paused", "applicant"},
		{"done", "nobody"}, {"closed", "nobody"},
	}
	h := record(n).Head
	h.Stage, h.Ball = stands[n/40%len(stands)][0], stands[n/40%len(stands)][1]
	h.Assignee = fmt.Sprintf("slack:T0/U%d", n%40)
	h.Updated = noon.Add(-time.Duration(n) * time.Second)
	if n%10 == 0 {
		h.Needs = noon.Add(-time.Duration(n) * time.Minute)
	}
	return h
}

func fillDesk(b *testing.B, s storage.Store) {
	b.Helper()
	var names []string
	for n := range 25 {
		names = append(names, fmt.Sprint("tally ", n))
	}
	var all sync.WaitGroup
	for part := range 16 {
		all.Go(func() {
			for n := part; n < deskCases; n += 16 {
				r := record(n)
				r.Head = deskHead(n)
				r.Key, r.Body = make([]byte, 65), make([]byte, 1536)
				_, err := s.Commit(context.Background(), storage.Turn{Record: r, Tallies: []string{names[n%25], names[n/25%25]}, Day: fmt.Sprintf("2026-11-%02d", 1+n%30)})
				if err == nil && n%10 == 0 {
					err = s.Log(context.Background(), act(r.Head.Ref, record(n-n%1000).Head.Ref, noon.Add(time.Duration(n)*time.Second)))
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}
