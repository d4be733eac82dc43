package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// arena is three replicas of a bot on one store, whose steps a test orders,
// and one more that cleans up behind them. Each schedule has a person of its
// own in it.
type arena struct {
	*testing.T
	flow   *flows.Flow
	vault  *storage.Vault
	dir    string // of the documents
	store  storage.Store
	actors []*actor
	bots   []*bot.Bot
	last   *bot.Bot // unhindered
	phone  *phone
	desk   *desk
	mu     sync.Mutex
	time   time.Time
	n      int
}

// phone is what a person's platform showed them. Like kf it takes each key
// once; a second message under it is counted.
type phone struct {
	mu       sync.Mutex
	said     []string
	keys     map[string]bool
	repeated int
	refuse   string // what has these words is refused for good
}

// wire is a replica's way to the phone.
type wire struct {
	*phone
	a *actor
}

func (wire) Name() string { return "test" }

func (wire) Render(_ flows.Contact, s flows.Say) []bot.Part {
	part, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return []bot.Part{part}
}

func (w wire) Send(_ context.Context, _ flows.Contact, key string, part bot.Part, _ bool) error {
	w.a.step("send")
	err := w.accept(key, part)
	w.a.step("sent")
	return err
}

func (p *phone) accept(key string, part bot.Part) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var s flows.Say
	if err := json.Unmarshal(part, &s); err != nil {
		return err
	}
	if p.refuse != "" && strings.Contains(s.Text, p.refuse) {
		return &bot.SendError{Verdict: bot.Gone, Err: errors.New("no such person")}
	}
	if p.keys[key] {
		p.repeated++
		return nil
	}
	p.keys[key] = true
	p.said = append(p.said, s.Text)
	return nil
}

func (w wire) Download(context.Context, flows.File, int64) ([]byte, string, error) {
	w.a.step("download")
	return append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...), "scan.png", nil
}

// onBothStores runs a test in an arena on each store.
func onBothStores(t *testing.T, test func(w *arena)) {
	for name, open := range map[string]func(t *testing.T) func() (storage.Store, error){
		"sqlite": func(t *testing.T) func() (storage.Store, error) {
			path := filepath.Join(t.TempDir(), "kaihu.db")
			return func() (storage.Store, error) { return sqlite.Open(path) }
		},
		"redis": func(t *testing.T) func() (storage.Store, error) {
			url := storagetest.StartRedis(t)
			return func() (storage.Store, error) { return redis.Open(t.Context(), url, redis.Options{}) }
		},
	} {
		t.Run(name, func(t *testing.T) { test(newArena(t, open(t))) })
	}
}

func newArena(t *testing.T, open func() (storage.Store, error)) *arena {
	t.Helper()
	w := &arena{T: t, dir: t.TempDir(), phone: &phone{keys: map[string]bool{}}, desk: &desk{}, time: start()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	w.flow, err = flows.Load(awschina.Files(), flows.Options{Desk: true})
	must(err)
	keys, err := storage.OpenKeyset(filepath.Join(t.TempDir(), "keyset.json"), true)
	must(err)
	w.vault = storage.NewVault(keys)
	blobs, err := storage.OpenFileBlobs(w.dir)
	must(err)
	for range 4 {
		store, err := open()
		must(err)
		t.Cleanup(func() { _ = store.Close() })
		a := newActor(store, blobs)
		b := bot.New(bot.Config{Flow: w.flow, Store: a, Vault: w.vault, Blobs: a, Now: w.now, Lease: time.Minute, Linger: atOnce})
		b.Connect(wire{w.phone, a})
		b.ConnectDesk(w.desk)
		w.actors, w.bots, w.last, w.store = append(w.actors, a), append(w.bots, b), b, store
	}
	return w
}

func start() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()) }

