package upload

import (
	"sync"
	"time"
)

// What a page takes; deploy/limits.md has the whole table.
const (
	maxFiles  = 6          // of one hand-in
	maxUpload = 25_000_000 // bytes of a file: a phone's photo before it is made smaller; rules.yaml, max_upload_mb
	maxField  = 2 << 10    // bytes of anything else in the form
	maxParts  = 40         // of the form
	maxTotal  = 50_000_000 // bytes of all files of a hand-in: they are looked at together
	maxForm   = maxTotal + maxUpload + maxParts*2*maxField
	roomBytes = 50 << 20 // of files that are being taken in, over all people
	roomWait  = 20 * time.Second
	stall     = 20 * time.Second // without a byte from the browser
	takeIn    = 4 * time.Minute  // for a whole form; shorter than the stage may last
	storeWait = 10 * time.Second

	requestsAMinute = 240 // of one link
	handInsAMinute  = 20  // of one link
	guessesAMinute  = 60  // tokens that are none, from one address
	paceKeys        = 4096
)

// pace counts requests by key, minute by minute.
type pace struct {
	now func() time.Time

	mu     sync.Mutex
	minute time.Time
	counts map[string]int
}

func newPace(now func() time.Time) *pace { return &pace{now: now, counts: map[string]int{}} }

// allow counts one more and reports whether it is within the limit. Beyond so
// many keys a minute no new one is let in: what anybody can make keys of has a
// pace of its own.
func (p *pace) allow(key string, most int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.now().Truncate(time.Minute); !m.Equal(p.minute) {
		p.minute = m
		clear(p.counts)
	}
	if _, known := p.counts[key]; !known && len(p.counts) >= paceKeys {
		return false
	}
	p.counts[key]++
	return p.counts[key] <= most
}
