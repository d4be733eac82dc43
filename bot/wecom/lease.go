package wecom

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var (
	errBusy = errors.New("another replica is at it")
	errLost = errors.New("the lease was lost to another replica")
)

// Short, because a process that was killed holds up its account for so long
// after it is started again, and a welcome lives twenty seconds.
const (
	leaseFor   = 9 * time.Second
	renewEvery = leaseFor / 3
)

// hold does something while this process holds a named lease, and renews it
// meanwhile. errBusy: somebody else has it. do's context ends when the lease is
// lost.
func (w *WeCom) hold(ctx context.Context, name string, do func(context.Context) error) error {
	ok, err := w.memo.Hold(ctx, name, w.owner, w.cfg.Now(), leaseFor)
	if err != nil {
		if ctx.Err() != nil { // it may have been taken all the same, and would outlive a restart
			w.giveBack(ctx, name)
		}
		return fmt.Errorf("take the lease: %w", err)
	}
	if !ok {
		return errBusy
	}
	held, lose := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.renew(held, name, lose)
	}()
	err = do(held)
	if cause := context.Cause(held); errors.Is(cause, errLost) {
		err = cause
	}
	lose(nil)
	<-done
	w.giveBack(ctx, name)
	return err
}

// giveBack ends a lease, even when the program stops.
func (w *WeCom) giveBack(ctx context.Context, name string) {
	back, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := w.memo.Hold(back, name, w.owner, w.cfg.Now(), 0); err != nil {
		w.log.Warn("a lease could not be given back; it runs out by itself", "lease", name, "err", err)
	}
}

// renew keeps the lease until ctx ends. A store that does not answer in time is
// a lost lease too.
func (w *WeCom) renew(ctx context.Context, name string, lose context.CancelCauseFunc) {
	t := time.NewTicker(renewEvery)
	defer t.Stop()
	for missed := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		try, cancel := context.WithTimeout(ctx, renewEvery)
		ok, err := w.memo.Hold(try, name, w.owner, w.cfg.Now(), leaseFor)
		cancel()
		if missed++; err == nil {
			missed = 0
		}
		if (err == nil && !ok) || missed > 1 {
			lose(errLost)
			return
		}
	}
}
