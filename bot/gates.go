package bot

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kaihu/storage"
)

// How many entries may be under way at once: what is said and what is fetched
// for each channel, what the desk is told and what is mailed in all.
const (
	sayAtOnce  = 64
	deskAtOnce = 16
	rootAtOnce = 4
	mailAtOnce = 4
	workAtOnce = 16
	gateQueue  = 64 // entries that may wait before each gate; the others wait in the store
)

// gates bounds what is under way, so that a platform that hangs holds only its
// own entries, and only so many of them. The zero value is ready.
type gates struct {
	mu   sync.Mutex
	open map[string]*gate
}

// gate is the way to one platform for one kind of work.
type gate struct {
	places chan struct{}
	inside atomic.Int64 // under way or waiting
}

// reserve takes room before the gate; false: there is none.
func (g *gate) reserve() bool {
	if g.inside.Add(1) > g.most() {
		g.inside.Add(-1)
		return false
	}
	return true
}

// enter waits for a place after reserve; false if ctx ended first, or there was
// none for so long. Either way the room is given back by leave.
func (g *gate) enter(ctx context.Context, most time.Duration) bool {
	return ctx.Err() == nil && takePlace(ctx, g.places, most)
}

// leave gives the room back, and the place if there was one. It reports
// whether nobody waits any more.
func (g *gate) leave(entered bool) (idle bool) {
	if entered {
		<-g.places
	}
	return g.inside.Add(-1) <= int64(cap(g.places))
}

// most is how many entries have room: those under way and those that wait.
func (g *gate) most() int64 { return int64(cap(g.places) + gateQueue) }

// full says that there is no room.
func (g *gate) full() bool { return g.inside.Load() >= g.most() }

// of finds the gate of an entry.
func (g *gates) of(e storage.Entry) *gate {
	switch queue := queueOf(e.Kind); queue {
	case "say":
		return g.say(channelOf(e))
	case "desk":
		return g.named(queue, deskAtOnce)
	case "mail":
		return g.named(queue, mailAtOnce)
	case "root":
		return g.named(queue, rootAtOnce)
	}
	return g.named("work/"+channelOf(e), workAtOnce)
}

func channelOf(e storage.Entry) string {
	channel, _, _ := strings.Cut(e.Lane, ":")
	return channel
}

// say is the gate of what is said on a channel.
func (g *gates) say(channel string) *gate { return g.named("say/"+channel, sayAtOnce) }

func (g *gates) named(name string, size int) *gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == nil {
		g.open = map[string]*gate{}
	}
	if g.open[name] == nil {
		g.open[name] = &gate{places: make(chan struct{}, size)}
	}
	return g.open[name]
}

// load is how many entries are under way or waiting, and how many may be.
type load struct{ inside, most int64 }

// loads are those of each gate.
func (g *gates) loads() map[string]load {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := map[string]load{}
	for name, one := range g.open {
		all[name] = load{one.inside.Load(), one.most()}
	}
	return all
}
