package wecomtest

import (
	"sync"
	"time"
)

// limits counts calls. It is memory only: a restart of the platform forgives.
type limits struct {
	mu        sync.Mutex
	minute    map[string]*bucket
	syncing   int
	tokenless bucket
}

// bucket counts in a minute from the first call; over its limit it blocks for a minute (90312).
type bucket struct {
	from    time.Time
	n       int
	blocked time.Time // until
}

func newLimits() *limits { return &limits{minute: map[string]*bucket{}} }

func (b *bucket) add(now time.Time, limit int) bool {
	if now.Before(b.blocked) {
		return false
	}
	if now.Sub(b.from) >= time.Minute || now.Before(b.from) {
		b.from, b.n = now, 0
	}
	b.n++
	if b.n > limit {
		b.blocked = now.Add(time.Minute)
		return false
	}
	return true
}

func (l *limits) perMinute(s *Server, endpoint string) *apiError {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.minute[endpoint]
	if b == nil {
		b = &bucket{}
		l.minute[endpoint] = b
	}
	if !b.add(s.now(), s.opt.Rules.PerMinute) {
		return fail(45009)
	}
	return nil
}

// enter counts sync_msg calls that run at once; release when the call is over, answered or not.
func (l *limits) enter(s *Server, c *call) (release func(), err *apiError) {
	if c.endpoint != "kf/sync_msg" {
		return func() {}, nil
	}
	l.mu.Lock()
	l.syncing++
	over := l.syncing > s.opt.Rules.SyncParallel
	l.mu.Unlock()
	if over {
		s.violate(c.endpoint, "too-parallel", "over %d at once", s.opt.Rules.SyncParallel)
		err = fail(45033)
	}
	return func() {
		l.mu.Lock()
		l.syncing--
		l.mu.Unlock()
	}, err
}

// withoutToken counts a sync_msg call without a valid callback token.
func (l *limits) withoutToken(s *Server) *apiError {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.tokenless.add(s.now(), s.opt.Rules.Tokenless) {
		return fail(45009)
	}
	return nil
}

func (l *limits) tokenlessBlocked(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return now.Before(l.tokenless.blocked)
}
