package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaihu/bot/slacktest"
	"kaihu/flows"
	"kaihu/flows/flowstest"
)

// worldChen is a second consultant.
const worldChen = "U0CHEN"

// twins is a world with two replicas of the program; requests reach them in
// turn.
type twins struct {
	*world
	second *app
}

// newTwins starts them; before happens while there is one.
func newTwins(t *testing.T, store string, before func(w *world)) *twins {
	t.Helper()
	w := &twins{world: newWorld(t, testFlow(t), store)}
	w.slack.AddUser(slacktest.User{ID: worldChen, Name: "chen"})
	w.slack.AddChannel(slacktest.Channel{ID: worldDesk, Name: "desk", Private: true, Members: []string{worldLin, worldChen, "U0KAIHU"}})
	if before != nil {
		before(w.world)
	}
	w.double()
	return w
}

// double starts the second replica.
func (w *twins) double() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	a, err := build(ctx, &w.settings, parts{now: w.clock.now, logs: w.log, flow: w.flow, poll: 10 * time.Millisecond, slackPace: -1})
	if err != nil {
		cancel()
		w.t.Fatal(err)
	}
	w.second = a
	done := make(chan error, 1)
	go func() { done <- a.work(ctx) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Error("stop the second:", err)
		}
		if err := a.Close(); err != nil {
			w.t.Error("close the second:", err)
		}
	})
	w.alternate()
}

// alternate leads each request to the other replica than the one before.
func (w *twins) alternate() {
	both := []http.Handler{w.app.routes(), w.second.routes()}
	var n atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) { both[n.Add(1)%2].ServeHTTP(rw, r) })
	w.routes.Store(mux)
}

// rest waits until both replicas have nothing to do.
func (w *twins) rest() {
	for quiet := 0; quiet < 2; quiet++ {
		w.settle()
		w.until("the second replica rests", func() bool { return w.second.wecom.Idle() && w.second.slack.Idle() })
	}
}

func (w *twins) until(what string, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("never: %s\n%s", what, w.log)
		}
	}
}

// atOnce does several things together.
func atOnce(t *testing.T, do ...func() error) {
	t.Helper()
	var all sync.WaitGroup
	start := make(chan struct{})
	for _, f := range do {
		all.Go(func() {
			<-start
			if err := f(); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
}

// onTwins runs a test on both stores.
func onTwins(t *testing.T, before func(w *world), test func(t *testing.T, w *twins)) {
	for _, store := range []string{"sqlite", "redis"} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			w := newTwins(t, store, before)
			defer func() {
				if t.Failed() {
					t.Log(w.log)
				}
			}()
			test(t, w)
			w.rest()
			for _, v := range w.slack.Violations() {
				t.Errorf("Slack: %+v", v)
			}
			for _, v := range w.wecom.Violations() {
				t.Errorf("WeCom: %+v", v)
			}
		})
	}
}

// TestBurstOnTwins: twenty messages of one person, none of which waits for an
// answer, with two replicas. Each is answered once, in the order of the
// messages, as the core answers them.
func TestBurstOnTwins(t *testing.T) {
	texts := []string{"你好", "中文", "同意", "内地", "都准备好了", "cloud-admin@yunqi.example", "yunqi-china", "张三", "13800138000", "进度",
		"同上", "北京云启虚构科技有限公司", "帮助", "北京市朝阳区示例东路88号", "100020", "不需要", "同意", "进度", "改邮箱", "it@yunqi.example"}
	onTwins(t, nil, func(t *testing.T, w *twins) {
		p := &slackPlayer{player: player{w: w.world}, user: worldApplicant}
		core := flowstest.NewCore(w.flow, flows.Contact{Channel: "slack", Address: "someone", Abroad: true}, start())
		burst(t, w, p, p.new, core, texts)
		// In kf five messages may follow the newest of a person: so many come at once.
		k := kfIn(w.world)
		core = flowstest.NewCore(w.flow, flows.Contact{Channel: "kf", Address: "someone"}, start())
		for five := range slices.Chunk(texts, 5) {
			burst(t, w, k, k.new, core, five)
		}
	})
}

func burst(t *testing.T, w *twins, p flowstest.Player, news func() []flowstest.Message, core *flowstest.Core, texts []string) {
	t.Helper()
	var sec, got flowstest.Section
	for _, s := range texts {
		sec.Lines = append(sec.Lines, flowstest.Line{Who: '>', Text: s})
		if err := p.Say(s); err != nil {
			t.Fatal(err)
		}
	}
	want, err := flowstest.Play(sec, core)
	if err != nil {
		t.Fatal(err)
	}
	w.rest()
	for _, m := range news() {
		got.Lines = append(got.Lines, flowstest.Line{Who: '<', Text: m.String()})
	}
	if d := cmp.Diff(outline(want)[:1], outline(got)[:1]); d != "" {
		t.Errorf("(-core +channel):\n%s", d)
	}
	if _, _, err := p.Heard(); err != nil {
		t.Fatal(err)
	}
}

