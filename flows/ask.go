package flows

import (
	"slices"
	"strings"
	"time"

	"kaihu/flows/answers"
)

// ask puts the open question at the end of the reply, once. It may be called
// by every path; a question in mid-flow is thus answered first, and the open
// item asked again exactly once.
func (t *turn) ask() {
	if t.asked {
		return
	}
	w := t.c.Wait
	p := &t.flow.Phrases
	if d := t.flow.Definition(w.Requirement); d != nil && d.After && t.before.Wait.Seq == w.Seq && len(t.said) > 0 {
		return // nothing waits for it: it is not asked again behind something else
	}
	t.asked = true
	switch w.Kind {
	case WaitAnswer:
		t.askFor(t.flow.Definition(w.Requirement))
	case WaitConfirm:
		t.say(p.Confirm, "label", t.label(w.Requirement), "value", t.worded(t.flow.Definition(w.Requirement), w.Propose))
	case WaitPick:
		if isAddress(t.flow.Definition(w.Requirement)) {
			t.say(p.PickPlace)
		} else {
			t.say(p.Pick, "label", t.label(w.Requirement))
		}
	case WaitNotice:
		t.notice(w.Notice)
	case WaitWhich:
		t.say(p.EditWhich)
	case WaitPage:
		t.card()
	case WaitTrouble:
		t.say(p.TroubleAsk)
	case WaitErase:
		t.say(p.EraseAsk)
	case WaitFile:
		t.say(p.FileWhich)
	case WaitFound:
		t.askFound()
	case WaitReasons:
		t.askReasons()
	case WaitLink:
		t.askLink()
	case WaitNothing:
		t.standing()
	}
}

// standing says how things stand when nothing is asked.
func (t *turn) standing() {
	p := &t.flow.Phrases
	if len(t.said) > 0 && t.c.Stage != t.before.Stage {
		return // the change was just announced
	}
	switch t.c.Stage {
	case Preparing:
		if id := t.checking(); id != "" {
			t.say(p.FileChecking, "label", t.label(id))
			return
		}
		t.pick() // the file was judged while nobody could be spoken to
		t.asked = false
		t.ask()
	case Precheck:
		t.say(p.PrecheckWait)
	case Launching:
		t.tasksLeft()
	case Done:
		if d := t.flow.Definition(t.before.Wait.Requirement); d != nil && d.After && t.before.Wait.Seq != t.c.Wait.Seq {
			return // what was asked behind it was just answered
		}
		t.say(p.AllDone)
	}
}

// askFor asks for a requirement: the step's introduction the first time, what
// was wrong with it, what it is now, and the question.
func (t *turn) askFor(d *Definition) {
	if !t.c.Wait.Editing {
		t.introduce(d.step)
	}
	r := t.c.Requirements[d.ID]
	switch {
	case r.State == Error && t.before.State(d.ID) == Error:
		t.say(t.flow.Phrases.ReturnedItem, t.reason(d.ID)...)
	case t.c.Wait.Editing && r.Value != "" && d.Kind != kindChecklist:
		t.say(t.flow.Phrases.Current, "label", t.label(d.ID), "value", t.shown(d.ID))
	}
	if d.Kind == kindConsent {
		t.notice(d.Notice)
		return
	}
	if d.ID == "result" {
		t.stillReview()
	}
	t.say(d.Ask)
	if d.Kind == kindDocument && t.c.Contact.Channel == "app" && !t.flow.links {
		t.say(t.flow.Phrases.FileInApp) // WeCom delivers no files to an app (document 90239)
	}
}

// notice says what is to be agreed to; in a chat that keeps its data abroad,
// that too.
func (t *turn) notice(id string) {
	t.say(t.flow.Notices[id].Text)
	if t.c.Contact.Abroad {
		t.say(t.flow.Phrases.NoticeAbroad)
	}
}

