package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/logtest"
	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/flows/flowstest"
	"kaihu/storage"
	"kaihu/storage/storagetest"
)

// How long TestChaos disturbs, and with which seed; `make chaos` sets both.
const (
	chaosFor  = "KAIHU_CHAOS_FOR"
	chaosSeed = "KAIHU_CHAOS_SEED"
)

// TestChaos lets several dozen applicants play transcripts, on kf and in Slack,
// while everything breaks that can: the program's processes, Redis and the wire
// to it, both platforms and every way between. Then it grows calm, and each
// applicant and the desk must have seen exactly what a quiet run shows.
func TestChaos(t *testing.T) {
	length, seed := 25*time.Second, rand.Uint64()
	if v := os.Getenv(chaosFor); v != "" {
		d, err := time.ParseDuration(v)
		if err != nil {
			t.Fatalf("%s: %v", chaosFor, err)
		}
		length = d
	}
	if v := os.Getenv(chaosSeed); v != "" {
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", chaosSeed, err)
		}
		seed = n
	}
	f := testFlow(t)
	for i, store := range []string{"redis", "sqlite"} {
		t.Run(store, func(t *testing.T) { // beside each other, and beside no other test of this package
			t.Parallel()
			c := newChaos(t, f, store, seed+uint64(i))
			c.run(length)
			c.verify()
		})
	}
}

// chaos is a world that breaks.
type chaos struct {
	t        *testing.T
	w        *world
	flow     *flows.Flow
	seed     uint64
	scripts  []flowstest.Script
	patience time.Duration // once it is calm
	calmAt   atomic.Int64  // in ns; 0: not yet

	front    *front
	replicas []*replica
	link     *link              // nil: SQLite
	redis    *storagetest.Redis // nil: SQLite
	redisAt  atomic.Pointer[string]
	store    storage.Store // to look into, beside the program

	kfSlots, slackSlots int

	mu      sync.Mutex
	people  []*person
	faults  map[string]int
	lookups int // of doubtful sends in Slack
	repeats int // that WeCom knew by their msgid (95033)
}

func newChaos(t *testing.T, f *flows.Flow, store string, seed uint64) *chaos {
	t.Helper()
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		t.Fatal(err)
	}
	c := &chaos{t: t, flow: f, seed: seed, scripts: scripts, faults: map[string]int{}, patience: 4 * time.Minute, kfSlots: 24, slackSlots: 24}
	c.w = &world{t: t, clock: &testClock{}, log: &logtest.Log{}, flow: f}
	t.Logf("seed %d", seed)
	t.Cleanup(c.keepLog)
	replicas := 2
	env := []string{withLease + "=6s", withoutPace + "=1"}
	if store == "redis" {
		c.redis = storagetest.NewRedis(t, "--appendonly", "yes", "--appendfsync", "always")
		at := fmt.Sprint("127.0.0.1:", c.redis.Port)
		c.redisAt.Store(&at)
		if c.link, err = newLink(func() string { return *c.redisAt.Load() }); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.link.close)
		env = append(env, "KAIHU_STORE=redis://"+c.link.ln.Addr().String())
	} else {
		replicas, c.kfSlots, c.slackSlots = 1, 6, 6
	}
	c.front = newFront()
	at := httptest.NewServer(c.front)
	t.Cleanup(at.Close)
	env = append(env, c.platforms(at.URL)...)
	env = append(env, "KAIHU_PUBLIC_URL="+at.URL)
	c.start(replicas, append(os.Environ(), env...))
	return c
}

// platforms makes both emulators and returns the settings of the program that
// works with them.
func (c *chaos) platforms(front string) []string {
	c.t.Helper()
	wopt := wecomtest.Defaults()
	wopt.CallbackURL = front + "/wecom"
	wopt.Rules.Tokenless = 1 << 20 // nobody restarts so often but this test
	wopt.Rules.RetryDelay = 200 * time.Millisecond
	users := []slacktest.User{{ID: worldLin, Name: "lin"}}
	members := []string{worldLin, "U0KAIHU"}
	for i := range c.kfSlots + c.slackSlots {
		users = append(users, slacktest.User{ID: lin(i), Name: lin(i)})
		members = append(members, lin(i))
	}
	var err error
	if c.w.wecom, err = wecomtest.New(wopt); err != nil {
		c.t.Fatal(err)
	}
	if c.w.slack, err = slacktest.New(slacktest.Options{
		Rules: slacktest.Rules{NoRateLimits: true, Retries: []time.Duration{0, 300 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second,
			8 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute}},
		Users: users, Channels: []slacktest.Channel{{ID: worldDesk, Private: true, Members: members}},
		EventsURL: front + "/slack/events", CommandsURL: front + "/slack/commands", InteractionsURL: front + "/slack/interactions",
	}); err != nil {
		c.t.Fatal(err)
	}
	wecomAPI, slackAPI := httptest.NewServer(c.watchWeCom(c.w.wecom.Handler())), httptest.NewServer(c.watchSlack(c.w.slack.Handler()))
	c.t.Cleanup(func() { _ = c.w.wecom.Close(); _ = c.w.slack.Close(); wecomAPI.Close(); slackAPI.Close() })
	c.w.settings = Settings{Data: c.t.TempDir(), WecomKfID: wopt.Kf[0].ID, WecomSecret: wopt.Secret, WecomToken: wopt.Token, WecomAESKey: wopt.AESKey,
		SlackBotToken: "xoxb-kaihu", SlackSigningSecret: "signing-secret"}
	return []string{"KAIHU_DATA=" + c.w.settings.Data, "KAIHU_WECOM_CORP_ID=" + wopt.CorpID, "KAIHU_WECOM_AGENT_ID=" + wopt.AgentID,
		"KAIHU_WECOM_SECRET=" + wopt.Secret, "KAIHU_WECOM_TOKEN=" + wopt.Token, "KAIHU_WECOM_AES_KEY=" + wopt.AESKey, "KAIHU_WECOM_KF_ID=" + wopt.Kf[0].ID,
		"KAIHU_WECOM_API_URL=" + wecomAPI.URL, "KAIHU_SLACK_BOT_TOKEN=xoxb-kaihu", "KAIHU_SLACK_SIGNING_SECRET=signing-secret",
		"KAIHU_SLACK_API_URL=" + slackAPI.URL + "/api/", "KAIHU_SLACK_DESK=" + worldDesk}
}

