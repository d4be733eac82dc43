package wecom

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
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

func TestWrongSecretIsNotTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(func(c *Config) { c.Secret = "wrong-SECRETSECRET" })
	err := r.send(w.Customers(), r.to(), "k", "text")
	verdictIs(t, err, bot.Later)
	if strings.Contains(err.Error()+r.logs.String(), "SECRETSECRET") || !strings.Contains(err.Error(), "doctor") {
		t.Error(err)
	}
}

func TestRecall(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.run(nil)
	id, err := r.s.SendImage(r.kf, customer, "身份证.png", []byte("\x89PNG\r\n\x1a\n"))
	r.must(err)
	r.must(r.s.Recall(r.kf, customer, id))
	r.settle()
	got := r.in.take()
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	sent, withdrew := got[0].Event.(flows.Sent), got[1].Event.(flows.Withdrew)
	if sent.File.Message != withdrew.Message || withdrew.Message != id || got[1].Window != nil {
		t.Errorf("%+v, %+v", got[0], got[1])
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

func TestDownload(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wecomtest.Options) { o.Rules.RangeOver = 5 << 20 })
	w, _ := r.run(nil)
	big := bytes.Repeat([]byte("0123456789abcdef"), 600_000) // 9.6 MB, over RangeOver
	small := []byte(`{"errcode":40007,"errmsg":"a person's file that looks like an error"}`)
	for _, c := range []struct {
		name  string
		data  []byte
		limit int64
		want  int
	}{
		{"错误.json", small, 1000, len(small)},
		{"small.bin", small, 10, 11},
		{"big.pdf", big, 20_000_000, len(big)},
		{"big.pdf", big, 5_000_000, 5_000_001},
		{"big.pdf", big, 100, 101},
	} {
		_, err := r.s.SendFile(r.kf, customer, c.name, c.data)
		r.must(err)
		r.settle()
		got := r.in.take()
		f := got[len(got)-1].Event.(flows.Sent).File
		data, name, err := w.Customers().Download(t.Context(), f, c.limit)
		if err != nil || name != c.name || len(data) != c.want || !bytes.Equal(data, c.data[:c.want]) {
			t.Errorf("%s within %d: %d bytes of %q, %v", c.name, c.limit, len(data), name, err)
		}
	}
}

func TestDownloadFails(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w, _ := r.run(func(c *Config) { c.Timeout = 300 * time.Millisecond })
	_, err := r.s.SendFile(r.kf, customer, "x.pdf", []byte("%PDF-1.7 content of a file"))
	r.must(err)
	r.settle()
	f := r.in.take()[0].Event.(flows.Sent).File
	get := func(ctx context.Context) error {
		_, _, err := w.Customers().Download(ctx, f, 1000)
		if err != nil {
			r.keep(err)
		}
		return err
	}
	r.s.Faults().Truncate("media/get", 1)
	verdictIs(t, get(t.Context()), bot.Later)
	r.s.Faults().Status("media/get", 500, 1)
	verdictIs(t, get(t.Context()), bot.Later)
	r.s.RevokeTokens()
	r.must(get(t.Context()))
	r.s.Faults().Hang("media/get", 1)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	verdictIs(t, get(ctx), bot.Later)
	r.s.ExpireFile(f.Source, false)
	verdictIs(t, get(t.Context()), bot.Broken)
	f.Source = ""
	verdictIs(t, get(t.Context()), bot.Broken)
}

func TestSendToMembers(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	to := flows.Contact{Channel: "app", Address: "zhangsan"}
	r.must(r.send(w.Members(), to, "k1", "选一个", options(3, "项")...))
	r.must(r.send(w.Members(), to, "k2", "选一个", options(3, "项")...)) // the same words on purpose
	r.s.Faults().LoseReply("message/send", 1)
	e := verdictIs(t, r.send(w.Members(), to, "k3", "再来"), bot.Later)
	if !e.Doubt {
		t.Error("no doubt")
	}
	r.must(r.send(w.Members(), to, "k3", "再来")) // a repeat
	chat := r.s.MemberChat("zhangsan")
	if len(chat) != 3 || chat[0].Text != "选一个\n\n1. 项0\n2. 项1\n3. 项2" {
		t.Errorf("%d: %+v", len(chat), chat)
	}
	to.Address = "nobody"
	verdictIs(t, r.send(w.Members(), to, "k4", "x"), bot.Gone)
	for _, bad := range []string{"", "@all", "a|b"} {
		to.Address = bad
		verdictIs(t, r.send(w.Members(), to, "k5", "x"), bot.Broken)
	}
	r.clean()
}

func TestTwoCompaniesInOneProcess(t *testing.T) {
	t.Parallel()
	a, b := newRig(t, nil), newRig(t, nil)
	wa, wb := a.boot(nil), b.boot(nil)
	a.say("hi")
	b.say("hi")
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Go(func() { a.must(a.send(wa.Customers(), a.to(), fmt.Sprint("k", i), "to a")) })
		wg.Go(func() { b.must(b.send(wb.Customers(), b.to(), fmt.Sprint("k", i), "to b")) })
	}
	wg.Wait()
	for r, want := range map[*rig]string{a: "to a", b: "to b"} {
		for _, m := range r.shown() {
			if m.Text != want {
				t.Errorf("%q arrived at the other company", m.Text)
			}
		}
		if len(r.shown()) != 5 {
			t.Errorf("%d messages", len(r.shown()))
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rules  wecomtest.Rules
		change func(*Config)
		fault  int
		want   string // in the last finding; "": all is well
	}{
		"well":          {},
		"secret":        {change: func(c *Config) { c.Secret = "wrong" }, want: "KAIHU_WECOM_SECRET"},
		"corp":          {change: func(c *Config) { c.CorpID = "ww0" }, want: "KAIHU_WECOM_CORP_ID"},
		"address":       {rules: wecomtest.Rules{TrustedIPs: []string{"203.0.113.1"}}, want: "可信IP"},
		"account":       {change: func(c *Config) { c.KfIDs = []string{"wkOTHER"} }, want: "可调用接口的应用"},
		"no account":    {change: func(c *Config) { c.KfIDs = nil }, want: "KAIHU_WECOM_KF_ID"},
		"not allowed":   {fault: 48002, want: "可调用接口的应用"},
		"unreachable":   {change: func(c *Config) { c.APIURL = "http://127.0.0.1:1" }, want: "KAIHU_WECOM_API_URL"},
		"unknown error": {fault: 12345, want: "e=12345"},
	} {
		r := newRig(t, func(o *wecomtest.Options) { o.Rules = c.rules })
		if c.fault != 0 {
			r.s.Faults().Errcode("kf/account/list", c.fault, 1)
		}
		all := r.boot(c.change).Check(t.Context())
		last := all[len(all)-1]
		if last.OK != (c.want == "") || !strings.Contains(last.Next, c.want) || strings.Contains(fmt.Sprint(all), r.opt.Secret) {
			t.Errorf("%s: %+v", name, all)
		}
	}
}