// TestFloodOnTwins: twenty messages in kf before the first answer. WeCom takes
// five messages after a person's newest: the first five answers arrive, the desk
// is told that others do not, and everything that was said is in the case.
func TestFloodOnTwins(t *testing.T) {
	onTwins(t, nil, func(t *testing.T, w *twins) {
		p := kfIn(w.world)
		texts := []string{"你好", "中文", "同意", "内地", "都准备好了", "cloud-admin@yunqi.example", "yunqi-china", "张三"}
		for len(texts) < 20 {
			texts = append(texts, "进度")
		}
		w.routes.Store(http.NewServeMux()) // nobody hears it before all is said
		for _, s := range texts {
			if err := p.Say(s); err != nil {
				t.Fatal(err)
			}
		}
		w.clock.forward(time.Minute)
		w.alternate()
		if err := p.Say("13800138000"); err != nil {
			t.Fatal(err)
		}
		w.rest()
		if n := len(p.new()); n != 5 {
			t.Errorf("%d answers arrived", n)
		}
		failed := 0
		for _, title := range p.told() {
			if strings.Contains(title, "could not be delivered") {
				failed++
			}
		}
		if failed != 1 && failed != 2 { // the last message may come after the first refusal
			t.Errorf("the desk was told %d times", failed)
		}
		list, err := w.second.bot.Cases(t.Context(), 1)
		if err != nil || len(list) != 1 || list[0].Requirements["contact_name"].State != flows.OK || list[0].Requirements["contact_mobile"].State != flows.OK {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestConsultantsOnTwins: two consultants decide on one card while the
// applicant writes. One decides, the other is told; so is who submits a modal
// of before.
func TestConsultantsOnTwins(t *testing.T) {
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		t.Fatal(err)
	}
	prepare := func(w *world) {
		p := kfIn(w)
		for _, l := range scripts[0].Sections[0].Lines {
			if l.Who == '[' && strings.HasPrefix(l.Text, "desk") {
				return
			}
			if _, err := flowstest.Play(flowstest.Section{Lines: []flowstest.Line{l}}, p); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	onTwins(t, prepare, func(t *testing.T, w *twins) {
		p := kfIn(w.world)
		card, err := p.card("desk_return")
		if err != nil {
			t.Fatal(err)
		}
		sendsBack := func(who string) func() error {
			if _, err := w.slack.Press(who, worldDesk, card.TS, "desk_return"); err != nil {
				t.Fatal(err)
			}
			w.until("a modal is open", func() bool { return len(w.slack.Views(who)) > 0 })
			return func() error {
				ack, err := w.slack.SubmitView(who, w.slack.Views(who)[0].ID, map[string]any{"items": []string{"company_name"}, "reason": "other", "note": "as on the licence"})
				if err == nil && len(ack.Errors) > 0 {
					err = fmt.Errorf("the modal was refused: %v", ack.Errors)
				}
				return err
			}
		}
		chen, old := sendsBack(worldChen), sendsBack(worldLin)
		atOnce(t, chen,
			func() error { _, err := w.slack.Press(worldLin, worldDesk, card.TS, "desk_ok"); return err },
			func() error { return p.Say("进度") })
		w.rest()
		first := w.ruled(card.TS)
		if n := len(w.told(worldLin)) + len(w.told(worldChen)); n != 1 {
			t.Errorf("%d consultants were told that it was done; the card: %q", n, first)
		}
		stage := w.stage()
		if ok := strings.Contains(first, "Looks right"); first == "" || ok != (stage == flows.Registering) {
			t.Errorf("the card says %q, the case is %s", first, stage)
		}
		before := len(w.told(worldLin))
		if err := old(); err != nil { // the case moved since it was opened
			t.Error(err)
		}
		w.rest()
		if len(w.told(worldLin)) != before+1 || w.ruled(card.TS) != first || w.stage() != stage {
			t.Errorf("an old modal: told %q, the card %q, the case %s", w.told(worldLin), w.ruled(card.TS), w.stage())
		}
	})
}

// ruled is what the card says of who decided, and how.
func (w *twins) ruled(ts string) string {
	m, _ := w.slack.Message(worldDesk, ts)
	for _, b := range m.Blocks {
		if text := blockText([]slacktest.Block{b}); strings.Contains(text, "Looks right") || strings.Contains(text, "Sent back") {
			return text
		}
	}
	return ""
}

// told is what only that consultant was told at the desk.
func (w *twins) told(who string) (texts []string) {
	for _, m := range w.slack.Messages(worldDesk) {
		if m.EphemeralFor == who {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

func (w *twins) stage() flows.Stage {
	w.t.Helper()
	list, err := w.second.bot.Cases(w.t.Context(), 1)
	if err != nil || len(list) != 1 {
		w.t.Fatal(list, err)
	}
	return list[0].Stage
}

// TestOldMenusOnTwins: a button of an earlier question changes nothing, says so
// and asks the open question again.
func TestOldMenusOnTwins(t *testing.T) {
	onTwins(t, nil, func(t *testing.T, w *twins) {
		for _, c := range []struct {
			p          flowstest.Player
			label      string
			old, again string
		}{
			{kfIn(w.world), "English", "这个按钮是前面步骤的", "贵公司注册在哪里"},
			{&slackPlayer{player: player{w: w.world}, user: worldApplicant}, "English", "这个按钮是前面步骤的", "贵公司注册在哪里"},
		} {
			for _, s := range []string{"你好", "中文", "同意"} {
				if err := c.p.Say(s); err != nil {
					t.Fatal(err)
				}
				w.rest()
			}
			if _, _, err := c.p.Heard(); err != nil {
				t.Fatal(err)
			}
			if err := c.p.Press(c.label); err != nil {
				t.Fatal(err)
			}
			w.rest()
			said, _, err := c.p.Heard()
			if err != nil || len(said) != 1 || !strings.Contains(said[0].Text, c.old) || !strings.Contains(said[0].Text, c.again) || len(said[0].Options) == 0 {
				t.Errorf("an old button: %+v, %v", said, err)
			}
		}
	})
}

// holder stands before a platform and holds up one call: before the platform
// has it, or its answer.
type holder struct {
	to      http.Handler
	call    string // the end of its path
	answer  bool
	armed   atomic.Bool
	held    chan struct{}
	release chan struct{}
}

func newHolder(to http.Handler, call string, answer bool) *holder {
	return &holder{to: to, call: call, answer: answer, held: make(chan struct{}), release: make(chan struct{})}
}

func (h *holder) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, h.call) || !h.armed.CompareAndSwap(true, false) {
		h.to.ServeHTTP(rw, r)
		return
	}
	wait := func() {
		close(h.held)
		<-h.release
	}
	if !h.answer {
		wait()
		h.to.ServeHTTP(rw, r)
		return
	}
	rec := httptest.NewRecorder()
	h.to.ServeHTTP(rec, r)
	wait()
	for k, v := range rec.Header() {
		rw.Header()[k] = v
	}
	rw.WriteHeader(rec.Code)
	_, _ = rw.Write(rec.Body.Bytes())
}

// TestSlowSendOnTwins: a send takes longer than its lease, and another replica
// sends the same meanwhile. In WeCom the second one under a msgid is refused,
// even if the slow one comes after it; in Slack the second one looks first and
// finds what the slow one has left. Whoever lost its lease does no harm.
func TestSlowSendOnTwins(t *testing.T) {
	for _, channel := range []string{"kf", "slack"} {
		t.Run(channel, func(t *testing.T) {
			var holders sync.Map // of the worlds
			before := func(w *world) { holders.Store(w, holding(w, channel)) }
			onTwins(t, before, func(t *testing.T, w *twins) {
				var p flowstest.Player = kfIn(w.world)
				if channel == "slack" {
					p = &slackPlayer{player: player{w: w.world}, user: worldApplicant}
				}
				h, _ := holders.Load(w.world)
				slowly(t, w, h.(*holder), p)
			})
		})
	}
}

// holding puts a holder before the platform of a channel.
func holding(w *world, channel string) *holder {
	h := newHolder(w.wecom.Handler(), "/kf/send_msg", false)
	if channel == "slack" {
		h = newHolder(w.slack.Handler(), "/chat.postMessage", true)
	}
	front := httptest.NewServer(h)
	w.t.Cleanup(front.Close)
	w.down()
	defer w.up()
	if channel == "slack" {
		w.settings.SlackAPIURL = front.URL + "/api/"
	} else {
		w.settings.WecomAPIURL = front.URL
	}
	return h
}

// slowly has one message sent slowly.
func slowly(t *testing.T, w *twins, h *holder, p flowstest.Player) {
	t.Helper()
	for _, s := range []string{"你好", "中文"} {
		if err := p.Say(s); err != nil {
			t.Fatal(err)
		}
		w.rest()
	}
	if _, _, err := p.Heard(); err != nil {
		t.Fatal(err)
	}
	h.armed.Store(true)
	if err := p.Say("同意"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-h.held:
	case <-time.After(30 * time.Second):
		t.Fatal("nothing was sent")
	}
	w.clock.forward(21 * time.Second)
	w.until("another replica has done it", func() bool {
		b, err := w.app.store.Backlog(t.Context())
		return err == nil && b.Depth == 0
	})
	close(h.release)
	w.rest()
	said, _, err := p.Heard()
	if err != nil || len(said) != 1 || !strings.Contains(said[0].Text, "贵公司注册在哪里") {
		t.Errorf("heard %d: %+v, %v", len(said), said, err)
	}
	if strings.Contains(w.log.String(), `"level":"ERROR"`) {
		t.Errorf("log:\n%s", w.log)
	}
}