// start starts the replicas, the first alone: it makes the keyset.
func (c *chaos) start(replicas int, env []string) {
	for range replicas {
		r := startReplica(c.t, env, c.w.log)
		c.t.Cleanup(r.stop)
		c.front.spread(r)
		c.replicas = append(c.replicas, r)
		if r.up(time.Minute); r.address() == "" {
			c.t.Fatalf("the program does not start:\n%s", c.w.log)
		}
	}
	s := &Settings{Data: c.w.settings.Data}
	if c.link != nil {
		s.Store = "redis://" + c.link.ln.Addr().String()
	}
	var err error
	if c.store, err = openStore(c.t.Context(), s); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = c.store.Close() })
}

func lin(slot int) string { return fmt.Sprintf("U0LIN%d", slot) }

// run lets people talk and disturbs them for so long, then lets everything
// come to an end.
func (c *chaos) run(length time.Duration) {
	ctx, cancel := context.WithTimeout(c.t.Context(), length)
	defer cancel()
	var bad, people sync.WaitGroup
	machines := c.ofProcesses()
	if c.redis != nil {
		machines = append(machines, c.ofRedis()...)
	}
	pause := 5 * time.Second // the only process is down for a while each time
	if len(c.replicas) > 1 {
		pause = 2500 * time.Millisecond
	}
	for i, d := range []struct {
		list []fault
		rest time.Duration
	}{{machines, pause}, {c.ofWeCom(), 400 * time.Millisecond}, {c.ofSlack(), 400 * time.Millisecond}, {c.ofDeliveries(), 400 * time.Millisecond}} {
		rnd := rand.New(rand.NewPCG(c.seed, uint64(1000+i)))
		bad.Go(func() { c.disturb(ctx, rnd, d.list, d.rest) })
	}
	for slot := range c.kfSlots + c.slackSlots {
		people.Go(func() {
			rnd := rand.New(rand.NewPCG(c.seed, uint64(slot)))
			for n := 0; ctx.Err() == nil; n++ {
				c.meet(slot, n, rnd).live(ctx)
			}
		})
	}
	bad.Wait()
	c.calm()
	people.Wait()
	c.settle()
}

// meet makes the next person of a slot: the first half of the slots writes in
// WeCom, the others in Slack.
func (c *chaos) meet(slot, n int, rnd *rand.Rand) *person {
	name := fmt.Sprintf("P%dX%d", slot, n)
	p := &person{c: c, name: name, channel: "kf", lin: lin(slot), rnd: rnd}
	contact := flows.Contact{Channel: "kf", Address: c.w.settings.WecomKfID + "/wm" + name}
	if slot >= c.kfSlots {
		p.channel = "slack"
		c.w.slack.AddUser(slacktest.User{ID: "U0" + name, Name: name})
		p.slack = &slackPlayer{player: player{w: c.w}, user: "U0" + name}
		p.player = p.slack
		contact = flows.Contact{Channel: "slack", Address: "T0KAIHU/U0" + name, Abroad: true}
	} else {
		p.kf = &kfPlayer{player: player{w: c.w}, kf: c.w.settings.WecomKfID, user: "wm" + name}
		p.player = p.kf
	}
	p.lane = contact.Lane()
	p.core = flowstest.NewCore(c.flow, contact, time.Now())
	p.core.Title = func(k flows.Case, t flows.Tell) string { return bot.Register{Flow: p.core.Flow}.Title(&k, t) }
	c.choose(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.people = append(c.people, p)
	return p
}

// choose gives the person a transcript of their channel, up to where time
// passes in it.
func (c *chaos) choose(p *person) {
	for {
		s := c.scripts[p.rnd.IntN(len(c.scripts))]
		if s.Only != "" && s.Only != p.channel {
			continue
		}
		sec := s.Sections[p.rnd.IntN(len(s.Sections))]
		p.script = s.Name + "/" + sec.Lang
		for _, l := range sec.Lines {
			switch {
			case l.Who == '@':
				p.erases = p.erases || strings.Contains(l.Text, "erased")
				continue
			case l.Who == '<', p.kf != nil && l.Text == "open": // a welcome may come too late to be said
				continue
			case l.Who == '[' && (l.Text[0] == '+' || strings.HasPrefix(l.Text, "lin:") || strings.HasPrefix(l.Text, "chen:")):
				return // time passes, or consultants begin to do what a person here does not wait for
			}
			p.lines = append(p.lines, l)
		}
		return
	}
}
