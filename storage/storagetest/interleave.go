package storagetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kaihu/storage"
)

// rounds is how often two steps are let loose on each other. Both orders one
// after the other are always tried; the rounds are for what lies between.
const rounds = 4

// step is one thing that a process does to the store. It returns what it
// learned, in words.
type step func(s storage.Store, p *place) string

// place is where a pair of steps meets: a lane and a ref of its own, and what
// was claimed or loaded there before they begin.
type place struct {
	*world
	n      int
	record storage.Record // as the store has it when the steps begin
	held   storage.Entry  // "a", claimed at noon for a minute, if the pair wants one
}

// pair is two steps that meet, and what may come of it: "first/second/what is
// left". The first outcome is that of the steps in their order, the second that
// of the other order. Steps at once end as one of the two, or as one of also.
type pair struct {
	name        string
	before      func(p *place)
	one, two    step
	first, then string
	also        []string
}

// interleavings lets every pair meet, in both orders and at once, each step
// with a handle of its own.
func interleavings(w *world) {
	handles := [2]storage.Store{w.Store, w.open()}
	n := 0
	for _, c := range pairs() {
		meet := func(run func(p *place) (one, two string)) string {
			n++
			p := w.place(n)
			if c.before != nil {
				c.before(p)
			}
			one, two := run(p)
			return one + "/" + two + "/" + p.left()
		}
		inOrder := meet(func(p *place) (one, two string) {
			one = c.one(handles[0], p)
			return one, c.two(handles[1], p)
		})
		reversed := meet(func(p *place) (one, two string) {
			two = c.two(handles[1], p)
			return c.one(handles[0], p), two
		})
		if inOrder != c.first || reversed != c.then {
			w.Errorf("%s:\n%s, then\n%s; want\n%s, then\n%s", c.name, inOrder, reversed, c.first, c.then)
		}
		for range rounds {
			got := meet(func(p *place) (one, two string) { return p.atOnce(handles, c.one, c.two) })
			if got != c.first && got != c.then && !slices.Contains(c.also, got) {
				w.Errorf("%s at once: %s", c.name, got)
			}
		}
	}
}

func (w *world) place(n int) *place {
	r := record(1000 + n)
	return &place{world: w, n: n, record: w.commit("e0", r, entry(r, "a"))}
}

func (p *place) atOnce(handles [2]storage.Store, one, two step) (first, second string) {
	start := make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		<-start
		first = one(handles[0], p)
	})
	both.Go(func() {
		<-start
		second = two(handles[1], p)
	})
	close(start)
	both.Wait()
	return first, second
}

// left is what the store has of a place in the end: the version, whether every
// index agrees with it, and what leaves, in its order.
func (p *place) left() string {
	p.Helper()
	r := p.load(p.record.Lane)
	said := []string{fmt.Sprint("v", r.Version)}
	if r.Version > 0 {
		found, err := p.Find(p.ctx, r.Head.Ref)
		p.ok(err)
		p.same(found, r)
	}
	heads, _, err := p.List(p.ctx, storage.Query{Stage: r.Head.Stage, Ball: r.Head.Ball, Limit: 1000})
	p.ok(err)
	listed := slices.ContainsFunc(heads, func(h storage.Head) bool { return h.Ref == p.record.Head.Ref })
	if listed != (r.Version > 0 && r.Head.Ref == p.record.Head.Ref) {
		p.Errorf("version %d, listed: %v", r.Version, listed)
	}
	wakes, err := p.Due(p.ctx, noon.Add(24*time.Hour), 1000)
	p.ok(err)
	for _, k := range wakes {
		if k.Lane == p.record.Lane {
			said = append(said, fmt.Sprint("due ", k.At.Sub(noon)))
		}
	}
	for at := noon.Add(time.Hour); ; at = at.Add(time.Hour) { // after every lease
		entries := p.claim(at)
		if len(entries) == 0 {
			return strings.Join(said, " ")
		}
		for _, e := range entries {
			if e.Doubt {
				e.ID += "?"
			}
			said = append(said, e.ID)
			e.ID = strings.TrimSuffix(e.ID, "?")
			p.finish(e)
		}
	}
}

