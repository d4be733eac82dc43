package mail_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	netmail "net/mail"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/mail"
	"kaihu/bot/mailtest"
	"kaihu/flows"
)

const sender = "Kaihu 开户助手 <kaihu@corp.example>"

func start(t *testing.T, o mailtest.Options) *mailtest.Server {
	t.Helper()
	s, err := mailtest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func mailer(t *testing.T, url string, roots *x509.CertPool) *mail.Mailer {
	t.Helper()
	m, err := mail.New(mail.Config{URL: url, From: sender, Roots: roots, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// letter is one to somebody, as the core words it.
func letter(l flows.Lang) bot.Letter {
	m := flows.Mail{To: "anna.applicant@company.example", Lang: l, Subject: "Your AWS China registration: one answer is missing", Text: "Hello,\n\nwe need one more answer <b>from you</b>:\nthe postal code."}
	if l == flows.Zh {
		m.Subject, m.Text = "您的亚马逊云科技中国区账号注册：还差一项", "您好，\n\n还需要您补充一项信息：\n邮政编码。"
	}
	return bot.Letter{
		Mail: m, Key: "k0123456789abcdefghijklmnopqr", Ref: "KH-7Q2M4D", Written: time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()),
		Way: bot.Way{Where: flows.Text{En: "our chat in WeChat", Zh: "微信里与我们的对话"}, URL: "https://work.weixin.qq.com/kf/kfcabc?enc_scene=ENC1&x=2"},
	}
}

// TestLetters: both languages, both forms, over each kind of connection.
func TestLetters(t *testing.T) {
	for name, o := range map[string]mailtest.Options{
		"STARTTLS and PLAIN": {TLS: mailtest.StartTLS, User: "kaihu", Password: "p@ss:wörd/"},
		"TLS and LOGIN":      {TLS: mailtest.Implicit, User: "kaihu", Password: "secret", Mechanism: "LOGIN"},
		"STARTTLS alone":     {TLS: mailtest.StartTLS},
		"a relay":            {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, o)
			m := mailer(t, s.URL(), s.Roots())
			for _, l := range []flows.Lang{flows.Zh, flows.En} {
				if err := m.Send(t.Context(), letter(l)); err != nil {
					t.Fatal(err)
				}
			}
			got := s.Mails()
			if len(got) != 2 {
				t.Fatalf("%d mails arrived", len(got))
			}
			for i, l := range []flows.Lang{flows.Zh, flows.En} {
				checkForms(t, got[i], letter(l))
			}
		})
	}
}

func checkForms(t *testing.T, got mailtest.Mail, l bot.Letter) {
	t.Helper()
	text, html := got.Form("text/plain"), got.Form("text/html")
	if got.Subject() != l.Subject || len(got.To) != 1 || got.To[0] != l.To || got.From != "kaihu@corp.example" {
		t.Errorf("subject %q, from %q to %q", got.Subject(), got.From, got.To)
	}
	words, lang, way := []string{"Hello,", "the postal code.", "our chat in WeChat", "sent automatically"}, `<html lang="en">`, "Back to the chat"
	if l.Lang == flows.Zh {
		words, lang, way = []string{"您好，", "邮政编码。", "微信里与我们的对话", "自动发送"}, `<html lang="zh-CN">`, "回到聊天"
	}
	for _, w := range append(words, "KH-7Q2M4D") {
		if !strings.Contains(text, w) || !strings.Contains(html, w) {
			t.Errorf("%q is missing in\n%s\n%s", w, text, html)
		}
	}
	if !strings.Contains(text, "\n"+l.Way.URL+"\n") || strings.Count(html, `href="https://work.weixin.qq.com/kf/kfcabc?enc_scene=ENC1&amp;x=2"`) != 2 || !strings.Contains(html, ">"+way+"</a>") {
		t.Errorf("the link is missing in\n%s\n%s", text, html)
	}
	if !strings.Contains(html, lang) || !strings.Contains(html, "width=device-width") {
		t.Errorf("language or width is missing in %s", html)
	}
	for _, no := range []string{"<img", "src=", "url(", "<script", "<b>"} {
		if strings.Contains(html, no) {
			t.Errorf("the HTML has %s", no)
		}
	}
	if len(got.Parts) != 2 || !strings.HasPrefix(got.Parts[0].Type, "text/plain") {
		t.Errorf("the forms are %v", got.Parts)
	}
}

// TestHeaders: what mail programs and other machines read.
func TestHeaders(t *testing.T) {
	t.Parallel()
	s := start(t, mailtest.Options{})
	m := mailer(t, s.URL(), nil)
	for range 2 {
		if err := m.Send(t.Context(), letter(flows.Zh)); err != nil {
			t.Fatal(err)
		}
	}
	other := letter(flows.Zh)
	other.Key = "k2"
	if err := m.Send(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	got := s.Mails()
	if string(got[0].Raw) != string(got[1].Raw) {
		t.Errorf("a repeat differs:\n%s\n%s", got[0].Raw, got[1].Raw)
	}
	for name, want := range map[string]string{
		"Message-Id": "<k0123456789abcdefghijklmnopqr@corp.example>", "References": "<case-kh-7q2m4d@corp.example>",
		"Auto-Submitted": "auto-generated", "Content-Language": "zh", "To": "<anna.applicant@company.example>",
		"Date": "Mon, 23 Nov 2026 10:00:00 +0800",
	} {
		if h := got[0].Header.Get(name); h != want {
			t.Errorf("%s: %q, want %q", name, h, want)
		}
	}
	from, err := netmail.ParseAddress(got[0].Header.Get("From"))
	if err != nil || from.Name != "Kaihu 开户助手" || from.Address != "kaihu@corp.example" {
		t.Errorf("from %v, %v", from, err)
	}
	if got[2].Header.Get("Message-Id") == got[0].Header.Get("Message-Id") || got[2].Header.Get("References") != got[0].Header.Get("References") {
		t.Error("two letters of a case are one mail, or do not belong together")
	}
	known := map[string]bool{"Date": true, "Message-Id": true, "References": true, "Auto-Submitted": true, "Content-Language": true, "To": true, "From": true, "Subject": true, "Mime-Version": true, "Content-Type": true}
	for name := range got[0].Header {
		if !known[name] {
			t.Errorf("header %s", name)
		}
	}
}

// TestNoLink: the words say which chat, and the HTML has no button.
func TestNoLink(t *testing.T) {
	t.Parallel()
	s := start(t, mailtest.Options{})
	for _, url := range []string{"", "javascript:alert(1)"} {
		l := letter(flows.En)
		l.Way.URL = url
		if err := mailer(t, s.URL(), nil).Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range s.Mails() {
		if html := got.Form("text/html"); strings.Contains(html, "<a ") || strings.Contains(html, "javascript") || !strings.Contains(html, "open our chat in WeChat and write a message.") {
			t.Errorf("the HTML is %s", html)
		}
	}
}

// TestRefusedLetters: nothing that could end a header or a command is sent.
func TestRefusedLetters(t *testing.T) {
	t.Parallel()
	s := start(t, mailtest.Options{})
	m := mailer(t, s.URL(), nil)
	for name, change := range map[string]func(*bot.Letter){
		"a header in the subject":   func(l *bot.Letter) { l.Subject = "hello\r\nBcc: eve@evil.example" },
		"a tab in the subject":      func(l *bot.Letter) { l.Subject = "hello\tyou" },
		"no subject":                func(l *bot.Letter) { l.Subject = "" },
		"a header in the recipient": func(l *bot.Letter) { l.To = "a@b.example\r\nBcc: eve@evil.example" },
		"a command in the address":  func(l *bot.Letter) { l.To = "a@b.example>\r\nRCPT TO:<eve@evil.example" },
		"two recipients":            func(l *bot.Letter) { l.To = "a@b.example, eve@evil.example" },
		"a name and an address":     func(l *bot.Letter) { l.To = "Eve <eve@evil.example>" },
		"a quoted local part":       func(l *bot.Letter) { l.To = `"a b"@b.example` },
		"no domain":                 func(l *bot.Letter) { l.To = "root@localhost" },
		"a header in the key":       func(l *bot.Letter) { l.Key = "k\r\nBcc: x" },
		"a header in the reference": func(l *bot.Letter) { l.Ref = "KH>\r\nBcc: x" },
		"nothing to say":            func(l *bot.Letter) { l.Text = "\n\n\r\n" },
	} {
		l := letter(flows.En)
		change(&l)
		var e *bot.SendError
		if err := m.Send(t.Context(), l); !errors.As(err, &e) || e.Verdict != bot.Broken || strings.Contains(err.Error(), "eve") || strings.Contains(err.Error(), "a@b") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(s.Mails()); n != 0 {
		t.Errorf("%d mails arrived", n)
	}
}

// TestVerdicts: what the server's answers mean.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	const quote = "anna.applicant@company.example, says p4ssw0rd"
	for name, c := range map[string]struct {
		at      mailtest.Stage
		fault   mailtest.Fault
		want    bot.Verdict
		doubt   bool
		arrived int
	}{
		"greylisted":                  {at: mailtest.RcptTo, fault: mailtest.Fault{Code: 450, Text: "4.2.0 " + quote}, want: bot.Later},
		"the server has no room":      {at: mailtest.MailFrom, fault: mailtest.Fault{Code: 452, Text: "4.3.1 " + quote}, want: bot.Later},
		"closing down":                {at: mailtest.Data, fault: mailtest.Fault{Code: 421, Text: "4.3.2 " + quote}, want: bot.Later},
		"no such mailbox":             {at: mailtest.RcptTo, fault: mailtest.Fault{Code: 550, Text: "5.1.1 " + quote}, want: bot.Gone},
		"no such mailbox, plain":      {at: mailtest.RcptTo, fault: mailtest.Fault{Code: 550, Text: quote}, want: bot.Gone},
		"no such mailbox, at the end": {at: mailtest.Data, fault: mailtest.Fault{Code: 550, Text: "5.1.1 " + quote}, want: bot.Gone},
		"disabled mailbox":            {at: mailtest.RcptTo, fault: mailtest.Fault{Code: 550, Text: "5.2.1 " + quote}, want: bot.Gone},
		"full mailbox":                {at: mailtest.RcptTo, fault: mailtest.Fault{Code: 552, Text: "5.2.2 " + quote}, want: bot.Broken},
		"no relaying":                 {at: mailtest.RcptTo, fault: mailtest.Fault{Code: 550, Text: "5.7.1 " + quote}, want: bot.Broken},
		"not as this sender":          {at: mailtest.MailFrom, fault: mailtest.Fault{Code: 553, Text: "5.7.1 " + quote}, want: bot.Broken},
		"taken for spam":              {at: mailtest.Data, fault: mailtest.Fault{Code: 554, Text: "5.7.1 " + quote}, want: bot.Broken},
		"hung up before the letter":   {at: mailtest.RcptTo, fault: mailtest.Fault{Drop: true}, want: bot.Later},
		"hung up after the letter":    {at: mailtest.Data, fault: mailtest.Fault{Drop: true}, want: bot.Later, doubt: true},
		"taken, then hung up":         {at: mailtest.Data, fault: mailtest.Fault{Drop: true, Keep: true}, want: bot.Later, doubt: true, arrived: 1},
		"slow to begin":               {at: mailtest.MailFrom, fault: mailtest.Fault{Wait: time.Minute}, want: bot.Later},
		"slow to take it":             {at: mailtest.Data, fault: mailtest.Fault{Wait: time.Minute, Keep: true}, want: bot.Later, doubt: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, mailtest.Options{TLS: mailtest.StartTLS, User: "kaihu", Password: "p4ssw0rd"})
			s.SetFault(func(at mailtest.Stage, _ string) *mailtest.Fault {
				if at == c.at {
					return &c.fault
				}
				return nil
			})
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			began := time.Now()
			err := mailer(t, s.URL(), s.Roots()).Send(ctx, letter(flows.En))
			var e *bot.SendError
			if !errors.As(err, &e) || e.Verdict != c.want || e.Doubt != c.doubt {
				t.Errorf("%v, doubt %t; want %s, doubt %t", err, e != nil && e.Doubt, c.want, c.doubt)
			}
			if d := time.Since(began); d > 4*time.Second {
				t.Errorf("it took %v, with two seconds given", d)
			}
			if n := len(s.Mails()); n != c.arrived && c.fault.Wait == 0 {
				t.Errorf("%d mails arrived", n)
			}
			secretless(t, err)
		})
	}
}

// TestTaken: a letter that the server took is sent, whatever the server does
// then, and nobody waits long for its farewell.
func TestTaken(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]mailtest.Fault{"hangs up": {Drop: true}, "hangs": {Wait: time.Minute}} {
		s := start(t, mailtest.Options{})
		s.SetFault(func(at mailtest.Stage, _ string) *mailtest.Fault {
			if at == mailtest.Taken {
				return &fault
			}
			return nil
		})
		began := time.Now()
		if err := mailer(t, s.URL(), nil).Send(t.Context(), letter(flows.En)); err != nil || len(s.Mails()) != 1 {
			t.Errorf("%s: %v, %d mails", name, err, len(s.Mails()))
		}
		if d := time.Since(began); d > 4*time.Second {
			t.Errorf("%s: it took %v", name, d)
		}
	}
}

