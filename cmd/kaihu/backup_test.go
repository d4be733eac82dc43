package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaihu/storage/storagetest"
)

// command runs `kaihu …` on a world's data beside it.
func (w *world) command(want int, args ...string) string {
	w.t.Helper()
	env := []string{"KAIHU_DATA=" + w.settings.Data, "KAIHU_STORE=" + w.settings.Store, "KAIHU_KEYSET=" + w.settings.Keyset}
	var out, errw bytes.Buffer
	if code := run(w.t.Context(), args, env, nil, &out, &errw); code != want {
		w.t.Fatalf("kaihu %v: %d\n%s%s", args, code, out.String(), errw.String())
	}
	return out.String() + errw.String()
}

// copyTree copies a folder that may not be there.
func copyTree(t *testing.T, to, from string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, to, from string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// quiet waits until Redis writes no files.
func quiet(t *testing.T, r *storagetest.Redis) {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(10 * time.Millisecond) {
		info := r.Do("INFO", "persistence")
		if strings.Contains(info, "aof_rewrite_in_progress:0") && strings.Contains(info, "aof_rewrite_scheduled:0") && strings.Contains(info, "rdb_bgsave_in_progress:0") {
			return
		}
	}
	t.Fatal("Redis does not come to rest")
}

// TestRestore does what deploy/backup.md says: a backup beside a running
// conversation, everything lost, a restore, and the conversation goes on. What
// was erased after the backup is there again until it is erased again.
func TestRestore(t *testing.T) {
	for name, way := range map[string]func(*testing.T, *world) (backup func(), restore func()){
		"sqlite": sqliteFiles, "redis append-only files": aofFiles, "redis snapshot": rdbFile,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, testFlow(t), "sqlite")
			backup, restore := way(t, w)
			p := kfIn(w)
			for _, text := range []string{"你好", "中文", "同意"} {
				p.hears(text)
			}
			keys, kept := filepath.Join(w.settings.Data, "keyset.json"), t.TempDir()
			copyFile(t, filepath.Join(kept, "keyset.json"), keys)
			backup()
			copyTree(t, filepath.Join(kept, "blobs"), filepath.Join(w.settings.Data, "blobs"))
			p.hears("内地") // is not in the backup; WeCom still has it

			var list []struct{ Ref string }
			if err := json.Unmarshal([]byte(w.command(0, "case", "list", "--json")), &list); err != nil || len(list) != 1 {
				t.Fatalf("%v %v", list, err)
			}
			w.command(0, "case", "erase", list[0].Ref, "--yes")
			w.command(1, "case", "show", list[0].Ref)
			w.down()
			if err := os.RemoveAll(w.settings.Data); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(w.settings.Data, 0o700); err != nil {
				t.Fatal(err)
			}
			restore()
			copyFile(t, keys, filepath.Join(kept, "keyset.json"))
			copyTree(t, filepath.Join(w.settings.Data, "blobs"), filepath.Join(kept, "blobs"))

			w.up()
			w.command(0, "case", "show", list[0].Ref)
			if got := p.hears("都准备好了"); !strings.Contains(got, "邮箱") {
				t.Errorf("the conversation does not go on: %q", got)
			}
			w.command(0, "case", "erase", list[0].Ref, "--yes")
			w.command(1, "case", "show", list[0].Ref)
		})
	}
}

func sqliteFiles(t *testing.T, w *world) (backup, restore func()) {
	file := filepath.Join(t.TempDir(), "copy.db")
	backup = func() {
		w.command(0, "backup", file)
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
		w.command(1, "backup", file) // never over another one
	}
	return backup, func() { copyFile(t, filepath.Join(w.settings.Data, "kaihu.db"), file) }
}

// onRedis moves a world to a Redis.
func onRedis(w *world, r *storagetest.Redis) {
	w.down()
	w.settings.Store = r.URL()
	w.up()
}

func aofFiles(t *testing.T, w *world) (backup, restore func()) {
	r := storagetest.NewRedis(t, "--appendonly", "yes", "--appendfsync", "always")
	onRedis(w, r)
	copied := filepath.Join(t.TempDir(), "appendonlydir")
	backup = func() {
		w.command(1, "backup", filepath.Join(t.TempDir(), "copy.db")) // says where to read on
		r.Do("CONFIG", "SET", "auto-aof-rewrite-percentage", "0")
		quiet(t, r)
		copyTree(t, copied, filepath.Join(r.Dir, "appendonlydir"))
	}
	return backup, func() {
		r.Kill()
		fresh := storagetest.NewRedis(t, "--appendonly", "yes", "--appendfsync", "always")
		fresh.Kill()
		if err := os.RemoveAll(filepath.Join(fresh.Dir, "appendonlydir")); err != nil {
			t.Fatal(err)
		}
		copyTree(t, filepath.Join(fresh.Dir, "appendonlydir"), copied)
		fresh.Restart()
		w.settings.Store = fresh.URL()
	}
}

func rdbFile(t *testing.T, w *world) (backup, restore func()) {
	r := storagetest.NewRedis(t, "--appendonly", "yes", "--appendfsync", "always")
	onRedis(w, r)
	copied := filepath.Join(t.TempDir(), "dump.rdb")
	backup = func() {
		quiet(t, r)
		r.Do("BGSAVE")
		quiet(t, r)
		copyFile(t, copied, filepath.Join(r.Dir, "dump.rdb"))
	}
	return backup, func() {
		r.Kill()
		fresh := storagetest.NewRedis(t, "--appendonly", "no")
		fresh.Kill()
		copyFile(t, filepath.Join(fresh.Dir, "dump.rdb"), copied)
		fresh.Restart()
		fresh.Do("CONFIG", "SET", "appendonly", "yes")
		quiet(t, fresh)
		w.settings.Store = fresh.URL()
	}
}
