package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kaihu/bot/scan"
)

// The pauses before a child is started again, after several have died one
// after the other without answering anything.
const (
	firstPause = 100 * time.Millisecond
	maxPause   = 10 * time.Second
)

// slot is the place of one child.
type slot struct {
	keeper *Keeper
	lock   sync.Mutex // held while the child works, starts or is stopped
	child  *child     // nil: none runs
	deaths int        // since the last answer
	died   time.Time  // the last one
	sleep  *time.Timer
}

// look has the task done, in a new child if none is there. failed is what the
// scanner said, err why there is no answer.
func (s *slot) look(ctx context.Context, t scan.Task) (result scan.Result, failed, err error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.sleep != nil {
		s.sleep.Stop()
	}
	if s.child != nil && s.child.isGone() {
		s.lost(ErrDied)
	}
	if s.child == nil {
		if err := s.start(ctx); err != nil {
			return result, nil, err
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.keeper.config.LookIn, ErrTimeout)
	defer cancel()
	result, failed, err = s.child.look(ctx, t)
	if err != nil {
		s.lost(err)
		return result, nil, err
	}
	s.deaths = 0
	child := s.child
	s.sleep = time.AfterFunc(s.keeper.config.Idle, func() { s.stopIdle(child) })
	return result, failed, nil
}

// start starts a child, after a pause when the last ones have died.
func (s *slot) start(ctx context.Context) error {
	if s.keeper.ctx.Err() != nil {
		return ErrClosed
	}
	if s.deaths > 0 {
		pause := min(maxPause, firstPause<<min(s.deaths-1, 10))
		select {
		case <-time.After(time.Until(s.died.Add(pause))):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	c, err := startChild(s.keeper.config)
	if err != nil {
		s.deaths++
		s.died = time.Now()
		return fmt.Errorf("start a scan worker: %w", err)
	}
	s.keeper.counts.running.Add(1)
	s.child = c
	return nil
}

// lost buries a child and says why in the counts and in the log.
func (s *slot) lost(why error) {
	lines, word := s.child.kill()
	s.child = nil
	s.deaths++
	s.died = time.Now()
	k := s.keeper
	k.counts.running.Add(-1)
	switch {
	case errors.Is(why, ErrTimeout):
		k.counts.timedOut.Add(1)
	case errors.Is(why, ErrMemory):
		k.counts.memory.Add(1)
	case errors.Is(why, ErrDied):
		k.counts.died.Add(1)
	default: // the caller did not wait
		s.deaths = 0
		return
	}
	k.config.Log.Warn("a scan worker is gone", "err", why, "stderr_lines", lines, "stderr_begins", word)
}

// stop ends the child, whatever it does: Close has ended what it worked at.
func (s *slot) stop() {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.end()
}

// stopIdle ends a child that has had no task since.
func (s *slot) stopIdle(c *child) {
	if !s.lock.TryLock() {
		return // it has work
	}
	defer s.lock.Unlock()
	if s.child == c {
		s.end()
	}
}

// end lets the child go in peace. The lock is held.
func (s *slot) end() {
	if s.sleep != nil {
		s.sleep.Stop()
	}
	if s.child != nil {
		s.child.dismiss()
		s.child = nil
		s.keeper.counts.running.Add(-1)
	}
}
