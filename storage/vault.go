package storage

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"kaihu/flows"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
)

// ErrSealed says that something sealed does not open: it was changed, belongs
// elsewhere, or was sealed under another keyset.
var ErrSealed = errors.New("storage: the seal does not open (another keyset, another place, or changed)")

// Vault seals what is stored. Each case has a data key of its own (AES-256-GCM),
// wrapped by the keyset for the case's ref; everything of the case is sealed
// under it, each thing for its ref and its purpose, so that nothing opens when
// it is moved to another case or another use. Erasing the wrapped key erases
// the case, wherever a copy of its bodies may lie.
//
// A data key is unwrapped each time: that takes about a microsecond, and no
// cache of keys has to be guarded.
type Vault struct{ keyset *Keyset }

// NewVault seals under a keyset.
func NewVault(k *Keyset) *Vault { return &Vault{keyset: k} }

// NewKey makes a case's data key and returns it wrapped.
func (v *Vault) NewKey(ref string) (wrapped []byte, err error) {
	key := make([]byte, 32)
	rand.Read(key) // never fails: crypto/rand
	wrapped, err = v.keyset.Encrypt(key, bind("key", ref))
	if err != nil {
		return nil, fmt.Errorf("storage: wrap the key of %s: %w", ref, err)
	}
	return wrapped, nil
}

// Seal seals something of a case under its wrapped data key. The purpose says
// what it is ("entry", "case"); only the same ref and purpose open it.
func (v *Vault) Seal(wrapped []byte, ref, purpose string, plain []byte) ([]byte, error) {
	return v.seal(wrapped, ref, plain, bind("body", ref, purpose))
}

// Open opens what Seal sealed. ErrSealed.
func (v *Vault) Open(wrapped []byte, ref, purpose string, sealed []byte) ([]byte, error) {
	return v.open(wrapped, ref, sealed, bind("body", ref, purpose))
}

// SealFile seals a document of a case. id is its blob's name within the case.
func (v *Vault) SealFile(wrapped []byte, ref, id string, data []byte) ([]byte, error) {
	return v.seal(wrapped, ref, data, bind("file", ref, id))
}

// OpenFile opens what SealFile sealed. ErrSealed.
func (v *Vault) OpenFile(wrapped []byte, ref, id string, sealed []byte) ([]byte, error) {
	return v.open(wrapped, ref, sealed, bind("file", ref, id))
}

// SealMemo seals a shared secret (an access token) for [Store.SetMemo], under
// the keyset itself and bound to the memo's key.
func (v *Vault) SealMemo(key string, value []byte) ([]byte, error) {
	return v.keyset.Encrypt(value, bind("memo", key))
}

// OpenMemo opens what SealMemo sealed. ErrSealed.
func (v *Vault) OpenMemo(key string, sealed []byte) ([]byte, error) {
	value, err := v.keyset.Decrypt(sealed, bind("memo", key))
	if err != nil {
		return nil, fmt.Errorf("memo %s: %w", key, ErrSealed)
	}
	return value, nil
}

// SealCase makes the record to commit from a case and the record that it was
// loaded from (zero for a new one): the version and the data key stay, and a
// case with another ref gets a key of its own.
func (v *Vault) SealCase(c flows.Case, prev Record) (Record, error) {
	r := Record{Lane: c.Contact.Lane(), Head: headOf(c), Key: prev.Key, Version: prev.Version}
	if len(r.Key) == 0 || prev.Head.Ref != c.Ref {
		key, err := v.NewKey(c.Ref)
		if err != nil {
			return Record{}, err
		}
		r.Key = key
	}
	plain, err := c.MarshalJSON() // json.Marshal would read it once more
	if err != nil {
		return Record{}, fmt.Errorf("storage: seal %s: %w", c.Ref, err)
	}
	r.Body, err = v.Seal(r.Key, c.Ref, "case", plain)
	return r, err
}

// OpenCase is the way back. ErrNotFound for a record that is not stored;
// ErrSealed for one that is not this lane's and ref's.
func (v *Vault) OpenCase(r Record) (flows.Case, error) {
	if r.Version == 0 && len(r.Body) == 0 {
		return flows.Case{}, ErrNotFound
	}
	plain, err := v.Open(r.Key, r.Head.Ref, "case", r.Body)
	if err != nil {
		return flows.Case{}, err
	}
	var c flows.Case
	if err := c.UnmarshalJSON(plain); err != nil {
		// The JSON error is left out: it may quote an answer.
		return flows.Case{}, fmt.Errorf("storage: %s holds no case that this release can read", r.Head.Ref)
	}
	if c.Ref != r.Head.Ref || c.Contact.Lane() != r.Lane {
		return flows.Case{}, fmt.Errorf("%s: %w", r.Head.Ref, ErrSealed)
	}
	return c, nil
}

func headOf(c flows.Case) Head {
	return Head{
		Ref: c.Ref, Channel: c.Contact.Channel, Lang: string(c.Lang), Stage: string(c.Stage), Ball: string(c.Ball),
		Since: c.Since, Opened: c.Opened, Updated: c.Updated, WakeAt: c.WakeAt,
	}
}

func (v *Vault) seal(wrapped []byte, ref string, plain, context []byte) ([]byte, error) {
	key, err := v.unwrap(wrapped, ref)
	if err != nil {
		return nil, err
	}
	sealed, err := key.Encrypt(plain, context)
	if err != nil {
		return nil, fmt.Errorf("storage: seal for %s: %w", ref, err)
	}
	return sealed, nil
}

func (v *Vault) open(wrapped []byte, ref string, sealed, context []byte) ([]byte, error) {
	key, err := v.unwrap(wrapped, ref)
	if err != nil {
		return nil, err
	}
	plain, err := key.Decrypt(sealed, context)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ref, ErrSealed)
	}
	return plain, nil
}

func (v *Vault) unwrap(wrapped []byte, ref string) (*subtle.AESGCM, error) {
	key, err := v.keyset.Decrypt(wrapped, bind("key", ref))
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", ref, ErrSealed)
	}
	return subtle.NewAESGCM(key)
}

// bind makes associated data that no other list of words makes: each word goes
// in with its length.
func bind(words ...string) []byte {
	b := []byte("kaihu1")
	for _, w := range words {
		b = binary.AppendUvarint(b, uint64(len(w)))
		b = append(b, w...)
	}
	return b
}
