package wecomtest

import (
	"context"
	"sync"
)

// watchers are told that something changed, not what: they read what they show.
type watchers struct {
	mu  sync.Mutex
	all map[chan struct{}]bool
}

// Subscribe returns a channel that gets a value after changes; several changes may make one value. cancel ends it.
func (s *Server) Subscribe() (changes <-chan struct{}, cancel func()) {
	ch := make(chan struct{}, 1)
	w := &s.watchers
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[chan struct{}]bool{}
	}
	w.all[ch] = true
	return ch, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, ch)
	}
}

func (w *watchers) notify() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ch := range w.all {
		select {
		case ch <- struct{}{}:
		default: // it has one waiting already
		}
	}
}

// Idle waits until no callback is under way or waiting for its turn or retry, or until ctx ends. Callbacks that a fault
// holds back do not count.
func (s *Server) Idle(ctx context.Context) error {
	for {
		ch := s.courier.idle()
		if ch == nil {
			return nil
		}
		select {
		case <-ch:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
