package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/mail"
	"kaihu/bot/mailtest"
	"kaihu/flows"
)

// postRig is a rig with a mail server, on whose channel a person has begun.
type postRig struct {
	*rig
	server *mailtest.Server
	back   *backLine
}

// backLine is a line that knows a way back.
type backLine struct {
	*line
	way   bot.Way
	fail  error
	asked int
}

func (l *backLine) Back(_ context.Context, to flows.Contact) (bot.Way, error) {
	l.asked++
	if to.Address != "someone" {
		return bot.Way{}, errors.New("of whom?")
	}
	if l.fail != nil {
		return bot.Way{Where: l.way.Where}, l.fail
	}
	return l.way, nil
}

func newPostRig(t *testing.T) *postRig {
	t.Helper()
	r := &postRig{rig: newRig(t)}
	r.back = &backLine{line: r.line, way: bot.Way{Where: flows.Text{En: "our chat", Zh: "我们的聊天"}, URL: "https://chat.example/back?k=1"}}
	r.Connect(r.back)
	var err error
	if r.server, err = mailtest.New(mailtest.Options{}); err != nil {
		t.Fatal(err)
	}
	m, err := mail.New(mail.Config{URL: r.server.URL(), From: "Kaihu <kaihu@corp.example>", Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	r.ConnectMail(m)
	r.say("hello")
	r.flush()
	t.Cleanup(func() {
		_ = r.server.Close()
		for _, secret := range []string{"anna", "company.example", "postal code", "one answer", "chat.example"} {
			if strings.Contains(r.log.String(), secret) {
				t.Errorf("the log holds %q:\n%s", secret, r.log.String())
			}
		}
	})
	return r
}

func (r *postRig) mail(id string, more ...flows.Effect) {
	r.t.Helper()
	if err := r.Effect(r.t.Context(), r.from(), id, nil, append([]flows.Effect{post()}, more...)...); err != nil {
		r.t.Fatal(err)
	}
	r.flush()
}

func post() flows.Mail {
	return flows.Mail{To: "anna@company.example", Lang: flows.En, Subject: "Still one answer", Text: "We need the postal code."}
}

// becomes changes the case as some other turn might.
func (r *postRig) becomes(change func(*flows.Case)) {
	r.t.Helper()
	if err := r.Effect(r.t.Context(), r.from(), "change", change); err != nil {
		r.t.Fatal(err)
	}
}

// pass lets time go by in steps of the longest back-off.
func (r *postRig) pass(d time.Duration) {
	r.t.Helper()
	for end := r.now.Add(d); r.now.Before(end); {
		r.now = r.now.Add(10 * time.Minute)
		r.flush()
	}
}

// undeliverable are the notes of the cards that say that nobody was reached.
func (r *postRig) undeliverable() (notes []string) {
	for _, c := range r.desk.cards {
		if c.Topic == flows.Undeliverable {
			notes = append(notes, c.Note)
		}
	}
	return notes
}

// expect fails unless so many mails arrived and the desk has these cards.
func (r *postRig) expect(mails int, notes ...string) {
	r.t.Helper()
	if got := len(r.server.Mails()); got != mails {
		r.t.Errorf("%d mails arrived, want %d", got, mails)
	}
	got := r.undeliverable()
	if len(got) != len(notes) {
		r.t.Fatalf("the desk heard %q, want %q", got, notes)
	}
	for i, n := range notes {
		if !strings.Contains(got[i], n) {
			r.t.Errorf("the desk heard %q, want %q", got[i], n)
		}
	}
	if b, err := r.store.Backlog(r.t.Context()); err != nil || b.Depth != 0 {
		r.t.Errorf("%d entries are left, %v", b.Depth, err)
	}
}

// TestMailArrivesOnce, with the way back in it.
func TestMailArrivesOnce(t *testing.T) {
	r := newPostRig(t)
	r.mail("nudge1")
	r.pass(time.Hour)
	r.expect(1)
	got := r.server.Mails()[0]
	if got.Subject() != "Still one answer" || got.To[0] != "anna@company.example" || !strings.Contains(got.Form("text/plain"), "We need the postal code.") || !strings.Contains(got.Form("text/plain"), "https://chat.example/back?k=1") {
		t.Errorf("%s", got.Raw)
	}
	if id := got.Header.Get("Message-Id"); !strings.HasPrefix(id, "<k") || !strings.HasSuffix(id, "@corp.example>") {
		t.Errorf("Message-ID %s", id)
	}
	r.mail("nudge1") // the turn is delivered again
	r.expect(1)
}

// TestMailIsNeverSilent: what becomes of an e-mail that does not arrive.
func TestMailIsNeverSilent(t *testing.T) {
	for name, c := range map[string]struct {
		fault mailtest.Fault
		at    mailtest.Stage
		times int // that it fails; 0: always
		mails int
		tries int
		notes []string
	}{
		"no such mailbox":       {at: mailtest.RcptTo, fault: mailtest.Fault{Code: 550, Text: "5.1.1 no anna@company.example here"}, tries: 1, notes: []string{"mailbox does not exist"}},
		"refused as spam":       {at: mailtest.Data, fault: mailtest.Fault{Code: 554, Text: "5.7.1 one answer is spam"}, tries: 1, notes: []string{"refuses it"}},
		"greylisted":            {at: mailtest.RcptTo, fault: mailtest.Fault{Code: 450, Text: "4.2.0 later"}, times: 2, mails: 1, tries: 3},
		"busy for days":         {at: mailtest.MailFrom, fault: mailtest.Fault{Code: 451, Text: "4.3.0 later"}, notes: []string{"could not be reached for a day"}},
		"the answer is lost":    {at: mailtest.Data, fault: mailtest.Fault{Drop: true, Keep: true}, times: 1, mails: 2, tries: 2},
		"every answer is lost":  {at: mailtest.Data, fault: mailtest.Fault{Drop: true, Keep: true}, mails: 3, tries: 3, notes: []string{"never said"}},
		"hangs up before it":    {at: mailtest.RcptTo, fault: mailtest.Fault{Drop: true}, times: 5, mails: 1, tries: 6},
		"always hangs up early": {at: mailtest.RcptTo, fault: mailtest.Fault{Drop: true}, notes: []string{"could not be reached for a day"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newPostRig(t)
			tries := 0
			r.server.SetFault(func(at mailtest.Stage, _ string) *mailtest.Fault {
				if at != c.at {
					return nil
				}
				if tries++; c.times > 0 && tries > c.times {
					return nil
				}
				return &c.fault
			})
			r.mail("nudge1")
			r.pass(25 * time.Hour)
			r.expect(c.mails, c.notes...)
			if c.tries > 0 && tries != c.tries {
				t.Errorf("tried %d times, want %d", tries, c.tries)
			}
			ids := map[string]bool{}
			for _, m := range r.server.Mails() {
				ids[m.Header.Get("Message-Id")] = true
			}
			if len(ids) > 1 {
				t.Errorf("one e-mail has the names %v", ids)
			}
		})
	}
}

// TestMailNobodySends: without a mail server the desk hears of it at once; a
// server that was taken away is waited for, and no longer than a day.
func TestMailNobodySends(t *testing.T) {
	t.Run("never configured", func(t *testing.T) {
		r := newPostRig(t)
		r.ConnectMail(nil)
		r.mail("nudge1")
		r.expect(0, "E-mail is not configured.")
	})
	t.Run("taken away", func(t *testing.T) {
		r := newPostRig(t)
		r.server.SetFault(func(mailtest.Stage, string) *mailtest.Fault { return &mailtest.Fault{Code: 451} })
		r.mail("nudge1")
		r.ConnectMail(nil)
		r.pass(25 * time.Hour)
		r.expect(0, "could not be reached for a day")
	})
}

// TestMailThatIsOver: nobody is reminded of what is done, and everybody hears of
// what they could not be told.
func TestMailThatIsOver(t *testing.T) {
	window := func(r *postRig, left int) flows.Window {
		return flows.Window{Limited: true, Left: left, Until: r.now.Add(24 * time.Hour)}
	}
	for name, c := range map[string]struct {
		then func(r *postRig)
		want int
	}{
		"nothing happened": {func(*postRig) {}, 1},
		"paused":           {func(r *postRig) { r.say("pause") }, 0},
		"erased":           {func(r *postRig) { r.say("erase my data"); r.say("Delete everything") }, 0},
		"closed":           {func(r *postRig) { r.becomes(func(c *flows.Case) { c.Stage = flows.Closed }) }, 0},
		"the ball moved":   {func(r *postRig) { r.becomes(func(c *flows.Case) { c.Since = r.now.Add(time.Minute) }) }, 0},
		"back in the chat": {func(r *postRig) { r.becomes(func(c *flows.Case) { c.Window = window(r, 5) }) }, 0},
		"still not there":  {func(r *postRig) { r.becomes(func(c *flows.Case) { c.Window = window(r, 0) }) }, 1},
		"unheard, and on": {func(r *postRig) {
			r.becomes(func(c *flows.Case) { c.Unheard, c.Since = r.now, r.now.Add(time.Minute) })
		}, 1},
		"unheard, and open": {func(r *postRig) { r.becomes(func(c *flows.Case) { c.Unheard, c.Window = r.now, window(r, 5) }) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := newPostRig(t)
			for _, s := range []string{"English", "I agree"} {
				r.say(s)
			}
			busy := true
			r.server.SetFault(func(mailtest.Stage, string) *mailtest.Fault {
				if busy {
					return &mailtest.Fault{Code: 451}
				}
				return nil
			})
			r.mail("nudge1")
			c.then(r)
			busy = false
			r.pass(time.Hour)
			r.expect(c.want)
		})
	}
}

// TestReceiptOutlivesItsCase: the receipt of an erasure is sent although nothing
// is left of the case.
func TestReceiptOutlivesItsCase(t *testing.T) {
	r := newPostRig(t)
	r.server.SetFault(func(mailtest.Stage, string) *mailtest.Fault { return &mailtest.Fault{Code: 451} })
	receipt := post()
	receipt.Keep = true
	if err := r.Effect(t.Context(), r.from(), "over", nil, receipt, flows.Erase{}); err != nil {
		t.Fatal(err)
	}
	r.flush()
	if list, err := r.Cases(t.Context(), 10); err != nil || len(list) != 0 {
		t.Fatalf("%d cases are left, %v", len(list), err)
	}
	r.server.SetFault(nil)
	r.pass(time.Hour)
	r.expect(1)
}

// TestMailWithoutItsLink: a platform that does not give the link delays an
// e-mail, and does not stop it.
func TestMailWithoutItsLink(t *testing.T) {
	r := newPostRig(t)
	r.back.fail = &bot.SendError{Verdict: bot.Later, Err: errors.New("kf is down")}
	r.mail("nudge1")
	if len(r.server.Mails()) != 0 {
		t.Error("sent at once, without the link")
	}
	r.pass(time.Hour)
	r.expect(1)
	if text := r.server.Mails()[0].Form("text/plain"); strings.Contains(text, "https:") || !strings.Contains(text, "open our chat and write a message") || r.back.asked != 4 {
		t.Errorf("asked %d times:\n%s", r.back.asked, text)
	}
}

// TestMailHoldsUpNothing: while the mail server hangs, chat and desk go on.
func TestMailHoldsUpNothing(t *testing.T) {
	r := newPostRig(t)
	r.server.SetFault(func(mailtest.Stage, string) *mailtest.Fault { return &mailtest.Fault{Wait: time.Minute} })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	if err := r.Effect(t.Context(), r.from(), "nudge1", nil, post()); err != nil {
		t.Fatal(err)
	}
	before := len(r.line.heard())
	for i := range 5 {
		r.deliver(fmt.Sprint("more", i), flows.Said{Stamp: flows.At(r.now), Text: "hello"})
	}
	for i := 0; len(r.line.heard()) < before+5; i++ {
		if i > 400 {
			t.Fatalf("heard %d of 5 answers", len(r.line.heard())-before)
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	if err := r.server.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}
