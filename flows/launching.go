package flows

import "time"

// launch begins the first sign-in and its checklist.
func (t *turn) launch() {
	t.c.Stage, t.c.Wait = Launching, Wait{}
	t.pickTask()
}

// pickTask asks for the next task; with none open the journey ends.
func (t *turn) pickTask() {
	if d := t.first(Launching, Due, Error); d != nil {
		t.request(d)
		return
	}
	if t.first(Launching, Later) == nil {
		t.c.Stage = Done
		for i := range t.flow.Steps {
			if t.flow.Steps[i].Stage == Launching {
				t.say(t.flow.Steps[i].Outro)
			}
		}
		t.say(t.flow.Phrases.AllDone)
		t.afterwards()
	}
}

// task settles one item of the checklist.
func (t *turn) task(d *Definition, id string) {
	switch id {
	case optDone:
		t.set(d.ID, optDone)
		t.say(d.Done)
	case optNot:
		t.c.Requirements[d.ID] = Requirement{State: Waived, Value: optNot, At: t.now}
	default:
		t.c.Requirements[d.ID] = Requirement{State: Later, At: t.now}
		t.say(t.flow.Phrases.RemindLater, "date", t.flow.date(t.laterAt(), t.c.Lang))
	}
	t.next()
}

// tasksLeft lists what was put off.
func (t *turn) tasksLeft() {
	var later []string
	for _, d := range t.inStage(Launching) {
		if t.c.State(d.ID) == Later {
			later = append(later, d.ID)
		}
	}
	if len(later) > 0 {
		t.say(t.flow.Phrases.TasksLeft, "list", t.labels(later))
	}
}

// takeUp turns to what was put off, if nothing else is asked. It reports whether
// that was so.
func (t *turn) takeUp() bool {
	if t.c.Stage != Launching || t.c.Wait.Kind != WaitNothing {
		return false
	}
	for _, d := range t.inStage(Launching) {
		if t.c.State(d.ID) == Later {
			t.reopen(d.ID, Due)
		}
	}
	t.moveOn()
	return true
}

// laterAt is when the first of the reminders comes that a task which is put off
// now will have.
func (t *turn) laterAt() time.Time {
	p := t.flow.policy(waitLaunching)
	if p == nil {
		return t.now
	}
	return t.home().awake(p.Lines[0].span.from(t.now, t.home()))
}