// verb names what came of a call.
func verb(claimed []storage.Entry, err error) string {
	for _, e := range []error{storage.ErrSeen, storage.ErrConflict, storage.ErrRef, storage.ErrLease, storage.ErrNotFound} {
		if errors.Is(err, e) {
			return strings.TrimPrefix(e.Error(), "storage: ")
		}
	}
	if err != nil {
		return err.Error()
	}
	said := "ok"
	for _, e := range claimed {
		said += " " + e.ID
		if e.Doubt {
			said += "?"
		}
	}
	return said
}

// The steps, in the words of the table.

func commits(event, id string) step { return commitsOn(event, id, storage.Terms{}) }

// commitsOn is a turn on the record as it stood before the steps.
func commitsOn(event, id string, terms storage.Terms) step {
	return func(s storage.Store, p *place) string {
		r := p.record
		return verb(s.Commit(p.ctx, storage.Turn{Event: event, Record: r, Entries: []storage.Entry{entry(r, id)}, Claim: terms}))
	}
}

// erases leaves a farewell of that id.
func erases(event, id string) step {
	return func(s storage.Store, p *place) string {
		return verb(s.Commit(p.ctx, storage.Turn{Event: event, Record: p.record, Entries: []storage.Entry{entry(p.record, id)}, Erase: true}))
	}
}

// wakesAt commits a turn that moves the case's next time.
func wakesAt(event string, after time.Duration) step {
	return func(s storage.Store, p *place) string {
		r := p.record
		r.Head.WakeAt = noon.Add(after)
		return verb(s.Commit(p.ctx, storage.Turn{Event: event, Record: r}))
	}
}

// looksDue asks what is due at a time and tells what is said of this lane.
func looksDue(after time.Duration) step {
	return func(s storage.Store, p *place) string {
		wakes, err := s.Due(p.ctx, noon.Add(after), 1000)
		said := verb(nil, err)
		for _, k := range wakes {
			if k.Lane == p.record.Lane {
				said += fmt.Sprint(" ", k.Ref == p.record.Head.Ref, " ", k.At.Sub(noon))
			}
		}
		return said
	}
}

// loads reads as a turn of that event does, and then commits the turn.
func loads(event, id string) step {
	return func(s storage.Store, p *place) string {
		r, err := s.Load(p.ctx, p.record.Lane, event)
		if err != nil {
			return "load: " + verb(nil, err)
		}
		if r.Version == 0 {
			return "load: nothing"
		}
		return verb(s.Commit(p.ctx, storage.Turn{Event: event, Record: r, Entries: []storage.Entry{entry(r, id)}}))
	}
}

// claims takes what is due then; of other lanes there is nothing.
func claims(after time.Duration) step {
	return func(s storage.Store, p *place) string {
		return verb(s.Claim(p.ctx, noon.Add(after), time.Minute, 10))
	}
}

func finishes(terms storage.Terms) step {
	return func(s storage.Store, p *place) string { return verb(s.Finish(p.ctx, p.held, terms)) }
}

func retries(after time.Duration) step {
	return func(s storage.Store, p *place) string {
		return verb(nil, s.Retry(p.ctx, p.held, noon.Add(after)))
	}
}

// names opens another lane's case under a ref.
func names(lane, ref string) step {
	return func(s storage.Store, p *place) string {
		r := record(1000 + p.n)
		r.Lane = fmt.Sprint(lane, p.n)
		r.Head.Ref = fmt.Sprint(ref, p.n)
		return verb(s.Commit(p.ctx, storage.Turn{Event: "e0", Record: r}))
	}
}

// What happens before.

func holding(p *place) { p.held = p.claimIDs(noon, "a")[0] }

// following is holding with "b" behind.
func following(p *place) {
	p.record = p.commit("e1", p.record, entry(p.record, "b"))
	holding(p)
}

func dueSoon(p *place) {
	r := p.record
	r.Head.WakeAt = noon.Add(time.Minute)
	p.record = p.commit("e1", r)
}
