package flows_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kaihu/flows"
)

// wakes lets a case sleep until it wants to be woken.
func (c *chat) wakes() *chat {
	c.t.Helper()
	if c.c.WakeAt.IsZero() {
		c.t.Fatal("the case wants nothing any more")
	}
	c.now = c.c.WakeAt
	return c.feed(flows.Woke{Stamp: flows.At(c.now), Due: c.now})
}

// mailed gives the e-mails of the last turn.
func (c *chat) mailed() (list []flows.Mail) {
	for _, e := range c.last {
		if m, ok := e.(flows.Mail); ok {
			list = append(list, m)
		}
	}
	return list
}

// shut is a kf chat that takes nothing any more.
func (c *chat) shut() *chat {
	c.c.Window = flows.Window{Limited: true, Until: c.now}
	return c
}

func TestReminderGoesByMailWhereTheChatIsShut(t *testing.T) {
	c := ready(t, flows.Options{Desk: true, Mail: true}).says("anna@corp.example", "already submitted").shut().wakes()
	got := c.mailed()
	if len(got) != 1 || got[0].To != "anna@corp.example" || got[0].Lang != flows.En || !strings.Contains(got[0].Text, "spam folder") || got[0].Subject == "" {
		t.Fatalf("%+v", c.last)
	}
	if c.heard().Text != "" || len(c.told()) != 0 {
		t.Errorf("the chat is shut, and nobody else need know: %+v", c.last)
	}
	if c.feed(flows.Unmailed{Stamp: flows.At(c.now), Reason: "mailbox unknown"}); len(c.told()) != 1 || c.told()[0] != flows.Undeliverable {
		t.Errorf("nobody was reached, and nobody told: %+v", c.last)
	}
	c.needsUs(true)
}

// What a question is about stands in the e-mail, and nothing that was answered.
func TestMailNamesTheOpenQuestion(t *testing.T) {
	c := ready(t, flows.Options{Desk: true, Mail: true}).says("anna@corp.example").shut().wakes()
	if got := words(c.mailed()); !strings.HasSuffix(got, "\n\n• User name") {
		t.Errorf("%q", got)
	}
}

// A mail server may take a letter and send it back where nobody of ours reads:
// whoever does nothing about a reminder is a consultant's task in the end, by
// whatever way it went.
func TestMailWithoutAnAnswerEndsWithAConsultant(t *testing.T) {
	for name, wait := range map[string][]string{
		"an answer": {}, "the review": {"already submitted"}, "corrections": {"already submitted", "verification failed", "2"},
		"first steps": {"already have an account", "123456789012"},
	} {
		t.Run(name, func(t *testing.T) {
			c := ready(t, flows.Options{Desk: true, Mail: true}).says("anna@corp.example").says(wait...).shut()
			mails, began := 0, c.now
			for c.c.Reminders.Next < 4 && c.now.Sub(began) < 30*24*time.Hour && c.c.Needs.IsZero() {
				mails += len(c.wakes().mailed())
			}
			if mails == 0 {
				t.Error("nothing went by e-mail")
			}
			c.needsUs(true)
		})
	}
}

func TestReminderWithoutAnAddressIsATask(t *testing.T) {
	for _, o := range []flows.Options{{Desk: true}, {Desk: true, Mail: true}} {
		c := ready(t, o).says("already submitted").shut().wakes()
		if len(c.mailed()) != 0 || len(c.told()) != 1 || c.told()[0] != flows.Undeliverable {
			t.Errorf("%+v: %+v", o, c.last)
		}
	}
}

func TestAnswerThatMeetsAShutChatIsMailedOnce(t *testing.T) {
	c := ready(t, flows.Options{Desk: true, Mail: true}).says("anna@corp.example")
	shut := flows.Undelivered{Stamp: flows.At(c.now), Reason: "closed", Closed: true}
	if c.feed(shut); len(c.mailed()) != 1 || len(c.told()) != 0 {
		t.Errorf("%+v", c.last)
	}
	if c.feed(shut); len(c.last) != 0 {
		t.Errorf("the rest of the burst: %+v", c.last)
	}
	if c.feed(flows.Undelivered{Stamp: flows.At(c.now), Reason: "gone"}); len(c.told()) != 1 {
		t.Errorf("a message that never arrives is a task: %+v", c.last)
	}
}

func TestFewerReminders(t *testing.T) {
	count := func(words ...string) (n int) {
		c := ready(t, flows.Options{Desk: true}).says(words...)
		for range 20 {
			if c.c.WakeAt.IsZero() {
				return n
			}
			if c.wakes().heard().Text != "" {
				n++
			}
		}
		t.Fatal("reminders without end")
		return n
	}
	if all, fewer, again := count("progress"), count("fewer reminders"), count("fewer reminders", "keep reminding me"); all != 3 || fewer != 1 || again != 3 {
		t.Errorf("%d reminders, %d after \"fewer\", %d after \"keep reminding me\"; want 3, 1, 3", all, fewer, again)
	}
}

func TestNobodyIsReminded(t *testing.T) {
	for name, do := range map[string]func(c *chat){
		"paused":   func(c *chat) { c.says("pause") },
		"held":     func(c *chat) { c.says("human") },
		"taken":    func(c *chat) { c.does(flows.Took{Actor: c.by("U1")}) },
		"closed":   func(c *chat) { c.does(flows.Moved{Actor: c.by("U1"), To: flows.Closed}) },
		"finished": func(c *chat) { c.c.Stage = flows.Done; c.says("thanks") },
	} {
		t.Run(name, func(t *testing.T) {
			c := ready(t, flows.Options{Desk: true})
			do(c)
			for i := 0; i < 5 && !c.c.WakeAt.IsZero(); i++ { // a closed case wakes to be erased
				if c.wakes().heard().Text != "" && c.c.Stage != flows.Closed {
					t.Errorf("at %s: %q", c.now, c.heard().Text)
				}
			}
		})
	}
}

