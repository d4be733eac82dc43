package bot

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// paceKeys bounds the keys that a Pace remembers.
const paceKeys = 4096

// Pace counts requests by key, minute by minute.
type Pace struct {
	now func() time.Time

	mu     sync.Mutex
	minute time.Time
	counts map[string]int
}

// NewPace counts by a clock.
func NewPace(now func() time.Time) *Pace { return &Pace{now: now, counts: map[string]int{}} }

// Allow counts one more and reports whether it is within the limit. Beyond so
// many keys a minute no new one is let in: what anybody can make keys of has a
// pace of its own.
func (p *Pace) Allow(key string, most int) bool {
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

// Address is who asks, coarsely: behind a reverse proxy it is the proxy, so that
// it counts only for what nobody honest does.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
