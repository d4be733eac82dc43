package storage_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaihu/storage"
	"kaihu/storage/sqlite"
)

// vaultOf opens a keyset's file as another process does.
func vaultOf(t testing.TB, path string) (*storage.Keyset, *storage.Vault) {
	t.Helper()
	k, err := storage.OpenKeyset(path, true)
	if err != nil {
		t.Fatal(err)
	}
	return k, storage.NewVault(k)
}

// sealedStore is a store with cases and waiting entries, one of them of a case
// that is erased, and the path of its keyset.
func sealedStore(t *testing.T, cases int) (storage.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := sqlite.Open(filepath.Join(dir, "kaihu.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	_, v := vaultOf(t, filepath.Join(dir, "keyset.json"))
	if err := v.Match(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	for n := range cases {
		sealedTurn(t, v, s, fmt.Sprintf("KH-%06d", n), 1)
	}
	gone := newCase("KH-GONE22")
	sealedTurn(t, v, s, gone.Ref, 1)
	r, err := s.Load(t.Context(), gone.Contact.Lane(), "")
	if err != nil {
		t.Fatal(err)
	}
	key, err := v.NewKey(gone.Ref)
	if err != nil {
		t.Fatal(err)
	}
	bye := storage.Entry{ID: "bye", Queue: "say", Ref: gone.Ref, Kind: "say", Key: key.Wrapped, Body: key.Seal("entry", []byte("bye")), Created: gone.Updated, Due: gone.Updated}
	if _, err := s.Commit(t.Context(), storage.Turn{Record: r, Erase: true, Entries: []storage.Entry{bye}}); err != nil {
		t.Fatal(err)
	}
	return s, filepath.Join(dir, "keyset.json")
}

// readable opens everything that is stored.
func readable(t *testing.T, v *storage.Vault, s storage.Store, cases int) {
	t.Helper()
	if err := v.Match(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	for n := range cases {
		r, err := s.Find(t.Context(), fmt.Sprintf("KH-%06d", n))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.OpenCase(r); err != nil {
			t.Fatal(err)
		}
	}
	keys, next, err := s.Keys(t.Context(), "e 0", 1000)
	if err != nil || next != "" || len(keys) != cases+1 {
		t.Fatalf("%d entries, %v", len(keys), err)
	}
	for _, w := range keys {
		if _, err := v.KeyOf(storage.Record{Head: storage.Head{Ref: w.Ref}, Key: w.Key}, w.Ref); err != nil {
			t.Fatalf("the key of %s's entry: %v", w.Ref, err)
		}
	}
}

var errPulled = errors.New("pulled the plug")

// plug is a store that fails for good after some calls.
type plug struct {
	storage.Store
	left int
}

func (p *plug) use() error {
	if p.left--; p.left < 0 {
		return errPulled
	}
	return nil
}

func (p *plug) Keys(ctx context.Context, after string, limit int) ([]storage.Wrapped, string, error) {
	if err := p.use(); err != nil {
		return nil, "", err
	}
	return p.Store.Keys(ctx, after, limit)
}

func (p *plug) Rewrap(ctx context.Context, lane string, old, fresh []byte) (bool, error) {
	if err := p.use(); err != nil {
		return false, err
	}
	return p.Store.Rewrap(ctx, lane, old, fresh)
}

func (p *plug) Memo(ctx context.Context, key string) ([]byte, error) {
	if strings.HasPrefix(key, "replica/") {
		return p.Store.Memo(ctx, key)
	}
	if err := p.use(); err != nil {
		return nil, err
	}
	return p.Store.Memo(ctx, key)
}

func (p *plug) SetMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if err := p.use(); err != nil {
		return err
	}
	return p.Store.SetMemo(ctx, key, value, ttl)
}

func rotation(s storage.Store, k *storage.Keyset) *storage.Rotation {
	return &storage.Rotation{Store: s, Keys: k, Patience: 5 * time.Second, Say: func(string, ...any) {}}
}

// TestRotationInterrupted stops a rotation at each of its calls to the store
// and runs it again from a process of its own: one new key comes of it, and at
// no moment is anything unreadable, for a process that began before nor for one
// that begins then.
func TestRotationInterrupted(t *testing.T) {
	const cases = 3
	s, path := sealedStore(t, cases)
	before, old := vaultOf(t, path)
	first := before.Primary()
	for left := 0; ; left++ {
		k, _ := vaultOf(t, path)
		err := rotation(&plug{Store: s, left: left}, k).Run(t.Context())
		_, young := vaultOf(t, path)
		readable(t, old, s, cases)
		readable(t, young, s, cases)
		if ids := k.IDs(); len(ids) > 2 {
			t.Fatalf("interrupted after %d calls, it made one more key: %v", left, ids)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, errPulled) {
			t.Fatal(err)
		}
	}
	k, v := vaultOf(t, path)
	census, err := storage.TakeCensus(t.Context(), s)
	if err != nil || k.Primary() == first || census[k.Primary()] != (storage.Count{Cases: cases, Entries: cases + 1}) || len(census) != 1 {
		t.Fatalf("primary %d (it was %d), census %v, %v", k.Primary(), first, census, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if names, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".new-*")); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}

	if err := rotation(s, k).Retire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ids := k.IDs(); len(ids) != 1 || ids[0] != k.Primary() || ids[0] == first {
		t.Errorf("after retiring: %v", ids)
	}
	readable(t, v, s, cases)
	if _, err := before.Reload(); err != nil {
		t.Fatal(err)
	}
	readable(t, old, s, cases)
}

// TestRetireRefuses: a key is not removed while anything needs it.
func TestRetireRefuses(t *testing.T) {
	s, path := sealedStore(t, 2)
	k, v := vaultOf(t, path)
	behind, late := vaultOf(t, path) // has not heard of the rotation
	if err := rotation(s, k).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	sealedTurn(t, late, s, "KH-000002", 1)
	refused := func(want string) {
		t.Helper()
		if err := rotation(s, k).Retire(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("retired: %v, want %q", err, want)
		}
		if len(k.IDs()) != 2 {
			t.Fatalf("a key is gone: %v", k.IDs())
		}
	}
	refused("by 1 cases and 1 waiting entries")

	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		storage.NewFollower(s, behind, "somebody", time.Hour).Run(ctx, func(err error) { t.Error(err) })
		close(done)
	}()
	for {
		if list, err := storage.Replicas(t.Context(), s); err != nil || len(list) == 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if err := rotation(s, k).Run(t.Context()); err != nil { // finishes it
		t.Fatal(err)
	}
	third := rotation(s, k)
	third.Patience = 300 * time.Millisecond
	if err := third.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "somebody") {
		t.Errorf("a process that sleeps was not waited for: %v", err)
	}
	readable(t, v, s, 3)
	if got := k.Primary(); got != k.IDs()[1] {
		t.Errorf("primary %d although a process does not know it; keys %v", got, k.IDs())
	}
	if err := third.Retire(t.Context()); err == nil || !strings.Contains(err.Error(), "not in use yet") {
		t.Errorf("retired in the middle of a rotation: %v", err)
	}
	stop()
	<-done
	if list, err := storage.Replicas(t.Context(), s); err != nil || len(list) != 0 {
		t.Errorf("who left is still counted: %v %v", list, err)
	}
}

// TestRotationIsAlone: two at once would make two keys.
func TestRotationIsAlone(t *testing.T) {
	s, path := sealedStore(t, 1)
	k, _ := vaultOf(t, path)
	if mine, err := s.Hold(t.Context(), "keys/rotation", "somebody", time.Now(), time.Minute); err != nil || !mine {
		t.Fatal(mine, err)
	}
	if err := rotation(s, k).Run(t.Context()); err == nil || len(k.IDs()) != 1 {
		t.Errorf("%v %v", err, k.IDs())
	}
}

// TestStuckKeyIsNamed: a case whose key opens nowhere holds up none of the
// others, and is named.
func TestStuckKeyIsNamed(t *testing.T) {
	s, path := sealedStore(t, 2)
	k, v := vaultOf(t, path)
	sealedTurn(t, newVault(t), s, "KH-STUCK2", 1)
	if err := rotation(s, k).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "KH-STUCK2") {
		t.Errorf("%v", err)
	}
	census, err := storage.TakeCensus(t.Context(), s)
	if err != nil || census[k.Primary()].Cases != 2 {
		t.Errorf("%v %v", census, err)
	}
	r, err := s.Find(t.Context(), "KH-000001")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.OpenCase(r); err != nil {
		t.Error(err)
	}
}

