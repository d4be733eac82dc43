package redis

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaihu/storage"
	"kaihu/storage/storagetest"
)

// TestPagesOfOnePartition: where chance has put a page's cases into one
// partition, it is asked for more than its share.
func TestPagesOfOnePartition(t *testing.T) {
	s, err := Open(t.Context(), storagetest.NewRedis(t).URL(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := time.Unix(1772452800, 0).UTC()
	var want []string // the newest first, and so the longest wait
	for n := 0; len(want) < 90; n++ {
		lane := fmt.Sprint("kf:", n)
		if s.keys.of(lane) != s.keys.parts[7] && n%20 > 0 {
			continue
		}
		age := time.Duration(len(want)) * time.Second
		h := storage.Head{Ref: fmt.Sprint("KH-", n), Stage: []string{"done", "reviewing"}[n%2], Ball: "us", Assignee: "a", Updated: at.Add(-age), Needs: at.Add(age)}
		if _, err := s.Commit(t.Context(), storage.Turn{Record: storage.Record{Lane: lane, Head: h}}); err != nil {
			t.Fatal(err)
		}
		want = append(want, h.Ref)
	}
	for _, q := range []storage.Query{{}, {Ball: "us"}, {Open: true}, {Needs: true}, {Assignee: "a"}, {Assignee: "a", Open: true}} {
		for _, q.Limit = range []int{1, 7, 40, 89, 90, 200} {
			q.After = ""
			var got []string
			for {
				heads, next, err := s.List(t.Context(), q)
				if err != nil || len(heads) > q.Limit || len(heads) < q.Limit && next != "" {
					t.Fatalf("%+v: %d heads, next %q, %v", q, len(heads), next, err)
				}
				for _, h := range heads {
					got = append(got, h.Ref)
				}
				if q.After = next; next == "" {
					break
				}
			}
			if !cmp.Equal(got, want) {
				t.Errorf("%+v: %s", q, cmp.Diff(want, got))
			}
		}
	}
}
