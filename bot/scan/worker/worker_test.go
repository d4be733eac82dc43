package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kaihu/bot/scan"
)

// TestMain lets the test's own program be the child, and a parent that is
// killed.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "child":
			confine()
			if err := Serve(context.Background(), os.Stdin, os.Stdout, &actor{}); err != nil {
				fmt.Fprintln(os.Stderr, "kaihu:", err)
				os.Exit(1)
			}
			os.Exit(0)
		case "parent":
			parent()
		}
	}
	os.Exit(m.Run())
}

// actor is a scanner that does what the file says.
type actor struct{ tasks int }

func (a *actor) Look(_ context.Context, t scan.Task) (scan.Result, error) {
	a.tasks++
	what, arg, _ := strings.Cut(string(t.Files[0]), " ")
	r := scan.Result{Verdict: scan.Accept, Engine: strconv.Itoa(os.Getpid()), Args: map[string]string{"tasks": strconv.Itoa(a.tasks)}}
	switch what {
	case "repeat":
		r.Copy, r.Fields = []byte(arg), map[string]scan.Field{scan.FieldName: {Value: t.Claims.Name, Match: scan.Same, Sure: true}}
	case "pages":
		for _, page := range t.Mark {
			r.Pages = append(r.Pages, []byte(page))
		}
	case "fail":
		return scan.Result{}, errors.New("cannot look")
	case "die":
		os.Exit(3)
	case "die-once":
		if _, err := os.Stat(arg); err != nil {
			_ = os.WriteFile(arg, nil, 0o600)
			os.Exit(3)
		}
	case "panic":
		panic("SECRET 110101199003078515")
	case "hang":
		select {}
	case "spin":
		for x := 0; ; x++ {
		}
	case "eat":
		var eaten [][]byte
		for {
			block := make([]byte, 8<<20)
			for i := 0; i < len(block); i += 4096 {
				block[i] = 1
			}
			eaten = append(eaten, block)
			time.Sleep(5 * time.Millisecond)
			_ = eaten
		}
	case "garbage":
		_, _ = os.Stdout.WriteString("Hello, this is libfoo speaking!\n")
	case "large":
		r.Copy = make([]byte, maxBytes+1)
	case "wide":
		r.Args["wide"] = strings.Repeat("x", maxHead)
	case "lie":
		_, _ = os.Stdout.Write(append(append([]byte(magic), 0, 0, 0, 25), `{"Sizes":[99999999999999]}`[:25]...))
	case "environment":
		r.Args["environment"] = strings.Join(os.Environ(), " ")
	}
	return r, nil
}

func keeper(t *testing.T, c Config) *Keeper {
	t.Helper()
	c.Command, c.Args = os.Args[0], []string{"child"}
	k := NewKeeper(c)
	t.Cleanup(k.Close)
	return k
}

func say(k *Keeper, what string) (scan.Result, error) {
	return k.Look(context.Background(), scan.Task{Files: [][]byte{[]byte(what)}, Claims: scan.Claims{Name: "北京样本科技有限公司"}})
}

func alive(pid string) bool {
	n, err := strconv.Atoi(pid)
	return err == nil && syscall.Kill(n, 0) == nil
}

// within waits for something that another process does.
func within(t *testing.T, d time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(d); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", d, what)
		}
	}
}

