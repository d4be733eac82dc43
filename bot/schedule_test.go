package bot_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"kaihu/storage"
)

// actor is a process whose steps are told when to go: each call that others
// may come before waits for its turn.
type actor struct {
	storage.Store
	blobs   storage.Blobs
	on      atomic.Bool // its steps wait
	coarse  atomic.Bool // only whole turns do
	arrived chan string
	leave   chan struct{}
}

func newActor(s storage.Store, blobs storage.Blobs) *actor {
	return &actor{Store: s, blobs: blobs, arrived: make(chan string), leave: make(chan struct{})}
}

// step waits inside a turn.
func (a *actor) step(name string) {
	if a.on.Load() && !a.coarse.Load() {
		a.arrived <- name
		<-a.leave
	}
}

// turn waits between two turns, when only those are told apart.
func (a *actor) turn() {
	if a.on.Load() && a.coarse.Load() {
		a.arrived <- "turn"
		<-a.leave
	}
}

func (a *actor) Load(ctx context.Context, lane, event string) (storage.Record, error) {
	a.step("load")
	return a.Store.Load(ctx, lane, event)
}

func (a *actor) Commit(ctx context.Context, t storage.Turn) ([]storage.Entry, error) {
	a.step("commit")
	return a.Store.Commit(ctx, t)
}

func (a *actor) Due(ctx context.Context, now time.Time, limit int) ([]storage.Wake, error) {
	a.step("due")
	return a.Store.Due(ctx, now, limit)
}

func (a *actor) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]storage.Entry, error) {
	a.step("claim")
	return a.Store.Claim(ctx, now, lease, limit)
}

func (a *actor) Finish(ctx context.Context, e storage.Entry, next storage.Terms) ([]storage.Entry, error) {
	a.step("finish")
	return a.Store.Finish(ctx, e, next)
}

func (a *actor) Retry(ctx context.Context, e storage.Entry, at time.Time) error {
	a.step("retry")
	return a.Store.Retry(ctx, e, at)
}

// Blobs, as a bot has them.

func (a *actor) Put(ctx context.Context, name string, data []byte) error {
	a.step("put")
	return a.blobs.Put(ctx, name, data)
}

func (a *actor) Get(ctx context.Context, name string) ([]byte, error) { return a.blobs.Get(ctx, name) }

func (a *actor) Delete(ctx context.Context, name string) error {
	a.step("delete")
	return a.blobs.Delete(ctx, name)
}

func (a *actor) DeleteAll(ctx context.Context, prefix string) error {
	a.step("delete all")
	return a.blobs.DeleteAll(ctx, prefix)
}

func (a *actor) Refs(ctx context.Context) iter.Seq2[string, error] { return a.blobs.Refs(ctx) }

// choice is one moment of a schedule: who went, of how many that could.
type choice struct{ took, of int }

// play lets actors do their parts, one step of one actor at a time. prefix says
// who goes at each moment, by place (counted round) among those who wait; after
// it the first one goes.
func play(actors []*actor, parts []func(), prefix []int) (made []choice, log []string) {
	waiting, done := make([]string, len(parts)), make([]chan struct{}, len(parts))
	for i, part := range parts {
		done[i] = make(chan struct{})
		a := actors[i]
		a.on.Store(true)
		go func() {
			defer close(done[i])
			a.turn()
			part()
		}()
	}
	for last := 0; ; {
		var ready []int
		for i, a := range actors[:len(parts)] {
			if waiting[i] == "" && done[i] != nil {
				select {
				case waiting[i] = <-a.arrived:
				case <-done[i]:
					done[i] = nil
					a.on.Store(false)
				}
			}
			if waiting[i] != "" {
				ready = append(ready, i)
			}
		}
		if len(ready) == 0 {
			return made, log
		}
		ready = unlike(ready, waiting, last, log)
		took := 0
		if len(made) < len(prefix) {
			took = prefix[len(made)] % len(ready)
		}
		made = append(made, choice{took, len(ready)})
		who := ready[took]
		log, last = append(log, fmt.Sprint(who, ":", waiting[who])), who
		waiting[who] = ""
		actors[who].leave <- struct{}{}
	}
}

// unlike leaves out who would only look where another has just looked: two
// looks in the other order are the same schedule.
func unlike(ready []int, waiting []string, last int, log []string) []int {
	if len(log) == 0 || !strings.HasSuffix(log[len(log)-1], ":load") {
		return ready
	}
	rest := slices.DeleteFunc(slices.Clone(ready), func(i int) bool { return i < last && waiting[i] == "load" })
	if len(rest) == 0 {
		return ready
	}
	return rest
}

// every plays all schedules there are: run plays one and returns its moments,
// or none if that is enough.
func every(run func(prefix []int) []choice) (n int) {
	var prefix []int
	for {
		made := run(prefix)
		n++
		last := len(made) - 1
		for last >= 0 && made[last].took+1 == made[last].of {
			last--
		}
		if last < 0 {
			return n
		}
		prefix = prefix[:0]
		for _, c := range made[:last] {
			prefix = append(prefix, c.took)
		}
		prefix = append(prefix, made[last].took+1)
	}
}
