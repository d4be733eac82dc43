package wecom

import (
	"errors"
	"sync"
	"time"
)

// errPaced says that a read without a callback's token has to wait its turn.
var errPaced = errors.New("wecom: too many reads without a callback's token; waiting")

// pace spreads the sync_msg calls that have no callback's token: beyond ten a
// minute WeCom blocks them all for a minute with 45009.
type pace struct {
	limit int
	now   func() time.Time

	mu      sync.Mutex
	made    []time.Time // within the last minute
	blocked time.Time   // WeCom said 45009 a minute before
}

// block waits out what WeCom blocks (90312). Reads with a callback's token go
// on.
func (p *pace) block() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocked = p.now().Add(time.Minute)
}

func (p *pace) take() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	kept := p.made[:0]
	for _, t := range p.made {
		if d := now.Sub(t); d >= 0 && d < time.Minute {
			kept = append(kept, t)
		}
	}
	p.made = kept
	if len(p.made) >= p.limit || now.Before(p.blocked) {
		return errPaced
	}
	p.made = append(p.made, now)
	return nil
}
