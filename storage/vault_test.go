package storage_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/flows"
	"kaihu/storage"
	"kaihu/storage/sqlite"

	"github.com/google/go-cmp/cmp"
)

func newVault(t testing.TB) *storage.Vault {
	t.Helper()
	k, err := storage.OpenKeyset(filepath.Join(t.TempDir(), "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	return storage.NewVault(k)
}

func sealCase(v *storage.Vault, c flows.Case, prev storage.Record) (storage.Record, error) {
	key, err := v.KeyOf(prev, c.Ref)
	if err != nil {
		return storage.Record{}, err
	}
	return key.SealCase(c, prev)
}

func newCase(ref string) flows.Case {
	at := time.Date(2026, 3, 2, 12, 0, 0, 1, time.UTC)
	return flows.Case{
		Ref: ref, Contact: flows.Contact{Channel: "kf", Address: "wk1/" + ref}, Lang: flows.Zh, Stage: flows.Preparing,
		Requirements: map[string]flows.Requirement{"contact_mobile": {State: flows.OK, Value: "13800138000", At: at}},
		Ball:         flows.Applicant, Since: at, Opened: at, Updated: at, WakeAt: at.Add(time.Hour),
	}
}

func TestSealCase(t *testing.T) {
	v := newVault(t)
	c := newCase("KH-7Q2M4D")
	r, err := sealCase(v, c, storage.Record{})
	if err != nil {
		t.Fatal(err)
	}
	want := storage.Head{Ref: c.Ref, Channel: "kf", Lang: "zh", Stage: "preparing", Ball: "applicant",
		Since: c.Since, Opened: c.Opened, Updated: c.Updated, WakeAt: c.WakeAt}
	if diff := cmp.Diff(want, r.Head); diff != "" || r.Lane != "kf:wk1/KH-7Q2M4D" || r.Version != 0 {
		t.Errorf("head of lane %s, version %d: %s", r.Lane, r.Version, diff)
	}
	if bytes.Contains(r.Body, []byte("138001")) || bytes.Contains(r.Key, []byte("138001")) {
		t.Error("the mobile stands in the record")
	}
	got, err := v.OpenCase(r)
	if diff := cmp.Diff(c, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}

	r.Version = 7
	next, err := sealCase(v, c, r)
	if err != nil || !bytes.Equal(next.Key, r.Key) || next.Version != 7 || bytes.Equal(next.Body, r.Body) {
		t.Errorf("the next record has the key %v, version %d, %v", bytes.Equal(next.Key, r.Key), next.Version, err)
	}
	other := c
	other.Ref = "KH-OTHER1"
	next, err = sealCase(v, other, r)
	if err != nil || bytes.Equal(next.Key, r.Key) || next.Version != 7 {
		t.Errorf("another case in the lane keeps the key: %v, version %d", err, next.Version)
	}
	if _, err := v.OpenCase(storage.Record{}); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("no record: %v", err)
	}
}

func TestNothingOpensElsewhere(t *testing.T) {
	v := newVault(t)
	r, err := sealCase(v, newCase("KH-AAAAAA"), storage.Record{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := sealCase(v, newCase("KH-BBBBBB"), storage.Record{})
	if err != nil {
		t.Fatal(err)
	}
	spoiled := map[string]storage.Record{
		"body of another case": {Lane: r.Lane, Head: r.Head, Key: r.Key, Body: b.Body},
		"key of another case":  {Lane: r.Lane, Head: r.Head, Key: b.Key, Body: b.Body},
		"ref of another case":  {Lane: r.Lane, Head: b.Head, Key: r.Key, Body: r.Body},
		"another lane":         {Lane: b.Lane, Head: r.Head, Key: r.Key, Body: r.Body},
		"no key":               {Lane: r.Lane, Head: r.Head, Body: r.Body},
		"no body":              {Lane: r.Lane, Head: r.Head, Key: r.Key, Version: 1},
		"cut":                  {Lane: r.Lane, Head: r.Head, Key: r.Key, Body: r.Body[:len(r.Body)-1]},
	}
	for i := range r.Body { // each byte
		bad := r
		bad.Body = bytes.Clone(r.Body)
		bad.Body[i] ^= 1
		spoiled["a flipped bit"] = bad
		if _, err := v.OpenCase(bad); !errors.Is(err, storage.ErrSealed) {
			t.Fatalf("flipped bit in byte %d: %v", i, err)
		}
	}
	for i := range r.Key {
		bad := r
		bad.Key = bytes.Clone(r.Key)
		bad.Key[i] ^= 1
		if _, err := v.OpenCase(bad); !errors.Is(err, storage.ErrSealed) {
			t.Fatalf("flipped bit in byte %d of the key: %v", i, err)
		}
	}
	for name, bad := range spoiled {
		if _, err := v.OpenCase(bad); !errors.Is(err, storage.ErrSealed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := newVault(t).OpenCase(r); !errors.Is(err, storage.ErrSealed) {
		t.Errorf("another keyset: %v", err)
	}
}

func TestPurposes(t *testing.T) {
	v := newVault(t)
	key, err := v.NewKey("KH-A")
	if err != nil {
		t.Fatal(err)
	}
	plain := []byte("answer")
	sealed := key.Seal("entry", plain)
	file, err := v.SealFile(key.Wrapped, "KH-A", "f1", plain)
	if err != nil {
		t.Fatal(err)
	}
	memo, err := v.SealMemo("token", plain)
	if err != nil {
		t.Fatal(err)
	}
	good := map[string]func() ([]byte, error){
		"body": func() ([]byte, error) { return v.Open(key.Wrapped, "KH-A", "entry", sealed) },
		"file": func() ([]byte, error) { return v.OpenFile(key.Wrapped, "KH-A", "f1", file) },
		"memo": func() ([]byte, error) { return v.OpenMemo("token", memo) },
	}
	for name, open := range good {
		if got, err := open(); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	bad := map[string]func() ([]byte, error){
		"another purpose":    func() ([]byte, error) { return v.Open(key.Wrapped, "KH-A", "case", sealed) },
		"another ref":        func() ([]byte, error) { return v.Open(key.Wrapped, "KH-B", "entry", sealed) },
		"words run together": func() ([]byte, error) { return v.Open(key.Wrapped, "KH-Ae", "ntry", sealed) },
		"another file":       func() ([]byte, error) { return v.OpenFile(key.Wrapped, "KH-A", "f2", file) },
		"a body as a file":   func() ([]byte, error) { return v.OpenFile(key.Wrapped, "KH-A", "entry", sealed) },
		"a file as a body":   func() ([]byte, error) { return v.Open(key.Wrapped, "KH-A", "f1", file) },
		"another memo":       func() ([]byte, error) { return v.OpenMemo("token2", memo) },
		"a key as a memo":    func() ([]byte, error) { return v.OpenMemo("KH-A", key.Wrapped) },
	}
	for name, open := range bad {
		if got, err := open(); !errors.Is(err, storage.ErrSealed) {
			t.Errorf("%s opens: %q %v", name, got, err)
		}
	}
}

func TestOpenKeyset(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "new", "keyset.json")
	if _, err := storage.OpenKeyset(path, false); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "missing") {
		t.Errorf("missing: %v", err)
	}
	k, err := storage.OpenKeyset("file:"+path, true)
	if err != nil || !k.Created || k.Warning != "" {
		t.Fatalf("made: %+v %v", k, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if names, _ := os.ReadDir(filepath.Dir(path)); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
	if k, err = storage.OpenKeyset(path, true); err != nil || k.Created {
		t.Errorf("again: %+v %v", k, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if k, err = storage.OpenKeyset(path, false); err != nil || !strings.Contains(k.Warning, "0644") {
		t.Errorf("open to others: %+v %v", k, err)
	}

	const secret = "not a keyset: hunter2"
	if err := os.WriteFile(filepath.Join(dir, "text"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "text"): "not a Tink keyset",
		dir:                        "not a file",
		"":                         "no path",
		"aws-kms://arn:aws-cn:kms:cn-north-1:1:key/x": "aws-kms:// is not supported",
	} {
		if _, err := storage.OpenKeyset(path, true); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestKeysetIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyset.json")
	vaults := make([]*storage.Vault, 8)
	var all sync.WaitGroup
	for i := range vaults {
		all.Go(func() {
			k, err := storage.OpenKeyset(path, true)
			if err != nil {
				t.Error(err)
				return
			}
			vaults[i] = storage.NewVault(k)
		})
	}
	all.Wait()
	key, err := vaults[0].NewKey("KH-A")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vaults {
		if _, err := v.Open(key.Wrapped, "KH-A", "entry", key.Seal("entry", nil)); err != nil {
			t.Error(err)
		}
	}
}

func TestMatch(t *testing.T) {
	s, err := sqlite.Open(filepath.Join(t.TempDir(), "kaihu.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v := newVault(t)
	for range 2 {
		if err := v.Match(t.Context(), s); err != nil {
			t.Error(err)
		}
	}
	if err := newVault(t).Match(t.Context(), s); !errors.Is(err, storage.ErrSealed) {
		t.Errorf("another keyset: %v", err)
	}
}

// TestMatchRace: of replicas that come to a new store together, each with a
// fresh keyset of its own, exactly one may go on.
func TestMatchRace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaihu.db")
	var wg sync.WaitGroup
	var won atomic.Int32
	for range 6 {
		s, err := sqlite.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		v := newVault(t)
		wg.Go(func() {
			switch err := v.Match(t.Context(), s); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, storage.ErrSealed):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d keysets for one store", won.Load())
	}
}

func BenchmarkSealCase(b *testing.B) {
	v := newVault(b)
	c := newCase("KH-7Q2M4D")
	r, err := sealCase(v, c, storage.Record{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := v.OpenCase(r); err != nil {
			b.Fatal(err)
		}
		if _, err := sealCase(v, c, r); err != nil {
			b.Fatal(err)
		}
	}
}
