package storage

import (
	"encoding/binary"
	"errors"
	"fmt"

	"kaihu/flows"
)

// ErrSealed says that something sealed does not open: it was changed, belongs
// elsewhere, or was sealed under another keyset.
var ErrSealed = errors.New("storage: the seal does not open (another keyset, another place, or changed)")

// Vault seals what is stored. Each case has a data key of its own (AES-256-GCM),
// wrapped by the keyset for the case's ref; everything of the case is sealed
// under it, each thing for its ref and its purpose, so that nothing opens when
// it is moved to another case or another use. Erasing the wrapped key erases
// the case, wherever a copy of its bodies may lie.
type Vault struct{ keyset *Keyset }

// NewVault seals under a keyset.
func NewVault(k *Keyset) *Vault { return &Vault{keyset: k} }

// Open opens what [DataKey.Seal] sealed under a wrapped data key. ErrSealed.
func (v *Vault) Open(wrapped []byte, ref, purpose string, sealed []byte) ([]byte, error) {
	key, err := v.unwrap(wrapped, ref)
	if err != nil {
		return nil, err
	}
	return key.Open(purpose, sealed)
}

// SealFile seals a document of a case. id is its blob's name within the case.
func (v *Vault) SealFile(wrapped []byte, ref, id string, data []byte) ([]byte, error) {
	key, err := v.unwrap(wrapped, ref)
	if err != nil {
		return nil, err
	}
	return key.seal(data, bind("file", ref, id)), nil
}

// OpenFile opens what SealFile sealed. ErrSealed.
func (v *Vault) OpenFile(wrapped []byte, ref, id string, sealed []byte) ([]byte, error) {
	key, err := v.unwrap(wrapped, ref)
	if err != nil {
		return nil, err
	}
	return key.open(sealed, bind("file", ref, id))
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

// OpenCase opens a record. ErrNotFound for one that is not stored; ErrSealed
// for one that is not this lane's and ref's.
func (v *Vault) OpenCase(r Record) (flows.Case, error) {
	if r.Version == 0 && len(r.Body) == 0 {
		return flows.Case{}, ErrNotFound
	}
	key, err := v.unwrap(r.Key, r.Head.Ref)
	if err != nil {
		return flows.Case{}, err
	}
	return key.OpenCase(r)
}

func headOf(c flows.Case) Head {
	return Head{
		Ref: c.Ref, Channel: c.Contact.Channel, Lang: string(c.Lang), Stage: string(c.Stage), Ball: string(c.Ball),
		Since: c.Since, Opened: c.Opened, Updated: c.Updated, WakeAt: c.WakeAt, Assignee: c.Assignee, Needs: c.Needs,
	}
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