// TestUnknownKeyIsLookedFor: a process that meets a key which it does not know
// reads its keyset again.
func TestUnknownKeyIsLookedFor(t *testing.T) {
	s, path := sealedStore(t, 1)
	_, old := vaultOf(t, path)
	k, _ := vaultOf(t, path)
	if err := rotation(s, k).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := rotation(s, k).Retire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	r, err := s.Find(t.Context(), "KH-000000")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.OpenCase(r); !errors.Is(err, storage.ErrSealed) {
		t.Errorf("opened without the file: %v", err)
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	if _, err := old.OpenCase(r); err != nil {
		t.Error(err)
	}
}

// TestAddedKeyIsGoneOnWith: a rotation that ended between adding its key and
// using it goes on with that key.
func TestAddedKeyIsGoneOnWith(t *testing.T) {
	s, path := sealedStore(t, 1)
	k, _ := vaultOf(t, path)
	if err := s.SetMemo(t.Context(), "replica/0", []byte(`{"name":"deaf","keys":[1],"primary":1}`), time.Minute); err != nil {
		t.Fatal(err)
	}
	r := rotation(s, k)
	r.Patience = 100 * time.Millisecond
	if err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "deaf") || len(k.IDs()) != 2 {
		t.Fatalf("%v, keys %v", err, k.IDs())
	}
	added := k.IDs()[1]
	if err := s.SetMemo(t.Context(), "replica/0", nil, 0); err != nil {
		t.Fatal(err)
	}
	if err := r.Run(t.Context()); err != nil || k.Primary() != added || len(k.IDs()) != 2 {
		t.Errorf("%v, primary %d of %v, want %d", err, k.Primary(), k.IDs(), added)
	}
}
