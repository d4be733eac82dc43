package bot

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// What is taken on at once. Beyond it a delivery is refused with ErrBusy and
// comes again; deploy/limits.md has the whole table.
const (
	turnsAtOnce = 256             // turns of this process, over all people
	turnWait    = 2 * time.Second // for a place among them: a platform waits for three
	laneMost    = 256             // deliveries of one person that wait for the one before
)

// errNoPlace is ErrBusy for all; without it, ErrBusy is for one person.
var errNoPlace = fmt.Errorf("%w: %d turns", ErrBusy, turnsAtOnce)

// admission bounds the turns under way. A person's deliveries wait for each
// other before they ask for a place, so that a flood from one of them holds one
// place and delays nobody else.
type admission struct {
	lanes   Lanes
	places  chan struct{}
	waiting atomic.Int64
}

func newAdmission() *admission {
	return &admission{lanes: Lanes{Most: laneMost}, places: make(chan struct{}, turnsAtOnce)}
}

// enter waits for the lane and then for a place. ErrBusy; else the error is
// ctx's.
func (a *admission) enter(ctx context.Context, lane string) (leave func(), err error) {
	a.waiting.Add(1)
	defer a.waiting.Add(-1)
	out, err := a.lanes.Enter(ctx, lane)
	if err != nil {
		return nil, err
	}
	if !takePlace(ctx, a.places, turnWait) {
		out()
		return nil, cmp.Or(ctx.Err(), errNoPlace)
	}
	return func() { <-a.places; out() }, nil
}

// takePlace waits for one of some places; false: there was none for so long, or
// ctx ended.
func takePlace(ctx context.Context, places chan<- struct{}, most time.Duration) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
	}
	patience := time.NewTimer(most)
	defer patience.Stop()
	select {
	case places <- struct{}{}:
		return true
	case <-patience.C:
	case <-ctx.Done():
	}
	return false
}
