package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// maxConflicts bounds how often a turn begins again because another replica
// was quicker.
const maxConflicts = 50

// Receive is one turn: read, decide, commit. It returns nil once the event is
// stored, or was stored before; any error means that nothing was stored and
// the platform should deliver again.
func (b *Bot) Receive(ctx context.Context, d Delivery) error {
	b.busy.Add(1)
	defer b.busy.Done()
	began := time.Now()
	err := b.turn(ctx, d)
	b.metrics.turn(d.From.Channel, time.Since(began), err)
	if err != nil {
		return fmt.Errorf("turn of %s: %w", d.From.Channel, err)
	}
	return nil
}

func (b *Bot) turn(ctx context.Context, d Delivery) error {
	lane := d.From.Lane()
	leave := b.lanes.Enter(lane)
	defer leave()
	for range maxConflicts {
		rec, err := b.Store.Load(ctx, lane, d.ID)
		if errors.Is(err, storage.ErrSeen) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("load: %w", err)
		}
		t, err := b.decide(rec, d)
		if err != nil {
			return err
		}
		if t == nil {
			return nil
		}
		switch err := b.Store.Commit(ctx, *t); {
		case err == nil:
			b.poke(lane)
			return nil
		case errors.Is(err, storage.ErrSeen):
			return nil
		case !errors.Is(err, storage.ErrConflict) && !errors.Is(err, storage.ErrRef):
			return fmt.Errorf("commit: %w", err)
		}
	}
	return errGaveUp
}

// decide lets the core advance a record by an event. It returns nil if there
// is nothing to store.
func (b *Bot) decide(rec storage.Record, d Delivery) (*storage.Turn, error) {
	c, err := b.caseOf(rec, d)
	if err != nil || c == nil {
		return nil, err
	}
	if d.From.Reply != "" {
		c.Contact.Reply = d.From.Reply
	}
	if d.Window != nil {
		c.Window = *d.Window
	}
	next, effects := b.advance(*c, d)
	return b.plan(rec, next, effects, d)
}

// advance lets the core decide. The core never panics by design; if it does
// all the same, one event must not stop everybody who writes on this channel:
// the case stays as it was, and the person and the desk hear of it.
func (b *Bot) advance(c flows.Case, d Delivery) (next flows.Case, effects []flows.Effect) {
	defer func() {
		if r := recover(); r != nil {
			b.log.Error("the core panicked; the event is passed over", "ref", c.Ref, "event", fmt.Sprintf("%T", d.Event), "stack", string(debug.Stack()))
			next = c
			effects = []flows.Effect{
				flows.Say{Text: b.Flow.Phrases.Trouble.In(c.Lang)},
				flows.Tell{Topic: flows.Trouble},
			}
		}
	}()
	return b.Flow.Advance(c, d.Event)
}

// caseOf opens the case of a record, or begins one when a person who is not
// known yet does something.
func (b *Bot) caseOf(rec storage.Record, d Delivery) (*flows.Case, error) {
	if rec.Version > 0 {
		c, err := b.Vault.OpenCase(rec)
		if err != nil {
			return nil, fmt.Errorf("open the case: %w", err)
		}
		return &c, nil
	}
	switch d.Event.(type) {
	case flows.Joined, flows.Said, flows.Chose, flows.Sent, flows.Shared:
		ref, err := newRef(b.cfg.Rand)
		if err != nil {
			return nil, err
		}
		return &flows.Case{Ref: ref, Contact: d.From}, nil
	}
	return nil, nil // a late word about a case that is gone
}

// refAlphabet has no characters that look alike.
const refAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// newRef names a case: KH- and six characters, 31^6 of them.
func newRef(random io.Reader) (string, error) {
	raw := make([]byte, 6)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("name a case: %w", err)
	}
	for i, x := range raw {
		raw[i] = refAlphabet[int(x)%len(refAlphabet)]
	}
	return "KH-" + string(raw), nil
}

// receiveFor is Receive for an event that knows the case by its reference.
func (b *Bot) receiveFor(ctx context.Context, ref, id string, e flows.Event) error {
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return err
	}
	return b.Receive(ctx, Delivery{ID: id, From: flows.Contact{Channel: c.Contact.Channel, Address: c.Contact.Address}, Event: e})
}