// secretless fails if an error quotes the server, the recipient or a secret.
func secretless(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{"anna", "company", "p4ssw0rd", "kaihu:", "wrong"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error quotes %q: %v", secret, err)
		}
	}
}

// TestUnreached: what is wrong before a letter could be given, as an operator
// reads it.
func TestUnreached(t *testing.T) {
	t.Parallel()
	starttls, plain := start(t, mailtest.Options{TLS: mailtest.StartTLS, User: "kaihu", Password: "p4ssw0rd"}), start(t, mailtest.Options{})
	implicit := start(t, mailtest.Options{TLS: mailtest.Implicit})
	strict := strings.Replace
	for name, c := range map[string]struct {
		url   string
		roots *x509.CertPool
		want  string
		next  string
	}{
		"nobody listens":        {url: "smtp://127.0.0.1:" + closedPort(t), want: "connect: connect: connection refused", next: "host and port"},
		"silent":                {url: silent(t, ""), want: "greeting: no answer in time", next: "465"},
		"no mail server":        {url: silent(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), want: "greeting: no answer that a mail server gives", next: "465"},
		"turned away":           {url: silent(t, "554 no service for p4ssw0rd\r\n"), want: "greeting: refused with 554", next: "465"},
		"STARTTLS is missing":   {url: strict(plain.URL(), "?tls=none", "", 1), want: "TLS: the connection cannot be encrypted", next: "tls=none"},
		"an unknown authority":  {url: starttls.URL(), roots: x509.NewCertPool(), want: "TLS: tls: failed to verify certificate", next: "SSL_CERT_FILE"},
		"the same, implicit":    {url: implicit.URL(), roots: x509.NewCertPool(), want: "TLS: tls: failed to verify certificate", next: "SSL_CERT_FILE"},
		"TLS where there is no": {url: strict(strict(plain.URL(), "smtp:", "smtps:", 1), "?tls=none", "", 1), want: "TLS: the connection cannot be encrypted", next: "tls=none"},
		"a wrong password":      {url: strict(starttls.URL(), "p4ssw0rd", "wrong", 1), roots: starttls.Roots(), want: "sign-in: refused with 535", next: "user and password"},
		"nobody signs in there": {url: strict(implicit.URL(), "smtps://", "smtps://kaihu:wrong@", 1), roots: implicit.Roots(), want: "sign-in: no way", next: "user and password"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			m := mailer(t, c.url, c.roots)
			err := m.Send(ctx, letter(flows.En))
			var e *bot.SendError
			if !errors.As(err, &e) || e.Verdict != bot.Later || e.Doubt || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v, want later: %s", err, c.want)
			}
			secretless(t, err)
			again, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, next, err := m.Check(again)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(next, c.next) {
				t.Errorf("doctor says %v → %s", err, next)
			}
		})
	}
}