// A Hong Kong company is written to on its own working days, and AWS's days are
// the mainland's.
func TestHongKongReadsItsOwnCalendar(t *testing.T) {
	day := func(region string) string {
		c := begin(t, flows.Options{Desk: true})
		c.now = time.Date(2026, 9, 30, 11, 0, 0, 0, flows.China()) // before the Golden Week
		c.says("hello", "English", "I agree", region, "all ready")
		return c.c.WakeAt.In(flows.China()).Format("01-02")
	}
	if cn, hk := day("mainland"), day("Hong Kong"); cn != "10-08" || hk != "10-02" {
		t.Errorf("the mainland is written to on %s, Hong Kong on %s; want 10-08 and 10-02", cn, hk)
	}
}

// After an outage what is late is said once, not line by line.
func TestLateRemindersAreOne(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	due := c.c.WakeAt
	c.now = due.AddDate(0, 0, 3)
	c.feed(flows.Woke{Stamp: flows.At(c.now), Due: due})
	if got := c.heard().Text; !strings.Contains(got, "holding you up") || strings.Contains(got, "short reminder") {
		t.Errorf("%q", got)
	}
}

// Closed cases keep nothing for ever: first the scans go, then the rest, and the
// person hears of both.
func TestClosedCasesAreErased(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	c.c.Requirements["license_scan"] = flows.Requirement{State: flows.OK, Value: "f1", File: &flows.File{ID: "f1"}}
	c.does(flows.Moved{Actor: c.by("U1"), To: flows.Closed})
	closed := c.now
	if c.wakes().wantHeard("scans and ID number"); len(c.discards()) != 1 {
		t.Errorf("%+v", c.last)
	}
	if d := c.now.Sub(closed).Hours() / 24; d < 30 || d > 33 {
		t.Errorf("the scan is erased after %.0f days", d)
	}
	c.wakes().wantHeard("everything you gave here is erased")
	if d := c.now.Sub(closed).Hours() / 24; d < 180 || d > 190 {
		t.Errorf("the case is erased after %.0f days", d)
	}
	if !c.c.WakeAt.IsZero() {
		t.Errorf("it still wants something at %s", c.c.WakeAt)
	}
}

func TestNudgesFile(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"after: 24h", "after: tomorrow", "no length of time"},
		{"after: 24h", "after: 24h\n      before: 2 days", "one of after and before"},
		{"after: 3 days", "after: 12h", "not later than the line before"},
		{"tell: silent", "tell: loudly", "tells \"loudly\""},
		{"wait: answer", "wait: anything", "no such wait"},
		{"wait: corrections", "wait: answer", "stands there twice"},
		{"day: aws", "day: mine", "the working days are those of"},
		{"before: 60 days", "before: 60 business days", "only days and hours"},
		{"{ en: \"Is anything", "{ fr: \"Il y a\", en: \"Is anything", "unknown field"},
	} {
		_, err := flows.Load(broken(t, "nudges.yaml", c.old, c.new), flows.Options{})
		var mistakes flows.Mistakes
		if !errors.As(err, &mistakes) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q → %q: %v, want %q", c.old, c.new, err, c.want)
		}
	}
}

// finished is a case that is done, and whose person wants to be reminded of the
// license.
func finished(t *testing.T) *chat {
	t.Helper()
	c := ready(t, flows.Options{Desk: true, Mail: true}).says("anna@corp.example", "edit license date", "2027-11-30", "already have an account", "123456789012")
	for range 12 {
		c.says("done", "Beijing")
	}
	c.says("I agree")
	if c.c.Stage != flows.Done || c.c.Value("license_watch") != "yes" {
		t.Fatalf("%s, %+v", c.c.Stage, c.c.Wait)
	}
	return c
}

// What the watch needs is kept when the rest goes: an address among it.
func TestLicenseWatchOutlivesTheRest(t *testing.T) {
	c := finished(t)
	for c.c.Value("account_id") != "" {
		c.wakes()
	}
	if c.c.Value("signup_email") == "" || c.c.Value("license_valid_until") == "" {
		t.Errorf("kept: %+v", c.c.Requirements)
	}
	c.shut().wakes()
	if got := c.mailed(); len(got) != 1 || !strings.Contains(got[0].Subject, "30 Nov") {
		t.Errorf("%+v", c.last)
	}
}

// Who closed a case, or paused it, watches nothing: it is erased once, whole.
func TestLicenseWatchEndsWithTheCase(t *testing.T) {
	for name, end := range map[string]func(c *chat){
		"closed": func(c *chat) { c.does(flows.Moved{Actor: c.by("U1"), To: flows.Closed}) },
		"paused": func(c *chat) { c.says("pause") },
	} {
		t.Run(name, func(t *testing.T) {
			c := finished(t)
			end(c)
			for n := 0; !c.c.WakeAt.IsZero(); n++ {
				if c.wakes(); n > 3 {
					t.Fatalf("it goes on waking: %s, %+v", c.now, c.last)
				}
				if text := c.heard().Text; strings.Contains(text, "license") {
					t.Errorf("%s: %q", c.now, text)
				}
			}
		})
	}
}
