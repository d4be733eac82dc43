package wecom

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"kaihu/bot"
)

const jobReconcile = "reconcile"

// JobNames are the names of the channel's jobs.
func JobNames() []string { return []string{jobReconcile} }

// Jobs implements bot.Worker: callbacks get lost, so each account is also read
// without one. One replica does it for all: reads without a callback's token
// are few.
func (c customers) Jobs() []bot.Job {
	return []bot.Job{{Name: jobReconcile, When: "@every 1m", Do: c.w.reconcile}}
}

// reconcile reads every account from its cursor on, beginning at any of them,
// so that none is always the last when the reads run out.
func (w *WeCom) reconcile(ctx context.Context) (bot.Counts, error) {
	done := bot.Counts{}
	var errs []error
	ids := slices.Sorted(maps.Keys(w.accounts))
	for _, i := range rand.Perm(len(ids)) {
		a := w.accounts[ids[i]]
		before := a.taken.Load()
		err := a.sync(ctx)
		done["messages"] += int(a.taken.Load() - before)
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return done, errors.Join(errs...)
		case errors.Is(err, errBusy): // it is being read
		case errors.Is(err, errPaced):
			done["put off"]++
		default:
			errs = append(errs, fmt.Errorf("%s: %w", a.id, err))
		}
	}
	return done, errors.Join(errs...)
}
