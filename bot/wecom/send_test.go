package wecom

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/wecomtest"
)

func TestWelcomeInTime(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w, _ := r.run(nil)
	r.must(r.s.Enter(r.kf, customer, wecomtest.Link{Scene: "web"}))
	r.settle()
	got := r.in.take()
	if len(got) != 1 || show(got[0].Event) != "Joined" {
		t.Fatalf("%+v", got)
	}
	to := got[0].From
	to.Reply = got[0].Reply
	r.must(r.send(w.Customers(), to, "welcome1", "欢迎", options(3, "项")...))
	r.must(r.send(w.Customers(), to, "welcome1", "欢迎", options(3, "项")...)) // a repeat
	if m := r.shown(); len(m) != 1 || m[0].Menu == nil || !m[0].OnEvent {
		t.Errorf("%+v", m)
	}
	// A second one has no code and no window.
	verdictIs(t, r.send(w.Customers(), to, "welcome2", "再说一句"), bot.Closed)
	r.say("好")
	r.settle()
	r.must(r.send(w.Customers(), to, "welcome2", "再说一句")) // now it has
	if m := r.shown(); len(m) != 2 || m[1].OnEvent {
		t.Errorf("%+v", m)
	}
	r.clean()
}

func TestWelcomeTooLate(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w, stop := r.run(nil)
	r.must(r.s.Enter(r.kf, customer, wecomtest.Link{Scene: "web"}))
	r.settle()
	got := r.in.take()
	to := got[0].From
	to.Reply = got[0].Reply
	r.clock.add(21 * time.Second)
	if got[0].Window.Open(r.clock.now()) {
		t.Error("the window is open after the code's life")
	}
	verdictIs(t, r.send(w.Customers(), to, "welcome1", "欢迎"), bot.Closed)
	// A bot that starts long after somebody came in does not try at all.
	stop()
	r.must(r.s.Enter(r.kf, "wmOTHER", wecomtest.Link{Scene: "web"}))
	r.clock.add(time.Minute)
	r.must(w.Sync(t.Context(), r.kf))
	if got := r.in.take(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestFiveMessagesATurn(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.say("hi")
	for i := range 5 {
		r.must(r.send(w.Customers(), r.to(), fmt.Sprint("k", i), "text"))
	}
	e := verdictIs(t, r.send(w.Customers(), r.to(), "k5", "text"), bot.Closed)
	if code(e) != 95001 {
		t.Error(e)
	}
	r.say("more")
	r.must(r.send(w.Customers(), r.to(), "k5", "text"))
	r.clock.add(49 * time.Hour)
	verdictIs(t, r.send(w.Customers(), r.to(), "k6", "text"), bot.Closed)
	r.clean()
}

func TestWindowClosedByTheOtherCode(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wecomtest.Options) { o.Rules.WindowError, o.Rules.SessionStays = 95018, true })
	w := r.boot(nil)
	r.say("hi")
	r.clock.add(49 * time.Hour)
	verdictIs(t, r.send(w.Customers(), r.to(), "k", "text"), bot.Closed)
}

func TestRepeatsArriveOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.say("hi")
	for range 3 {
		r.must(r.send(w.Customers(), r.to(), "same", "text")) // 95033 is as good as sent
	}
	r.s.Faults().LoseReply("kf/send_msg", 1)
	e := verdictIs(t, r.send(w.Customers(), r.to(), "lost", "text"), bot.Later)
	if !e.Doubt {
		t.Error("no doubt although the reply was lost")
	}
	r.must(r.send(w.Customers(), r.to(), "lost", "text"))
	if n := len(r.shown()); n != 2 {
		t.Errorf("%d messages", n)
	}
	r.clean()
}

