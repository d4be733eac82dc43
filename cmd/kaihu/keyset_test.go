package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaihu/storage"
	"kaihu/storage/storagetest"
)

// used is a data folder and a store that hold a conversation; the program is
// down.
func used(t *testing.T, store string) (w *world, traces func() string) {
	t.Helper()
	w = newWorld(t, testFlow(t), "sqlite")
	traces = func() string { return tables(t, w.settings.Data) }
	if store == "redis" {
		r := storagetest.NewRedis(t, "--enable-debug-command", "yes")
		w.down()
		w.settings.Store = r.URL()
		w.up()
		traces = func() string { return r.Do("DEBUG", "DIGEST") }
	}
	p := kfIn(w)
	p.hears("你好")
	p.hears("中文")
	w.down()
	return w, traces
}

// tables counts what a SQLite store holds.
func tables(t *testing.T, data string) (all string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, "kaihu.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, name := range []string{"cases", "entries", "marks", "memos", "holds"} {
		var n int
		if err := db.QueryRow("SELECT count(*) FROM " + name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		all += fmt.Sprint(name, " ", n, "\n")
	}
	return all
}

// files lists a folder, but for what SQLite puts beside its file.
func files(t *testing.T, dir string) (all string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if !strings.HasSuffix(path, "-wal") && !strings.HasSuffix(path, "-shm") {
			all += path + "\n"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestLostKeyset: without the keyset of a store, or with another one, the
// program does not start, says what to do and writes nothing; doctor says the
// same. Once the keyset is back, the conversation goes on.
func TestLostKeyset(t *testing.T) {
	for _, store := range []string{"sqlite", "redis"} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			w, traces := used(t, store)
			path := filepath.Join(w.settings.Data, "keyset.json")
			kept := filepath.Join(t.TempDir(), "keyset.json")
			if err := os.Rename(path, kept); err != nil {
				t.Fatal(err)
			}
			refused(t, w, traces, "Put that keyset back from its backup")
			w.settings.Keyset = filepath.Join(t.TempDir(), "elsewhere.json")
			refused(t, w, traces, "put it back from its backup")
			w.settings.Keyset = filepath.Join(t.TempDir(), "another.json")
			if _, err := storage.OpenKeyset(w.settings.Keyset, true); err != nil {
				t.Fatal(err)
			}
			refused(t, w, traces, "is not the keyset of this store")
			w.settings.Keyset = kept
			w.up()
			if got := kfIn(w).hears("同意"); !strings.Contains(got, "贵公司注册在哪里") {
				t.Errorf("after the keyset came back: %q", got)
			}
		})
	}
}

// refused expects that the program does not start and leaves no trace.
func refused(t *testing.T, w *world, traces func() string, want string) {
	t.Helper()
	held, had := traces(), files(t, w.settings.Data)
	a, err := build(t.Context(), &w.settings, parts{now: w.clock.now, logs: w.log, flow: w.flow})
	if err == nil {
		_ = a.Close()
		t.Fatalf("the program starts; want %q", want)
	}
	if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "KAIHU_KEYSET") {
		t.Errorf("it says %q, want %q", err, want)
	}
	if traces() != held || files(t, w.settings.Data) != had {
		t.Errorf("something was written:\n%s%s", traces(), files(t, w.settings.Data))
	}
	wrong := false
	for _, f := range examineStore(t.Context(), &w.settings) {
		wrong = wrong || f.err != nil && strings.Contains(f.err.Error(), want)
	}
	if !wrong {
		t.Errorf("doctor does not say %q", want)
	}
	if files(t, w.settings.Data) != had+filepath.Join(w.settings.Data, "blobs")+"\n" && files(t, w.settings.Data) != had {
		t.Errorf("doctor made something:\n%s", files(t, w.settings.Data))
	}
}

// TestKeysCommands: what `kaihu keys` prints, on a store with a case.
func TestKeysCommands(t *testing.T) {
	t.Parallel()
	w, _ := used(t, "sqlite")
	env := []string{"KAIHU_DATA=" + w.settings.Data}
	keys := func(want int, args ...string) string {
		t.Helper()
		var out, errw bytes.Buffer
		if code := run(t.Context(), append([]string{"keys"}, args...), env, nil, &out, &errw); code != want {
			t.Fatalf("kaihu keys %v: %d %s%s", args, code, out.String(), errw.String())
		}
		return out.String() + errw.String()
	}
	keys(0, "rotate")
	var list struct {
		Keys []keyLine `json:"keys"`
	}
	if err := json.Unmarshal([]byte(keys(0, "list", "--json")), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Keys) != 2 || list.Keys[0].Cases != 0 || list.Keys[0].Primary || list.Keys[1].Cases != 1 || !list.Keys[1].Primary {
		t.Errorf("%+v", list)
	}
	if got := keys(0, "retire", "--settle=0s"); !strings.Contains(got, fmt.Sprint("removed key ", list.Keys[0].ID)) {
		t.Error(got)
	}
	if got := keys(0, "list"); !strings.Contains(got, fmt.Sprint(list.Keys[1].ID)) || strings.Contains(got, fmt.Sprint(list.Keys[0].ID)) {
		t.Error(got)
	}
	env = []string{"KAIHU_DATA=" + t.TempDir()}
	if got := keys(1, "list"); !strings.Contains(got, "there is no store") {
		t.Error(got)
	}
	w.up() // with the new keyset
	if got := kfIn(w).hears("同意"); !strings.Contains(got, "贵公司注册在哪里") {
		t.Errorf("after the rotation: %q", got)
	}
}
