package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"kaihu/flows"
	"kaihu/storage"
)

// wakeAtOnce bounds the cases of one look at the clock.
const wakeAtOnce = 256

// Wake wakes every case whose time has come and returns how many there were.
// The event is named after the time that the case asked for, so two replicas
// wake it once. One that cannot be woken holds up none of the others; what was
// wrong with it is logged and returned at the end.
func (b *Bot) Wake(ctx context.Context) (int, error) { return b.wake(ctx, ctx) }

// wake is Wake and begins no further case once stop has ended. Each lane has
// one try: the cases that stay due are read past, never again.
func (b *Bot) wake(stop, ctx context.Context) (int, error) {
	n, stuck := 0, 0
	tried := map[string]bool{}
	var errs []error
	for {
		limit := wakeAtOnce + stuck
		due, err := b.Store.Due(ctx, b.now(), limit)
		if err != nil {
			return n, errors.Join(append(errs, fmt.Errorf("look for due cases: %w", err))...)
		}
		stuck = 0
		for _, w := range due {
			if stop.Err() != nil {
				return n, errors.Join(errs...)
			}
			if tried[w.Lane] {
				stuck++
				continue
			}
			tried[w.Lane] = true
			id := "woke:" + strconv.FormatInt(w.At.UnixNano(), 36)
			err := b.receiveLane(ctx, w.Lane, w.Ref, id, flows.Woke{Stamp: flows.At(b.now()), Due: w.At})
			switch {
			case err == nil:
				n++
			case !errors.Is(err, storage.ErrNotFound):
				stuck++
				b.log.Error("a case could not be woken; it is tried again", "ref", w.Ref, "err", err)
				errs = append(errs, fmt.Errorf("wake %s: %w", w.Ref, err))
			}
		}
		if len(due) < limit {
			return n, errors.Join(errs...)
		}
	}
}
