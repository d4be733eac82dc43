package bot_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/storage"
	"kaihu/storage/redis"
	"kaihu/storage/sqlite"
	"kaihu/storage/storagetest"
)

// year is a simulated year: two replicas on one store, people who write, fall
// silent and come back, hours in which the program, the store, the chats or the
// mail server are down, and a clock that jumps from one thing that happens to
// the next.
type year struct {
	t      *testing.T
	flow   *flows.Flow
	store  storage.Store // as the test reads it, in outages too
	gate   *gate
	vault  *storage.Vault
	bots   []*bot.Bot
	people map[string]*soul // by lane
	refs   map[string]*soul
	rand   *rand.Rand
	plans  agenda
	stuck  []*soul // who could not be woken
	downs  []outage
	heads  []head // of what reminders say

	mu   sync.Mutex
	now  time.Time
	keys map[string]bool // of what has arrived
	late bool            // something waits in the outbox
	yearCount
}

// yearCount is what happened in a year.
type yearCount struct{ events, nudges, mails, refused, tasks, repeats, owed, void int }

// TestYear lives through a year of cases and holds every reminder against an
// account of its own of hours, holidays, windows and causes. KAIHU_YEAR=n: with
// so many cases on each store; KAIHU_YEAR_SEED=n: another year.
func TestYear(t *testing.T) {
	t.Parallel()
	seed := uint64(2026)
	if s := os.Getenv("KAIHU_YEAR_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		cases int
		open  func(t *testing.T) func() storage.Store
	}{
		{"redis", 2000, yearRedis},
		{"sqlite", 200, yearSQLite},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if raced {
				c.cases /= 10
			}
			if s := os.Getenv("KAIHU_YEAR"); s != "" {
				var err error
				if c.cases, err = strconv.Atoi(s); err != nil {
					t.Fatal("KAIHU_YEAR is a number of cases:", err)
				}
			}
			y := newYear(t, seed, c.open(t))
			t.Logf("KAIHU_YEAR_SEED=%d", seed)
			for _, o := range y.downs {
				t.Logf("down from %s on: the %s", o.begin.Format("01-02 15:04"), o.what)
			}
			for range c.cases {
				y.born()
			}
			y.live(time.Date(2026, 12, 31, 19, 0, 0, 0, flows.China()))
			y.judge()
			t.Logf("%d cases: %+v", c.cases, y.yearCount)
			if n := c.cases; n >= 200 && (y.nudges < n || y.mails < n/4 || y.refused == 0 || y.tasks < n/10) {
				t.Error("too little happened for this test to tell anything")
			}
		})
	}
}

