package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/logtest"
	"kaihu/flows"
	"kaihu/flows/flowstest"
	"kaihu/storage"
	"kaihu/storage/storagetest"
)

// asCommand makes this test binary behave as the program with its arguments.
const asCommand = "KAIHU_TEST_AS_COMMAND"

// paper is a channel that keeps what it was given to say, a person each. Sends
// lose their replies now and then, so that entries wait while keys change.
type paper struct {
	mu   sync.Mutex
	said map[string][]string
	ids  map[string]bool
	n    int
}

func (p *paper) Name() string { return "paper" }

func (p *paper) Render(_ flows.Contact, s flows.Say) []bot.Part {
	text, _ := json.Marshal(s.Text)
	return []bot.Part{text}
}

func (p *paper) Send(_ context.Context, to flows.Contact, id string, part bot.Part, _ bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n++; p.n%40 == 0 {
		return &bot.SendError{Verdict: bot.Later, After: 30 * time.Millisecond, Err: fmt.Errorf("not now")}
	}
	if p.ids[id] {
		return nil
	}
	p.ids[id] = true
	var text string
	if err := json.Unmarshal(part, &text); err != nil {
		return err
	}
	p.said[to.Address] = append(p.said[to.Address], text)
	return nil
}

func (p *paper) Download(context.Context, flows.File, int64) ([]byte, string, error) {
	return nil, "", fmt.Errorf("there are no files here")
}

func (p *paper) heard(who string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.said[who])
}

// lines are what each person says under load.
var lines = []string{"hello", "English", "I agree", "mainland", "I have them all", "a@example.com", "progress", "yunqi", "help", "Zhang San", "my data", "+8613800138000"}

// TestRotationUnderLoad: people talk to one or two bots on one store while
// `kaihu keys rotate --retire` runs beside them, is killed, and runs again.
// Everybody hears what a quiet run says, everything is under the new key, the
// old key is gone, and a case from before opens without it.
func TestRotationUnderLoad(t *testing.T) {
	f, err := flows.Load(flowFiles(&Settings{}), flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for store, bots := range map[string]int{"sqlite": 1, "redis": 2} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			l := &load{t: t, flow: f, paper: &paper{said: map[string][]string{}, ids: map[string]bool{}}}
			l.settings = Settings{Addr: ":0", Data: t.TempDir(), Timezone: "Asia/Shanghai"}
			if store == "redis" {
				l.settings.Store = storagetest.StartRedis(t)
			}
			for range bots {
				l.start()
			}
			l.rotate()
		})
	}
}

// load is bots on one store, people who talk to them, and the commands that run
// beside them.
type load struct {
	t        *testing.T
	flow     *flows.Flow
	settings Settings
	paper    *paper
	apps     []*app
	turns    atomic.Int64
}

func (l *load) start() {
	l.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	a, err := build(ctx, &l.settings, parts{now: time.Now, logs: io.Discard, flow: l.flow, poll: 10 * time.Millisecond, lease: 5 * time.Second, follow: 50 * time.Millisecond})
	if err != nil {
		stop()
		l.t.Fatal(err)
	}
	a.bot.Connect(l.paper)
	done := make(chan error, 1)
	go func() { done <- a.work(ctx) }()
	l.apps = append(l.apps, a)
	l.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			l.t.Error(err)
		}
		if err := a.Close(); err != nil {
			l.t.Error(err)
		}
	})
}

// say has a person say a line, to the bots in turn.
func (l *load) say(who string, n int) {
	contact := flows.Contact{Channel: "paper", Address: who}
	a := l.apps[(len(who)+n)%len(l.apps)]
	e := flows.Said{Stamp: flows.At(time.Now()), Text: lines[n%len(lines)], Message: fmt.Sprint(n)}
	if err := a.bot.Receive(l.t.Context(), bot.Delivery{ID: fmt.Sprint(n), From: contact, Event: e}); err != nil {
		l.t.Errorf("%s, line %d: %v", who, n, err)
	}
	l.turns.Add(1)
}

// command begins `kaihu …` as a process beside the bots.
func (l *load) command(out *logtest.Log, args ...string) *exec.Cmd {
	l.t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asCommand+"=1", "KAIHU_DATA="+l.settings.Data, "KAIHU_STORE="+l.settings.Store)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	return cmd
}

const people = 30

