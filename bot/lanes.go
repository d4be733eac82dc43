package bot

import "sync"

// Lanes serialises what is done under one name within this process, in the
// order of arrival; between processes the store's versions do. The zero value
// is ready.
type Lanes struct {
	mu   sync.Mutex
	open map[string]*lane
}

type lane struct {
	mu    sync.Mutex
	users int
}

// Enter waits for the lane and returns how to leave it.
func (l *Lanes) Enter(name string) (leave func()) {
	l.mu.Lock()
	if l.open == nil {
		l.open = map[string]*lane{}
	}
	one := l.open[name]
	if one == nil {
		one = &lane{}
		l.open[name] = one
	}
	one.users++
	l.mu.Unlock()
	one.mu.Lock()
	return func() {
		one.mu.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if one.users--; one.users == 0 {
			delete(l.open, name)
		}
	}
}
