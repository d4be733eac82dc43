package bot_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/storage"
)

// other is a channel of another name that may hang or panic.
type other struct {
	*line
	name     string
	hang     bool
	end      chan struct{} // of the hanging
	panics   string        // where
	download func()
	at       sync.Map // address: when it was sent to

	now, most atomic.Int64 // that hang
}

func (o *other) Name() string { return o.name }

func (o *other) Render(to flows.Contact, s flows.Say) []bot.Part {
	if o.panics == "render" {
		panic("secret words")
	}
	return o.line.Render(to, s)
}

func (o *other) Send(ctx context.Context, to flows.Contact, key string, p bot.Part, doubt bool) error {
	if o.panics == "send" {
		panic("secret words")
	}
	if o.hang {
		n := o.now.Add(1)
		defer o.now.Add(-1)
		for m := o.most.Load(); n > m && !o.most.CompareAndSwap(m, n); m = o.most.Load() {
		}
		select {
		case <-ctx.Done():
		case <-o.end:
		}
		return context.DeadlineExceeded
	}
	o.at.Store(to.Address, time.Now())
	return o.line.Send(ctx, to, key, p, doubt)
}

func (o *other) Download(ctx context.Context, f flows.File, limit int64) ([]byte, string, error) {
	if o.panics == "download" {
		panic("secret words")
	}
	if o.download != nil {
		o.download()
	}
	return o.line.Download(ctx, f, limit)
}

func (r *rig) told(topic flows.Topic) (n int) {
	r.desk.mu.Lock()
	defer r.desk.mu.Unlock()
	for _, c := range r.desk.cards {
		if c.Topic == topic {
			n++
		}
	}
	return n
}

func (r *rig) joins(b *bot.Bot, channel, who string) {
	r.t.Helper()
	d := bot.Delivery{ID: "join", From: flows.Contact{Channel: channel, Address: who}, Event: flows.Joined{Stamp: flows.At(r.now)}}
	if err := b.Receive(context.Background(), d); err != nil {
		r.t.Error(err)
	}
}

// broken is a store that cannot load some lanes.
type broken struct {
	storage.Store
	lane string
	down bool
}

func (s *broken) Load(ctx context.Context, lane, event string) (storage.Record, error) {
	if s.lane != "" && strings.HasPrefix(lane, s.lane) {
		return storage.Record{}, errors.New("unreadable")
	}
	return s.Store.Load(ctx, lane, event)
}

func (s *broken) Backlog(ctx context.Context) (storage.Backlog, error) {
	if s.down {
		return storage.Backlog{}, errors.New("down")
	}
	return s.Store.Backlog(ctx)
}

// TestWakePastBadCases: more bad cases than one look holds, all due before a
// good one: the good one is woken, and the look ends.
func TestWakePastBadCases(t *testing.T) {
	r := newRig(t)
	bad := &broken{Store: r.store}
	r.Store = bad
	r.Connect(&other{line: r.line, name: "bad"})
	for i := range 300 {
		r.joins(r.Bot, "bad", fmt.Sprint("p", i))
	}
	r.now = r.now.Add(time.Minute)
	r.joins(r.Bot, "test", "someone")
	r.flush()
	before := len(r.line.heard())
	bad.lane = "bad:"
	r.now = r.now.AddDate(0, 0, 2)
	n, err := r.Wake(t.Context())
	if n != 1 || err == nil {
		t.Errorf("woke %d, %v", n, err)
	}
	r.flush()
	if got := len(r.line.heard()) - before; got != 1 {
		t.Errorf("%d reminders", got)
	}
}

// TestUnconfiguredChannel: a process without a case's channel wakes it all the
// same, and the desk hears that nothing was said.
func TestUnconfiguredChannel(t *testing.T) {
	r := newRig(t)
	r.Connect(&other{line: r.line, name: "terminal"})
	r.joins(r.Bot, "terminal", "me")
	r.flush()
	two := r.replica()
	r.now = r.now.AddDate(0, 0, 2)
	if n, err := two.Wake(t.Context()); n != 1 || err != nil {
		t.Errorf("woke %d, %v", n, err)
	}
	r.flush()
	if r.told(flows.Undeliverable) != 1 {
		t.Errorf("told %d times", r.told(flows.Undeliverable))
	}
	if due, err := r.store.Due(t.Context(), r.now, 10); len(due) != 0 || err != nil {
		t.Errorf("still due: %v, %v", due, err)
	}
}

func TestNoDeskFinishesNoCard(t *testing.T) {
	r := newRig(t)
	r.say("hello")
	deskless := r.replica()
	deskless.ConnectDesk(nil)
	if _, err := deskless.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(11 * time.Minute)
	r.flush()
	if r.told(flows.Opened) != 1 {
		t.Error("the card was lost")
	}
}

