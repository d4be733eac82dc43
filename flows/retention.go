package flows

import "time"

// What the notices promise (notices.yaml): the scans, and the ID number, are
// erased some days after AWS's final result or after the case was closed, the
// rest later. Both are wake-ups like any other, at an hour at which people may
// be written to: they get a receipt.

// outcome is when the case came to its end: AWS's final result, or that it was
// closed; zero before, and while it goes on again.
func (t *turn) outcome() time.Time {
	stage := t.c.Stage
	if stage == Paused {
		stage = t.c.From
	}
	switch stage {
	case Preparing, Precheck, Registering, Rejected:
		return time.Time{}
	}
	if r := t.c.Requirements["result"]; r.State == OK && r.Value == resultActivated {
		return r.At
	}
	if t.c.Stage == Closed {
		return t.c.Since
	}
	return time.Time{}
}

// retainUntil is when something has to be erased next, or an invitation is over;
// zero: not known yet.
func (t *turn) retainUntil() time.Time {
	if t.c.Stage == Awaited {
		return t.home().awake(t.c.Since.AddDate(0, 0, t.flow.number("invite_days")))
	}
	at := t.outcome()
	if at.IsZero() {
		return at
	}
	days := "erase_case_days"
	switch {
	case len(t.sensitive()) > 0 || t.c.From == Awaited:
		days = "erase_identity_days"
	case t.watches():
		at, days = t.licenseEnd(), "erase_watch_days"
	}
	return t.home().awake(at.AddDate(0, 0, t.flow.number(days)))
}

// sensitive lists the requirements that hold a scan, or what a notice of its
// own speaks of.
func (t *turn) sensitive() []string {
	var ids []string
	for _, d := range t.flow.Requirements() {
		r := t.c.Requirements[d.ID]
		if r.State == Checking {
			continue // its verdict is under way, and goes on with the conversation
		}
		if r.File != nil || d.Notice != "" && d.Kind != kindConsent && r.Value != "" {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// retain erases what has been kept long enough. It reports whether this is
// what the case was woken for.
func (t *turn) retain() bool {
	until := t.retainUntil()
	if until.IsZero() || t.now.Before(until) {
		return false
	}
	if t.c.Stage == Awaited {
		t.lapse()
		return true
	}
	p := &t.flow.Phrases
	if ids := t.sensitive(); len(ids) > 0 {
		for _, id := range ids {
			t.discard(id)
			t.c.Requirements[id] = Requirement{State: OK, At: t.now} // it was met; what it was is forgotten
		}
		t.receipt(p.ErasedScans)
		return true
	}
	if t.c.Stage == Done && t.watching() && t.licenseEnd().After(t.now) && !t.watches() {
		for id := range t.c.Requirements {
			if !t.watched(id) {
				delete(t.c.Requirements, id)
			}
		}
		t.c.Trail, t.c.Care = nil, nil
		t.receipt(p.ErasedButLicense, "date", t.shown("license_valid_until"))
		return true
	}
	t.receipt(p.ErasedOverTime)
	t.c.Stage, t.c.Wait = Closed, Wait{}
	t.do(Tell{Topic: Erased, Words: Text{En: "its time was over", Zh: "保存期已满"}})
	t.do(Erase{})
	return true
}

// Receipt is what the person hears whose case is erased from outside the
// conversation: a message, an e-mail, or nothing if there is no way to them.
func (f *Flow) Receipt(c Case, now time.Time) []Effect {
	t := &turn{flow: f, c: c, before: c, now: now}
	t.receipt(f.Phrases.ErasedByUs)
	return t.effects()
}

// receipt tells the person what was erased, where they can be told.
func (t *turn) receipt(text Text, args ...string) {
	if t.c.Window.Open(t.now) && !t.c.Held {
		t.say(text, args...)
		return
	}
	if m, ok := t.mailOf(t.flow.Phrases.ErasedSubject, text, args); ok {
		m.Keep = true
		t.do(m)
	}
}