func yearRedis(t *testing.T) func() storage.Store {
	url := storagetest.StartRedis(t)
	return func() storage.Store {
		s, err := redis.Open(t.Context(), url, redis.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func yearSQLite(t *testing.T) func() storage.Store {
	path := filepath.Join(t.TempDir(), "kaihu.db")
	return func() storage.Store {
		s, err := sqlite.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func newYear(t *testing.T, seed uint64, open func() storage.Store) *year {
	t.Helper()
	y := &year{
		t: t, people: map[string]*soul{}, refs: map[string]*soul{}, keys: map[string]bool{},
		rand: rand.New(rand.NewPCG(seed, 6)), now: time.Date(2026, 1, 2, 9, 0, 0, 0, flows.China()),
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	y.flow, err = flows.Load(awschina.Files(), flows.Options{Desk: true, Mail: true})
	must(err)
	y.heads = headsOf(y.flow)
	dir := t.TempDir()
	keys, err := storage.OpenKeyset(filepath.Join(dir, "keyset.json"), true)
	must(err)
	y.vault = storage.NewVault(keys)
	blobs, err := storage.OpenFileBlobs(filepath.Join(dir, "blobs"))
	must(err)
	y.outages()
	y.gate = &gate{year: y}
	for range 2 {
		store := open()
		t.Cleanup(func() { _ = store.Close() })
		y.store = store
		b := bot.New(bot.Config{Flow: y.flow, Store: &gated{store, y.gate}, Vault: y.vault, Blobs: blobs, Now: y.clock, Lease: time.Minute, Linger: atOnce})
		b.Connect(kfLine{y})
		b.Connect(slackLine{y})
		b.ConnectDesk(yearDesk{y: y})
		b.ConnectMail(mails{y})
		y.bots = append(y.bots, b)
	}
	return y
}

func (y *year) clock() time.Time {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.now
}

// live lets everything happen until the end.
func (y *year) live(end time.Time) {
	for y.t.Context().Err() == nil {
		p := y.plans.next()
		if p.at.IsZero() || !p.at.Before(end) {
			return
		}
		at := p.at
		if o := y.down(program, at); o != nil {
			at = o.end // what comes in an outage comes when it is over
		}
		y.mu.Lock()
		if at.After(y.now) {
			y.now = at
		}
		y.mu.Unlock()
		y.events++
		switch {
		case p.who == nil:
			y.flush()
			y.postponed()
		case p.wake:
			y.wake(p.who)
		default:
			y.acts(p.who)
		}
		y.again()
	}
}

// postponed looks when those are woken now of whom the flush found that it was
// too late to write to them.
func (y *year) postponed() {
	for _, p := range y.people {
		if p.debt > 0 {
			y.look(p)
			y.planWake(p)
		}
	}
}

// again looks at the outbox in a minute if something had to stay in it.
func (y *year) again() {
	y.mu.Lock()
	late := y.late
	y.late = false
	y.mu.Unlock()
	if !late {
		return
	}
	if b, err := y.store.Backlog(y.t.Context()); err != nil || b.Depth > 0 {
		y.plans.add(plan{at: y.now.Add(time.Minute)})
	}
}

// flush lets both replicas send what is due, unless they are killed before.
func (y *year) flush() {
	if y.down(program, y.now.Add(killedAfter)) != nil {
		y.late = true
		return
	}
	bots := y.bots
	if n := y.rand.IntN(3); n < 2 && !y.disturbed() { // that is enough, and half the work
		bots = y.bots[n : n+1]
	}
	var both sync.WaitGroup
	for _, b := range bots {
		both.Go(func() {
			if _, err := b.Flush(y.t.Context()); err != nil {
				y.troubled(err)
			}
		})
	}
	both.Wait()
	y.mu.Lock()
	y.late = y.late || y.disturbed()
	y.mu.Unlock()
}

// wake lets both replicas see to what is due, at the same time, and holds what
// came of it against the cases before.
func (y *year) wake(first *soul) {
	first.waking = true
	due := append([]*soul{first}, y.plans.due(y.now)...)
	for _, p := range y.stuck {
		if p.stuck && !p.waking {
			p.waking = true
			due = append(due, p)
		}
	}
	y.stuck = nil
	for _, p := range due {
		p.heard, p.woke = nil, y.now
	}
	var both sync.WaitGroup
	for _, b := range y.bots {
		both.Go(func() {
			if _, err := b.Wake(y.t.Context()); err != nil {
				y.troubled(err)
			}
		})
	}
	both.Wait()
	y.flush()
	for _, p := range due {
		p.waking = false
		before := p.c
		y.look(p)
		y.compare(p, before)
		y.planWake(p)
	}
}

// planWake plans when a case is looked at next, by its own word.
func (y *year) planWake(p *soul) {
	p.wakes, p.stuck = p.c.WakeAt, false
	if p.wakes.IsZero() {
		return
	}
	if !p.wakes.After(y.now) {
		if p.woke.Equal(y.now) && y.gate.fails == 0 && y.down(database, y.now) == nil {
			y.t.Errorf("%s: it was to be woken at %s and was not by %s", p.who.Address, p.wakes, y.now)
		}
		p.wakes, p.stuck = y.now.Add(time.Minute), true
		y.stuck = append(y.stuck, p)
	}
	y.plans.add(plan{at: p.wakes, who: p, wake: true})
}

// troubled holds that only a store that is down is an error.
func (y *year) troubled(err error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.late = true
	if y.down(database, y.now) == nil {
		y.t.Error(err)
	}
}

// look reads a person's case.
func (y *year) look(p *soul) {
	p.c = y.load(p.who.Lane())
}

func (y *year) load(lane string) flows.Case {
	rec, err := y.store.Load(context.WithoutCancel(y.t.Context()), lane, "")
	if err != nil {
		y.t.Fatal(err)
	}
	if rec.Version == 0 || rec.Head.Ref == "" {
		return flows.Case{}
	}
	c, err := y.vault.OpenCase(rec)
	if err != nil {
		y.t.Fatal(err)
	}
	return c
}
