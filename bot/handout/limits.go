package handout

import (
	"sync"
	"time"
)

// What the pages take; deploy/limits.md has the whole table.
const (
	atOnce         = 2 // looks and packs: each holds a document several times over
	roomWait       = 20 * time.Second
	storeWait      = 10 * time.Second
	handOver       = 5 * time.Minute // for an answer to be taken by a phone on a slow line
	guessesAMinute = 60              // tokens that are none, from one address
	paceKeys       = 4096
)

// pace counts tokens that are none, by address, minute by minute.
type pace struct {
	now func() time.Time

	mu     sync.Mutex
	minute time.Time
	counts map[string]int
}

func newPace(now func() time.Time) *pace { return &pace{now: now, counts: map[string]int{}} }

// allow counts one more and reports whether it is within the limit.
func (p *pace) allow(from string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.now().Truncate(time.Minute); !m.Equal(p.minute) {
		p.minute = m
		clear(p.counts)
	}
	if _, known := p.counts[from]; !known && len(p.counts) >= paceKeys {
		return false
	}
	p.counts[from]++
	return p.counts[from] <= guessesAMinute
}
