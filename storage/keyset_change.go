package storage

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// add adds a new key, which opens but does not seal yet, and returns its id.
func (k *Keyset) add() (id uint32, err error) {
	err = k.change(func(m *keyset.Manager) error {
		id, err = m.Add(aead.AES256GCMKeyTemplate())
		return err
	})
	return id, err
}

// promote makes a key the one that seals.
func (k *Keyset) promote(id uint32) error {
	return k.change(func(m *keyset.Manager) error { return m.SetPrimary(id) })
}

// remove removes every key but one, the primary.
func (k *Keyset) remove(but uint32) error {
	return k.change(func(m *keyset.Manager) error {
		for _, id := range k.IDs() {
			if id == but {
				continue
			}
			if err := m.Delete(id); err != nil {
				return err
			}
		}
		return nil
	})
}

// change puts a changed keyset in the place of the file, whole: whoever reads
// it meanwhile sees the old one or the new one.
func (k *Keyset) change(do func(*keyset.Manager) error) error {
	if _, err := k.Reload(); err != nil {
		return err
	}
	m := keyset.NewManagerFromHandle(k.ring.Load().handle)
	if err := do(m); err != nil {
		return fmt.Errorf("keyset: %w", err)
	}
	handle, err := m.Handle()
	if err != nil {
		return fmt.Errorf("keyset: %w", err)
	}
	if err := k.replace(handle); err != nil {
		return fmt.Errorf("keyset: %s cannot be replaced (its folder must be writable): %w", k.Path, err)
	}
	_, err = k.Reload()
	return err
}

func (k *Keyset) replace(handle *keyset.Handle) error {
	path, err := filepath.EvalSymlinks(k.Path) // a link stays one
	if err != nil {
		return err
	}
	old, err := os.Stat(path)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	temp, err := writeHandle(dir, handle)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // fails when all went well: it has its new name then
	if err := sameOwner(temp, old); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return SyncDir(dir)
}