func TestLook(t *testing.T) {
	t.Parallel()
	k := keeper(t, Config{})
	first, err := say(k, "repeat 样本")
	if err != nil || string(first.Copy) != "样本" || first.Fields[scan.FieldName].Value != "北京样本科技有限公司" {
		t.Fatalf("%+v, %v", first, err)
	}
	if _, err := say(k, "fail"); err == nil || !strings.HasSuffix(err.Error(), "cannot look") {
		t.Errorf("the scanner's error came back as %v", err)
	}
	if next, err := say(k, "repeat"); err != nil || next.Engine != first.Engine || next.Args["tasks"] != "3" {
		t.Errorf("another child, or another task: %+v, %v", next, err)
	}
	if c := k.Counts(); c != (Counts{Looked: 3, Running: 1}) {
		t.Errorf("%+v", c)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("KAIHU_WECOM_SECRET", "SECRET")
	k := keeper(t, Config{Memory: 1000 << 20})
	r, err := say(k, "environment")
	if got := r.Args["environment"]; err != nil || got != "GOMEMLIMIT=838860800" {
		t.Errorf("the child's environment: %q, %v", got, err)
	}
}

// TestDeaths has children go in every way that they can.
func TestDeaths(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		what   string
		want   error
		counts Counts
	}{
		{"die", ErrDied, Counts{Died: 2}},
		{"panic", ErrDied, Counts{Died: 2}},
		{"garbage", ErrDied, Counts{Died: 2}},
		{"lie", ErrDied, Counts{Died: 2}},
		{"hang", ErrTimeout, Counts{TimedOut: 1}},
		{"spin", ErrTimeout, Counts{TimedOut: 1}},
		{"eat", ErrMemory, Counts{Memory: 2}},
	} {
		t.Run(test.what, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			c := Config{LookIn: time.Minute, Memory: 400 << 20, Log: slog.New(slog.NewTextHandler(&log, nil))}
			if errors.Is(test.want, ErrTimeout) {
				c.LookIn = 5 * time.Second // the next child has to start in it, too, on a busy machine
			}
			k := keeper(t, c)
			if _, err := say(k, test.what); !errors.Is(err, test.want) {
				t.Fatalf("%v, want %v", err, test.want)
			}
			if got := k.Counts(); got != test.counts {
				t.Errorf("%+v, want %+v", got, test.counts)
			}
			if strings.Contains(log.String(), "SECRET") || !strings.Contains(log.String(), "a scan worker is gone") {
				t.Errorf("the log: %s", &log)
			}
			if r, err := say(k, "repeat again"); err != nil || string(r.Copy) != "again" {
				t.Errorf("afterwards: %v", err)
			}
			if errors.Is(test.want, ErrTimeout) {
				return
			}
			before := k.Counts()
			if _, err := say(k, test.what); !errors.Is(err, ErrDied) || k.Counts().Refused != 1 || k.Counts().Running != before.Running {
				t.Errorf("what has killed two was tried a third time: %v, %+v", err, k.Counts())
			}
		})
	}
}

func TestOneDeathIsMended(t *testing.T) {
	t.Parallel()
	k := keeper(t, Config{})
	if _, err := say(k, "die-once "+t.TempDir()+"/died"); err != nil || k.Counts().Died != 1 {
		t.Errorf("%v, %+v", err, k.Counts())
	}
}

// TestKilled kills a child between two tasks and in the middle of one.
func TestKilled(t *testing.T) {
	t.Parallel()
	k := keeper(t, Config{LookIn: time.Minute})
	r, err := say(k, "repeat")
	if err != nil {
		t.Fatal(err)
	}
	kill := func(pid int) { _ = syscall.Kill(pid, syscall.SIGKILL) }
	pid, _ := strconv.Atoi(r.Engine)
	kill(pid)
	next, err := say(k, "repeat")
	if err != nil || next.Engine == r.Engine {
		t.Fatalf("%+v, %v", next, err)
	}
	pid, _ = strconv.Atoi(next.Engine)
	time.AfterFunc(200*time.Millisecond, func() { kill(pid) })
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := k.Look(ctx, scan.Task{Files: [][]byte{[]byte("hang")}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second child hangs as well, until the caller has had enough: %v", err)
	}
	if c := k.Counts(); c.Died != 2 || c.Running != 0 {
		t.Errorf("%+v", c)
	}
}

// TestPages has pictures come back that are to be shown.
func TestPages(t *testing.T) {
	t.Parallel()
	k := keeper(t, Config{})
	r, err := k.Look(context.Background(), scan.Task{Files: [][]byte{[]byte("pages")}, Mark: []string{"first", "", "third"}})
	if err != nil || r.Copy != nil || len(r.Pages) != 3 || string(bytes.Join(r.Pages, []byte("/"))) != "first//third" {
		t.Errorf("%q, %q, %v", r.Pages, r.Copy, err)
	}
}

func TestTenAtOnce(t *testing.T) {
	t.Parallel()
	k := keeper(t, Config{Children: 2})
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			want := strings.Repeat(strconv.Itoa(i), 1<<20)
			if r, err := say(k, "repeat "+want); err != nil || string(r.Copy) != want {
				t.Errorf("task %d: %d bytes, %v", i, len(r.Copy), err)
			}
		})
	}
	all.Wait()
	if c := k.Counts(); c.Looked != 10 || c.Running > 2 {
		t.Errorf("%+v", c)
	}
}

