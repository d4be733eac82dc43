package flows

import "time"

// What the notices promise (notices.yaml): the ID number and scan are erased
// some days after AWS's final result, the rest later. Both are wake-ups like
// any other.

// outcome is when AWS's final result was noted; zero before.
func (t *turn) outcome() time.Time {
	if r := t.c.Requirements["result"]; r.State == OK && r.Value == "activated" {
		return r.At
	}
	return time.Time{}
}

// retainUntil is when something has to be erased next; zero: not known yet.
func (t *turn) retainUntil() time.Time {
	at := t.outcome()
	switch {
	case at.IsZero(), t.c.Stage == Closed:
		return time.Time{}
	case len(t.identity()) > 0:
		return at.AddDate(0, 0, t.flow.number("erase_identity_days"))
	}
	return at.AddDate(0, 0, t.flow.number("erase_case_days"))
}

// identity lists the requirements that hold something sensitive.
func (t *turn) identity() []string {
	var ids []string
	for i := range t.flow.Steps {
		for _, d := range t.flow.Steps[i].Requirements {
			if r := t.c.Requirements[d.ID]; d.Notice != "" && d.Kind != kindConsent && (r.Value != "" || r.File != nil) {
				ids = append(ids, d.ID)
			}
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
	if ids := t.identity(); len(ids) > 0 {
		for _, id := range ids {
			t.discard(id)
			t.c.Requirements[id] = Requirement{State: OK, At: t.now} // it was met; what it was is forgotten
		}
		return true
	}
	t.c.Stage, t.c.Wait = Closed, Wait{}
	t.tell(Erased, "its time was over")
	t.effect = append(t.effect, Erase{})
	return true
}
