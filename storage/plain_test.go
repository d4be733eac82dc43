package storage_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaihu/flows"
	"kaihu/storage"
	"kaihu/storage/redis"
	"kaihu/storage/sqlite"
	"kaihu/storage/storagetest"
)

// answers are what a person may have told; no file may hold them.
var answers = []string{"13800138000", "张三", "zhang@example.com", "110101199003071233", "scanned bytes of a licence"}

func TestNothingInTheClear(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		s, err := sqlite.Open(filepath.Join(dir, "kaihu.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		live(t, s, dir, func() {})
	})
	t.Run("redis", func(t *testing.T) {
		server := storagetest.NewRedis(t, "--appendonly", "yes", "--rdbcompression", "no", "--aof-use-rdb-preamble", "no")
		s, err := redis.Open(t.Context(), server.URL(), redis.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		live(t, s, server.Dir, func() {
			server.Do("BGREWRITEAOF") // after an erasure the log is history; a rewrite forgets it
			for strings.Contains(server.Do("INFO", "persistence"), "aof_rewrite_in_progress:1") {
			}
			server.Do("SAVE")
		})
	})
}

// live runs some cases through a store, looks for their answers in its files,
// then erases one and looks for any trace of its person.
func live(t *testing.T, s storage.Store, dir string, settle func()) {
	v := newVault(t)
	blobs, err := storage.OpenFileBlobs(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		ref := fmt.Sprintf("KH-%06d", n)
		for turn := range 5 {
			sealedTurn(t, v, s, ref, turn)
		}
		r, err := s.Find(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		scan, err := v.SealFile(r.Key, ref, "f1", []byte(answers[4]))
		if err != nil {
			t.Fatal(err)
		}
		if err := blobs.Put(t.Context(), ref+"/f1", scan); err != nil {
			t.Fatal(err)
		}
	}
	settle()
	if !found(t, dir, "KH-000007") || !found(t, dir, "wk1/KH-000007") {
		t.Fatal("the search finds nothing: it does not look where the store writes")
	}
	for _, answer := range answers {
		if found(t, dir, answer) {
			t.Errorf("%q stands in a file", answer)
		}
	}

	r, err := s.Find(t.Context(), "KH-000007")
	if err != nil {
		t.Fatal(err)
	}
	older := r.Key // the case's key was wrapped twice: neither wrapping may stay
	r.Key = append(bytes.Clone(older[:len(older)-1]), older[len(older)-1]^1)
	if found, err := s.Rewrap(t.Context(), r.Lane, older, r.Key); err != nil || !found {
		t.Fatal(found, err)
	}
	r.Version++
	if _, err := s.Commit(t.Context(), storage.Turn{Event: "erase KH-000007", Record: r, Erase: true}); err != nil {
		t.Fatal(err)
	}
	if err := blobs.DeleteAll(t.Context(), "KH-000007"); err != nil {
		t.Fatal(err)
	}
	settle()
	if found(t, dir, "KH-000007") || found(t, dir, string(older)) || found(t, dir, string(r.Key)) || found(t, dir, string(r.Body)) {
		t.Error("traces of an erased case")
	}
	if !found(t, dir, "KH-000008") {
		t.Error("its neighbour is gone")
	}
}

func sealedTurn(t *testing.T, v *storage.Vault, s storage.Store, ref string, turn int) {
	t.Helper()
	c := newCase(ref)
	for i, id := range []string{"contact_mobile", "contact_name", "contact_email", "leader_id_number"} {
		c.Requirements[id] = flows.Requirement{State: flows.OK, Value: answers[i]}
	}
	old, err := s.Load(t.Context(), c.Contact.Lane(), "")
	if err != nil {
		t.Fatal(err)
	}
	key, err := v.KeyOf(old, ref)
	if err != nil {
		t.Fatal(err)
	}
	r, err := key.SealCase(c, old)
	if err != nil {
		t.Fatal(err)
	}
	body := key.Seal("entry", []byte(answers[1]+", "+answers[0]))
	e := storage.Entry{ID: fmt.Sprint(turn), Queue: "say:" + ref, Ref: ref, Kind: "say", Key: r.Key, Body: body, Created: c.Updated, Due: c.Updated}
	event := fmt.Sprint("message ", turn, " of ", ref)
	if _, err := s.Commit(t.Context(), storage.Turn{Event: event, Record: r, Entries: []storage.Entry{e}}); err != nil {
		t.Fatal(err)
	}
}

// found looks for a text in every file of a folder and in their names.
func found(t *testing.T, dir, text string) bool {
	t.Helper()
	hit := false
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			hit = hit || strings.Contains(path, text)
			return err
		}
		data, err := os.ReadFile(path)
		hit = hit || bytes.Contains(data, []byte(text)) || strings.Contains(path, text)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return hit
}