// TestOversized has what is too large refused by the side that made it.
func TestOversized(t *testing.T) {
	t.Parallel()
	k := keeper(t, Config{})
	for _, what := range []string{"large", "wide"} {
		if _, err := say(k, what); err == nil || !strings.HasSuffix(err.Error(), "too large to be handed over") {
			t.Errorf("an answer that is too %s: %v", what, err)
		}
	}
	for name, files := range map[string][][]byte{"bytes": {make([]byte, maxBytes), {1}}, "files": make([][]byte, maxParts+1)} {
		if _, err := k.Look(context.Background(), scan.Task{Files: files}); !errors.Is(err, errProtocol) {
			t.Errorf("too many %s: %v", name, err)
		}
	}
	if c := k.Counts(); c.Died != 0 {
		t.Errorf("what is too large killed a child: %+v", c)
	}
}

func TestIdleChildrenEnd(t *testing.T) {
	t.Parallel()
	k := keeper(t, Config{Idle: 100 * time.Millisecond})
	r, err := say(k, "repeat")
	if err != nil {
		t.Fatal(err)
	}
	within(t, 5*time.Second, "the idle child ends", func() bool { return !alive(r.Engine) && k.Counts().Running == 0 })
	if next, err := say(k, "repeat"); err != nil || next.Engine == r.Engine {
		t.Errorf("%+v, %v", next, err)
	}
	if k.Counts().Died != 0 {
		t.Errorf("%+v", k.Counts())
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	k := keeper(t, Config{})
	r, err := say(k, "repeat")
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := say(k, "hang")
		failed <- err
	}()
	time.Sleep(100 * time.Millisecond)
	k.Close()
	if err := <-failed; !errors.Is(err, ErrClosed) {
		t.Errorf("the task under way: %v", err)
	}
	if alive(r.Engine) {
		t.Error("the child outlives its keeper")
	}
	if _, err := say(k, "repeat"); !errors.Is(err, ErrClosed) || k.Counts().Running != 0 {
		t.Errorf("a task after the end: %v", err)
	}
}

func TestNoProgram(t *testing.T) {
	t.Parallel()
	k := NewKeeper(Config{Command: "/nowhere/kaihu"})
	defer k.Close()
	if _, err := say(k, "repeat"); err == nil || errors.Is(err, ErrDied) {
		t.Errorf("%v", err)
	}
}

// parent has a child work for ever, says which, and waits to be killed.
func parent() {
	k := NewKeeper(Config{Command: os.Args[0], Args: []string{"child"}})
	r, err := say(k, "repeat")
	if err != nil {
		panic(err)
	}
	go func() { _, _ = say(k, "spin") }()
	time.Sleep(200 * time.Millisecond)
	fmt.Println(r.Engine)
	select {}
}

// TestParentKilled kills the parent of a child that is busy.
func TestParentKilled(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0], "parent")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid string
	if _, err := fmt.Fscan(out, &pid); err != nil || !alive(pid) {
		t.Fatalf("child %q, %v", pid, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	within(t, 5*time.Second, "the child follows its parent", func() bool { return !alive(pid) })
}

func TestNiceness(t *testing.T) {
	t.Parallel()
	k := keeper(t, Config{})
	r, err := say(k, "repeat")
	if err != nil {
		t.Fatal(err)
	}
	threads, err := os.ReadDir("/proc/" + r.Engine + "/task")
	if err != nil {
		t.Skip("no /proc")
	}
	for _, thread := range threads {
		stat, err := os.ReadFile("/proc/" + r.Engine + "/task/" + thread.Name() + "/stat")
		if err != nil {
			continue // ended meanwhile
		}
		_, after, _ := strings.Cut(string(stat), ") ")
		own, err := os.ReadFile("/proc/self/stat")
		if err != nil {
			t.Fatal(err)
		}
		_, ours, _ := strings.Cut(string(own), ") ")
		const nice = 16 // field 19 of proc(5), from the third on
		got, err1 := strconv.Atoi(strings.Fields(after)[nice])
		base, err2 := strconv.Atoi(strings.Fields(ours)[nice])
		if got <= base && base < 19 || err1 != nil || err2 != nil {
			t.Errorf("thread %s runs at niceness %d, we at %d (%v, %v)", thread.Name(), got, base, err1, err2)
		}
	}
}

// TestServeEnds looks at how Serve takes the end of its input.
func TestServeEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in string
		ok bool
	}{
		"at once": {"", true}, "within a message": {"KSW1\x00", false}, "garbage": {"GET / HTTP/1.1\r\n", false}, "a head of 4 GB": {"KSW1\xff\xff\xff\xff", false},
	} {
		if err := Serve(context.Background(), strings.NewReader(test.in), io.Discard, &actor{}); (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
