package flows

import "slices"

// land fits a stored case to the flow as it is now: steps, requirements and
// options may have been renamed or removed since the case was written. What a
// case has answered stays, though a new answer of the kind might not be taken:
// what is ok is never asked again. Only what the files say is gone is
// forgotten, and while everything is still being collected an option that is
// gone is asked for again.
func (t *turn) land() {
	if t.c.Stage == Precheck && !t.flow.desk {
		t.register() // nobody is there any more to look through it
		t.said = nil
	}
	if t.c.Stage == "" {
		return
	}
	if t.c.Revision != t.flow.Revision {
		t.renameRequirements()
		t.forget()
		t.landOptions()
	}
	t.c.Reminders.Next = max(t.c.Reminders.Next, 0)
	if t.c.Step != "" && t.c.Step != resubmitStep {
		if s := t.flow.Step(t.c.Step); s != nil && s.Page != nil {
			t.c.Step = s.ID
		} else {
			t.c.Step = t.pages()[0]
		}
	}
	if s := t.flow.Step(t.c.Intro); s != nil {
		t.c.Intro = s.ID
	}
	if !t.stands(t.c.Wait) {
		t.moveOn()
	}
}

// renameRequirements brings answers, and the open question, under the names
// that requirements have now.
func (t *turn) renameRequirements() {
	now := func(id string) string {
		if d := t.flow.Definition(id); d != nil {
			return d.ID
		}
		return id
	}
	for id, r := range t.before.Requirements {
		if to := now(id); to != id {
			delete(t.c.Requirements, id)
			if _, taken := t.c.Requirements[to]; !taken {
				t.c.Requirements[to] = r
			}
		}
	}
	switch t.c.Wait.Kind {
	case WaitAnswer, WaitConfirm, WaitPick, WaitNotice, WaitLink, WaitReasons:
		t.c.Wait.Requirement = now(t.c.Wait.Requirement)
	case WaitPage, WaitTrouble:
		if s := t.flow.Step(t.c.Wait.Requirement); s != nil {
			t.c.Wait.Requirement = s.ID
		}
	case WaitWhich, WaitFile, WaitFound:
		for i, id := range t.c.Wait.Choices {
			t.c.Wait.Choices[i] = now(id)
		}
	}
}

// forget drops the answers to what is gone, with their files.
func (t *turn) forget() {
	for i := range t.flow.Steps {
		for _, id := range t.flow.Steps[i].Gone {
			t.discard(id)
			delete(t.c.Requirements, id)
		}
	}
}

// landOptions brings chosen options under the names that they have now. One
// that is gone means nothing any more; before the form is filled in it is asked
// for again, later it stays as AWS has it.
func (t *turn) landOptions() {
	for id, r := range t.c.Requirements {
		d := t.flow.Definition(id)
		if d == nil || d.Kind != kindChoice || r.State != OK || d.choice(r.Value) != nil {
			continue
		}
		if k := d.choiceOnce(r.Value); k != nil {
			r.Value = k.ID
			t.c.Requirements[id] = r
		} else if t.collecting() {
			t.reopen(id, Due)
		}
	}
}

// collecting reports whether answers are still being collected.
func (t *turn) collecting() bool {
	return t.c.Stage == Preparing || t.c.Stage == Paused && t.c.From == Preparing
}

// choiceOnce finds an option by an earlier id.
func (d *Definition) choiceOnce(id string) *Choice {
	for i := range d.Options {
		if slices.Contains(d.Options[i].Was, id) {
			return &d.Options[i]
		}
	}
	return nil
}

// stands reports whether everything that a wait names exists.
func (t *turn) stands(w Wait) bool {
	known := func(id string) bool { return t.flow.Definition(id) != nil }
	switch w.Kind {
	case WaitAnswer, WaitConfirm, WaitPick, WaitLink:
		return known(w.Requirement)
	case WaitReasons:
		d := t.flow.Definition(w.Requirement)
		return d != nil && !slices.ContainsFunc(w.Choices, func(id string) bool { return d.choice(id) == nil })
	case WaitNotice:
		_, ok := t.flow.Notices[w.Notice]
		return ok && known(w.Requirement)
	case WaitWhich, WaitFile, WaitFound:
		return !slices.ContainsFunc(w.Choices, func(id string) bool { return !known(id) })
	case WaitPage, WaitTrouble:
		return w.Requirement == t.c.Step && t.c.Step != ""
	}
	return true
}
