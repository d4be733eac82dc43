package flows

import "time"

// Between the decision on a reminder and its arrival hours may lie: a platform is
// down, or nothing of ours runs. By then its cause may be gone, or it is night.

// Reminder is what a message that is said unasked carries on its way: which one
// it is.
type Reminder struct {
	At   time.Time `json:"at"`             // when it was decided on
	Line int       `json:"line,omitempty"` // 1 + the line of the policy; 0: an offer to go on reminding
}

// unasked marks what the turn says as a reminder.
func (t *turn) unasked(line int) {
	t.c.Reminders.Said, t.c.Reminders.Again = t.now, 0
	t.reminder = &Reminder{At: t.now, Line: line}
}

// Wants reports whether a reminder is still wanted: neither has the person done
// anything since, nor is something else waited for, nor is there a newer one.
func (c *Case) Wants(r Reminder) bool { return c.Reminders.Said.Equal(r.At) }

// Awake reports whether the person of a case may be written to unasked at a
// time.
func (f *Flow) Awake(c Case, at time.Time) bool {
	return !f.calendar(c.region()).awake(at).After(at)
}

// missed has a reminder said again in the next hours that there are for it. An
// offer is not made again: by then its window is closed.
func (t *turn) missed(r Reminder) {
	if t.c.Wants(r) {
		t.c.Reminders.Again = r.Line
	}
}

// againAt is when a reminder that was missed is said; zero: there is none.
func (t *turn) againAt() time.Time {
	if t.c.Reminders.Again == 0 || t.flow.policy(t.c.Reminders.Wait) == nil || !t.c.Tended().Snooze.IsZero() {
		return time.Time{}
	}
	return t.home().awake(t.now)
}
