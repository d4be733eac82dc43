package flows

import (
	"slices"
	"strconv"
	"time"
)

// Reminders is where a case stands in the policy of what it waits for.
type Reminders struct {
	Wait    string    `json:"wait,omitempty"`   // of nudges.yaml; "": nothing is waited for
	Since   time.Time `json:"since,omitzero"`   // when the wait began, or will end
	Next    int       `json:"next,omitempty"`   // the first line that was not yet seen to
	Fewer   bool      `json:"fewer,omitempty"`  // the person asked for fewer
	Offered time.Time `json:"offered,omitzero"` // the end of the window in which it was offered to go on reminding
	Said    time.Time `json:"said,omitzero"`    // when the newest reminder was decided on; zero: none, or it is void
	Again   int       `json:"again,omitempty"`  // 1 + the line that is to be said when people may be written to again; 0: none
}

// wakeAt decides when the case wants to be looked at again: for the next
// reminder, or to erase what has been kept long enough. Any event moves it, so
// an answer voids the reminder of the question.
func (t *turn) wakeAt() time.Time {
	if t.erased() {
		return time.Time{}
	}
	_, nudge := t.nextNudge(t.c.Reminders.Next)
	first := t.c.Tended().Snooze
	for _, at := range []time.Time{nudge, t.againAt(), t.offerAt(), t.retainUntil()} {
		if first.IsZero() || !at.IsZero() && at.Before(first) {
			first = at
		}
	}
	if !first.IsZero() && !first.After(t.now) {
		return t.home().awake(t.now.Add(time.Minute)) // it came due while something else was done
	}
	return first
}

// erased reports whether nothing is left of the case.
func (t *turn) erased() bool {
	return slices.ContainsFunc(t.effect, func(e Effect) bool { _, ok := e.(Erase); return ok })
}

// woke does what the case wanted to be woken for. When nothing ran at that time,
// it may be night by now: then it waits for the morning.
func (t *turn) woke() {
	switch {
	case t.home().awake(t.now).After(t.now):
	case t.retain():
	case !t.c.Tended().Snooze.IsZero(): // its end is all that the case was woken for
	case t.nudge():
	default:
		t.offer()
	}
}

// waiting names what is waited for, and since when if that is not since the
// person last did something.
func (t *turn) waiting() (wait string, since time.Time) {
	switch {
	case t.c.Held:
		return "", time.Time{}
	case t.c.Stage == Awaited:
		return waitInvited, time.Time{}
	case t.c.Stage == Precheck:
		return waitPrecheck, t.c.Since
	case t.c.Stage == Reviewing && t.c.Ball == AWS:
		return waitReviewing, t.submittedAt()
	case t.c.Stage == Done:
		return t.licenseEnds()
	case t.c.Ball != Applicant || t.c.Stage == Paused:
		return "", time.Time{}
	case t.c.Stage == Launching:
		return waitLaunching, time.Time{}
	case t.c.Attempt > 0 && t.c.Stage != Reviewing:
		return waitCorrections, time.Time{}
	}
	return waitAnswer, time.Time{}
}

// track follows what is waited for. A wait begins anew when something else is
// waited for, when the person did something, or when something else was asked;
// our own reminders do not count.
func (t *turn) track() {
	r := &t.c.Reminders
	wait, since := t.waiting()
	anew := wait != r.Wait
	if since.IsZero() {
		since = r.Since
		if anew || t.theirs || !t.woken && t.c.Seq != t.before.Seq || !t.before.Tended().Snooze.IsZero() && t.c.Tended().Snooze.IsZero() {
			anew, since = true, t.now
		}
	}
	if anew || !since.Equal(r.Since) {
		r.Next, anew = 0, true
	}
	r.Wait, r.Since = wait, since
	if wait == "" {
		*r = Reminders{Fewer: r.Fewer, Offered: r.Offered}
	}
	if anew || t.theirs {
		r.Said, r.Again = time.Time{}, 0
	}
	if t.theirs {
		t.passed()
	}
}