func closedPort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return port
}

// silent is a server that says so much and no more.
func silent(t *testing.T, says string) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.WriteString(c, says)
				_, _ = io.Copy(io.Discard, c)
				_ = c.Close()
			}()
		}
	}()
	return "smtp://" + ln.Addr().String()
}

// TestConnectionsAreClosed: whatever happens, no connection stays behind.
func TestConnectionsAreClosed(t *testing.T) {
	t.Parallel()
	s := start(t, mailtest.Options{TLS: mailtest.StartTLS, User: "kaihu", Password: "p4ssw0rd"})
	open := &counting{to: strings.TrimPrefix(s.URL(), "smtp://kaihu:p4ssw0rd@")}
	at := open.listen(t)
	for name, c := range map[string]struct {
		url   string
		roots *x509.CertPool
	}{
		"sent":          {"smtp://kaihu:p4ssw0rd@", s.Roots()},
		"not signed in": {"smtp://kaihu:wrong@", s.Roots()},
		"not trusted":   {"smtp://kaihu:p4ssw0rd@", x509.NewCertPool()},
	} {
		if err := mailer(t, c.url+at, c.roots).Send(t.Context(), letter(flows.En)); (err == nil) != (name == "sent") {
			t.Errorf("%s: %v", name, err)
		}
	}
	plain := start(t, mailtest.Options{})
	noTLS := &counting{to: strings.TrimSuffix(strings.TrimPrefix(plain.URL(), "smtp://"), "?tls=none")}
	if err := mailer(t, "smtp://"+noTLS.listen(t), nil).Send(t.Context(), letter(flows.En)); err == nil {
		t.Error("sent in the clear")
	}
	for range 200 {
		if open.n.Load()+noTLS.n.Load() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d and %d connections are open", open.n.Load(), noTLS.n.Load())
}

// counting passes connections on and knows how many are open.
type counting struct {
	to string
	n  atomic.Int64
}

func (c *counting) listen(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			in, err := ln.Accept()
			if err != nil {
				return
			}
			c.n.Add(1)
			go c.pass(in)
		}
	}()
	return ln.Addr().String()
}

func (c *counting) pass(in net.Conn) {
	defer c.n.Add(-1)
	out, err := net.Dial("tcp", c.to)
	if err != nil {
		_ = in.Close()
		return
	}
	go func() {
		_, _ = io.Copy(in, out)
	}()
	_, _ = io.Copy(out, in) // ends when the client closes
	_, _ = in.Close(), out.Close()
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := start(t, mailtest.Options{TLS: mailtest.StartTLS, User: "kaihu", Password: "p4ssw0rd"})
	m := mailer(t, s.URL(), s.Roots())
	detail, next, err := m.Check(t.Context())
	if err != nil || next != "" || !strings.Contains(detail, "STARTTLS, signed in") || strings.Contains(detail, "p4ss") {
		t.Errorf("%q, %q, %v", detail, next, err)
	}
	s.SetFault(func(mailtest.Stage, string) *mailtest.Fault { return &mailtest.Fault{Code: 553, Text: "5.7.1 not you"} })
	if _, next, err := m.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "sender is refused with 553") || !strings.Contains(next, "KAIHU_MAIL_FROM") {
		t.Errorf("%v → %s", err, next)
	}
	if n := len(s.Mails()); n != 0 {
		t.Errorf("the check sent %d mails", n)
	}
}
