package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"

	"kaihu/flows"
)

// DataKey is a case's data key, unwrapped once for all that a turn opens and
// seals. Nobody keeps it longer than that: no cache of keys has to be guarded.
type DataKey struct {
	Wrapped []byte // as it is stored
	ref     string
	gcm     cipher.AEAD // puts a random nonce of 12 bytes before what it seals, as Tink does
}

// KeyOf is the data key of a record, or a new one if there is no record yet or
// it is another case's than ref. ErrSealed.
func (v *Vault) KeyOf(r Record, ref string) (*DataKey, error) {
	if len(r.Key) == 0 || r.Head.Ref != ref {
		return v.NewKey(ref)
	}
	return v.unwrap(r.Key, ref)
}

// NewKey makes a case's data key.
func (v *Vault) NewKey(ref string) (*DataKey, error) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails: crypto/rand
	wrapped, err := v.wrap(raw, ref)
	if err != nil {
		return nil, err
	}
	return newDataKey(raw, wrapped, ref)
}

func (v *Vault) unwrap(wrapped []byte, ref string) (*DataKey, error) {
	raw, err := v.rawKey(wrapped, ref)
	if err != nil {
		return nil, err
	}
	return newDataKey(raw, wrapped, ref)
}

// wrap seals a data key under the primary key.
func (v *Vault) wrap(raw []byte, ref string) ([]byte, error) {
	wrapped, err := v.keyset.Encrypt(raw, bind("key", ref))
	if err != nil {
		return nil, fmt.Errorf("storage: wrap the key of %s: %w", ref, err)
	}
	return wrapped, nil
}

// rawKey is the way back. ErrSealed.
func (v *Vault) rawKey(wrapped []byte, ref string) ([]byte, error) {
	raw, err := v.keyset.Decrypt(wrapped, bind("key", ref))
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", ref, ErrSealed)
	}
	return raw, nil
}

func newDataKey(raw, wrapped []byte, ref string) (*DataKey, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("storage: the key of %s: %w", ref, err)
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("storage: the key of %s: %w", ref, err)
	}
	return &DataKey{Wrapped: wrapped, ref: ref, gcm: gcm}, nil
}

// Seal seals something of the case. The purpose says what it is ("say",
// "case"); only the same ref and purpose open it.
func (k *DataKey) Seal(purpose string, plain []byte) []byte {
	return k.seal(plain, bind("body", k.ref, purpose))
}

// Open opens what Seal sealed. ErrSealed.
func (k *DataKey) Open(purpose string, sealed []byte) ([]byte, error) {
	return k.open(sealed, bind("body", k.ref, purpose))
}

// SealCase makes the record to commit from a case and the record that it was
// loaded from (zero for a new one), whose version stays.
func (k *DataKey) SealCase(c flows.Case, prev Record) (Record, error) {
	plain, err := c.MarshalJSON() // json.Marshal would read it once more
	if err != nil {
		return Record{}, fmt.Errorf("storage: seal %s: %w", c.Ref, err)
	}
	return Record{Lane: c.Contact.Lane(), Head: headOf(c), Key: k.Wrapped, Version: prev.Version, Body: k.Seal("case", plain)}, nil
}

// OpenCase is the way back. ErrSealed for a record that is not this lane's and
// ref's.
func (k *DataKey) OpenCase(r Record) (flows.Case, error) {
	plain, err := k.Open("case", r.Body)
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

func (k *DataKey) seal(plain, context []byte) []byte {
	return k.gcm.Seal(make([]byte, 0, len(plain)+k.gcm.Overhead()), nil, plain, context)
}

func (k *DataKey) open(sealed, context []byte) ([]byte, error) {
	plain, err := k.gcm.Open(nil, nil, sealed, context)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.ref, ErrSealed)
	}
	return plain, nil
}
