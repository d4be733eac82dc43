package slack

import (
	"context"
	"sync"
	"time"
)

// pacer keeps the messages of one channel apart: Slack takes one a second and
// may not show the rest of a burst (docs.slack.dev, rate limits). It reads the
// real clock, since it is Slack's that counts.
//
// A message that cannot go within maxPause goes back to the outbox with a turn
// of its own, so that a burst leaves at Slack's pace, each message asked for
// twice, instead of all asking again and again.
type pacer struct {
	every time.Duration

	mu sync.Mutex
	of map[string]*line // by channel
}

// line is what waits for one channel.
type line struct {
	free  time.Time            // when the channel may be written to again
	next  time.Time            // the first turn that nobody has
	turns map[string]time.Time // when the messages that were sent back should come again, by mark
}

const (
	// maxPause is how long a sender waits for its turn; a longer queue goes
	// back to the outbox, so that one busy channel holds a handful of senders
	// at most.
	maxPause = 4 * time.Second

	turnsFor = 15 * time.Minute // a message that never came again
)

func newPacer(every time.Duration) *pacer {
	return &pacer{every: max(every, 0), of: map[string]*line{}}
}

// turn waits until the channel may be written to. ok is false when the wait is
// too long: after says when this message's turn is.
func (p *pacer) turn(ctx context.Context, channel, mark string) (after time.Duration, ok bool) {
	begun := time.Now()
	for {
		wait, do := p.step(channel, mark, begun, time.Now())
		switch do {
		case goNow:
			return 0, true
		case comeBack:
			return wait, false
		}
		if !pause(ctx, wait) {
			return p.back(channel, mark, time.Now()), false
		}
	}
}

// step is what a message does next.
type step int

const (
	goNow    step = iota
	waitHere      // and ask again
	comeBack      // for the turn that it has now
)

// step takes a message's turn if it is there, or says how long it has to wait.
func (p *pacer) step(channel, mark string, begun, now time.Time) (wait time.Duration, do step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.line(channel, now)
	mine, has := l.turns[mark]
	if !has {
		mine = later(l.next, now)
		l.next = mine.Add(p.every)
	}
	at := later(mine, l.free)
	if !at.After(now) {
		delete(l.turns, mark)
		l.free = now.Add(p.every)
		l.next = later(l.next, l.free)
		return 0, goNow
	}
	if at.Sub(begun) > maxPause && mine.Before(l.free) { // its turn passed while the channel was closed
		mine = later(l.next, l.free)
		l.next = mine.Add(p.every)
		at = mine
	}
	l.turns[mark] = mine
	if at.Sub(begun) > maxPause {
		return at.Sub(now), comeBack
	}
	return at.Sub(now), waitHere
}

// back keeps the turn of a message whose sender has no time to wait for it.
func (p *pacer) back(channel, mark string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.line(channel, now)
	l.turns[mark] = later(l.turns[mark], now.Add(p.every))
	return l.turns[mark].Sub(now)
}

// hold keeps a channel closed after a Retry-After.
func (p *pacer) hold(channel string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	l := p.line(channel, now)
	l.free = later(l.free, now.Add(d))
	l.next = later(l.next, l.free)
}

// line finds a channel's, and keeps the maps small.
func (p *pacer) line(channel string, now time.Time) *line {
	if len(p.of) > 1024 {
		for c, l := range p.of {
			if l.free.Before(now) && l.next.Before(now) {
				delete(p.of, c)
			}
		}
	}
	l := p.of[channel]
	if l == nil {
		l = &line{turns: map[string]time.Time{}}
		p.of[channel] = l
	}
	if len(l.turns) > 1024 {
		for m, at := range l.turns {
			if at.Add(turnsFor).Before(now) {
				delete(l.turns, m)
			}
		}
	}
	return l
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
