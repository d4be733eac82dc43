package flows

import (
	"strings"
)

// choose acts on an option of the open question.
func (t *turn) choose(id string) {
	w := t.c.Wait
	switch w.Kind {
	case WaitAnswer:
		t.chooseFor(t.flow.Definition(w.Requirement), id)
	case WaitConfirm:
		t.confirm(id)
	case WaitPick:
		d := t.flow.Definition(w.Requirement)
		for _, o := range t.options() {
			if o.id == id {
				t.c.Wait.Kind = WaitAnswer
				t.read(d, o.label)
			}
		}
	case WaitNotice:
		if id == optLink || id == optLeader {
			t.byPage(t.flow.Definition(w.Requirement), id)
			return
		}
		t.consent(w.Notice, id == optYes)
	case WaitFound:
		t.takeFound(id == optYes)
	case WaitReasons:
		t.settleReasons(id)
	case WaitLink:
		t.byPage(t.flow.Definition(w.Requirement), id)
	case WaitWhich:
		t.edit([]string{id})
	case WaitPage:
		t.pageAnswer(id)
	case WaitTrouble:
		t.troubleAnswer(id)
	case WaitErase:
		t.erase(id == optYes)
	case WaitFile:
		t.giveBack(id)
	}
}

// confirm acts on "is this what you mean?".
func (t *turn) confirm(id string) {
	w := t.c.Wait
	d := t.flow.Definition(w.Requirement)
	switch id {
	case optYes:
		t.accept(d, w.Propose)
	case optTyped:
		t.accept(d, w.Typed)
	default:
		t.wait(Wait{Kind: WaitAnswer, Requirement: w.Requirement, Editing: w.Editing})
		t.ask()
	}
}

// chooseFor acts on an option of a requirement.
func (t *turn) chooseFor(d *Definition, id string) {
	switch {
	case id == optKeep:
		t.next()
		return
	case id == optSkip && d.Optional && d.choice(id) == nil:
		t.waive(d)
		return
	case d.choice(id) == nil && (id == optLink || id == optLeader || id == optNever):
		t.byPage(d, id)
		return
	case d.Kind == kindDocument && id == optAsIs:
		t.asIs(d)
		return
	case strings.HasPrefix(id, optSame):
		t.read(d, t.c.Value(strings.TrimPrefix(id, optSame)))
		return
	}
	switch d.Kind {
	case kindConsent:
		t.consent(d.Notice, id == optYes)
	case kindTask:
		t.task(d, id)
	case kindMoment:
		t.submit()
	case kindChecklist:
		t.checklist(d, []string{id})
	case kindReasons:
		t.rejected([]string{id})
	default:
		t.chosen(d, d.choice(id))
	}
}

// chosen stores a choice; some choices move the journey.
func (t *turn) chosen(d *Definition, k *Choice) {
	switch d.ID {
	case "language":
		t.c.Lang = Lang(k.ID)
	case "result":
		t.result(k)
		return
	case "entity_region":
		if t.region(k) {
			return
		}
	}
	if strings.HasPrefix(k.ID, "not_yet") {
		t.say(k.Note)
		t.ask()
		return
	}
	t.set(d.ID, k.ID)
	t.say(k.Note)
	t.say(d.Done)
	t.next()
}

// region flags a company that AWS China may refuse. It reports whether the
// journey ends here.
func (t *turn) region(k *Choice) bool {
	switch k.ID {
	case HongKong:
		t.tell(NotMainland, "")
	case "other":
		t.say(k.Note)
		t.tell(NotEligible, "")
		t.ask()
		return true
	}
	return false
}

// checklist notes what is ready and says what to do about the rest; a missing
// thing stops nobody, it is asked for at its step.
func (t *turn) checklist(d *Definition, ids []string) {
	if len(ids) == 1 && ids[0] == optReady {
		t.set(d.ID, optReady)
		t.next()
		return
	}
	for _, id := range ids {
		if k := d.choice(id); k != nil {
			t.say(k.Note)
		}
	}
	t.set(d.ID, "missing:"+strings.Join(ids, ","))
	t.say(d.Done)
	t.next()
}

// chose reads a button.
func (t *turn) chose(e Chose) {
	for _, o := range t.options() {
		if t.token(o.id) == e.Token {
			t.choose(o.id)
			return
		}
	}
	if wantsReminders(e.Token) {
		t.remindOn()
		return
	}
	t.say(t.flow.Phrases.Stale)
	t.ask()
}
