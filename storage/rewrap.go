package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxNamed bounds the refs that an error names.
const maxNamed = 20

// rewrap brings every data key under a key of the keyset, in passes until one
// finds nothing left, then the store's word.
func (r *Rotation) rewrap(ctx context.Context, id uint32) error {
	total := 0
	for {
		n, stuck, err := r.pass(ctx, id)
		if err != nil {
			return err
		}
		if total += n; n > 0 {
			r.Say("%d data keys are wrapped under key %d", total, id)
			continue
		}
		if err := r.sealWord(ctx, id); err != nil {
			return err
		}
		if len(stuck) > 0 {
			return fmt.Errorf("everything else is under key %d, but the keys of these do not open: %s. They are as they were: "+
				"put a keyset back that opens them and run this again, or erase them (`kaihu case erase`)", id, strings.Join(stuck, ", "))
		}
		r.Say("everything is under key %d", id)
		return nil
	}
}

// pass goes through the store once. stuck are the refs whose keys do not open.
func (r *Rotation) pass(ctx context.Context, id uint32) (n int, stuck []string, err error) {
	v := NewVault(r.Keys)
	err = eachKey(ctx, r.Store, func(w Wrapped) error {
		if keyID(w.Key) == id {
			return nil
		}
		fresh, err := v.rewrap(w)
		if errors.Is(err, ErrSealed) {
			if len(stuck) < maxNamed && !slices.Contains(stuck, w.Ref) {
				stuck = append(stuck, w.Ref)
			}
			return nil
		}
		if err != nil {
			return err
		}
		done, err := r.Store.Rewrap(ctx, w.Lane, w.Key, fresh)
		if err != nil {
			return err
		}
		if done {
			n++
		}
		if r.Rate > 0 {
			return pause(ctx, time.Second/time.Duration(r.Rate))
		}
		return context.Cause(ctx)
	})
	return n, stuck, err
}

// rewrap wraps a data key under the primary key.
func (v *Vault) rewrap(w Wrapped) ([]byte, error) {
	raw, err := v.rawKey(w.Key, w.Ref)
	if err != nil {
		return nil, err
	}
	return v.wrap(raw, w.Ref)
}

// wordUnder reports whether the store's word is sealed under a key.
func (r *Rotation) wordUnder(ctx context.Context, id uint32) (bool, error) {
	sealed, err := r.Store.Memo(ctx, wordMemo)
	if errors.Is(err, ErrNotFound) {
		return true, nil
	}
	return err == nil && keyID(sealed) == id, err
}

// sealWord seals the store's word anew. The other sealed memos, tokens of the
// platforms, are left to run out: who cannot open one fetches another.
func (r *Rotation) sealWord(ctx context.Context, id uint32) error {
	under, err := r.wordUnder(ctx, id)
	if err != nil || under {
		return err
	}
	sealed, err := NewVault(r.Keys).sealedWord()
	if err != nil {
		return err
	}
	return r.Store.SetMemo(ctx, wordMemo, sealed, 0)
}
