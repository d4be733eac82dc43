package flows

import (
	"path"
	"slices"
	"strings"
)

// Kinds of requirements that the engine itself reads; all others are
// validators of flows/answers.
const (
	kindChoice    = "choice"
	kindConsent   = "consent"
	kindChecklist = "checklist"
	kindDocument  = "document"
	kindTask      = "task"
	kindMoment    = "moment"
	kindReasons   = "reasons"
	kindIDNumber  = "id_number" // reads as resident_id, passport or residence_permit, by leader_id_kind
)

// applies reports whether a requirement is asked of this case at all.
func (t *turn) applies(d *Definition) bool { return applies(&t.c, d.clauses) }

// clause is one entry of a when. They stand in a list, for each of them is
// asked several times a turn.
type clause struct {
	id     string
	values []string
	glob   bool // the values are patterns: "????-??-??" for a date
}

func clauses(when map[string][]string) []clause {
	var list []clause
	for id, values := range when {
		glob := slices.ContainsFunc(values, func(v string) bool { return strings.ContainsAny(v, "*?[") })
		list = append(list, clause{id, values, glob})
	}
	return list
}

func applies(c *Case, when []clause) bool {
	for _, w := range when {
		v := c.Value(w.id)
		if !slices.Contains(w.values, v) && !(w.glob && slices.ContainsFunc(w.values, func(p string) bool { return like(p, v) })) {
			return false
		}
	}
	return true
}

// like reports whether a value has the form of a pattern; check has read it.
func like(pattern, value string) bool {
	ok, err := path.Match(pattern, value)
	return ok && err == nil
}

// inStage lists the requirements that a stage asks of this case, in order.
func (t *turn) inStage(s Stage) []*Definition { return t.flow.asked(&t.c, s) }

func (f *Flow) asked(c *Case, s Stage) []*Definition {
	switch s {
	case Precheck:
		s = Preparing
	case Paused:
		s = c.From
	case Rejected, Registering:
		s = Reviewing
	}
	var list []*Definition
	for i := range f.Steps {
		if f.Steps[i].Stage != s {
			continue
		}
		for j := range f.Steps[i].Requirements {
			if d := &f.Steps[i].Requirements[j]; !d.After && applies(c, d.clauses) {
				list = append(list, d)
			}
		}
	}
	return list
}

// Due lists the requirements that the case still needs in its stage, in the
// order in which they will be asked; the one that is being asked comes first.
func (f *Flow) Due(c Case) []string {
	ids := []string{}
	for _, d := range f.asked(&c, c.Stage) {
		if s := c.State(d.ID); s == Due || s == Error || s == Later {
			ids = append(ids, d.ID)
		}
	}
	if i := slices.Index(ids, c.Wait.Requirement); i > 0 {
		ids = slices.Insert(slices.Delete(ids, i, i+1), 0, c.Wait.Requirement)
	}
	return ids
}

// next opens the next question and asks it.
func (t *turn) next() {
	t.moveOn()
	t.ask()
}

// moveOn leaves the open question for the next one, and does not ask it yet.
func (t *turn) moveOn() {
	t.c.Wait = Wait{}
	t.pick()
}

// pick decides what is asked next; it may move the stage.
func (t *turn) pick() {
	switch t.c.Stage {
	case Preparing:
		t.pickPreparing()
	case Registering:
		t.pickPage()
	case Reviewing, Rejected:
		t.pickReview()
	case Launching:
		t.pickTask()
	}
}

// first gives the first requirement of a stage in one of the states.
func (t *turn) first(s Stage, states ...State) *Definition {
	for _, d := range t.inStage(s) {
		if slices.Contains(states, t.c.State(d.ID)) {
			return d
		}
	}
	return nil
}

// firstOpen gives the first requirement that is to be collected and is not
// being handed in on a page.
func (t *turn) firstOpen() *Definition {
	for _, d := range t.inStage(Preparing) {
		if s := t.c.State(d.ID); (s == Due || s == Error) && !t.onLink(d.ID) {
			return d
		}
	}
	return nil
}

func (t *turn) pickPreparing() {
	if t.offerFound() {
		return
	}
	for d := t.firstOpen(); d != nil; d = t.firstOpen() {
		switch t.route(d) {
		case byNone:
			t.leaveAbroad()
		case byLink:
			t.giveLink(d, false)
		default:
			t.request(d)
			return
		}
	}
	if d := t.first(Preparing, Due, Error); d != nil { // all that is left is on a page
		t.wait(Wait{Kind: WaitLink, Requirement: d.ID})
		return
	}
	if t.checking() != "" {
		return // Inspected will go on
	}
	if t.flow.desk && !t.c.Checked {
		t.c.Stage = Precheck
		t.c.Round++
		t.report(Tell{Topic: PrecheckAsked, Words: t.doubts()})
		t.say(t.flow.Phrases.Overview, "list", strings.Join(t.overview(), "\n"))
		t.say(t.flow.Phrases.Precheck)
		return
	}
	t.register()
}

// leaveAbroad leaves what must not be sent to a chat abroad to the person, and
// says so once.
func (t *turn) leaveAbroad() {
	for _, d := range t.inStage(Preparing) {
		if s := t.c.State(d.ID); t.route(d) == byNone && (s == Due || s == Error) {
			t.c.Requirements[d.ID] = Requirement{State: Waived, At: t.now}
		}
	}
	t.say(t.flow.Phrases.PrivateAbroad)
}

// request waits for an answer to a requirement, or first for the consent that
// it needs.
func (t *turn) request(d *Definition) {
	if d.Notice != "" && d.Kind != kindConsent && !t.c.Consented(d.Notice) {
		t.wait(Wait{Kind: WaitNotice, Requirement: d.ID, Notice: d.Notice})
		return
	}
	t.wait(Wait{Kind: WaitAnswer, Requirement: d.ID})
}

// wait opens a question. Asking the same one again keeps its number, so that
// its buttons stay good.
func (t *turn) wait(w Wait) {
	if old := t.c.Wait; old.Kind == w.Kind && old.Requirement == w.Requirement && old.Propose == w.Propose && slices.Equal(old.Choices, w.Choices) && old.Seq > 0 && old.Editing == w.Editing {
		w.Seq = old.Seq
	} else {
		t.c.Seq++
		w.Seq = t.c.Seq
	}
	t.c.Wait = w
}

// checking gives a requirement whose document is being looked at, or "".
func (t *turn) checking() string {
	for _, d := range t.inStage(Preparing) {
		if t.c.State(d.ID) == Checking {
			return d.ID
		}
	}
	return ""
}

// set stores an accepted value.
func (t *turn) set(id, value string) {
	old := t.c.Requirements[id]
	t.c.Requirements[id] = Requirement{State: OK, Value: value, At: t.now, Message: t.message, File: old.File}
	if old.scan().Read == value && value != "" {
		t.settleDoubt(id)
	}
	if d := t.flow.Definition(id); d != nil && old.Value != "" && old.Value != value {
		for _, other := range d.Resets {
			t.reopen(other, Due)
		}
	}
}

// reopen asks for a requirement again.
func (t *turn) reopen(id string, s State) {
	r := t.c.Requirements[id]
	t.c.Requirements[id] = Requirement{State: s, Value: r.Value, File: r.File, At: t.now}
	if s == Due {
		delete(t.c.Requirements, id)
	}
}