// passed leaves out what was due and not yet said when the person wrote: they
// have just been here.
func (t *turn) passed() {
	for {
		i, at := t.nextNudge(t.c.Reminders.Next)
		if at.IsZero() || at.After(t.now) || t.flow.policy(t.c.Reminders.Wait).Lines[i].Tell != "" {
			return
		}
		t.c.Reminders.Next = i + 1
	}
}

// home is the calendar by which the person works.
func (t *turn) home() calendar { return t.flow.calendar(t.c.region()) }

// nextNudge gives the first line from i on that is still to be seen to, and
// when; the zero time if there is none, or nobody is reminded now.
func (t *turn) nextNudge(i int) (int, time.Time) {
	r := &t.c.Reminders
	p := t.flow.policy(r.Wait)
	if p == nil || !t.c.Tended().Snooze.IsZero() {
		return 0, time.Time{}
	}
	for ; i < len(p.Lines); i++ {
		n := &p.Lines[i]
		if r.Fewer && !n.Essential && n.Tell == "" {
			continue
		}
		k := t.home()
		counts := k
		if p.Day == "aws" {
			counts = t.flow.calendar(Mainland)
		}
		at := n.span.from(r.Since.In(t.flow.zone), counts)
		if n.Before != "" && t.now.Sub(at) > 7*24*time.Hour {
			continue // it began too late for this line; the next one says the same
		}
		return i, k.awake(at)
	}
	return 0, time.Time{}
}

// nudge sees to the lines whose time has come. Of several only the last one
// that has words is said: they are what a reminder late by an outage would say.
// It reports whether there was any.
func (t *turn) nudge() bool {
	r := &t.c.Reminders
	p := t.flow.policy(r.Wait)
	if p == nil {
		return false
	}
	says, seen := min(r.Again, len(p.Lines)), r.Again > 0
	for {
		i, at := t.nextNudge(r.Next)
		if at.IsZero() || at.After(t.now) {
			break
		}
		n := &p.Lines[i]
		r.Next, seen = i+1, true
		if n.Tell != "" {
			t.tell(n.Tell, "")
		}
		if n.Say != (Text{}) && (n.Essential || !r.Fewer) {
			says = i + 1
		}
	}
	if says > 0 {
		t.unasked(says)
		t.remind(p, &p.Lines[says-1])
	}
	return seen
}

// remind says one line of a policy, in the chat if it takes one.
func (t *turn) remind(p *Policy, n *Nudge) {
	text := n.Say
	if n.Alone != (Text{}) && !t.flow.desk {
		text = n.Alone
	}
	args := []string{"date", t.flow.date(t.nudgeDate(p), t.c.Lang), "n", strconv.Itoa(t.daysLeft(p))}
	if !t.c.Window.Open(t.now) {
		t.mailInstead(p, n, text, args)
		return
	}
	t.say(text, args...)
	switch {
	case n.Ask && t.c.Stage == Reviewing:
		t.asked = true // the buttons of the result, without the question
	case n.Ask:
		t.takeUp()
		t.ask()
	}
	if t.beyondWindow(t.nextWords()) {
		t.say(t.flow.Phrases.KeepReminding)
		t.keepOn()
	}
}

// remindNow says the newest reminder of the wait, because a consultant wants it
// said now.
func (t *turn) remindNow() {
	p := t.flow.policy(t.c.Reminders.Wait)
	if p == nil {
		t.ask()
		return
	}
	for i := min(max(t.c.Reminders.Next-1, 0), len(p.Lines)-1); i >= 0; i-- {
		if n := &p.Lines[i]; n.Say != (Text{}) {
			t.remind(p, n)
			return
		}
	}
	t.ask()
}

// nudgeDate is the day that a wait is about: when AWS should have answered, or
// when the license expires.
func (t *turn) nudgeDate(p *Policy) time.Time {
	if p.Wait == waitLicense {
		return t.c.Reminders.Since
	}
	return t.deadline()
}

// daysLeft counts the days until the day that a wait is about.
func (t *turn) daysLeft(p *Policy) int {
	day := func(at time.Time) time.Time {
		at = at.In(t.flow.zone)
		return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(t.nudgeDate(p)).Sub(day(t.now)) / (24 * time.Hour))
}
