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
	at := t.home().awakeBefore(w.Until.Add(-windowEnds))
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
	t.unasked(0)
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
