package sqlite_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaihu/storage"
	"kaihu/storage/sqlite"
	"kaihu/storage/storagetest"
)

func TestContract(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) func() storage.Store {
		path := filepath.Join(t.TempDir(), "a folder?#%41", "kaihu.db")
		return func() storage.Store { return open(t, path) }
	})
}

func open(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, filepath.Join(dir, "kaihu.db"))
	defer s.Close()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 3 {
		t.Fatalf("%v %v; want the file, its log and its index", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", f.Name(), info.Mode(), err)
		}
	}
}

func TestNewerFileIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaihu.db")
	open(t, path).Close()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := sqlite.Open(path); err == nil || !strings.Contains(err.Error(), "newer release") {
		t.Errorf("got %v", err)
	}
}

func TestNotADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaihu.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is a diary ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(path); err == nil {
		t.Error("a diary was opened as a database")
	}
}

func TestMarksExpire(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaihu.db")
	s := open(t, path)
	r := storage.Record{Lane: "kf:a", Head: storage.Head{Ref: "KH-A"}}
	if _, err := s.Commit(t.Context(), storage.Turn{Event: "e1", Record: r}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	count := func(where string) (n int) {
		t.Helper()
		if err := db.QueryRow("SELECT count(*) FROM marks WHERE "+where, time.Now().Add(8*24*time.Hour).UnixNano()).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if count("ends > ?") != 1 {
		t.Error("a mark ends within eight days")
	}
	if _, err := db.Exec("UPDATE marks SET ends = 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(t.Context(), "kf:a", "e1"); err != nil {
		t.Errorf("an expired mark counts: %v", err)
	}
	r.Version = 1
	if _, err := s.Commit(t.Context(), storage.Turn{Event: "e1", Record: r}); err != nil {
		t.Errorf("an expired mark counts: %v", err)
	}
	if _, err := db.Exec("UPDATE marks SET ends = 1"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	open(t, path).Close()
	if count("ends < ?") != 0 {
		t.Error("expired marks are not swept")
	}
}

// TestErasureOutlastsReader: a reader keeps the log from being emptied; the
// erasure does not wait for it, and a later commit empties the log.
func TestErasureOutlastsReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaihu.db")
	s := open(t, path)
	r := storage.Record{Lane: "kf:a", Head: storage.Head{Ref: "KH-A"}, Body: []byte("what-must-go")}
	if _, err := s.Commit(t.Context(), storage.Turn{Record: r}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM cases").Scan(&n); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	r.Version = 1
	began := time.Now()
	if _, err := s.Commit(t.Context(), storage.Turn{Record: r, Erase: true}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the erasure waited %s for a reader", took)
	}
	left := func() bool {
		t.Helper()
		for _, name := range []string{path, path + "-wal"} {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(data, r.Body) {
				return true
			}
		}
		return false
	}
	if !left() {
		t.Fatal("the reader hindered nothing: this test shows nothing")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	next := storage.Record{Lane: "kf:b", Head: storage.Head{Ref: "KH-B"}}
	if _, err := s.Commit(t.Context(), storage.Turn{Record: next}); err != nil {
		t.Fatal(err)
	}
	if left() {
		t.Error("what was erased is still in a file")
	}
}

func BenchmarkDesk(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "kaihu.db"))
	defer s.Close()
	storagetest.BenchmarkDesk(b, s)
}

// BenchmarkStore measures beside 20,000 idle cases, or KAIHU_BENCH_CASES.
func BenchmarkStore(b *testing.B) {
	idle := 20_000
	if n, err := strconv.Atoi(os.Getenv("KAIHU_BENCH_CASES")); err == nil {
		idle = n
	}
	s := open(b, filepath.Join(b.TempDir(), "kaihu.db"))
	defer s.Close()
	storagetest.Fill(b, idle, s.Fill)
	storagetest.Benchmark(b, s, idle)
}
