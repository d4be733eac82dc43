package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/daead/subtle"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keyset is the secret under which everything at rest is sealed: a Tink AEAD
// keyset in a file. New data keys are wrapped under its primary key and every
// key in it opens. Who has it reads everything; who loses it has lost
// everything.
//
// A keyset in use follows its file ([Keyset.Reload]), so that a key can be
// added beside running processes ([Rotation]).
type Keyset struct {
	Path    string // the file that it was read from
	Created bool   // it did not exist and was made
	Warning string // what is wrong though it works, or ""; for the operator

	ring atomic.Pointer[ring]
	mu   sync.Mutex  // one reload at a time
	seen os.FileInfo // the file when it was read last
}

// ring is a keyset as a file held it.
type ring struct {
	handle *keyset.Handle
	aead   tink.AEAD
	ids    []uint32 // of the keys that open, in the order of the file
	main   uint32   // the primary key
	tokens map[uint32]*subtle.AESSIV
}

// OpenKeyset reads a keyset from a file of cleartext Tink JSON ("PATH" or
// "file:PATH"). With create a missing one is made, AES256-GCM, readable by its
// owner alone; two processes that start together get the same one.
func OpenKeyset(path string, create bool) (*Keyset, error) {
	path = strings.TrimPrefix(path, "file:")
	switch kind, _, isURI := strings.Cut(path, "://"); {
	case isURI:
		return nil, fmt.Errorf("keyset: %s:// is not supported; give the path of a Tink keyset file (cleartext JSON, mode 0600)", kind)
	case path == "":
		return nil, errors.New("keyset: no path")
	}
	k, err := readKeyset(path)
	if !create || !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if err := makeKeyset(path); err != nil {
		return nil, fmt.Errorf("keyset: make %s: %w", path, err)
	}
	if k, err = readKeyset(path); err != nil {
		return nil, err
	}
	k.Created = true
	return k, nil
}

func readKeyset(path string) (*Keyset, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("keyset: %s is missing, and without it nothing that is stored can be read: put it back from its backup, or name the file that it is in (KAIHU_KEYSET): %w", path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("keyset: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("keyset: %s is not a file", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keyset: cannot be read: %w", err)
	}
	r, err := parseRing(path, data)
	if err != nil {
		return nil, err
	}
	k := &Keyset{Path: path, seen: info}
	k.ring.Store(r)
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		k.Warning = fmt.Sprintf("keyset %s can be read by others (mode %04o); it should be 0600", path, mode)
	}
	return k, nil
}

// parseRing reads a keyset. Tink's parse errors are left out on purpose: they
// may quote the file.
func parseRing(path string, data []byte) (*ring, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(data)))
	if err != nil {
		return nil, fmt.Errorf("keyset: %s is not a Tink keyset in cleartext JSON", path)
	}
	r := &ring{handle: handle}
	if r.aead, err = aead.New(handle); err != nil {
		return nil, fmt.Errorf("keyset: %s is a Tink keyset, but not one for AEAD", path)
	}
	if r.tokens, err = tokenKeys(handle); err != nil {
		return nil, fmt.Errorf("keyset: %s: keys for tokens cannot be derived", path)
	}
	for i := range handle.Len() {
		e, err := handle.Entry(i)
		if err != nil {
			return nil, fmt.Errorf("keyset: %s: key %d cannot be read", path, i+1)
		}
		if e.KeyStatus() == keyset.Enabled {
			r.ids = append(r.ids, e.KeyID())
		}
		if e.IsPrimary() {
			r.main = e.KeyID()
		}
	}
	return r, nil
}

// makeKeyset writes a new keyset beside its place and links it there: the link
// fails if somebody was faster, and never shows half a file.
func makeKeyset(path string) error {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp, err := writeHandle(dir, handle)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	if err := os.Link(temp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return SyncDir(dir)
}

// writeHandle writes a keyset into a new file of a folder.
func writeHandle(dir string, handle *keyset.Handle) (name string, err error) {
	var data bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&data)); err != nil {
		return "", err
	}
	return writeTemp(dir, data.Bytes())
}
