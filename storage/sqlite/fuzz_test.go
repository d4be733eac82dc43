package sqlite_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/storage"
)

// FuzzList lists with any filter and any cursor: the page is what a plain
// sort and filter of the same cases gives, and a cursor of ours is good while
// any other is refused.
func FuzzList(f *testing.F) {
	s := open(f, filepath.Join(f.TempDir(), "kaihu.db"))
	f.Cleanup(func() { s.Close() })
	var all []storage.Head
	stages, balls := []string{"preparing", "reviewing", "done"}, []string{"applicant", "us", "nobody", "us"}
	for i := range 12 {
		h := storage.Head{Ref: fmt.Sprintf("KH-%d", i), Stage: stages[i%3], Ball: balls[i%4], Assignee: []string{"", "li"}[i/2%2], Updated: time.Unix(0, int64(100+i/2)).UTC()}
		if _, err := s.Commit(f.Context(), storage.Turn{Record: storage.Record{Lane: "kf:" + h.Ref, Head: h}}); err != nil {
			f.Fatal(err)
		}
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b storage.Head) int {
		return cmp.Or(b.Updated.Compare(a.Updated), strings.Compare(b.Ref, a.Ref))
	})
	for _, after := range []string{"", "103 KH-7", "103 ", "103", " KH-7", "-1 x", "9223372036854775808 x", "103 KH-7' OR 1=1 --", "+103 KH-7"} {
		f.Add("preparing", "us", "", false, after, 2)
		f.Add("", "", "li", true, after, 3)
		f.Add("", "", "", true, after, 0)
		f.Add("", "", "", false, after, 5)
	}
	f.Fuzz(func(t *testing.T, stage, ball, assignee string, open bool, after string, limit int) {
		limit %= 20
		heads, next, err := s.List(t.Context(), storage.Query{Stage: stage, Ball: ball, Assignee: assignee, Open: open, After: after, Limit: limit})
		var at int64
		var ref string
		if _, bad := fmt.Sscanf(after, "%d", &at); after != "" && (bad != nil || !strings.Contains(after, " ")) {
			if err == nil {
				t.Fatalf("%q is taken for a cursor", after)
			}
			return
		}
		if err != nil {
			return // more digits than a time has, or a sign in the wrong place
		}
		_, ref, _ = strings.Cut(after, " ")
		var want []string
		for _, h := range all {
			later := after == "" || cmp.Or(cmp.Compare(h.Updated.UnixNano(), at), strings.Compare(h.Ref, ref)) < 0
			if later && (stage == "" || h.Stage == stage) && (ball == "" || h.Ball == ball) && (assignee == "" || h.Assignee == assignee) && (!open || h.Open()) {
				want = append(want, h.Ref)
			}
		}
		more := limit > 0 && len(want) > limit
		if more {
			want = want[:limit]
		}
		var got []string
		for _, h := range heads {
			got = append(got, h.Ref)
		}
		if !slices.Equal(got, want) || more != (next != "") {
			t.Fatalf("stage %q, ball %q, assignee %q, open %v, after %q, limit %d: %v and %q, want %v", stage, ball, assignee, open, after, limit, got, next, want)
		}
	})
}
