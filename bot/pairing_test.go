package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// ledger is a store that notes what is committed, in order, and which of its
// entries each turn claimed for itself.
type ledger struct {
	storage.Store
	mu      sync.Mutex
	entries []storage.Entry
	events  []string
	claimed map[string]string // event: kinds and places
}

func (l *ledger) Commit(ctx context.Context, t storage.Turn) ([]storage.Entry, error) {
	claimed, err := l.Store.Commit(ctx, t)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, t.Entries...)
	l.events = append(l.events, t.Event)
	var places []string
	for _, c := range claimed {
		at := slices.IndexFunc(t.Entries, func(e storage.Entry) bool { return e.ID == c.ID })
		places = append(places, fmt.Sprint(c.Kind, at))
	}
	l.claimed[t.Event] = strings.Join(places, " ")
	return claimed, nil
}

// mailroom is a channel of three parts a message, and a desk: both note what
// came under which key.
type mailroom struct {
	*line
	mu    sync.Mutex
	hold  chan struct{} // what is said waits until it is closed
	under map[string][]string
	order []string // keys of what was said
	files []string
}

func (m *mailroom) Render(_ flows.Contact, s flows.Say) (parts []bot.Part) {
	for n := range 3 {
		part, err := json.Marshal(fmt.Sprint(n, " of ", s.Text))
		if err != nil {
			panic(err)
		}
		parts = append(parts, part)
	}
	return parts
}

func (m *mailroom) note(key, what string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.under[key] = append(m.under[key], what)
}

func (m *mailroom) Send(_ context.Context, _ flows.Contact, key string, p bot.Part, _ bool) error {
	m.mu.Lock()
	hold := m.hold
	m.mu.Unlock()
	<-hold
	m.note(key, string(p))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.order = append(m.order, key)
	return nil
}

func (m *mailroom) Download(ctx context.Context, f flows.File, limit int64) ([]byte, string, error) {
	m.mu.Lock()
	m.files = append(m.files, f.ID)
	m.mu.Unlock()
	return m.line.Download(ctx, f, limit)
}

func (m *mailroom) Post(_ context.Context, key, thread string, c bot.Card, _ bool) (string, error) {
	card, err := json.Marshal(c)
	m.note(key, string(card))
	return "t1", err
}

func (m *mailroom) holding(hold chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hold = hold
}

// TestOwnContentUnderOwnKey: a turn sends what it claimed from memory. Whatever
// of its parts, card and inspection that was, each leaves as it is sealed in
// the store, under its own key, once and in order.
func TestOwnContentUnderOwnKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.line.file = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)
	open := make(chan struct{})
	close(open)
	m := &mailroom{line: r.line, hold: open, under: map[string][]string{}}
	l := &ledger{Store: r.store, claimed: map[string]string{}}
	r.Store = l
	r.Connect(m)
	r.ConnectDesk(m)
	r.run()
	waiting := func(n int) {
		t.Helper()
		r.eventually(fmt.Sprint(n, " entries wait"), func() bool { b, err := r.store.Backlog(t.Context()); return err == nil && b.Depth == n })
	}
	took := func(event, want string) {
		t.Helper()
		l.mu.Lock()
		defer l.mu.Unlock()
		if got := l.claimed[event]; got != want {
			t.Errorf("%s claimed %q, want %q", event, got, want)
		}
	}
	at := flows.At(r.now)
	r.from1(flows.Contact{Channel: "test", Address: "before"}, "hello", flows.Said{Stamp: at, Text: "hello"})
	waiting(0) // the outbox runs

	r.from1(r.from(), "hello", flows.Said{Stamp: at, Text: "hello"})
	took("hello", "say0 tell3")
	waiting(0)
	l.compare(t, r, m)
	r.atScan(r.from())
	waiting(0)
	hold := make(chan struct{})
	release := sync.OnceFunc(func() { close(hold) })
	t.Cleanup(release)
	m.holding(hold)
	r.from1(r.from(), "progress", flows.Said{Stamp: at, Text: "progress"})
	took("progress", "say0")
	waiting(3) // its parts
	r.from1(r.from(), "human", flows.Said{Stamp: at, Text: "human"})
	took("human", "tell3 root4")
	waiting(6)
	r.from1(r.from(), "file", flows.Sent{Stamp: at, Text: "How long does the review take?", File: flows.File{ID: "f1", Source: "m"}})
	took("file", "inspect0 tell1 root2")
	release()
	waiting(0)
	l.compare(t, r, m)
}

// compare holds what left since it was last called against what is sealed.
// Nothing is under way.
func (l *ledger) compare(t *testing.T, r *rig, m *mailroom) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	m.mu.Lock()
	defer m.mu.Unlock()
	var said, inspected []string
	for _, e := range l.entries {
		plain, err := r.Vault.Open(e.Key, e.Ref, e.Kind, e.Body)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{string(plain)}
		switch e.Kind {
		case "say":
			said = append(said, e.ID)
			_, part, _ := strings.Cut(string(plain), "\n")
			want = []string{part}
		case "root":
			want = nil // drawn from the case itself
		case "tell":
			if strings.Contains(want[0], `"topic":"opened"`) {
				want = nil // the root says it
			}
		case "inspect":
			var j flows.Inspect
			if err := json.Unmarshal(plain, &j); err != nil {
				t.Fatal(err)
			}
			inspected, want = append(inspected, j.File.ID), nil
			if !slices.ContainsFunc(l.events, func(id string) bool { return strings.HasPrefix(id, "inspected:"+e.ID) }) {
				t.Errorf("nothing came of the inspection of %s", j.File.ID)
			}
		}
		if got := m.under[e.ID]; !slices.Equal(got, want) {
			t.Errorf("under the key of a %s left %q, want %q", e.Kind, got, want)
		}
		delete(m.under, e.ID)
	}
	if len(m.under) > 0 {
		t.Errorf("under no entry's key left %q", m.under)
	}
	if !slices.Equal(m.order, said) {
		t.Error("what is said lost its order")
	}
	if !slices.Equal(m.files, inspected) {
		t.Errorf("fetched %q, want %q", m.files, inspected)
	}
	if t.Failed() {
		t.FailNow()
	}
	l.entries, m.order, m.files = nil, nil, nil
}

func (m *mailroom) Open(context.Context, string, bot.Summary, bool) (string, error) { return "t1", nil }

func (m *mailroom) Refresh(context.Context, string, bot.Summary) error { return nil }

func (m *mailroom) Digest(context.Context, string, bot.Digest, bool) error { return nil }
