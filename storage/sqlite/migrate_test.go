package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaihu/storage"
)

// TestFileOfBefore opens a file of the first schema: its cases are whole, in
// the lists that go by what they know, and in the others after a turn.
func TestFileOfBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaihu.db")
	schema, err := os.ReadFile("schema1.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []string{
		string(schema), `PRAGMA user_version = 1`,
		`INSERT INTO cases VALUES ('kf:a', 'KH-A', 'kf', 'zh', 'reviewing', 'aws', 5, 6, 7, NULL, 3, x'01', x'0203')`,
		`INSERT INTO cases VALUES ('kf:b', 'KH-B', 'kf', 'en', 'done', 'nobody', 5, NULL, 8, 9, 1, x'01', x'')`,
	} {
		if _, err := db.Exec(do); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	s := open(t, path)
	defer s.Close()
	at := func(n int64) time.Time { return time.Unix(0, n).UTC() }
	want := storage.Record{
		Lane: "kf:a", Key: []byte{1}, Body: []byte{2, 3}, Version: 3,
		Head: storage.Head{Ref: "KH-A", Channel: "kf", Lang: "zh", Stage: "reviewing", Ball: "aws", Since: at(5), Opened: at(6), Updated: at(7)},
	}
	got, err := s.Load(t.Context(), "kf:a", "")
	if err != nil || !cmp.Equal(got, want) {
		t.Fatalf("%v %s", err, cmp.Diff(want, got))
	}
	counts := func(want ...int) {
		t.Helper()
		for i, q := range []storage.Query{{}, {Open: true}, {Assignee: "slack:T0/U1"}, {Needs: true}} {
			if n, err := s.Count(t.Context(), q); err != nil || n != want[i] {
				t.Errorf("%+v counts %d, %v; want %d", q, n, err, want[i])
			}
		}
	}
	counts(2, 1, 0, 0)
	want.Head.Assignee, want.Head.Needs = "slack:T0/U1", at(10)
	if _, err := s.Commit(t.Context(), storage.Turn{Record: want}); err != nil {
		t.Fatal(err)
	}
	counts(2, 1, 1, 1)
}
