package flows

import "time"

// wakeAt decides when the case wants to be looked at again: for the next
// reminder, or to erase what has been kept long enough. Any event moves it, so
// an answer voids the reminder of the question.
func (t *turn) wakeAt() time.Time {
	var first time.Time
	for _, at := range []time.Time{t.nudgeAt(), t.retainUntil(), t.c.Tended().Snooze} {
		if first.IsZero() || !at.IsZero() && at.Before(first) {
			first = at
		}
	}
	return first
}

func (t *turn) nudgeAt() time.Time {
	f := t.flow
	if t.c.Held || !t.c.Tended().Snooze.IsZero() || t.c.Nudges >= f.number("nudge_max") {
		return time.Time{}
	}
	switch t.c.Stage {
	case Preparing, Registering, Rejected, Launching:
		if t.c.Ball != Applicant {
			return time.Time{}
		}
		gap := time.Duration(f.number("nudge_unanswered_hours")) * time.Hour
		return f.awake(t.now.Add(gap * time.Duration(1<<t.c.Nudges)))
	case Reviewing:
		if t.c.Ball != AWS {
			return time.Time{}
		}
		at := f.awake(f.businessDays(t.submittedAt(), 1+t.c.Nudges))
		for !at.After(t.now) {
			at = f.awake(f.NextWorkday(at))
		}
		return at
	}
	return time.Time{}
}

// woke does what the case wanted to be woken for.
func (t *turn) woke() {
	switch {
	case t.retain():
	case !t.c.Tended().Snooze.IsZero(): // its end is all that the case was woken for
	default:
		t.c.Nudges++
		if t.overdue() {
			t.tell(Overdue, "")
		}
		if !t.c.Window.Open(t.now) {
			t.tell(Undeliverable, "window closed")
			return
		}
		t.remind()
	}
}

// overdue reports whether AWS has taken longer than it says.
func (t *turn) overdue() bool { return t.c.Stage == Reviewing && !t.now.Before(t.deadline()) }

// remind reminds the person of what is waited for.
func (t *turn) remind() {
	p, overdue := &t.flow.Phrases, t.overdue()
	switch {
	case overdue && !t.flow.desk:
		t.say(p.OverdueAlone)
		t.asked = true
	case overdue:
		t.say(p.NudgeOverdue)
		t.asked = true
	case t.c.Stage == Reviewing:
		t.say(p.NudgeReview, "date", t.flow.date(t.deadline(), t.c.Lang))
		t.asked = true
	case t.c.Stage == Launching:
		t.say(p.NudgeLaunch)
		t.ask()
	default:
		t.say(p.NudgeAnswer)
		t.ask()
	}
}

// undelivered tells the desk. Of a closed window it is told once: behind the
// first message that meets it there may be many, when a person wrote a burst.
func (t *turn) undelivered(e Undelivered) {
	if e.Closed && !t.c.Unheard.IsZero() {
		return
	}
	if e.Closed {
		t.c.Unheard = t.now
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
