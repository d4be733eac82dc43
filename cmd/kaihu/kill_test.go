package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"kaihu/bot/logtest"
	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/flows/flowstest"
	"kaihu/storage/redis"
	"kaihu/storage/storagetest"
)

// asProgram makes this test binary behave as kaihu itself.
const asProgram = "KAIHU_TEST_AS_PROGRAM"

// withoutPace makes that program send to one Slack channel as fast as it can,
// with the real lease.
const withoutPace = "KAIHU_TEST_WITHOUT_PACE"

func TestMain(m *testing.M) {
	profiled()
	switch {
	case len(os.Args) > 1 && os.Args[1] == scanWorker: // a child has no environment; the race detector needs more than its limits
		if err := (scanWorkerCmd{}).serve(context.Background(), streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	case os.Getenv(asFloor) != "":
		os.Exit(floorProgram())
	case os.Getenv(asCommand) != "":
		os.Exit(run(context.Background(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
	case os.Getenv(asProgram) != "":
		os.Exit(program())
	}
	redis.LogTo(slog.New(slog.DiscardHandler)) // servers are killed all the time
	os.Exit(m.Run())
}

// program is `kaihu serve` with a short lease, so that a killed sender's
// replies do not keep the test waiting.
func program() int {
	var c struct{ Settings }
	p := parts{logs: os.Stderr, lease: 2 * time.Second, scanner: seen{}, linger: noBursts, patience: time.Hour}
	if os.Getenv(withoutPace) != "" {
		p.slackPace, p.lease = -1, 0
	}
	if lease, err := time.ParseDuration(os.Getenv(withLease)); err == nil {
		p.lease = lease
	}
	k, err := kong.New(&c, kong.Resolvers(environment(os.Environ())))
	if err == nil {
		_, err = k.Parse(nil)
	}
	if err == nil {
		err = serve(context.Background(), &c.Settings, streams{out: os.Stdout, err: os.Stderr}, p)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// process is kaihu as a process of its own, serving what the environment of
// DESIGN.md §5 names. It can be killed at any moment.
type process struct {
	t    testing.TB
	env  []string
	addr string
	cmd  *exec.Cmd

	program string // a built kaihu; "": this test binary
}

// launch starts the process.
func (p *process) launch() {
	p.t.Helper()
	p.cmd = exec.Command(os.Args[0])
	if p.program != "" {
		p.cmd = exec.Command(p.program, "serve")
	}
	p.cmd.Env = append(p.env, asProgram+"=1", "KAIHU_ADDR="+p.addr)
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// start starts the process and waits until it is ready.
func (p *process) start() {
	p.t.Helper()
	p.launch()
	for range 400 {
		if resp, err := http.Get("http://" + p.addr + "/readyz"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Fatal("kaihu does not become ready")
}

func (p *process) kill() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGKILL)
	_ = p.cmd.Wait()
	p.cmd = nil
}

// freePort finds a port that nobody uses.
func freePort(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	return ln.Addr().String()
}

// TestKill kills the program with -9 a few milliseconds after messages of a
// registration, wherever it may be then, and starts it again. The person
// must see exactly what a quiet run shows.
func TestKill(t *testing.T) {
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		t.Fatal(err)
	}
	f := testFlow(t)
	for store, channel := range map[string]string{"sqlite": "kf", "redis": "slack"} {
		t.Run(store+"/"+channel, func(t *testing.T) {
			t.Parallel()
			killInWorld(t, f, scripts[0].Sections[0], store, channel)
		})
	}
}

func killInWorld(t *testing.T, f *flows.Flow, sec flowstest.Section, store, channel string) {
	w := &world{t: t, clock: &testClock{}, log: &logtest.Log{}, flow: f}
	w.clock.set(time.Now())
	p := &process{t: t, addr: freePort(t), env: append(os.Environ(), "KAIHU_DATA="+t.TempDir())}
	p.env = append(p.env, "KAIHU_PUBLIC_URL=http://"+p.addr)
	if store == "redis" {
		p.env = append(p.env, "KAIHU_STORE="+storagetest.StartRedis(t))
	}
	t.Cleanup(p.kill) // before the store and the folder go
	wopt := wecomtest.Defaults()
	wopt.CallbackURL = "http://" + p.addr + "/wecom"
	wopt.Rules.Tokenless = 1 << 20 // nobody restarts ten times a minute but this test
	var err error
	if w.wecom, err = wecomtest.New(wopt); err != nil {
		t.Fatal(err)
	}
	if w.slack, err = slacktest.New(slacktest.Options{
		Now: w.clock.now, Rules: slacktest.Rules{NoRateLimits: true},
		Users:     []slacktest.User{{ID: worldApplicant, Name: "anna"}, {ID: worldLin, Name: "lin"}},
		Channels:  []slacktest.Channel{{ID: worldDesk, Private: true, Members: []string{worldLin, "U0KAIHU"}}},
		EventsURL: "http://" + p.addr + "/slack/events", CommandsURL: "http://" + p.addr + "/slack/commands", InteractionsURL: "http://" + p.addr + "/slack/interactions",
	}); err != nil {
		t.Fatal(err)
	}
	wecomAPI, slackAPI := httptest.NewServer(w.wecom.Handler()), httptest.NewServer(w.slack.Handler())
	t.Cleanup(func() { _ = w.wecom.Close(); _ = w.slack.Close(); wecomAPI.Close(); slackAPI.Close() })
	p.env = append(p.env, "KAIHU_WECOM_CORP_ID="+wopt.CorpID, "KAIHU_WECOM_AGENT_ID="+wopt.AgentID,
		"KAIHU_WECOM_SECRET="+wopt.Secret, "KAIHU_WECOM_TOKEN="+wopt.Token, "KAIHU_WECOM_AES_KEY="+wopt.AESKey, "KAIHU_WECOM_KF_ID="+wopt.Kf[0].ID,
		"KAIHU_WECOM_API_URL="+wecomAPI.URL, "KAIHU_SLACK_BOT_TOKEN=xoxb-kaihu", "KAIHU_SLACK_SIGNING_SECRET=signing-secret",
		"KAIHU_SLACK_API_URL="+slackAPI.URL+"/api/", "KAIHU_SLACK_DESK="+worldDesk)
	w.settings.WecomKfID = wopt.Kf[0].ID
	p.start()
	var person flowstest.Player = &watcher{w: w, kf: &kfPlayer{player: player{w: w}, kf: wopt.Kf[0].ID, user: worldCustomer}}
	if channel == "slack" {
		person = &watcher{w: w, slack: &slackPlayer{player: player{w: w}, user: worldApplicant}}
	}
	core := flowstest.NewCore(f, flows.Contact{Channel: channel, Address: "someone", Abroad: channel == "slack"}, time.Now())
	chance := rand.New(rand.NewPCG(7, 7))
	for _, l := range sec.Lines {
		if l.Who == '<' || l.Who == '@' {
			continue
		}
		if strings.HasPrefix(l.Text, "+") {
			break // time passes for the emulators only
		}
		one := flowstest.Section{Lines: []flowstest.Line{l}}
		want, err := flowstest.Play(one, core)
		if err != nil {
			t.Fatal(err)
		}
		watch := person.(*watcher)
		watch.want = outline(want)[0]
		watch.disturb = func() {
			time.Sleep(time.Duration(chance.IntN(25)) * time.Millisecond)
			if chance.IntN(3) > 0 { // let it come to something now and then
				return
			}
			p.kill()
			p.start()
		}
		got, err := flowstest.Play(one, person)
		if err != nil {
			t.Fatal(err)
		}
		if outline(got)[0] != watch.want {
			t.Fatalf("after %q: heard\n%s\nwant\n%s", l.Text, outline(got)[0], watch.want)
		}
	}
}

// watcher is a person who waits until they have heard what they wait for, and
// then a little longer, to notice what comes twice.
type watcher struct {
	w       *world
	kf      *kfPlayer
	slack   *slackPlayer
	want    string
	disturb func()

	patience time.Duration // 0: a minute
	after    int           // looks after they have heard it; 0: 20
}

func (p *watcher) Heard() (said []flowstest.Message, told []string, err error) {
	p.disturb()
	heard := func() []flowstest.Message {
		if p.kf != nil {
			return p.kf.new()
		}
		return p.slack.new()
	}
	var extra int
	for begin := time.Now(); time.Since(begin) < cmp.Or(p.patience, time.Minute); time.Sleep(10 * time.Millisecond) {
		p.w.clock.forward(time.Second) // Slack's retries come after minutes
		p.w.slack.Tick()
		var now flowstest.Section
		for _, m := range heard() {
			now.Lines = append(now.Lines, flowstest.Line{Who: '<', Text: m.String()})
		}
		if outline(now)[0] == p.want {
			if extra++; extra > cmp.Or(p.after, 20) {
				break
			}
		}
	}
	if p.kf != nil {
		said = p.kf.new()
		p.kf.heard = len(p.w.wecom.Chat(p.kf.kf, p.kf.user))
	} else {
		said = p.slack.new()
		p.slack.look()
	}
	return said, nil, nil
}

func (p *watcher) person() flowstest.Player {
	if p.kf != nil {
		return p.kf
	}
	return p.slack
}

func (p *watcher) Open() error                          { return p.person().Open() }
func (p *watcher) Say(text string) error                { return p.person().Say(text) }
func (p *watcher) Press(label string) error             { return p.person().Press(label) }
func (p *watcher) Upload(name string) error             { return p.person().Upload(name) }
func (p *watcher) HandIn(items map[string]string) error { return p.person().HandIn(items) }
func (p *watcher) Recall() error                        { return p.person().Recall() }
func (p *watcher) Edit(text string) error               { return p.person().Edit(text) }
func (p *watcher) Voice() error                         { return p.person().Voice() }
func (p *watcher) NoMailbox() error                     { return p.person().NoMailbox() }
func (p *watcher) Pass(time.Duration) error             { return fmt.Errorf("time does not pass here") }
func (p *watcher) PassWorkday() error                   { return fmt.Errorf("time does not pass here") }

// DeskOK waits for the card to press.
func (p *watcher) DeskOK() (err error) {
	for range 500 {
		if err = p.person().DeskOK(); err == nil {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// Consult is not part of this run.
func (p *watcher) Consult(string, string) error { return fmt.Errorf("not here") }

// DeskReturn is not part of this run.
func (p *watcher) DeskReturn(string, string, string) error { return fmt.Errorf("not here") }
