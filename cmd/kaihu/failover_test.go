package main

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/flows"
	"kaihu/flows/flowstest"
	"kaihu/storage/storagetest"
)

// talk is a conversation in the present that something may happen to.
type talk struct {
	w       *world
	channel string
	person  *watcher
	core    *flowstest.Core
	answers *answers
}

// newTalk begins one on a Redis.
func newTalk(t *testing.T, f *flows.Flow, channel, redis string) *talk {
	t.Helper()
	k := &talk{w: newPresent(t, f, redis), channel: channel, answers: &answers{}}
	k.person = &watcher{w: k.w, disturb: func() {}, patience: time.Minute, after: 1}
	if channel == "kf" {
		k.person.kf = &kfPlayer{player: player{w: k.w}, kf: k.w.settings.WecomKfID, user: worldCustomer}
	} else {
		k.person.slack = &slackPlayer{player: player{w: k.w}, user: worldApplicant}
	}
	k.core = flowstest.NewCore(f, flows.Contact{Channel: channel, Address: "someone", Abroad: channel == "slack"}, time.Now())
	routes := http.NewServeMux()
	routes.Handle("/", k.answers.of(k.w.app.routes()))
	k.w.routes.Store(routes)
	return k
}

// line plays one line and holds what is heard against the core.
func (k *talk) line(l flowstest.Line) {
	t := k.w.t
	t.Helper()
	one := flowstest.Section{Lines: []flowstest.Line{l}}
	want, err := flowstest.Play(one, k.core)
	if err != nil {
		t.Fatal(err)
	}
	k.person.want = outline(want)[0]
	got, err := flowstest.Play(one, k.person)
	if err != nil {
		t.Fatal(err)
	}
	if heard := outline(got)[0]; heard != k.person.want {
		t.Fatalf("after %q: heard\n%s\nwant\n%s\nlog:\n%s", l.Text, heard, k.person.want, k.w.log)
	}
	k.person.disturb = func() {}
}

// end looks once more for what came twice, and at the log.
func (k *talk) end(sec flowstest.Section) {
	k.w.t.Helper()
	k.person.want, k.person.after = "", 50
	if said, _, err := k.person.Heard(); err != nil || len(said) > 0 {
		k.w.t.Errorf("at the end: %v, %v", said, err)
	}
	k.w.searchLog(sec)
	if strings.Contains(k.w.log.String(), storagetest.TroublePassword) {
		k.w.t.Error("the log holds the password of Redis")
	}
}

// ready asks /readyz.
func (k *talk) ready() (ok bool, line string) {
	k.w.t.Helper()
	resp, err := http.Get(k.w.front.URL + "/readyz")
	if err != nil {
		k.w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		k.w.t.Fatal(err)
	}
	return resp.StatusCode == http.StatusOK, strings.TrimSpace(string(body))
}

// untilReady waits until requests are served again.
func (k *talk) untilReady() {
	k.w.t.Helper()
	storagetest.Until(k.w.t, "the program is ready again", func() bool { ok, _ := k.ready(); return ok })
}

// answers notes what platforms were answered.
type answers struct {
	mu  sync.Mutex
	all map[string][]int // path → statuses; 0: none, the connection was cut
}

func (a *answers) of(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noted := &noting{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			cut := recover()
			if cut != nil {
				noted.status = 0
			}
			a.mu.Lock()
			if a.all == nil {
				a.all = map[string][]int{}
			}
			a.all[r.URL.Path] = append(a.all[r.URL.Path], noted.status)
			a.mu.Unlock()
			if cut != nil {
				panic(cut)
			}
		}()
		next.ServeHTTP(noted, r)
	})
}

// refused counts the answers after which a platform delivers again.
func (a *answers) refused(path string) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, status := range a.all[path] {
		if status == 0 || status >= 500 {
			n++
		}
	}
	return n
}

type noting struct {
	http.ResponseWriter
	status int
}

func (n *noting) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}

// spoken are the lines of a section that a person plays, up to where time
// passes.
func spoken(sec flowstest.Section) (lines []flowstest.Line) {
	for _, l := range sec.Lines {
		if strings.HasPrefix(l.Text, "+") {
			break
		}
		if l.Who != '<' && l.Who != '@' {
			lines = append(lines, l)
		}
	}
	return lines
}

