package flows

import "slices"

// land fits a stored case to the flow as it is now: steps and requirements may
// have been renamed or removed since the case was written. What a case has
// answered stays; only the open question is asked anew where it is gone.
func (t *turn) land() {
	if t.c.Stage == Precheck && !t.flow.desk {
		t.register() // nobody is there any more to look through it
		t.said = nil
	}
	if t.c.Stage == "" {
		return
	}
	t.c.Nudges = max(t.c.Nudges, 0)
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
		t.c.Wait = Wait{}
		t.pick()
	}
}

// stands reports whether everything that a wait names exists.
func (t *turn) stands(w Wait) bool {
	known := func(id string) bool { return t.flow.Definition(id) != nil }
	switch w.Kind {
	case WaitAnswer, WaitConfirm, WaitPick:
		return known(w.Requirement)
	case WaitNotice:
		_, ok := t.flow.Notices[w.Notice]
		return ok && known(w.Requirement)
	case WaitWhich, WaitFile:
		return !slices.ContainsFunc(w.Choices, func(id string) bool { return !known(id) })
	case WaitPage, WaitTrouble:
		return w.Requirement == t.c.Step && t.c.Step != ""
	}
	return true
}
