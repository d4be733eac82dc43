package storage

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base32"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/daead/subtle"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// tokenLetters are what tokens are written in: letters and digits that no chat
// takes for markup and that end no address.
var tokenLetters = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// SealToken writes something so short and plain that it can stand in an
// address: who sees it learns nothing of it but its length, and nobody can
// make another one. The same words under the same primary key give the same
// token (AES-SIV), so that what is rendered again reads the same. Only the
// purpose that it was sealed for opens it.
//
// A token opens as long as its key is in the keyset: it outlives a rotation,
// until `kaihu keys retire` removes the old key.
func (v *Vault) SealToken(purpose string, plain []byte) (string, error) {
	r := v.keyset.ring.Load()
	sealed, err := r.tokens[r.main].EncryptDeterministically(plain, bind("token", purpose))
	if err != nil {
		return "", fmt.Errorf("storage: seal a token: %w", err)
	}
	return tokenLetters.EncodeToString(sealed), nil
}

// OpenToken opens what SealToken sealed. ErrSealed.
func (v *Vault) OpenToken(purpose, token string) ([]byte, error) {
	sealed, err := tokenLetters.DecodeString(token)
	if err != nil {
		return nil, fmt.Errorf("token: %w", ErrSealed)
	}
	if plain, ok := v.keyset.ring.Load().openToken(purpose, sealed); ok {
		return plain, nil
	}
	// It may be under a key that was added since the file was read.
	if changed, err := v.keyset.Reload(); err == nil && changed {
		if plain, ok := v.keyset.ring.Load().openToken(purpose, sealed); ok {
			return plain, nil
		}
	}
	return nil, fmt.Errorf("token: %w", ErrSealed)
}

func (r *ring) openToken(purpose string, sealed []byte) ([]byte, bool) {
	for _, id := range r.ids {
		if plain, err := r.tokens[id].DecryptDeterministically(sealed, bind("token", purpose)); err == nil {
			return plain, true
		}
	}
	return nil, false
}

// tokenKeys derives, from each key that opens, one for tokens (HKDF-SHA-256):
// a keyset of any kind of AEAD has them, and none had to be made anew.
func tokenKeys(handle *keyset.Handle) (map[uint32]*subtle.AESSIV, error) {
	keys := map[uint32]*subtle.AESSIV{}
	for _, k := range insecurecleartextkeyset.KeysetMaterial(handle).GetKey() {
		if k.GetStatus() != tinkpb.KeyStatusType_ENABLED {
			continue
		}
		derived, err := hkdf.Key(sha256.New, k.GetKeyData().GetValue(), nil, "kaihu1 token", subtle.AESSIVKeySize)
		if err != nil {
			return nil, err
		}
		if keys[k.GetKeyId()], err = subtle.NewAESSIV(derived); err != nil {
			return nil, err
		}
	}
	return keys, nil
}
