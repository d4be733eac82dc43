package flows

import (
	"strings"
	"time"
)

// WeCom kf takes five messages in the 48 hours after the person last wrote.
// Reminders that would come later are saved by spending one message before: it
// offers to go on, and a tap on its button opens the window again.

const (
	windowEnds  = time.Hour      // before its end the offer is made, at the latest
	windowQuiet = 44 * time.Hour // before its end nobody is asked: they have only just written
	wayOfRemind = "_" + optRemind
)

// beyondWindow reports whether the chat will take nothing any more at a time.
func (t *turn) beyondWindow(at time.Time) bool {
	w := t.c.Window
	return w.Limited && !at.IsZero() && !at.Before(w.Until) && !t.c.Reminders.Offered.Equal(w.Until)
}

// nextWords is when the person will be reminded next; zero: never again.
func (t *turn) nextWords() time.Time {
	i, at := t.nextNudge(t.c.Reminders.Next)
	for !at.IsZero() && t.flow.policy(t.c.Reminders.Wait).Lines[i].Say == (Text{}) {
		i, at = t.nextNudge(i + 1)
	}
	return at
}

// offerAt is when it is offered to go on reminding: the last hour before the
// window closes in which people may be written to. Zero if nothing would be
// missed, or there is no such hour.
func (t *turn) offerAt() time.Time {
	w := t.c.Window
	if !w.Open(t.now) {
		return time.Time{}
	}
	if !t.beyondWindow(t.nextWords()) {
		return time.Time{}
	}
	at := t.home().asleepBefore(w.Until.Add(-windowEnds))
	if at.Before(w.Until.Add(-windowQuiet)) || !t.woken && !at.After(t.now) {
		return time.Time{}
	}
	return at
}

// offer offers to go on reminding, if it is time for that.
func (t *turn) offer() {
	if at := t.offerAt(); at.IsZero() || at.After(t.now) {
		return
	}
	t.say(t.flow.Phrases.KeepReminding)
	t.keepOn()
}

// keepOn puts the button below that opens the window again.
func (t *turn) keepOn() {
	t.reminding = true
	t.c.Reminders.Offered = t.c.Window.Until
}

// remindOn answers who wants to be reminded, as before.
func (t *turn) remindOn() {
	t.c.Reminders.Fewer = false
	t.say(t.flow.Phrases.RemindOn)
}

// fewer answers who wants to be reminded less.
func (t *turn) fewer() {
	t.c.Reminders.Fewer = true
	t.say(t.flow.Phrases.RemindFewer)
}

// wantsReminders reports whether a button is the one of an offer; that of an
// old one is as good.
func wantsReminders(token string) bool { return strings.HasSuffix(token, wayOfRemind) }

// mailInstead sends a reminder by e-mail where the chat takes none; without an
// address it is a task for a consultant.
func (t *turn) mailInstead(p *Policy, text Text, args []string) {
	if !t.mail(p.Subject, text, args...) {
		t.tell(Undeliverable, "window closed")
	}
}

// mail sends an e-mail if there is a way and an address.
func (t *turn) mail(subject, text Text, pairs ...string) bool {
	to := t.address()
	if !t.flow.mail || to == "" {
		return false
	}
	args := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	t.effect = append(t.effect, Mail{To: to, Lang: t.c.Lang, Subject: t.words(subject, args), Text: t.words(text, args)})
	return true
}

// address is where e-mails reach the person.
func (t *turn) address() string {
	for _, id := range []string{"contact_email", "signup_email"} {
		if r := t.c.Requirements[id]; r.State == OK && r.Value != "" {
			return r.Value
		}
	}
	return ""
}

// undelivered sees to a message that the channel refused. Of a closed window
// that is done once: behind the first message that meets it there may be many,
// when a person wrote a burst.
func (t *turn) undelivered(e Undelivered) {
	if e.Closed && !t.c.Unheard.IsZero() {
		return
	}
	if e.Closed {
		t.c.Unheard = t.now
		if t.mail(t.flow.Phrases.UnheardSubject, t.flow.Phrases.Unheard) {
			return
		}
	}
	t.tell(Undeliverable, e.Reason)
}

// heard opens the window again, unless what the person wrote is from before it
// closed: the rest of that burst. Platforms count seconds.
func (t *turn) heard() {
	if !t.now.Before(t.c.Unheard.Truncate(time.Second)) {
		t.c.Unheard = time.Time{}
	}
}
