package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// matchWait is between two looks at a store that somebody else is sealing.
const matchWait = 50 * time.Millisecond

// wordMemo is the memo that holds a word sealed under the store's keyset.
const wordMemo = "keyset"

// InUse says whether a store holds anything that was sealed: without the keyset
// that sealed it, it is lost, and nothing may be added under another one.
func InUse(ctx context.Context, s Store) (bool, error) {
	if _, err := s.Memo(ctx, wordMemo); !errors.Is(err, ErrNotFound) {
		return err == nil, err
	}
	key, err := anyKey(ctx, s)
	return key != nil, err
}

// anyKey gives some wrapped key of a store, or nil if it has none.
func anyKey(ctx context.Context, s Store) (*Wrapped, error) {
	for after := ""; ; {
		keys, next, err := s.Keys(ctx, after, 1)
		if err != nil {
			return nil, err
		}
		if len(keys) > 0 {
			return &keys[0], nil
		}
		if after = next; next == "" {
			return nil, nil
		}
	}
}

// Match proves that a store was sealed under this keyset, before anything is
// read or written: the first call leaves a sealed word in the store, later
// calls must be able to open it. A store without the word must hold nothing
// that does not open. Of two that come to a new store together, each with a
// keyset of its own, one wins and the other is told. ErrSealed: it is another
// keyset's store; nothing was written to it.
func (v *Vault) Match(ctx context.Context, s Store) error {
	sealed, err := s.Memo(ctx, wordMemo)
	if errors.Is(err, ErrNotFound) {
		if err := v.fits(ctx, s); err != nil {
			return err
		}
		if err := v.leaveWord(ctx, s); err != nil {
			return fmt.Errorf("seal a new store: %w", err)
		}
		sealed, err = s.Memo(ctx, wordMemo) // ours, or of who was first
	}
	if err != nil {
		return err
	}
	if _, err := v.OpenMemo(wordMemo, sealed); err != nil {
		return fmt.Errorf("the store was sealed under another keyset: %w", err)
	}
	return nil
}

// fits tries some key of a store that has lost its word.
func (v *Vault) fits(ctx context.Context, s Store) error {
	key, err := anyKey(ctx, s)
	if err != nil || key == nil {
		return err
	}
	if _, err := v.unwrap(key.Key, key.Ref); err != nil {
		return fmt.Errorf("the store was sealed under another keyset: %w", err)
	}
	return nil
}

// leaveWord leaves the sealed word unless there is one. A hold lets one process
// at a time look and write.
func (v *Vault) leaveWord(ctx context.Context, s Store) (err error) {
	owner := rand.Text()
	for {
		mine, err := s.Hold(ctx, wordMemo, owner, time.Now(), 10*time.Second)
		if err != nil {
			return err
		}
		if mine {
			break
		}
		if err := pause(ctx, matchWait); err != nil {
			return err
		}
	}
	defer func() {
		_, freed := s.Hold(context.WithoutCancel(ctx), wordMemo, owner, time.Now(), 0)
		err = errors.Join(err, freed)
	}()
	if _, err := s.Memo(ctx, wordMemo); !errors.Is(err, ErrNotFound) {
		return err
	}
	sealed, err := v.sealedWord()
	if err != nil {
		return err
	}
	return s.SetMemo(ctx, wordMemo, sealed, 0)
}

func (v *Vault) sealedWord() ([]byte, error) { return v.SealMemo(wordMemo, []byte("kaihu")) }
