package wecom

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// account is the worker of one kf account.
type account struct {
	w    *WeCom
	id   string
	wake chan struct{} // a callback came
	gate chan struct{} // held by the one sync

	mu       sync.Mutex
	token    string    // of the last callback
	until    time.Time // its life
	poked    bool      // a callback came since the last sync began
	active   int       // syncs under way or waiting
	retrying bool      // the last sync failed and Run will try again
	since    *time.Time
	behind   backlog // of the sync that holds the gate

	taken atomic.Int64 // messages that were committed
}

func newAccount(w *WeCom, id string) *account {
	return &account{
		w: w, id: id, wake: make(chan struct{}, 1), gate: make(chan struct{}, 1),
		behind: backlog{done: map[string]bool{}, failing: map[string]time.Time{}},
	}
}

// poke notes a callback. Ten at once make one sync.
func (a *account) poke(token string, made time.Time) {
	a.mu.Lock()
	a.poked = true
	if until := made.Add(tokenFor - 30*time.Second); token != "" && !until.Before(a.until) {
		a.token, a.until = token, until
	}
	a.mu.Unlock()
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// callToken is a callback's token while it lives, else "".
func (a *account) callToken() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.w.cfg.Now().Before(a.until) {
		a.token = ""
	}
	return a.token
}

// forget drops a token that WeCom refuses.
func (a *account) forget(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token == token {
		a.token, a.until = "", time.Time{}
	}
}

func (a *account) idle() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.poked && a.active == 0 && !a.retrying
}

// run syncs at once, when a callback comes, and again what has failed.
func (a *account) run(ctx context.Context) {
	defer a.setRetrying(false)
	for failures := 0; ctx.Err() == nil; {
		err := a.sync(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			failures = 0
		} else {
			failures++
		}
		a.setRetrying(err != nil && !errors.Is(err, errPaced))
		a.report(err, failures)
		a.pause(ctx, err, failures)
	}
}

func (a *account) setRetrying(v bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.retrying = v
}

// report logs what a person may have to do something about.
func (a *account) report(err error, failures int) {
	if err == nil || errors.Is(err, errBusy) || errors.Is(err, errPaced) {
		return
	}
	if errors.Is(err, errStuck) {
		a.w.log.Warn("a customer's message could not be stored; it is tried again", "open_kfid", a.id, "failures", failures, "err", err)
		return
	}
	if failures > 3 || misconfigured(code(err)) {
		a.w.log.Error("a kf account cannot be read; it is tried again", "open_kfid", a.id, "failures", failures, "err", err)
		return
	}
	a.w.log.Warn("a kf account could not be read; it is tried again", "open_kfid", a.id, "failures", failures, "err", err)
}

// pause waits for the next sync. A callback ends the wait, unless that would
// only repeat at once what has just failed: what failed for no known time is
// tried again when WeCom calls, or customers would go on waiting after an outage
// is over, but not more than once a second.
func (a *account) pause(ctx context.Context, err error, failures int) {
	var wait, least time.Duration
	wake := a.wake
	switch {
	case err == nil:
		select {
		case <-ctx.Done():
		case <-wake:
		}
		return
	case errors.Is(err, errPaced):
		wait = 10 * time.Second
	case errors.Is(err, errBusy):
		wait, wake = 500*time.Millisecond, nil
	case code(err) == 45009:
		wait, wake = time.Minute*time.Duration(min(failures, 10)), nil // a minute, an hour or a day (90312)
	case code(err) == 45033:
		wait, wake = 2*time.Second, nil
	case misconfigured(code(err)):
		wait, wake = time.Minute, nil
	case errors.Is(err, errStuck): // others' messages are not kept waiting
		wait, least = backoff(failures), 200*time.Millisecond
	default:
		wait, least = backoff(failures), time.Second
	}
	if least = min(wait, least); sleep(ctx, least) != nil {
		return
	}
	timer := time.NewTimer(jitter(wait) - least)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
}

// backoff is the wait after so many failures.
func backoff(failures int) time.Duration {
	return min(200*time.Millisecond<<min(failures-1, 10), 30*time.Second)
}

// jitter keeps replicas and accounts from marching in step.
func jitter(d time.Duration) time.Duration {
	return d - d/10 + time.Duration(rand.Int64N(int64(d/5)+1))
}