// TestFailover kills the master of a Redis in the middle of a registration. The
// person sees what a quiet run shows, nothing less and nothing twice.
func TestFailover(t *testing.T) {
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		t.Fatal(err)
	}
	f, sec := testFlow(t), scripts[0].Sections[0]
	const aCase = "kaihu:*:case:*"
	for name, c := range map[string]struct {
		channel string
		start   func(t *testing.T) (url string, failover func())
	}{
		"Sentinel promotes a replica/slack": {"slack", func(t *testing.T) (string, func()) {
			r := storagetest.NewRedisSentinel(t, 2, storagetest.DownAfter)
			return r.URL + "?wait=2", func() {
				r.Master.Kill()
				r.Promoted()
				r.Rejoin()
			}
		}},
		"a cluster promotes a replica/kf": {"kf", func(t *testing.T) (string, func()) {
			r, masters := storagetest.NewRedisClusterFailover(t)
			return r.URL + "?wait=1", func() {
				r.Master = storagetest.Holder(t, masters, aCase)
				r.Master.Kill()
				r.Promoted()
				r.Rejoin()
			}
		}},
		"a master of a cluster comes back/slack": {"slack", func(t *testing.T) (string, func()) {
			masters, url := storagetest.NewRedisCluster(t, 3, "--appendonly", "yes", "--appendfsync", "always", "--cluster-node-timeout", "2000")
			return url, func() {
				r := storagetest.Holder(t, masters, aCase)
				r.Kill()
				r.Restart()
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, failover := c.start(t)
			k := newTalk(t, f, c.channel, url)
			lines := spoken(sec)
			for i, l := range lines {
				if i == len(lines)/2 {
					k.person.disturb = func() {
						failover()
						k.untilReady()
					}
				}
				k.line(l)
			}
			k.end(sec)
		})
	}
}

// TestRedisInTrouble lets Redis refuse its work at one line after the other, in
// each of the ways it has. /readyz says which, the platform is asked to deliver
// again, and once Redis is well everything arrives, once.
func TestRedisInTrouble(t *testing.T) {
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		t.Fatal(err)
	}
	f, sec := testFlow(t), scripts[0].Sections[0]
	for _, channel := range []string{"kf", "slack"} {
		t.Run(channel, func(t *testing.T) {
			t.Parallel()
			server, url := storagetest.NewTroubledRedis(t)
			k := newTalk(t, f, channel, url)
			lines := spoken(sec)
			for i, trouble := range storagetest.RedisTroubles() {
				k.line(lines[2*i])
				trouble.Break(server)
				before := k.answers.refused("/slack/events")
				k.person.disturb = func() {
					k.unready(trouble.Says)
					if channel == "slack" && trouble.Name != "reading its files" { // which passes by itself
						storagetest.Until(t, "Slack is asked to deliver again", func() bool { return k.answers.refused("/slack/events") > before })
					}
					trouble.Heal(server)
					k.untilReady()
				}
				k.line(lines[2*i+1])
			}
			k.end(sec)
		})
	}
}

// unready expects /readyz to name the trouble.
func (k *talk) unready(says string) {
	k.w.t.Helper()
	ok, line := k.ready()
	if ok || !strings.Contains(line, says) || strings.Contains(line, storagetest.TroublePassword) || strings.Contains(line, "\n") {
		k.w.t.Errorf("/readyz: %v, %q; want %q", ok, line, says)
	}
}

// TestMemberInTrouble: what a member writes to WeCom's app while Redis is
// read-only gets no answer, so that WeCom sends it again, and is answered once.
func TestMemberInTrouble(t *testing.T) {
	t.Parallel()
	server, url := storagetest.NewTroubledRedis(t)
	k := newTalk(t, testFlow(t), "kf", url)
	trouble := storagetest.RedisTroubles()[1]
	trouble.Break(server)
	if _, err := k.w.wecom.MemberSay("zhangsan", "你好"); err != nil {
		t.Fatal(err)
	}
	storagetest.Until(t, "WeCom is left without an answer", func() bool { return k.answers.refused("/wecom") > 0 })
	trouble.Heal(server)
	heard := func() (n int) {
		for _, m := range k.w.wecom.MemberChat("zhangsan") {
			if strings.Contains(m.Text, "请问用哪种语言") {
				n++
			}
		}
		return n
	}
	storagetest.Until(t, "the member is answered", func() bool { return heard() > 0 })
	time.Sleep(200 * time.Millisecond)
	if n := heard(); n != 1 {
		t.Errorf("the member was answered %d times", n)
	}
}
