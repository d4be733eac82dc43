package sqlite_test

import (
	"database/sql"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"kaihu/storage"
)

// TestSweep: a store without turns keeps nothing beyond its time, and sweeps more
// than one statement takes.
func TestSweep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaihu.db")
	s := open(t, path)
	defer s.Close()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for _, table := range []struct {
		row       string
		old, kept any
	}{
		{"INSERT INTO marks (mark, ends) VALUES (?2, ?1)", int64(1), time.Now().Add(time.Hour).UnixNano()},
		{"INSERT INTO memos (key, value, ends) VALUES (?2, 'x', ?1)", int64(1), nil},
		{"INSERT INTO holds (name, owner, ends) VALUES (?2, 'x', ?1)", now.Add(-9 * 24 * time.Hour).UnixNano(), now.Add(-time.Hour).UnixNano()},
		{"INSERT INTO acts (ref, id, who, what, of, via, at) VALUES ('KH-A', ?2, 'x', 'x', '', 'x', ?1)", now.Add(-storage.ActTTL - time.Second).UnixNano(), now.UnixNano()},
		{"INSERT INTO tallies (day, name, n) VALUES (?1, ?2, 1)", "2025-10-22", "2025-10-23"},
	} {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		for n := range 1500 {
			if _, err := tx.Exec(table.row, table.old, n); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := tx.Exec(table.row, table.kept, 9999); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]int{"marks": 1500, "memos": 1500, "holds": 1500, "acts": 1500, "tallies": 1500}
	if got, err := s.Sweep(t.Context(), now); err != nil || !maps.Equal(got, want) {
		t.Errorf("swept %v, %v", got, err)
	}
	for table := range want {
		var n int
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n != 1 {
			t.Errorf("%s: %d are left, %v", table, n, err)
		}
	}
}
