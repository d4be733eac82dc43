package sqlite_test

import (
	"path/filepath"
	"testing"

	"kaihu/storage"
)

// TestOldTalliesGo: the first counter of a day takes those along that are no
// longer kept.
func TestOldTalliesGo(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "kaihu.db"))
	defer s.Close()
	for n, day := range []string{"2025-10-22", "2025-10-23", "2026-11-26"} {
		r := storage.Record{Lane: "kf:a", Head: storage.Head{Ref: "KH-A"}, Version: int64(n)}
		if _, err := s.Commit(t.Context(), storage.Turn{Record: r, Day: day, Tallies: []string{"opened"}}); err != nil {
			t.Fatal(err)
		}
	}
	for day, want := range map[string]int64{"2025-10-22": 0, "2025-10-23": 1, "2026-11-26": 1} {
		if sums, err := s.Tallies(t.Context(), day, day); err != nil || sums["opened"] != want {
			t.Errorf("%s: %v %v, want %d", day, sums, err, want)
		}
	}
}