// TestPanics: what panics in a channel costs one event or entry, not the
// process, and its words are in no log.
func TestPanics(t *testing.T) {
	for _, where := range []string{"render", "send", "download"} {
		t.Run(where, func(t *testing.T) {
			r := newRig(t)
			o := &other{line: r.line, name: "test"}
			r.Connect(o)
			for _, s := range []string{"hello", "English", "I agree", "mainland", "I have them all"} {
				r.say(s)
			}
			r.flush()
			o.panics = where
			r.deliver("file", flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: "f1", Source: "x"}})
			r.flush()
			r.flush()
			topic := map[string]flows.Topic{"render": flows.Trouble, "send": flows.Undeliverable}[where]
			if topic != "" && r.told(topic) == 0 {
				t.Error("the desk was not told")
			}
			if log := r.log.String(); strings.Contains(log, "secret") || !strings.Contains(log, "stack") {
				t.Errorf("log: %s", log)
			}
		})
	}
}

// TestPanicOnTimer: a timer that cannot be taken is put off and says nothing.
func TestPanicOnTimer(t *testing.T) {
	r := newRig(t)
	o := &other{line: r.line, name: "test"}
	r.Connect(o)
	r.say("hello")
	r.flush()
	o.panics = "render"
	r.now = *r.summary().NextWake
	if _, err := r.Wake(t.Context()); err != nil {
		t.Error(err)
	}
	r.flush()
	if next := r.summary().NextWake; next == nil || !next.Equal(r.now.Add(time.Hour)) {
		t.Errorf("next %v at %v", next, r.now)
	}
	if r.told(flows.Trouble) != 1 || len(r.line.heard()) != 1 {
		t.Errorf("told %d, heard %d", r.told(flows.Trouble), len(r.line.heard()))
	}
}

// TestStuckDownload: a document that never comes is asked for again.
func TestStuckDownload(t *testing.T) {
	r := newRig(t)
	for _, s := range []string{"hello", "English", "I agree", "mainland", "I have them all", "Zhang San 13800138000 zhang@example.com 北京市朝阳区示例东路88号 100020", "yunqi", "same", "北京云启虚构科技有限公司", "no", "agree"} {
		r.say(s)
	}
	r.line.gone = context.DeadlineExceeded
	r.deliver("file", flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: "f1", Source: "x"}})
	for range 12 {
		r.flush()
		r.now = r.now.Add(10 * time.Minute)
	}
	found := ""
	for _, item := range r.summary().Requirements {
		if item.State == flows.Checking {
			t.Error("an item is being checked for ever")
		}
		if item.Code == "file_not_received" {
			found = item.Code
		}
	}
	if got := r.line.heard(); found == "" || !strings.Contains(got[len(got)-1], "once more") {
		t.Errorf("code %q, heard %q", found, got[len(got)-1])
	}
}

// TestErasedWhileInspected: nothing of an erased case is kept by a download
// that was under way.
func TestErasedWhileInspected(t *testing.T) {
	r := newRig(t)
	o := &other{line: r.line, name: "test"}
	r.Connect(o)
	r.line.file = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)
	for _, s := range []string{"hello", "English", "I agree", "mainland", "I have them all", "Zhang San 13800138000 zhang@example.com 北京市朝阳区示例东路88号 100020", "yunqi", "same", "北京云启虚构科技有限公司", "no", "agree"} {
		r.say(s)
	}
	r.flush()
	two := r.replica()
	began := false
	o.download = func() {
		began = true
		r.say("erase my data")
		r.say("Delete everything")
		if _, err := two.Flush(context.Background()); err != nil {
			t.Error(err)
		}
	}
	r.deliver("file", flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: "f1", Source: "x"}})
	r.flush()
	if list, err := r.Cases(t.Context(), 10); !began || len(list) != 0 || err != nil {
		t.Fatalf("began %v, cases %v, %v", began, list, err)
	}
	if kept, _ := filepath.Glob(filepath.Join(r.path, "blobs", "KH-*", "*")); len(kept) > 0 {
		t.Errorf("left: %v", kept)
	}
}

// movingDesk answers each card with a thread of its own, and does something
// while the first is under way.
type movingDesk struct {
	*desk
	meanwhile func()
	threads   []string
}

func (m *movingDesk) Post(ctx context.Context, key, thread string, c bot.Card, doubt bool) (string, error) {
	m.threads = append(m.threads, thread)
	if do := m.meanwhile; do != nil {
		m.meanwhile = nil
		do()
	}
	_, err := m.desk.Post(ctx, key, thread, c, doubt)
	return fmt.Sprint("t", len(m.threads)), err
}

func (m *movingDesk) Open(ctx context.Context, key string, root bot.Summary, doubt bool) (string, error) {
	if do := m.meanwhile; do != nil {
		m.meanwhile = nil
		do()
	}
	return m.desk.Open(ctx, key, root, doubt)
}

