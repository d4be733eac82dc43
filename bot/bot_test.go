package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/scan"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/storage"
	"kaihu/storage/sqlite"
)

// line is a channel under a test's control: it notes what is sent and fails as
// told.
type line struct {
	mu    sync.Mutex
	sent  []flows.Say
	keys  []string
	fail  func(n int, doubt bool) error // n: attempts so far, from 1
	tries int
	file  []byte
	gone  error
}

func (l *line) Name() string { return "test" }

func (l *line) Render(_ flows.Contact, s flows.Say) []bot.Part {
	part, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return []bot.Part{part}
}

func (l *line) Send(_ context.Context, _ flows.Contact, key string, part bot.Part, doubt bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tries++
	if l.fail != nil {
		if err := l.fail(l.tries, doubt); err != nil {
			return err
		}
	}
	var s flows.Say
	if err := json.Unmarshal(part, &s); err != nil {
		return err
	}
	l.sent, l.keys = append(l.sent, s), append(l.keys, key)
	return nil
}

func (l *line) Download(context.Context, flows.File, int64) ([]byte, string, error) {
	return l.file, "scan.png", l.gone
}

func (l *line) heard() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var texts []string
	for _, s := range l.sent {
		texts = append(texts, s.Text)
	}
	return texts
}

// desk notes the cards.
type desk struct {
	mu      sync.Mutex
	cards   []bot.Card
	roots   []bot.Summary
	digests []bot.Digest
	seen    map[string]bool // keys, for looking up a doubtful attempt
}

// repeats looks an attempt up if it is in doubt, as every desk does.
func (d *desk) repeats(key string, doubt bool) bool {
	if d.seen == nil {
		d.seen = map[string]bool{}
	}
	before := d.seen[key]
	d.seen[key] = true
	return before && doubt
}

func (d *desk) Post(_ context.Context, key, thread string, c bot.Card, doubt bool) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.repeats(key, doubt) {
		return thread, nil
	}
	d.cards = append(d.cards, c)
	if thread == "" {
		thread = "t1"
	}
	return thread, nil
}

func (d *desk) Open(_ context.Context, key string, root bot.Summary, doubt bool) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.repeats(key, doubt) {
		d.cards = append(d.cards, bot.Card{Ref: root.Ref, Topic: flows.Opened})
		d.roots = append(d.roots, root)
	}
	return "t1", nil
}

func (d *desk) Refresh(_ context.Context, _ string, root bot.Summary) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.roots = append(d.roots, root)
	return nil
}

func (d *desk) Digest(_ context.Context, key string, digest bot.Digest, doubt bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.repeats(key, doubt) {
		d.digests = append(d.digests, digest)
	}
	return nil
}

// rig is a bot on an embedded store, with a clock that stands still.
type rig struct {
	*bot.Bot
	t     *testing.T
	line  *line
	desk  *desk
	store storage.Store
	now   time.Time
	log   bytes.Buffer
	n     int
	path  string

	scanner scan.Scanner                      // of replicas from now on; nil: none
	through func(storage.Store) storage.Store // what their store is reached through; nil: nothing
}

// keep stores a case as it is, over the record that it had.
func keep(t testing.TB, vault *storage.Vault, store storage.Store, c flows.Case, before storage.Record) {
	t.Helper()
	key, err := vault.KeyOf(before, c.Ref)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := key.SealCase(c, before)
	if err == nil {
		_, err = store.Commit(t.Context(), storage.Turn{Record: rec})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, line: &line{}, desk: &desk{}, now: time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()), path: t.TempDir()}
	r.Bot = r.replica()
	return r
}

// replica is one more process on the same store.
func (r *rig) replica() *bot.Bot {
	r.t.Helper()
	f, err := flows.Load(awschina.Files(), flows.Options{Desk: true})
	if err != nil {
		r.t.Fatal(err)
	}
	store, err := sqlite.Open(filepath.Join(r.path, "kaihu.db"))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = store.Close() })
	keys, err := storage.OpenKeyset(filepath.Join(r.path, "keyset.json"), true)
	if err != nil {
		r.t.Fatal(err)
	}
	blobs, err := storage.OpenFileBlobs(filepath.Join(r.path, "blobs"))
	if err != nil {
		r.t.Fatal(err)
	}
	r.store = store
	if r.through != nil {
		r.store = r.through(store)
	}
	b := bot.New(bot.Config{Flow: f, Store: r.store, Vault: storage.NewVault(keys), Blobs: blobs, Now: func() time.Time { return r.now }, Log: slog.New(slog.NewTextHandler(&r.log, nil)), Poll: 5 * time.Millisecond, Linger: atOnce, Scanner: r.scanner})
	b.Connect(r.line)
	b.ConnectDesk(r.desk)
	return b
}

