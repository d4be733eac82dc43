package bot_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/storage"
	"kaihu/storage/sqlite"
)

// year is a simulated year: two replicas on one store, people who write, fall
// silent and come back, hours in which nothing runs, and a clock that jumps from
// one thing that happens to the next.
type year struct {
	t      *testing.T
	flow   *flows.Flow
	store  storage.Store
	vault  *storage.Vault
	bots   []*bot.Bot
	people map[string]*soul // by lane
	rand   *rand.Rand
	mu     sync.Mutex
	now    time.Time
	woken  bool // what is sent now is sent unasked
	events int
	nudges int
	mails  int
	tasks  int
	spoilt int // e-mails that were refused
}

// TestYear lives through a year of cases and holds every reminder against an
// account of its own of hours, holidays, windows and causes. KAIHU_YEAR=n: with
// so many cases.
func TestYear(t *testing.T) {
	t.Parallel()
	n := 240
	if s := os.Getenv("KAIHU_YEAR"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal("KAIHU_YEAR is a number of cases:", err)
		}
	}
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("KAIHU_YEAR_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	y := newYear(t, seed)
	for range n {
		y.born()
	}
	y.live(time.Date(2026, 12, 31, 19, 0, 0, 0, flows.China()))
	y.judge()
	t.Logf("seed %d: %d cases, %d things happened, %d reminders in the chat, %d by e-mail (%d refused), %d tasks for consultants", seed, n, y.events, y.nudges, y.mails, y.spoilt, y.tasks)
	if n >= 200 && (y.nudges < n || y.mails < n/4 || y.spoilt == 0 || y.tasks < n/10) {
		t.Error("too little happened for this test to tell anything")
	}
}

func newYear(t *testing.T, seed uint64) *year {
	t.Helper()
	y := &year{t: t, people: map[string]*soul{}, rand: rand.New(rand.NewPCG(seed, 6)), now: time.Date(2026, 1, 2, 9, 0, 0, 0, flows.China())}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	y.flow, err = flows.Load(awschina.Files(), flows.Options{Desk: true, Mail: true})
	must(err)
	dir := t.TempDir()
	keys, err := storage.OpenKeyset(filepath.Join(dir, "keyset.json"), true)
	must(err)
	y.vault = storage.NewVault(keys)
	blobs, err := storage.OpenFileBlobs(filepath.Join(dir, "blobs"))
	must(err)
	for range 2 {
		store, err := sqlite.Open(filepath.Join(dir, "kaihu.db"))
		must(err)
		t.Cleanup(func() { _ = store.Close() })
		b := bot.New(bot.Config{Flow: y.flow, Store: store, Vault: y.vault, Blobs: blobs, Now: y.clock, Lease: time.Minute, Linger: atOnce})
		b.Connect(kfLine{y})
		b.Connect(slackLine{y})
		b.ConnectDesk(yearDesk{&desk{}, y})
		b.ConnectMail(y)
		y.bots, y.store = append(y.bots, b), store
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
		at, who := end, (*soul)(nil)
		for _, p := range y.people {
			if p.acts.Before(at) || p.acts.Equal(at) && who != nil && p.who.Address < who.who.Address {
				at, who = p.acts, p
			}
		}
		due, err := y.store.Due(y.t.Context(), at, 1)
		if err != nil {
			y.t.Fatal(err)
		}
		if len(due) > 0 {
			at, who = due[0].At, nil
		}
		if !at.Before(end) {
			return
		}
		y.mu.Lock()
		y.now = later(y.now, up(at)) // what comes in an outage comes when it is over
		y.mu.Unlock()
		y.events++
		if who != nil {
			y.acts(who)
			continue
		}
		y.wake()
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// up is when a running program sees to something: three hours of the year it
// does not run.
func up(at time.Time) time.Time {
	for _, down := range []string{"2026-03-09 09:30", "2026-06-22 18:50", "2026-10-12 10:00"} {
		begin, err := time.ParseInLocation("2006-01-02 15:04", down, flows.China())
		if err != nil {
			panic(err)
		}
		if end := begin.Add(time.Hour); !at.Before(begin) && at.Before(end) {
			return end
		}
	}
	return at
}

// wake lets both replicas see to what is due, at the same time, and holds what
// came of it against the cases before.
func (y *year) wake() {
	ctx := y.t.Context()
	due, err := y.store.Due(ctx, y.now, 1000)
	if err != nil {
		y.t.Fatal(err)
	}
	before := map[string]flows.Case{}
	for _, d := range due {
		before[d.Lane] = y.load(d.Lane)
		y.people[d.Lane].heard = nil
	}
	y.woken = true
	var both sync.WaitGroup
	for _, b := range y.bots {
		both.Go(func() {
			if _, err := b.Wake(ctx); err != nil {
				y.t.Error(err)
			}
			y.flush(ctx, b)
		})
	}
	both.Wait()
	y.flush(ctx, y.bots[0])
	y.woken = false
	for _, d := range due {
		y.compare(y.people[d.Lane], before[d.Lane], y.load(d.Lane))
	}
}

func (y *year) flush(ctx context.Context, b *bot.Bot) {
	if _, err := b.Flush(ctx); err != nil {
		y.t.Error(err)
	}
}

func (y *year) load(lane string) flows.Case {
	rec, err := y.store.Load(y.t.Context(), lane, "")
	if err != nil {
		y.t.Fatal(err)
	}
	if rec.Version == 0 || rec.Head.Ref == "" {
		return flows.Case{}
	}
	c, err := y.vault.OpenCase(rec)
	if err != nil {
		return flows.Case{} // erased
	}
	return c
}

// judge looks at the end: whoever still waits waits for a person, or has not
// yet been reminded for the last time.
func (y *year) judge() {
	for _, lane := range slices.Sorted(maps.Keys(y.people)) {
		c := y.load(lane)
		switch {
		case c.Stage == "", c.Stage == flows.Done, c.Stage == flows.Closed, c.Stage == flows.Paused, c.Held:
		case !c.Needs.IsZero(), !c.WakeAt.IsZero() && c.WakeAt.After(y.now):
		default:
			y.t.Errorf("%s: %s waits for nobody: %s, reminders %+v, wakes %s", lane, c.Ref, c.Stage, c.Reminders, c.WakeAt)
		}
		if !c.WakeAt.IsZero() && c.WakeAt.Before(y.now.Add(-time.Minute)) {
			y.t.Errorf("%s: a reminder of %s was forgotten", lane, c.WakeAt)
		}
	}
	if b, err := y.store.Backlog(y.t.Context()); err != nil || b.Depth != 0 {
		y.t.Errorf("%d entries are left, %v", b.Depth, err)
	}
}