// introduce says a step's introduction when the case comes to it first.
func (t *turn) introduce(s *Step) {
	order := func(id string) int {
		return slices.IndexFunc(t.flow.Steps, func(s Step) bool { return s.ID == id })
	}
	// The first step begins with the language and the consent; its
	// introduction waits until both are settled.
	if order(s.ID) <= order(t.c.Intro) || !t.consented() {
		return
	}
	t.c.Intro = s.ID
	t.say(s.Intro)
}

// consented reports whether the consent requirement, if the flow has one, is
// met.
func (t *turn) consented() bool {
	return t.flow.Definition("consent") == nil || t.c.State("consent") == OK
}

// label is what a requirement is called in the person's language.
func (t *turn) label(id string) string {
	d := t.flow.Definition(id)
	if d == nil {
		return id
	}
	return t.words(d.Label, nil)
}

// shown is a requirement's value as the person may see it in a chat.
func (t *turn) shown(id string) string {
	d := t.flow.Definition(id)
	if d == nil {
		return ""
	}
	if d.Private && d.Kind != kindDocument && t.c.Value(id) != "" { // it comes in, and never goes out again (DESIGN.md §6)
		return answers.Mask(t.flow.valueKind(&t.c, d), t.c.Value(id))
	}
	return t.show(id)
}

// show is a requirement's value in words, in full.
func (t *turn) show(id string) string { return t.flow.Show(&t.c, id, t.c.Lang) }

// Show words the value of a requirement in a language: the label of a choice,
// a date as people write it, the text as it is.
func (f *Flow) Show(c *Case, id string, l Lang) string {
	d, v := f.Definition(id), c.Value(id)
	if d == nil || v == "" {
		return ""
	}
	if k := d.choice(v); k != nil {
		return f.fill(k.Label.In(l), nil, nil)
	}
	switch d.Kind {
	case kindMoment:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return f.moment(at, l)
		}
	case kindDocument:
		if r := c.Requirements[id]; r.File != nil && r.File.Name != "" {
			return r.File.Name
		}
	case kindChecklist, kindReasons:
		return f.showMany(d, v, l)
	}
	if w, ok := f.Phrases.Values[v]; ok {
		return w.In(l)
	}
	return v
}

// showMany words a comma-separated list of options.
func (f *Flow) showMany(d *Definition, v string, l Lang) string {
	if w, ok := f.Phrases.Values[v]; ok {
		return w.In(l)
	}
	var labels []string
	for _, id := range strings.Split(strings.TrimPrefix(v, "missing:"), ",") {
		if k := d.choice(id); k != nil {
			labels = append(labels, f.fill(k.Label.In(l), nil, nil))
		}
	}
	return strings.Join(labels, f.Phrases.ListSeparator.In(l))
}

// valueKind is the validator that a requirement's value went through, for
// masking.
func (f *Flow) valueKind(c *Case, d *Definition) string {
	if d.Kind == kindIDNumber {
		if k := c.Value("leader_id_kind"); k != "" {
			return k
		}
		return "resident_id"
	}
	return d.Kind
}

// Masked words a value for consultants and operators: enough to recognise it,
// not enough to use it.
func (f *Flow) Masked(c *Case, id string, l Lang) string {
	d := f.Definition(id)
	if d == nil || c.Value(id) == "" {
		return ""
	}
	switch d.Kind {
	case kindDocument:
		return f.Phrases.Values["received"].In(l)
	case kindChoice, kindChecklist, kindTask, kindMoment, kindReasons, kindConsent:
		return f.Show(c, id, l)
	}
	return answers.Mask(f.valueKind(c, d), c.Value(id))
}

// MaskedValue is Masked of another value than the case's: of what was read on a
// document.
func (f *Flow) MaskedValue(c *Case, id, value string) string {
	d := f.Definition(id)
	if d == nil || value == "" {
		return ""
	}
	return answers.Mask(f.valueKind(c, d), value)
}
