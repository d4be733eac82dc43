package flows

import (
	"slices"
	"time"
)

// Care is what the consultants do about a case, beside its conversation.
type Care struct {
	Company string    `json:"company,omitempty"` // as who invited the person calls it, until the person says it
	Inviter string    `json:"inviter,omitempty"` // who invited the person
	Holder  string    `json:"holder,omitempty"`  // who took the chat over: a consultant, or HolderAsked; "" of a held chat: the platform says that a person of ours writes there
	Alerts  []Alert   `json:"alerts,omitempty"`  // why a person of ours is wanted, the oldest first
	Notes   []Note    `json:"notes,omitempty"`   // the newest last
	Snooze  time.Time `json:"snooze,omitzero"`   // nobody is wanted, and nobody reminded, before
	Draft   *Draft    `json:"draft,omitempty"`   // waits for a second consultant
}

// Alert is one reason why a person of ours is wanted.
type Alert struct {
	Topic Topic     `json:"topic"`
	At    time.Time `json:"at"`
}

// Note is what a consultant wrote down about a case. The applicant never sees
// it.
type Note struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Draft is a decision that needs a second consultant: a return of items, or a
// result of AWS's.
type Draft struct {
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Result  string    `json:"result,omitempty"` // of AWS; "": our own return
	Returns []Return  `json:"returns"`
	Words   string    `json:"words,omitempty"` // AWS's
}

// Passage is when a step was begun, and when all that it asks was met.
type Passage struct {
	Step    string    `json:"step"`
	Reached time.Time `json:"reached"`
	Met     time.Time `json:"met,omitzero"`
}

// HolderAsked is the Holder of a chat whose person waits for one of ours to
// write; they may go on with the bot at any time.
const HolderAsked = "asked"

// Bounds of what a case remembers of its care.
const (
	maxNotes  = 50
	maxAlerts = 20
)

// Tended gives what the consultants do about a case; the zero Care is nothing.
func (c Case) Tended() Care {
	if c.Care == nil {
		return Care{}
	}
	return *c.Care
}

// tend replaces what the consultants do by a changed copy.
func (t *turn) tend(change func(*Care)) {
	k := t.c.Tended()
	k.Alerts, k.Notes = slices.Clone(k.Alerts), slices.Clone(k.Notes)
	change(&k)
	t.c.Care = &k
	if len(k.Alerts) == 0 && len(k.Notes) == 0 && k.Company == "" && k.Inviter == "" && k.Holder == "" && k.Snooze.IsZero() && k.Draft == nil {
		t.c.Care = nil
	}
}

// alarms says that a topic wants a person of ours.
func alarms(topic Topic) bool {
	switch topic {
	case HumanAsked, Undeliverable, NotMainland, NotEligible, Overdue, UnknownReason, Heard, Drafted, Silent, PrecheckLate, LicenseExpiring, NotCome:
		return true
	}
	return false
}

// alert notes that a person of ours is wanted; one of each kind is enough.
func (t *turn) alert(topic Topic) {
	if t.alerted(topic) {
		return
	}
	t.tend(func(k *Care) {
		if len(k.Alerts) < maxAlerts {
			k.Alerts = append(k.Alerts, Alert{Topic: topic, At: t.now})
		}
	})
}

// attend puts an end to the alerts: a person of ours has seen to them. A draft
// goes on waiting.
func (t *turn) attend() {
	if len(t.c.Tended().Alerts) > 0 {
		t.tend(func(k *Care) {
			k.Alerts = slices.DeleteFunc(k.Alerts, func(a Alert) bool { return a.Topic != Drafted })
		})
	}
}

// unsnooze ends a snooze whose time is over.
func (t *turn) unsnooze() {
	if s := t.c.Tended().Snooze; !s.IsZero() && !t.now.Before(s) {
		t.tend(func(k *Care) { k.Snooze = time.Time{} })
		t.do(Tell{Topic: Acted, Words: Text{En: "The snooze is over.", Zh: "搁置时间已到。"}})
	}
}

// needs says since when a person of ours has to act: for the oldest alert, or
// for a check that is waited for. Not before a snooze is over, nor on a case
// that is closed.
func (t *turn) needs() time.Time {
	k := t.c.Tended()
	if t.c.Stage == Closed || t.now.Before(k.Snooze) {
		return time.Time{}
	}
	var since time.Time
	if t.c.Stage == Precheck {
		since = t.c.Since
	}
	if len(k.Alerts) > 0 && (since.IsZero() || k.Alerts[0].At.Before(since)) {
		since = k.Alerts[0].At
	}
	return since
}