func (w *arena) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *arena) forward(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

// person is who a schedule is about.
type person struct {
	*arena
	ref  string
	who  flows.Contact
	lane string
}

// begin stores a case as it is before a schedule, for a new person.
func (w *arena) begin(c flows.Case) *person {
	w.Helper()
	w.n++
	w.time = start()
	p := &person{arena: w, ref: fmt.Sprintf("KH-%06d", w.n), who: flows.Contact{Channel: "test", Address: fmt.Sprintf("person%06d", w.n)}}
	p.lane = p.who.Lane()
	c.Ref, c.Contact = p.ref, p.who
	if c.Stage != "" {
		keep(w, w.vault, w.store, c, storage.Record{})
		if err := w.store.SetMemo(w.Context(), "desk/thread/"+c.Ref, []byte("t1"), 0); err != nil { // the desk has had its root for long
			w.Fatal(err)
		}
	}
	w.phone.said, w.phone.keys, w.phone.repeated, w.phone.refuse = nil, map[string]bool{}, 0, ""
	w.desk.cards = nil
	return p
}

// after is a case after some events, by the core alone.
func (w *arena) after(c flows.Case, events ...flows.Event) flows.Case {
	for _, e := range events {
		c, _ = w.flow.Advance(c, e)
	}
	return c
}

// said makes events of texts.
func (w *arena) said(texts ...string) (list []flows.Event) {
	for _, s := range texts {
		list = append(list, flows.Said{Stamp: flows.At(w.now()), Text: s})
	}
	return list
}

// deliver gives an event to a replica until it takes it, as a platform does.
func (p *person) deliver(b *bot.Bot, id string, e flows.Event) {
	if err := b.Receive(context.Background(), bot.Delivery{ID: id, From: p.who, Event: e}); err != nil {
		p.Error(err)
	}
}

func (p *person) says(b *bot.Bot, id, text string) {
	p.deliver(b, id, flows.Said{Stamp: flows.At(p.now()), Text: text, Message: id})
}

func (p *person) flush(b *bot.Bot) {
	if _, err := b.Flush(context.Background()); err != nil {
		p.Error(err)
	}
}

// end finishes what waits and tells all that a schedule has led to: the case
// but for its names, what the person saw, what the desk heard. It fails if an
// entry is left, or a document that no case holds, or the other way round.
func (p *person) end(learned []string) string {
	p.Helper()
	p.forward(2 * time.Minute) // after every lease and every small wait
	p.flush(p.last)
	p.forward(-2 * time.Minute)
	if b, err := p.store.Backlog(p.Context()); b.Depth != 0 || err != nil {
		p.Errorf("%d entries are left, %v", b.Depth, err)
	}
	rec, err := p.store.Load(p.Context(), p.lane, "")
	if err != nil {
		p.Fatal(err)
	}
	all := append([]string{}, learned...)
	held := []string{}
	if rec.Version > 0 {
		c, err := p.vault.OpenCase(rec)
		if err != nil {
			p.Fatal(err)
		}
		for _, r := range c.Requirements {
			if r.File != nil {
				held = append(held, filepath.Join(c.Ref, r.File.ID))
			}
		}
		text, err := json.Marshal(c)
		if err != nil {
			p.Fatal(err)
		}
		all = append(all, strings.ReplaceAll(string(text), c.Ref, p.name(c.Ref)))
	}
	p.documents(held)
	for _, s := range p.phone.said {
		all = append(all, "< "+s)
	}
	for _, c := range p.desk.cards {
		all = append(all, "@ "+p.name(c.Ref)+" "+string(c.Topic))
	}
	return strings.ReplaceAll(strings.Join(all, "\n"), p.who.Address, "WHO")
}

// name tells the case that a schedule began with from one that came after it.
func (p *person) name(ref string) string {
	if ref == p.ref {
		return "REF"
	}
	return "NEW"
}

// documents holds what is kept against what the case says it has.
func (p *person) documents(held []string) {
	p.Helper()
	kept, err := filepath.Glob(filepath.Join(p.dir, "*", "*"))
	if err != nil {
		p.Fatal(err)
	}
	for i, k := range kept {
		kept[i], _ = filepath.Rel(p.dir, k)
	}
	slices.Sort(held)
	if !slices.Equal(kept, held) {
		p.Errorf("kept %q, held by the case %q", kept, held)
	}
	for _, k := range kept { // one failure is told once
		_ = os.Remove(filepath.Join(p.dir, k))
	}
}

// part is what one replica does in a schedule. It calls turn between its turns,
// and tells what it learned.
type part func(p *person, b *bot.Bot, turn func()) string

// whole makes a part one step: another may come before it or after it.
func whole(do part) part {
	return func(p *person, b *bot.Bot, turn func()) string {
		a := p.actors[slices.Index(p.bots, b)]
		a.step("whole")
		a.on.Store(false)
		return do(p, b, turn)
	}
}

// once plays parts in one order of their steps, or of their whole turns.
func (w *arena) once(c flows.Case, before func(p *person), parts []part, coarse bool, prefix []int) (made []choice, log []string, outcome string) {
	w.Helper()
	p := w.begin(c)
	if before != nil {
		before(p)
	}
	learned := make([]string, len(parts))
	var steps []func()
	for i, do := range parts {
		w.actors[i].coarse.Store(coarse)
		steps = append(steps, func() { learned[i] = do(p, w.bots[i], w.actors[i].turn) })
	}
	made, log = play(w.actors, steps, prefix)
	return made, log, p.end(learned)
}

// schedules plays parts in every order of their steps. What comes of an order
// must be what comes of some order of their whole turns; those outcomes are
// returned. A schedule that fails is told in full.
func (w *arena) schedules(c flows.Case, before func(p *person), parts ...part) (outcomes []string) {
	w.Helper()
	may := map[string]bool{}
	every(func(prefix []int) []choice {
		made, log, outcome := w.once(c, before, parts, true, prefix)
		may[outcome] = true
		if w.Failed() {
			w.Fatalf("after the turns %v:\n%s", log, outcome)
		}
		return made
	})
	n := every(func(prefix []int) []choice {
		made, log, outcome := w.once(c, before, parts, false, prefix)
		if !may[outcome] || w.Failed() {
			for o := range may {
				w.Logf("may be:\n%s", o)
			}
			w.Fatalf("after %v:\n%s", log, outcome)
		}
		return made
	})
	for o := range may {
		outcomes = append(outcomes, o)
	}
	if n < 2 {
		w.Errorf("only %d schedules", n)
	}
	w.Logf("%d schedules, %d outcomes", n, len(outcomes))
	return outcomes
}
