package storagetest

import (
	"fmt"
	"strings"
	"time"

	"kaihu/storage"
)

const today = "2026-11-26"

func (w *world) counted(from, to string, want map[string]int64) {
	w.Helper()
	got, err := w.Tallies(w.ctx, from, to)
	w.ok(err)
	w.same(got, want)
}

func tallies(w *world) {
	w.counted(today, today, map[string]int64{})
	var last storage.Record
	for n := range 30 { // wherever the lanes lie
		r := record(n)
		t := storage.Turn{Event: "e1", Record: r, Entries: []storage.Entry{entry(r, "a"), entry(r, "b")}, Day: today, Tallies: []string{"opened", "走到:first"}}
		w.ok(w.Commit(w.ctx, t))
		w.is(w.Commit(w.ctx, t), storage.ErrSeen)
		t.Event = "e2"
		w.is(w.Commit(w.ctx, t), storage.ErrConflict)
		last = w.load(r.Lane)
	}
	w.counted(today, today, map[string]int64{"opened": 30, "走到:first": 30})
	w.same(len(w.claim(noon)), 30) // the entries are whole beside them

	for _, day := range []string{"2026-11-30", "2026-12-01"} {
		w.ok(w.Commit(w.ctx, storage.Turn{Record: last, Day: day, Tallies: []string{"opened", "done", "done"}}))
		last.Version++
	}
	w.ok(w.Commit(w.ctx, storage.Turn{Record: last, Erase: true, Day: "2026-12-01", Tallies: []string{"erased"}}))
	w.counted("2026-11-27", "2026-11-29", map[string]int64{})
	w.counted("2026-11-30", "2026-11-30", map[string]int64{"opened": 1, "done": 2})
	w.counted(today, "2026-12-31", map[string]int64{"opened": 32, "走到:first": 30, "done": 4, "erased": 1})
	w.counted("2026-12-01", today, map[string]int64{})

	for _, bad := range [][2]string{{"", today}, {today, "2026-13-01"}, {"20261126", today}} {
		if _, err := w.Tallies(w.ctx, bad[0], bad[1]); err == nil {
			w.Errorf("%q are days", bad)
		}
	}
	for _, t := range []storage.Turn{
		{Tallies: []string{"a"}}, {Tallies: []string{"a"}, Day: "26.11."}, {Tallies: []string{""}, Day: today},
		{Tallies: []string{"a\x00b"}, Day: today}, {Tallies: []string{strings.Repeat("a", 101)}, Day: today},
	} {
		t.Record = record(100)
		if err := w.Commit(w.ctx, t); err == nil {
			w.Errorf("%q on %q were counted", t.Tallies, t.Day)
		}
	}
}

// talliesLast: a range that is longer than counters are kept gives what is kept
// of it.
func talliesLast(w *world) {
	r := record(1)
	end, err := time.Parse(time.DateOnly, today)
	w.ok(err)
	for _, ago := range []int{storage.TallyDays, storage.TallyDays - 1, 0} {
		day := end.AddDate(0, 0, -ago).Format(time.DateOnly)
		w.ok(w.Commit(w.ctx, storage.Turn{Record: r, Day: day, Tallies: []string{fmt.Sprint(ago)}}))
		r.Version++
	}
	w.counted("2000-01-01", today, map[string]int64{"399": 1, "0": 1})
}
