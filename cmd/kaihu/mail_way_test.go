package main

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot/logtest"
	"kaihu/bot/mailtest"
	"kaihu/flows"
	"kaihu/flows/awschina"
)

// mailWorld is a world with a mail server, in whose kf chat a company has said
// so much that its next answer is due, by an address of its own.
func mailWorld(t *testing.T) (*world, *mailtest.Server, *kfPlayer) {
	t.Helper()
	f, err := flows.Load(awschina.Files(), flows.Options{Desk: true, Links: true, Mail: true})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: &testClock{}, log: &logtest.Log{}, flow: f}
	w.clock.set(start())
	w.now = w.clock.now
	server, err := mailtest.New(mailtest.Options{Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	w.platforms()
	w.settings.SMTPURL, w.settings.MailFrom = server.URL(), "Kaihu 开户助手 <kaihu@corp.example>"
	w.begin()
	p := &kfPlayer{player: player{w: w}, kf: w.settings.WecomKfID, user: worldCustomer}
	if err := p.Open(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"你好", "中文", "同意", "中国大陆", "都准备好了", "张三 13800138000 zhang@example.com 北京市朝阳区示例东路88号 100020"} {
		if err := p.Say(s); err != nil {
			t.Fatal(err)
		}
		w.settle()
	}
	return w, server, p
}

// TestMailBringsBack: who lets the chat's window close is reminded by e-mail at
// an hour at which people may be written to, and its link opens the chat again.
func TestMailBringsBack(t *testing.T) {
	t.Parallel()
	w, server, p := mailWorld(t)
	if err := p.Pass(20 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	mails := server.Mails()
	if len(mails) == 0 {
		t.Fatalf("nobody was reminded; the desk heard %q", p.told())
	}
	names := map[string]bool{}
	for _, m := range mails {
		names[m.Header.Get("Message-Id")] = true
		if h := m.At.In(flows.China()).Hour(); h < 9 || h >= 20 {
			t.Errorf("an e-mail at %s", m.At)
		}
		if m.To[0] != "zhang@example.com" || m.Header.Get("Content-Language") != "zh" || strings.ContainsAny(m.Subject()+m.Form("text/plain"), "{}") {
			t.Errorf("%q\n%s", m.Subject(), m.Form("text/plain"))
		}
	}
	if len(names) != len(mails) {
		t.Errorf("%d e-mails have %d names", len(mails), len(names))
	}
	link := ""
	for line := range strings.Lines(mails[0].Form("text/plain")) {
		if strings.HasPrefix(line, "https://") {
			link = strings.TrimSpace(line)
		}
	}
	if kf, err := w.wecom.Open(worldCustomer, link); err != nil || kf != p.kf {
		t.Errorf("the link %q opens %q, %v\n%s", link, kf, err, mails[0].Form("text/plain"))
	}
	if err := p.Say("我回来了"); err != nil {
		t.Fatal(err)
	}
	w.settle()
	said := w.wecom.Chat(p.kf, p.user)
	if last := said[len(said)-1]; last.Text == "我回来了" {
		t.Error("who came back gets no answer")
	}
	for _, secret := range []string{"zhang@example.com", "13800138000", link, mails[0].Subject()} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// TestMailRefused: a mailbox that does not exist is a consultant's task.
func TestMailRefused(t *testing.T) {
	t.Parallel()
	_, server, p := mailWorld(t)
	var refused atomic.Int64
	server.SetFault(func(at mailtest.Stage, _ string) *mailtest.Fault {
		if at != mailtest.RcptTo {
			return nil
		}
		refused.Add(1)
		return &mailtest.Fault{Code: 550, Text: "5.1.1 zhang@example.com is nobody here"}
	})
	p.told() // what it heard before
	if err := p.Pass(20 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	told := p.told()
	cards := 0
	for _, line := range told {
		if strings.Contains(line, "could not be delivered") {
			cards++
		}
	}
	if refused.Load() == 0 || cards != int(refused.Load()) || len(server.Mails()) != 0 {
		t.Errorf("%d e-mails were refused, the desk heard %d times: %q", refused.Load(), cards, told)
	}
	for _, m := range p.w.slack.Messages(worldDesk) {
		if strings.Contains(m.Text, "zhang@example.com") {
			t.Errorf("the desk reads the address: %s", m.Text)
		}
	}
}
