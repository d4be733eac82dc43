package wecom

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

func leaseHolder(memo Memo, owner string) *WeCom {
	return &WeCom{cfg: Config{Now: time.Now}, log: slog.New(slog.DiscardHandler), memo: memo, owner: owner}
}

func TestLeaseIsRenewedAndGivenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		memo := newMemory()
		a, b := leaseHolder(memo, "a"), leaseHolder(memo, "b")
		nothing := func(context.Context) error { return nil }
		err := a.hold(t.Context(), "l", func(ctx context.Context) error {
			for range 5 {
				time.Sleep(leaseFor)
				if err := b.hold(ctx, "l", nothing); !errors.Is(err, errBusy) {
					t.Errorf("%v while another has it", err)
				}
			}
			return ctx.Err()
		})
		if err != nil {
			t.Error(err)
		}
		if err := b.hold(t.Context(), "l", nothing); err != nil {
			t.Errorf("not given back: %v", err)
		}
	})
}

func TestLostLeaseEndsTheWork(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*memory){
		"another has it": func(m *memory) { m.leases["l"] = lease{"b", time.Now().Add(time.Hour)} },
		"store is down":  func(m *memory) { m.err = errors.New("store is down") },
	} {
		synctest.Test(t, func(t *testing.T) {
			memo := newMemory()
			began := time.Now()
			err := leaseHolder(memo, "a").hold(t.Context(), "l", func(ctx context.Context) error {
				memo.mu.Lock()
				lose(memo)
				memo.mu.Unlock()
				<-ctx.Done()
				return ctx.Err()
			})
			if !errors.Is(err, errLost) || time.Since(began) >= leaseFor {
				t.Errorf("%s: %v after %s", name, err, time.Since(began))
			}
		})
	}
}

// cutOff takes a lease and is not there to hear of it.
type cutOff struct {
	*memory
	stop context.CancelFunc
}

func (m cutOff) Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error) {
	ok, err := m.memory.Hold(ctx, name, owner, now, ttl)
	if ttl > 0 {
		m.stop()
		return false, context.Canceled
	}
	return ok, err
}

func TestLeaseTakenWhileStoppingIsGivenBack(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	memo := newMemory()
	err := leaseHolder(cutOff{memo, stop}, "a").hold(ctx, "l", func(context.Context) error { return nil })
	if !errors.Is(err, context.Canceled) || len(memo.leases) != 0 {
		t.Errorf("%v, leases %v", err, memo.leases)
	}
}

// A look unasked at an account that another replica reads is over with that; a
// callback that met the other replica is still to be answered.
func TestLookAtABusyAccount(t *testing.T) {
	t.Parallel()
	for _, called := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			memo := newMemory()
			w := leaseHolder(memo, "a")
			a := newAccount(w, "wk1")
			w.accounts = map[string]*account{"wk1": a}
			if called {
				a.poke("", time.Now())
			}
			memo.leases["wecom/sync/wk1"] = lease{"b", time.Now().Add(time.Hour)}
			if err := w.Sync(t.Context(), "wk1"); !errors.Is(err, errBusy) {
				t.Errorf("%v while another reads", err)
			}
			if w.Idle() == called {
				t.Errorf("called %v, idle %v", called, w.Idle())
			}
		})
	}
}