func TestStaffKeepTheSession(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w, _ := r.run(nil)
	r.say("hi")
	r.must(r.s.Takeover(r.kf, customer, "lihua"))
	e := verdictIs(t, r.send(w.Customers(), r.to(), "k", "text"), bot.Closed)
	if code(e) != 95018 || !strings.Contains(e.Error(), "staff") {
		t.Error(e)
	}
	_, err := r.s.StaffSay(r.kf, customer, "lihua", "我来")
	r.must(err)
	r.say("谢谢")
	r.must(r.s.EndSession(r.kf, customer))
	r.settle()
	verdictIs(t, r.send(w.Customers(), r.to(), "k2", "text"), bot.Closed) // ended
	var got []string
	for _, d := range r.in.take() {
		got = append(got, strings.Fields(show(d.Event))[0])
	}
	if want := []string{"Said", "Held", "Said", "Released"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if c := r.s.Chats()[0]; c.State != wecomtest.StateClosed {
		t.Errorf("state %d", c.State)
	}
	r.clean()
}

func TestDeadTokenIsReplacedMidway(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.say("hi")
	r.must(r.send(w.Customers(), r.to(), "k0", "text"))
	r.s.RevokeTokens()
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			if err := r.send(w.Customers(), r.to(), fmt.Sprint("k1", i), "text"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	r.s.RevokeTokens()
	r.must(w.Sync(t.Context(), r.kf))
	r.clock.add(3 * time.Hour) // 42001
	r.must(r.send(w.Customers(), r.to(), "k2", "text"))
	if n := len(r.shown()); n != 5 {
		t.Errorf("%d messages", n)
	}
	r.s.Faults().Errcode("kf/send_msg", 40014, 0)
	r.say("again")
	verdictIs(t, r.send(w.Customers(), r.to(), "k3", "text"), bot.Later)
}

func TestVerdictsOfSending(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.say("hi")
	for c, want := range map[int]bot.Verdict{45009: bot.Later, 48002: bot.Later, 60020: bot.Later, 40096: bot.Gone, 40058: bot.Broken, -1: bot.Later} {
		r.s.Faults().Errcode("kf/send_msg", c, 1)
		verdictIs(t, r.send(w.Customers(), r.to(), "v", "text"), want)
	}
	r.s.Faults().Status("kf/send_msg", 503, 1)
	verdictIs(t, r.send(w.Customers(), r.to(), "v", "text"), bot.Later)
	to := r.to()
	to.Address = r.kf + "/wmNOBODY"
	verdictIs(t, r.send(w.Customers(), to, "v", "text"), bot.Gone)
	to.Address = "nonsense"
	verdictIs(t, r.send(w.Customers(), to, "v", "text"), bot.Broken)
	for _, part := range []string{``, `{}`, `[]`, `{"msgtype":"text"}`, `{"text":{"content":"x"}}`} {
		verdictIs(t, w.Customers().Send(t.Context(), r.to(), "k", bot.Part(part), false), bot.Broken)
	}
	gone := r.boot(func(c *Config) { c.APIURL = "http://127.0.0.1:1" })
	e := verdictIs(t, r.send(gone.Customers(), r.to(), "v", "text"), bot.Later)
	if e.Doubt {
		t.Error("doubt although nobody was there")
	}
}

func TestAcceptedButNotDelivered(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wecomtest.Options) { o.Rules.OverQuotaByEvent = true })
	w, _ := r.run(nil)
	r.say("hi")
	for i := range 6 {
		r.must(r.send(w.Customers(), r.to(), fmt.Sprint("k", i), "text"))
	}
	r.settle()
	got := r.in.take()
	last := got[len(got)-1]
	if show(last.Event) != "Undelivered over_five_messages" || last.Window == nil || last.Window.Open(r.clock.now()) {
		t.Errorf("%+v", last)
	}
}

func TestMenuClickComesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w, _ := r.run(nil)
	r.say("hi")
	r.settle()
	r.in.take()
	r.must(r.send(w.Customers(), r.to(), "menu", "选一个", options(10, "项")...))
	_, err := r.s.Click(r.kf, customer, r.shown()[0].ID, "o_3_7")
	r.must(err)
	r.settle()
	if got := r.in.take(); len(got) != 1 || show(got[0].Event) != "Chose o_3_7 项7" {
		t.Errorf("%+v", got)
	}
	r.clean()
}
