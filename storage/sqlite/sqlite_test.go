package sqlite_test

import (
	"path/filepath"
	"testing"

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
