package bot

import (
	"context"
	"errors"
	"fmt"
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
	_, err := b.receive(ctx, d)
	return err
}

// receive is Receive and returns the case as this call committed it; it is zero
// if it committed nothing.
func (b *Bot) receive(ctx context.Context, d Delivery) (flows.Case, error) {
	b.busy.Add(1)
	defer b.busy.Done()
	began := time.Now()
	is, err := b.turn(ctx, d)
	failed := err
	if refused := (*Refused)(nil); errors.Is(err, storage.ErrNotFound) || errors.As(err, &refused) { // nothing failed
		failed = nil
	}
	b.metrics.turn(d.From.Channel, time.Since(began), failed)
	if err != nil {
		return is, fmt.Errorf("turn of %s: %w", d.From.Channel, err)
	}
	return is, nil
}

func (b *Bot) turn(ctx context.Context, d Delivery) (flows.Case, error) {
	var nothing flows.Case
	lane := d.From.Lane()
	leave, err := b.admit.enter(ctx, lane)
	if err != nil {
		return nothing, err
	}
	defer leave()
	for range maxConflicts {
		rec, err := b.Store.Load(ctx, lane, d.ID)
		if errors.Is(err, storage.ErrSeen) {
			return nothing, nil
		}
		if err != nil {
			return nothing, fmt.Errorf("load: %w", err)
		}
		if d.Ref != "" && rec.Head.Ref != d.Ref {
			return nothing, fmt.Errorf("%s: %w", d.Ref, storage.ErrNotFound)
		}
		if err := b.arrives(ctx, &d, rec.Version > 0); errors.Is(err, storage.ErrConflict) {
			continue
		} else if err != nil {
			return nothing, err
		}
		if unheard(&d, b.now()) {
			return nothing, nil
		}
		o, err := b.decide(rec, d)
		if err != nil || o == nil {
			return nothing, err
		}
		o.turn.Claim = b.terms(d.From.Channel)
		switch claimed, err := b.Store.Commit(ctx, *o.turn); {
		case err == nil:
			b.committed(ctx, d, o)
			b.begin(o.fill(b.tasks(claimed, o.turn.Claim.Now)))
			return o.is, nil
		case errors.Is(err, storage.ErrSeen):
			return nothing, nil
		case errors.Is(err, storage.ErrRef) && (d.named != "" || d.arrival != nil):
			return nothing, err
		case !errors.Is(err, storage.ErrConflict) && !errors.Is(err, storage.ErrRef):
			return nothing, fmt.Errorf("commit: %w", err)
		}
	}
	return nothing, errGaveUp
}

// committed keeps what this process remembers in step with a commit.
func (b *Bot) committed(ctx context.Context, d Delivery, o *outcome) {
	if d.arrival != nil {
		b.forgetMoving(ctx, d.arrival.ref, d.From.Lane())
	}
	if o.turn.Erase {
		b.names.drop(o.is.Ref)
		return
	}
	b.names.put(&o.is, b.now())
}
