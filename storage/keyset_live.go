package storage

import (
	"encoding/binary"
	"fmt"
	"os"
	"slices"
)

// keyID tells under which key of a keyset something was sealed: Tink puts the
// key's id in front. 0: it names none.
func keyID(sealed []byte) uint32 {
	if len(sealed) < 5 || sealed[0] != 1 {
		return 0
	}
	return binary.BigEndian.Uint32(sealed[1:])
}

// IDs lists the keys that open, in the order in which they were added.
func (k *Keyset) IDs() []uint32 { return slices.Clone(k.ring.Load().ids) }

// Primary is the key under which new data keys are wrapped.
func (k *Keyset) Primary() uint32 { return k.ring.Load().main }

// Reload reads the file again if it changed, and says whether it did. With an
// error the keys stay as they were: a file that is away for a moment stops
// nobody.
func (k *Keyset) Reload() (changed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	info, err := os.Stat(k.Path)
	if err != nil {
		return false, fmt.Errorf("keyset: %w", err)
	}
	if sameFile(info, k.seen) {
		return false, nil
	}
	fresh, err := readKeyset(k.Path)
	if err != nil {
		return false, err
	}
	k.ring.Store(fresh.ring.Load())
	k.seen = fresh.seen
	return true, nil
}

func sameFile(a, b os.FileInfo) bool {
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// Encrypt seals under the primary key.
func (k *Keyset) Encrypt(plain, context []byte) ([]byte, error) {
	return k.ring.Load().aead.Encrypt(plain, context)
}

// Decrypt opens what any of the keys sealed. A key that is not known may have
// been added since the file was read: it is looked for once.
func (k *Keyset) Decrypt(sealed, context []byte) ([]byte, error) {
	r := k.ring.Load()
	plain, err := r.aead.Decrypt(sealed, context)
	if err == nil || slices.Contains(r.ids, keyID(sealed)) {
		return plain, err
	}
	if _, reloading := k.Reload(); reloading != nil {
		return nil, fmt.Errorf("%w (and the keyset could not be read again: %w)", err, reloading)
	}
	return k.ring.Load().aead.Decrypt(sealed, context)
}
