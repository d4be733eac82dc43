package bot

import (
	"context"
	"strings"
	"sync"

	"kaihu/storage"
)

// How many entries may be under way at once: what is said and what is fetched
// for each channel, what the desk is told in all.
const (
	sayAtOnce  = 64
	deskAtOnce = 16
	workAtOnce = 16
)

// gates bounds what is under way, so that a platform that hangs holds only its
// own entries. The zero value is ready.
type gates struct {
	mu   sync.Mutex
	open map[string]chan struct{}
}

// enter waits for a place and returns how to leave it; false if ctx ended
// first.
func (g *gates) enter(ctx context.Context, e storage.Entry) (leave func(), ok bool) {
	places := g.of(e)
	select {
	case places <- struct{}{}:
		return func() { <-places }, true
	case <-ctx.Done():
		return nil, false
	}
}

// of finds the gate of an entry.
func (g *gates) of(e storage.Entry) chan struct{} {
	channel, _, _ := strings.Cut(e.Lane, ":")
	name, size := "work/"+channel, workAtOnce
	switch e.Kind {
	case entrySay:
		name, size = "say/"+channel, sayAtOnce
	case entryTell, entryForget:
		name, size = "desk", deskAtOnce
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == nil {
		g.open = map[string]chan struct{}{}
	}
	if g.open[name] == nil {
		g.open[name] = make(chan struct{}, size)
	}
	return g.open[name]
}
