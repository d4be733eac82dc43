package slack

import (
	"context"
	"sync"
	"time"
)

// pacer keeps the messages of one channel apart: Slack takes one a second and
// may not show the rest of a burst (docs.slack.dev, rate limits). It reads the
// real clock, since it is Slack's that counts.
type pacer struct {
	every time.Duration

	mu   sync.Mutex
	next map[string]time.Time // channel → when it may be written to again
}

// maxPause is how long a sender waits for its turn; a longer queue goes back
// to the outbox, so that one busy channel holds a handful of senders at most.
const maxPause = 4 * time.Second

func newPacer(every time.Duration) *pacer {
	return &pacer{every: every, next: map[string]time.Time{}}
}

// turn waits until a channel may be written to. ok is false when the wait is
// too long, and after says how long.
func (p *pacer) turn(ctx context.Context, channel string) (after time.Duration, ok bool) {
	wait, ok := p.reserve(channel, time.Now())
	if !ok {
		return wait, false
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return 0, true
	case <-ctx.Done():
		return p.every, false
	}
}

// reserve takes the channel's next turn, if it is near enough.
func (p *pacer) reserve(channel string, now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.next[channel]
	if at.Before(now) {
		at = now
	}
	if wait = at.Sub(now); wait > maxPause {
		return wait, false
	}
	if p.every > 0 {
		p.next[channel] = at.Add(p.every)
	}
	p.forget(now)
	return wait, true
}

// hold keeps a channel closed after a Retry-After.
func (p *pacer) hold(channel string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.next[channel]) {
		p.next[channel] = until
	}
}

// forget keeps the map small.
func (p *pacer) forget(now time.Time) {
	if len(p.next) < 1024 {
		return
	}
	for c, at := range p.next {
		if at.Before(now) {
			delete(p.next, c)
		}
	}
}