func (r *rig) from() flows.Contact { return flows.Contact{Channel: "test", Address: "someone"} }

func (r *rig) say(text string) {
	r.t.Helper()
	r.n++
	r.deliver(fmt.Sprintf("m%d", r.n), flows.Said{Stamp: flows.At(r.now), Text: text})
}

func (r *rig) deliver(id string, e flows.Event) {
	r.t.Helper()
	if err := r.Receive(r.t.Context(), bot.Delivery{ID: id, From: r.from(), Event: e}); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) flush() {
	r.t.Helper()
	if _, err := r.Flush(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) summary() bot.Summary {
	r.t.Helper()
	list, err := r.Cases(r.t.Context(), 10)
	if err != nil || len(list) != 1 {
		r.t.Fatalf("%d cases, %v", len(list), err)
	}
	return list[0]
}

func TestTwiceDeliveredOnceDone(t *testing.T) {
	r := newRig(t)
	for range 3 {
		r.deliver("same", flows.Said{Stamp: flows.At(r.now), Text: "hello"})
		r.flush()
	}
	if got := r.line.heard(); len(got) != 1 {
		t.Errorf("heard %d times", len(got))
	}
}

// TestVerdicts: what becomes of a message that cannot be sent.
func TestVerdicts(t *testing.T) {
	t.Run("later", func(t *testing.T) {
		r := newRig(t)
		var doubts []bool
		r.line.fail = func(n int, doubt bool) error {
			doubts = append(doubts, doubt)
			if n < 4 { // the second may have got through, and that does not change by a third
				return &bot.SendError{Verdict: bot.Later, Doubt: n == 2, After: time.Minute, Err: errors.New("busy")}
			}
			return nil
		}
		r.say("hello")
		r.flush()
		if len(r.line.heard()) != 0 || r.line.tries != 1 {
			t.Fatalf("tried %d times at once", r.line.tries)
		}
		for range 3 {
			r.now = r.now.Add(time.Minute)
			r.flush()
		}
		if len(r.line.heard()) != 1 || fmt.Sprint(doubts) != "[false false true true]" {
			t.Errorf("heard %d, doubts %v", len(r.line.heard()), doubts)
		}
	})
	for _, v := range []bot.Verdict{bot.Gone, bot.Broken, bot.Closed} {
		t.Run(string(v), func(t *testing.T) {
			r := newRig(t)
			r.line.fail = func(int, bool) error { return &bot.SendError{Verdict: v, Err: errors.New("no")} }
			r.say("hello")
			r.flush()
			r.now = r.now.Add(time.Hour)
			r.flush()
			if r.line.tries != 1 {
				t.Errorf("tried %d times", r.line.tries)
			}
			told := false
			for _, c := range r.desk.cards {
				told = told || c.Topic == flows.Undeliverable
			}
			if !told {
				t.Error("nobody was told")
			}
		})
	}
}

func TestOrderOutlivesFailures(t *testing.T) {
	r := newRig(t)
	r.line.fail = func(n int, _ bool) error {
		if n%2 == 1 {
			return &bot.SendError{Verdict: bot.Later, Err: errors.New("busy")}
		}
		return nil
	}
	for _, s := range []string{"hello", "English", "I agree", "mainland"} {
		r.say(s)
	}
	for range 20 {
		r.flush()
		r.now = r.now.Add(time.Minute)
	}
	got := r.line.heard()
	if len(got) != 4 || !strings.Contains(got[0], "Which language") || !strings.Contains(got[1], "about your data") || !strings.Contains(got[3], "registration needs") {
		t.Errorf("heard %q", got)
	}
}

// TestBurst: twenty messages of one person at once, on two replicas.
func TestBurst(t *testing.T) {
	r := newRig(t)
	other := r.replica()
	var wg sync.WaitGroup
	for i := range 20 {
		b := r.Bot
		if i%2 == 1 {
			b = other
		}
		wg.Go(func() {
			d := bot.Delivery{ID: fmt.Sprint("burst", i), From: r.from(), Event: flows.Said{Stamp: flows.At(r.now), Text: "hello"}}
			for b.Receive(context.Background(), d) != nil { // a platform delivers again
			}
		})
	}
	wg.Wait()
	r.flush()
	if got := len(r.line.heard()); got != 20 {
		t.Errorf("20 messages got %d answers", got)
	}
	seen := map[string]bool{}
	for _, k := range r.line.keys {
		if seen[k] || len(k) > 32 {
			t.Errorf("key %q", k)
		}
		seen[k] = true
	}
	r.summary()
}

// TestTwoReplicasOneNudge: both wake the case, the person is reminded once.
func TestTwoReplicasOneNudge(t *testing.T) {
	r := newRig(t)
	other := r.replica()
	r.say("hello")
	r.flush()
	r.now = *r.summary().NextWake
	var wg sync.WaitGroup
	for _, b := range []*bot.Bot{r.Bot, other} {
		wg.Go(func() {
			if _, err := b.Wake(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	r.flush()
	if got := r.line.heard(); len(got) != 2 || !strings.Contains(got[1], "reminder") && !strings.Contains(got[1], "提醒") {
		t.Errorf("heard %q", got)
	}
}

func TestDocuments(t *testing.T) {
	png := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)
	for name, c := range map[string]struct {
		data []byte
		err  error
		want string
	}{
		"fine":     {data: png, want: "received"},
		"html":     {data: []byte("<html><body>sign in</body></html>"), want: "format"},
		"program":  {data: []byte("MZ\x90\x00program"), want: "format"},
		"empty":    {data: []byte{}, want: "empty"},
		"too big":  {data: append(png, make([]byte, 5_000_000)...), want: "5 MB"},
		"vanished": {err: &bot.SendError{Verdict: bot.Gone, Err: errors.New("no such file")}, want: "once more"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			for _, s := range []string{"hello", "English", "I agree", "mainland", "I have them all", "Zhang San 13800138000 zhang@example.com 北京市朝阳区示例东路88号 100020", "yunqi", "same", "北京云启虚构科技有限公司", "no", "agree"} {
				r.say(s)
			}
			r.line.file, r.line.gone = c.data, c.err
			r.deliver("file", flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: "f1", Source: "m"}})
			r.flush()
			r.flush()
			got := r.line.heard()
			if last := got[len(got)-1]; !strings.Contains(last, c.want) {
				t.Errorf("heard %q, want %q", last, c.want)
			}
			kept, err := filepath.Glob(filepath.Join(r.path, "blobs", "KH-*", "f1*"))
			if err != nil || (len(kept) == 1) != (name == "fine") {
				t.Errorf("kept %v", kept)
			}
			if name == "fine" {
				r.say("erase my data")
				r.say("Delete everything")
				r.flush()
				if kept, _ := filepath.Glob(filepath.Join(r.path, "blobs", "KH-*", "*")); len(kept) > 0 {
					t.Errorf("after the erasure there is %v", kept)
				}
			}
		})
	}
}

// TestRunSendsAtOnce: a reply leaves when its turn is committed, not at the
// next look through the outbox; and Run ends when it is told to.
func TestRunSendsAtOnce(t *testing.T) {
	r := newRig(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	r.say("hello")
	for range 400 {
		if len(r.line.heard()) > 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if len(r.line.heard()) != 1 {
		t.Error("nothing was sent")
	}
	stop()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("Run does not end")
	}
}

func TestLogHoldsNoAnswer(t *testing.T) {
	r := newRig(t)
	r.line.fail = func(int, bool) error { return &bot.SendError{Verdict: bot.Broken, Err: errors.New("refused")} }
	for _, s := range []string{"hello", "English", "I agree", "mainland", "I have them all", "zhang@example.com"} {
		r.say(s)
		r.flush()
	}
	if strings.Contains(r.log.String(), "zhang") || !strings.Contains(r.log.String(), "KH-") {
		t.Errorf("log: %s", r.log.String())
	}
}

// atOnce is the Linger of tests that send no bursts.
func atOnce(context.Context, time.Duration) {}

// rules lets a consultant rule on a case, and says whether that settled it.
func rules(ctx context.Context, b *bot.Bot, ref, id string, r flows.Ruled) (settled bool, err error) {
	_, err = b.Act(ctx, ref, id, r)
	if refused := (*bot.Refused)(nil); errors.As(err, &refused) {
		return false, nil
	}
	return err == nil, err
}
