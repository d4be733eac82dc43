package flows

import (
	"kaihu/flows/answers"
)

// answer reads a text as an answer to the open question.
func (t *turn) answer(text string) {
	id := t.match(text)
	if id == "" && t.letter(text) {
		return
	}
	if id == "" {
		id = t.meant(text)
	}
	if id != "" {
		t.choose(id)
		return
	}
	switch t.c.Wait.Kind {
	case WaitAnswer:
		t.answerTo(t.flow.Definition(t.c.Wait.Requirement), text)
	case WaitConfirm, WaitPick:
		t.c.Wait.Kind = WaitAnswer // a new answer instead of a yes or no
		t.answerTo(t.flow.Definition(t.c.Wait.Requirement), text)
	case WaitWhich:
		if !t.which(text) && !t.question(text, false) {
			t.dropAside(text)
		}
	case WaitFound:
		t.correctFound(text)
	case WaitReasons:
		t.correctReasons(text)
	case WaitErase, WaitFile:
		t.dropAside(text)
	case WaitTrouble:
		t.c.Wait.Kind = WaitPage // "done" is said of the page
		if id := t.match(text); id != "" {
			t.pageAnswer(id)
			return
		}
		t.c.Wait.Kind = WaitTrouble
		if !t.question(text, true) {
			t.unclear()
		}
	default: // nothing, a notice, a page
		if !t.question(text, true) && !t.block(text, nil) {
			t.unclear()
		}
	}
}

// dropAside leaves a side question (which item, really erase) that got no
// answer, and reads the text for the item that was open before it.
func (t *turn) dropAside(text string) {
	t.moveOn()
	if t.c.Wait.Kind == WaitAnswer {
		t.answer(text)
		return
	}
	t.unclear()
}

// answerTo reads a text for one requirement.
func (t *turn) answerTo(d *Definition, text string) {
	if !t.consented() && !d.Early {
		t.say(t.flow.Phrases.BeforeConsent)
		t.ask()
		return
	}
	if len(d.Same) > 0 && answers.IsSame(text) && t.c.Value(d.Same[0]) != "" {
		t.chooseFor(d, optSame+d.Same[0])
		return
	}
	if t.both(d, text) || t.question(text, false) {
		return
	}
	switch d.Kind {
	case kindChoice, kindConsent, kindTask, kindMoment:
		t.orElse(d, text)
	case kindChecklist:
		if ids := t.matchMany(text); ids != nil {
			t.checklist(d, ids)
			return
		}
		t.orElse(d, text)
	case kindReasons:
		t.reasons(d, text)
	case kindDocument:
		if !t.block(text, d) && !t.question(text, true) {
			t.say(t.flow.Phrases.FileWanted, "label", t.label(d.ID))
			t.ask()
		}
	default:
		if !t.several(text) || !t.block(text, d) {
			t.read(d, text)
		}
	}
}

// orElse is for a question with buttons that the text did not answer: it may
// be an answer to other questions, or a question itself.
func (t *turn) orElse(d *Definition, text string) {
	switch {
	case d.ID == "language":
		t.guessLanguage(text)
	case !t.consented() && t.several(text):
		t.say(t.flow.Phrases.BeforeConsent)
		t.ask()
	case t.block(text, d) || t.question(text, true):
	default:
		t.say(t.flow.Phrases.ChooseOne)
		t.ask()
	}
}

// guessLanguage takes the language in which the person wrote instead of
// choosing one.
func (t *turn) guessLanguage(text string) {
	l := En
	if hasHan(text) {
		l = Zh
	}
	t.choose(string(l))
}

// read lets the requirement's validator judge the text.
func (t *turn) read(d *Definition, text string) {
	r := answers.Read(t.flow.valueKind(&t.c, d), text, t.context(d))
	switch {
	case r.Problem != nil:
		if t.ambiguous(d, text) || t.block(text, d) || t.question(text, true) {
			return
		}
		t.problem(*r.Problem) // it says what is wanted; only the buttons are needed again
		if t.c.Misses++; t.c.Misses > 1 {
			t.say(d.Hint)
			t.say(t.flow.Phrases.Stuck)
		}
		t.asked = true
	case r.Propose != "":
		if r.Why != nil {
			t.problem(*r.Why)
		}
		t.wait(Wait{Kind: WaitConfirm, Requirement: d.ID, Propose: r.Propose, Typed: r.Typed, Editing: t.c.Wait.Editing})
		t.ask()
	case len(r.Choices) > 0:
		t.wait(Wait{Kind: WaitPick, Requirement: d.ID, Choices: r.Choices, Editing: t.c.Wait.Editing})
		t.ask()
	default:
		t.accept(d, r.Value, r.Warnings...)
	}
}

// context gives a validator what it may look at.
func (t *turn) context(d *Definition) answers.Context {
	known := make(map[string]string, len(t.c.Requirements))
	for id, r := range t.c.Requirements {
		if r.State == OK {
			known[id] = r.Value
		}
	}
	return answers.Context{Now: t.now.In(t.flow.zone), Region: t.c.Value("entity_region"), Known: known, Params: d.Params}
}

// accept stores a value, says what is worth saying, and goes on.
func (t *turn) accept(d *Definition, value string, warnings ...answers.Problem) {
	editing := t.c.Wait.Editing
	t.c.Misses = 0
	t.set(d.ID, value)
	t.onlyCity(d, value)
	if editing {
		t.say(t.flow.Phrases.Saved, "label", t.label(d.ID), "value", t.shown(d.ID))
	}
	for _, w := range warnings {
		t.problem(w)
	}
	t.say(d.Done)
	t.next()
}

// problem says what a validator found.
func (t *turn) problem(p answers.Problem) { t.said = append(t.said, p.Text(string(t.c.Lang))) }