func (l *load) rotate() {
	t := l.t
	old := l.apps[0].keys.Primary()
	for n := range 3 {
		l.say("before", n)
	}
	var talk sync.WaitGroup
	stop := make(chan struct{})
	said := make([]int, people)
	for i := range people {
		talk.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				case <-time.After(100 * time.Millisecond):
					l.say(fmt.Sprint("person ", i), n)
					said[i]++
				}
			}
		})
	}
	for l.turns.Load() < 3*people && !t.Failed() {
		time.Sleep(5 * time.Millisecond)
	}
	l.killRotation()
	var out logtest.Log
	l.finishRotation(&out)
	close(stop)
	talk.Wait()
	if !strings.Contains(out.String(), "going on with it") && !strings.Contains(out.String(), "finishing that rotation") {
		t.Errorf("the second run did not go on where the first was killed:\n%s", out.String())
	}

	census, err := storage.TakeCensus(t.Context(), l.apps[0].store)
	fresh, err2 := storage.OpenKeyset(filepath.Join(l.settings.Data, "keyset.json"), false)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	id := fresh.Primary()
	if len(fresh.IDs()) != 1 || id == old || len(census) != 1 || census[id].Cases != people+1 {
		t.Fatalf("keys %v (the old one was %d), census %v\n%s", fresh.IDs(), old, census, out.String())
	}
	l.start() // a bot that never saw the old key
	l.apps = l.apps[len(l.apps)-1:]
	for n := range 3 {
		l.say("before", 3+n)
	}
	l.compare("before", 6)
	for i := range people {
		l.compare(fmt.Sprint("person ", i), said[i])
	}
	t.Logf("%d turns beside the rotation", l.turns.Load())
}

// killRotation begins a rotation, slow enough to be met in the middle, and
// kills it once it has wrapped something.
func (l *load) killRotation() {
	l.t.Helper()
	var out logtest.Log
	cmd := l.command(&out, "keys", "rotate", "--rate=20")
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(5 * time.Millisecond) {
		census, err := storage.TakeCensus(l.t.Context(), l.apps[0].store)
		if err != nil {
			l.t.Fatal(err)
		}
		if len(census) > 1 {
			break
		}
	}
	_ = cmd.Process.Kill()
	if err := cmd.Wait(); err == nil || strings.Contains(out.String(), "everything is under") {
		l.t.Fatalf("the rotation was over before it could be killed:\n%s", out.String())
	}
}

// finishRotation runs the command until the hold of the killed one has run out
// and it succeeds.
func (l *load) finishRotation(out *logtest.Log) {
	l.t.Helper()
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(500 * time.Millisecond) {
		if l.command(out, "keys", "rotate", "--retire", "--settle=1s").Wait() == nil {
			return
		}
		if !strings.Contains(out.String(), "is changing keys now") {
			break
		}
	}
	l.t.Fatalf("kaihu keys rotate: %s", out.String())
}

// compare holds what a person heard against a quiet run of the core.
func (l *load) compare(who string, n int) {
	l.t.Helper()
	core := flowstest.NewCore(l.flow, flows.Contact{Channel: "paper", Address: who}, time.Now())
	var want []string
	for i := range n {
		if err := core.Say(lines[i%len(lines)]); err != nil {
			l.t.Fatal(err)
		}
		said, _, err := core.Heard()
		if err != nil {
			l.t.Fatal(err)
		}
		for _, m := range said {
			want = append(want, m.Text)
		}
	}
	for begin := time.Now(); len(l.paper.heard(who)) < len(want) && time.Since(begin) < time.Minute; {
		time.Sleep(10 * time.Millisecond)
	}
	got := l.paper.heard(who)
	if len(got) != len(want) {
		l.t.Errorf("%s heard %d messages, want %d", who, len(got), len(want))
		return
	}
	for i := range want {
		if !timeless(got[i], want[i]) {
			l.t.Errorf("%s, message %d: %q, want %q", who, i, got[i], want[i])
			return
		}
	}
}

// timeless compares two messages that may name the minute in which they were
// made.
func timeless(a, b string) bool {
	digits := strings.NewReplacer("0", "", "1", "", "2", "", "3", "", "4", "", "5", "", "6", "", "7", "", "8", "", "9", "")
	return digits.Replace(a) == digits.Replace(b)
}