func TestThreadIsFollowed(t *testing.T) {
	r := newRig(t)
	m := &movingDesk{desk: r.desk}
	r.ConnectDesk(m)
	for _, s := range []string{"hello", "English", "I agree", "human", "human", "human"} {
		r.say(s)
		r.flush()
	}
	if len(m.threads) < 3 || m.threads[0] != "t1" || m.threads[1] != "t1" || m.threads[2] != "t2" {
		t.Errorf("threads %q", m.threads)
	}
	ref := r.summary().Ref
	thread, err := r.store.Memo(t.Context(), "desk/thread/"+ref)
	if got, err2 := r.CaseOf(t.Context(), string(thread)); err != nil || err2 != nil || got != ref {
		t.Errorf("the new thread %s is %q's, %v, %v", thread, got, err, err2)
	}
	if got, err := r.CaseOf(t.Context(), "t1"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the old thread is still %q's, %v", got, err)
	}
}

// TestErasedWhilePosting: the thread of an erased case is forgotten, and its
// last card names neither company nor channel.
func TestErasedWhilePosting(t *testing.T) {
	r := newRig(t)
	m := &movingDesk{desk: r.desk}
	r.ConnectDesk(m)
	r.say("hello")
	ref := r.summary().Ref
	two := r.replica()
	m.meanwhile = func() {
		for _, s := range []string{"English", "I agree", "mainland", "erase my data", "Delete everything"} {
			r.say(s)
		}
		if _, err := two.Flush(context.Background()); err != nil {
			t.Error(err)
		}
	}
	r.flush()
	if r.told(flows.Erased) != 0 {
		t.Fatal("the last card does not wait for the one before it, which may be under way")
	}
	r.now = r.now.Add(time.Minute)
	r.flush()
	if thread, err := r.store.Memo(t.Context(), "desk/thread/"+ref); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("thread %q is left", thread)
	}
	if r.told(flows.Erased) != 1 {
		t.Fatal("no last card")
	}
	for _, c := range r.desk.cards {
		for _, f := range c.Fields {
			if c.Topic == flows.Erased && (f.Label == "Company" || f.Label == "Channel") {
				t.Errorf("the last card says %s", f.Label)
			}
		}
	}
}

// TestHangingChannel: a platform that hangs delays nobody on another.
func TestHangingChannel(t *testing.T) {
	r := newRig(t)
	slow := &other{line: &line{}, name: "slow", hang: true}
	fast := &other{line: &line{}, name: "fast"}
	f, err := flows.Load(awschina.Files(), flows.Options{Desk: true})
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(bot.Config{Flow: f, Store: r.store, Vault: r.Vault, Lease: 4 * time.Second, Poll: 20 * time.Millisecond})
	b.Connect(slow)
	b.Connect(fast)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	for i := range 200 {
		r.joins(b, "slow", fmt.Sprint("p", i))
	}
	for i := range 8 {
		who := fmt.Sprint("q", i)
		began := time.Now()
		r.joins(b, "fast", who)
		for {
			if _, ok := fast.at.Load(who); ok {
				break
			}
			if time.Since(began) > 10*time.Second {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("reply %d took %s", i, took)
		}
		time.Sleep(250 * time.Millisecond)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestStoreDownMetrics: the other metrics stay readable.
func TestStoreDownMetrics(t *testing.T) {
	r := newRig(t)
	s := &broken{Store: r.store}
	reg := prometheus.NewRegistry()
	bot.New(bot.Config{Flow: r.Flow, Store: s, Vault: r.Vault, Metrics: reg})
	up := func() float64 { return gauge(t, reg, "kaihu_store_up") }
	if up() != 1 {
		t.Error("an open store is not up")
	}
	s.down = true
	if up() != 0 {
		t.Error("a store that is down is up")
	}
}

func TestCasesHidesNoError(t *testing.T) {
	r := newRig(t)
	r.say("hello")
	if _, err := r.store.Load(t.Context(), r.from().Lane(), ""); err != nil {
		t.Fatal(err)
	}
	keys, err := storage.OpenKeyset(filepath.Join(r.path, "another.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	r.Vault = storage.NewVault(keys)
	if _, err := r.Cases(t.Context(), 10); !errors.Is(err, storage.ErrSealed) {
		t.Errorf("got %v", err)
	}
}

// TestRulingSettlesOnce: of two consultants at once one settles; an old card
// and a repeated click settle nothing.
func TestRulingSettlesOnce(t *testing.T) {
	r := newRig(t)
	r.say("hello")
	c, rec, err := r.Open(t.Context(), r.summary().Ref)
	if err != nil {
		t.Fatal(err)
	}
	c.Stage, c.Ball, c.Round, c.Wait = flows.Precheck, flows.Us, 2, flows.Wait{}
	keep(t, r.Vault, r.store, c, rec)
	if settled, err := rules(t.Context(), r.Bot, c.Ref, "old", flows.Ruled{Actor: flows.Acting("U1", r.now), Round: 1}); settled || err != nil {
		t.Errorf("an old card: %v, %v", settled, err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	n := 0
	for i, b := range []*bot.Bot{r.Bot, r.replica()} {
		for j := range 2 {
			wg.Go(func() {
				settled, err := rules(context.Background(), b, c.Ref, fmt.Sprint("click", i, j), flows.Ruled{Actor: flows.Acting("U1", r.now), Round: 2})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if settled {
					n++
				}
			})
		}
	}
	wg.Wait()
	if n != 1 {
		t.Errorf("settled %d times", n)
	}
}
