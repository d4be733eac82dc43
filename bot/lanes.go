package bot

import (
	"context"
	"errors"
	"sync"
)

// ErrBusy says that too much is under way already. Nothing was stored; the
// platform should deliver again in a moment.
var ErrBusy = errors.New("bot: too much is under way")

// Lanes lets one at a time through under each name within this process, in the
// order of arrival; between processes the store's versions do. The zero value
// is ready.
type Lanes struct {
	Most int // how many may wait under one name; 0: any number

	mu   sync.Mutex
	open map[string]*lane
}

type lane struct {
	last  chan struct{} // closed when the last in the lane leaves
	users int
}

// Enter waits for the lane and returns how to leave it. ErrBusy: too many wait
// there; else the error is ctx's.
func (l *Lanes) Enter(ctx context.Context, name string) (leave func(), err error) {
	mine := make(chan struct{})
	before, err := l.join(name, mine)
	if err != nil {
		return nil, err
	}
	out := func() { l.leave(name, mine) }
	if before == nil {
		return out, nil
	}
	select {
	case <-before:
		return out, nil
	case <-ctx.Done():
		go func() { // whoever is behind waits for those in front all the same
			<-before
			out()
		}()
		return nil, ctx.Err()
	}
}

// join takes the last place of a lane and returns whom to wait for; nil:
// nobody.
func (l *Lanes) join(name string, mine chan struct{}) (before chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[string]*lane{}
	}
	one := l.open[name]
	if one == nil {
		one = &lane{}
		l.open[name] = one
	}
	if l.Most > 0 && one.users > l.Most {
		return nil, ErrBusy
	}
	one.users++
	before, one.last = one.last, mine
	return before, nil
}

func (l *Lanes) leave(name string, mine chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(mine)
	one := l.open[name]
	if one.users--; one.users == 0 {
		delete(l.open, name)
	}
}
