package flows

import "time"

// wakeAt decides when the case wants to be looked at again: for the next
// reminder, or to erase what has been kept long enough. Any event moves it, so
// an answer voids the reminder of the question.
func (t *turn) wakeAt() time.Time {
	nudge, retain := t.nudgeAt(), t.retainUntil()
	if nudge.IsZero() || (!retain.IsZero() && retain.Before(nudge)) {
		return retain
	}
	return nudge
}

func (t *turn) nudgeAt() time.Time {
	f := t.flow
	if t.c.Held || t.c.Nudges >= f.number("nudge_max") {
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

// woke reminds the person, or, when the channel does not let us, the desk.
func (t *turn) woke() {
	if t.retain() {
		return
	}
	p := &t.flow.Phrases
	t.c.Nudges++
	overdue := t.c.Stage == Reviewing && !t.now.Before(t.deadline())
	if overdue {
		t.tell(Overdue, "")
	}
	if !t.c.Window.Open(t.now) {
		t.tell(Undeliverable, "window closed")
		return
	}
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

// released begins again after a person of ours held the chat.
func (t *turn) released() {
	if !t.c.Held {
		return
	}
	t.c.Held = false
	if t.c.Window.Open(t.now) {
		t.say(t.flow.Phrases.HandedBack)
		t.ask()
	}
}
