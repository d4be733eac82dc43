package storage

import (
	"context"

	"kaihu/flows"
)

// keysAtOnce is a page of wrapped keys.
const keysAtOnce = 200

// Count is how many data keys a key of the keyset wraps.
type Count struct {
	Cases   int
	Entries int // that wait in the outbox
}

// Census counts the wrapped data keys of a store by the key that wraps them.
type Census map[uint32]Count

// TakeCensus looks through a store.
func TakeCensus(ctx context.Context, s Store) (Census, error) {
	c := Census{}
	err := eachKey(ctx, s, func(w Wrapped) error {
		n := c[keyID(w.Key)]
		if w.Entry == "" {
			n.Cases++
		} else {
			n.Entries++
		}
		c[keyID(w.Key)] = n
		return nil
	})
	return c, err
}

// besides sums up what is under other keys than one.
func (c Census) besides(id uint32) (n Count) {
	for other, under := range c {
		if other != id {
			n.Cases += under.Cases
			n.Entries += under.Entries
		}
	}
	return n
}

// eachKey walks through a store's wrapped keys.
func eachKey(ctx context.Context, s Store, do func(Wrapped) error) error {
	for after := ""; ; {
		keys, next, err := s.Keys(ctx, after, keysAtOnce)
		if err != nil {
			return err
		}
		for _, w := range keys {
			if err := do(w); err != nil {
				return err
			}
		}
		if after = next; next == "" {
			return nil
		}
	}
}

// EachCase opens every case of a store, one after the other. Cases that are
// erased meanwhile are passed over; one may come twice.
func EachCase(ctx context.Context, s Store, v *Vault, do func(flows.Case) error) error {
	return eachKey(ctx, s, func(w Wrapped) error {
		if w.Entry != "" {
			return nil
		}
		rec, err := s.Load(ctx, w.Lane, "")
		if err != nil || rec.Version == 0 {
			return err
		}
		c, err := v.OpenCase(rec)
		if err != nil {
			return err
		}
		return do(c)
	})
}
