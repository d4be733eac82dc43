package slack

import (
	"context"
	"sync"
	"time"
)

// within does something in the background and returns its answer, or nil when
// that takes longer than most; late then gets it.
func within(ctx context.Context, s *Slack, most time.Duration, do func(context.Context) any, late func(context.Context, any)) any {
	var mu sync.Mutex
	gone := false
	ready := make(chan any, 1)
	s.background(ctx, func(ctx context.Context) {
		answer := do(ctx)
		mu.Lock()
		defer mu.Unlock()
		if !gone {
			ready <- answer
		} else if late != nil && answer != nil {
			late(ctx, answer)
		}
	})
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case answer := <-ready:
		return answer
	case <-t.C:
	}
	mu.Lock()
	defer mu.Unlock()
	gone = true
	select {
	case answer := <-ready: // in the last moment
		return answer
	default:
		return nil
	}
}
