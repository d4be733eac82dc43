package bot_test

import (
	"container/heap"
	"context"
	"errors"
	"sync"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// What can be down.
const (
	program  = "program"
	database = "store"
	chats    = "chats"
	mailbox  = "mail server"
)

// killedAfter is how long before an outage of the program its replicas are
// killed with something in the outbox.
const killedAfter = 6 * time.Minute

// outage is an hour in which something is down.
type outage struct {
	what       string
	begin, end time.Time
}

// outages draws twelve of each kind: on mornings, when most is due, in the
// evening, so that they end when nobody is to be written to, and at other times.
func (y *year) outages() {
	for _, what := range []string{program, database, chats, mailbox} {
		for i := range 12 {
			day := time.Date(2026, 1, 12+y.rand.IntN(340), 0, 0, 0, 0, flows.China())
			for dayOff(day, false) {
				day = day.AddDate(0, 0, 1)
			}
			begin := day.Add(8*time.Hour + time.Duration(y.rand.IntN(11*60))*time.Minute)
			switch i % 3 {
			case 0:
				begin = day.Add(9*time.Hour + time.Duration(y.rand.IntN(6))*time.Minute)
			case 1:
				begin = day.Add(19*time.Hour + time.Duration(10+y.rand.IntN(49))*time.Minute)
			}
			y.downs = append(y.downs, outage{what, begin, begin.Add(time.Hour)})
		}
	}
}

// down is the outage that something has at a time; nil: none.
func (y *year) down(what string, at time.Time) *outage {
	for i := range y.downs {
		o := &y.downs[i]
		if o.what == what && !at.Before(o.begin) && at.Before(o.end) {
			return o
		}
	}
	return nil
}

// nextDown is the next outage after a time; the zero outage if there is none.
func (y *year) nextDown(at time.Time) (next outage) {
	for _, o := range y.downs {
		if o.begin.After(at) && (next.begin.IsZero() || o.begin.Before(next.begin)) {
			next = o
		}
	}
	return next
}

// disturbed says that something is down, or was a moment ago.
func (y *year) disturbed() bool {
	for i := range y.downs {
		o := &y.downs[i]
		if y.now.After(o.begin.Add(-killedAfter-time.Minute)) && y.now.Before(o.end.Add(15*time.Minute)) {
			return true
		}
	}
	return false
}

var errDown = errors.New("down")

// gate is the way to the store. An outage begins in the middle of what is under
// way.
type gate struct {
	year *year

	mu    sync.Mutex
	begun time.Time // the outage that is on
	left  int       // calls that still get through
	fails int       // in this outage
}

func (g *gate) open() error {
	g.year.mu.Lock()
	o := g.year.down(database, g.year.now)
	g.year.mu.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	if o == nil {
		g.fails = 0
		return nil
	}
	if !g.begun.Equal(o.begin) {
		g.begun, g.left = o.begin, o.begin.Minute()*3
	}
	if g.left--; g.left >= 0 {
		return nil
	}
	g.fails++
	return errDown
}

// gated is a store behind a gate.
type gated struct {
	storage.Store
	*gate
}

func (s *gated) Load(ctx context.Context, lane, event string) (storage.Record, error) {
	if err := s.open(); err != nil {
		return storage.Record{}, err
	}
	return s.Store.Load(ctx, lane, event)
}

func (s *gated) Commit(ctx context.Context, t storage.Turn) ([]storage.Entry, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return s.Store.Commit(ctx, t)
}

func (s *gated) Due(ctx context.Context, now time.Time, limit int) ([]storage.Wake, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return s.Store.Due(ctx, now, limit)
}

func (s *gated) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]storage.Entry, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return s.Store.Claim(ctx, now, lease, limit)
}

func (s *gated) Finish(ctx context.Context, e storage.Entry, next storage.Terms) ([]storage.Entry, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return s.Store.Finish(ctx, e, next)
}

func (s *gated) Retry(ctx context.Context, e storage.Entry, at time.Time) error {
	if err := s.open(); err != nil {
		return err
	}
	return s.Store.Retry(ctx, e, at)
}

// plan is when something happens: a person acts or their case is woken, or with
// nobody the outbox is looked through.
type plan struct {
	at   time.Time
	who  *soul
	wake bool
}

// stands says that a plan was not changed since.
func (p plan) stands() bool {
	if p.wake {
		return p.at.Equal(p.who.wakes)
	}
	return p.at.Equal(p.who.acts)
}

// agenda is what is planned. A plan that its person has changed is passed over.
type agenda struct {
	list plans
	look time.Time // when the outbox is looked through next
}

func (a *agenda) add(p plan) {
	if p.who == nil {
		if !a.look.IsZero() {
			return
		}
		a.look = p.at
	}
	heap.Push(&a.list, p)
}

// next takes out what comes first; the zero plan if nothing does.
func (a *agenda) next() plan {
	for len(a.list) > 0 {
		p := heap.Pop(&a.list).(plan)
		if p.who == nil {
			a.look = time.Time{}
			return p
		}
		if p.stands() {
			return p
		}
	}
	return plan{}
}

// due takes out who is to be woken by a time.
func (a *agenda) due(now time.Time) (due []*soul) {
	var others []plan
	for len(a.list) > 0 && !a.list[0].at.After(now) {
		p := heap.Pop(&a.list).(plan)
		if p.wake && p.stands() {
			if !p.who.waking {
				p.who.waking = true
				due = append(due, p.who)
			}
			continue
		}
		others = append(others, p)
	}
	for _, p := range others {
		heap.Push(&a.list, p)
	}
	return due
}

type plans []plan

func (l plans) Len() int           { return len(l) }
func (l plans) Less(i, j int) bool { return l[i].at.Before(l[j].at) }
func (l plans) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }
func (l *plans) Push(x any)        { *l = append(*l, x.(plan)) }
func (l *plans) Pop() any {
	old := *l
	p := old[len(old)-1]
	*l = old[:len(old)-1]
	return p
}
