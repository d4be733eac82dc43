package flows

import (
	"regexp"
	"strings"
	"time"

	"kaihu/flows/answers"
)

// answer reads a text as an answer to the open question.
func (t *turn) answer(text string) {
	id := t.match(text)
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
	case WaitWhich, WaitErase, WaitFile:
		if t.c.Wait.Kind == WaitWhich && t.question(text, false) {
			return
		}
		t.dropAside(text)
	case WaitNothing:
		if !t.question(text, true) && !t.block(text, nil) {
			t.unclear(text)
		}
	default: // a notice, a page, trouble
		if !t.question(text, true) && !t.block(text, nil) {
			t.unclear(text)
		}
	}
}

// dropAside leaves a side question (which item, really erase) that got no
// answer, and reads the text for the item that was open before it.
func (t *turn) dropAside(text string) {
	t.c.Wait = Wait{}
	t.pick()
	if t.c.Wait.Kind == WaitAnswer {
		t.answer(text)
		return
	}
	t.unclear(text)
}

// answerTo reads a text for one requirement.
func (t *turn) answerTo(d *Definition, text string) {
	if !t.consented() && !d.Early {
		t.say(t.flow.Phrases.BeforeConsent)
		t.ask()
		return
	}
	if t.question(text, false) {
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
	t.set(d.ID, value)
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
		t.consent(w.Notice, id == optYes)
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
		t.rejected([]string{id}, "")
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
	case "hongkong":
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

// consent records a yes or no to a notice.
func (t *turn) consent(notice string, yes bool) {
	n := t.flow.Notices[notice]
	t.c.Consents = append(t.c.Consents, Consent{Notice: notice, Version: n.Version, Lang: t.c.Lang, Given: yes, At: t.now})
	if !yes {
		t.say(n.Refused)
		t.refused(notice)
		return
	}
	if d := t.flow.Definition(t.c.Wait.Requirement); d != nil && d.Kind == kindConsent {
		t.set(d.ID, optYes)
	}
	for _, d := range t.inStage(Preparing) {
		if d.Notice == notice && t.c.State(d.ID) == Waived {
			t.reopen(d.ID, Due) // refused before, and wanted now
		}
	}
	t.next()
}

// refused goes on without a consent. What a notice gates is left to the person
// to enter at AWS; without the first consent nothing can go on.
func (t *turn) refused(notice string) {
	if t.c.Wait.Kind != WaitNotice {
		t.asked = true // the notice was just read; the way back stands in the words
		return
	}
	for _, d := range t.inStage(Preparing) {
		if d.Notice == notice {
			t.discard(d.ID)
			t.c.Requirements[d.ID] = Requirement{State: Waived, At: t.now}
		}
	}
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
	t.say(t.flow.Phrases.Stale)
	t.ask()
}

// unclear says that a text was not understood, and asks again.
func (t *turn) unclear(string) {
	if len(t.options()) > 0 {
		t.say(t.flow.Phrases.ChooseOne)
	} else if t.c.Wait.Kind != WaitNothing {
		t.say(t.flow.Phrases.NotUnderstood)
	}
	t.ask()
}

// questionWords begin or end a question. They are no beginning of a name,
// address or company.
var questionWords = regexp.MustCompile(`(?i)([?？]\s*$)|(吗|呢|么)[。.!！\s]*$|^(请问|怎么|如何|为什么|为啥|为何|什么|多久|多少钱|能不能|可不可以|是不是|有没有|要不要|哪里|哪个|谁)|^(how|what|why|when|where|which|who|can|could|do|does|is|are|should|will|may)\s`)

// question answers from the FAQ. Without eager, only what looks like a
// question is one; with it, anything that the FAQ knows.
func (t *turn) question(text string, eager bool) bool {
	looks := questionWords.MatchString(strings.TrimSpace(text))
	if !looks && (!eager || t.several(text)) {
		return false
	}
	var ids []string
	if t.flow.finder != nil {
		l := En
		if hasHan(text) {
			l = Zh
		}
		ids = t.flow.finder.Find(l, text)
	}
	if len(ids) == 0 {
		if !looks {
			return false
		}
		t.say(t.flow.Phrases.NoAnswer)
		t.ask()
		return true
	}
	t.say(t.flow.question(ids[0]).A)
	t.ask()
	return true
}

// question gives an item of the FAQ, or nil.
func (f *Flow) question(id string) *Question {
	for i := range f.FAQ {
		if f.FAQ[i].ID == id {
			return &f.FAQ[i]
		}
	}
	return nil
}

// secret refuses a password or one-time code: it is not stored, and the person
// hears why.
func (t *turn) secret(text string) bool {
	kind, found := answers.Secret(text, t.codeDigits())
	p := &t.flow.Phrases
	if !found && !t.identityAbroad(text) {
		return false
	}
	switch kind {
	case "":
		t.say(p.PrivateAbroad)
	case "password":
		t.say(p.SecretWord)
	case "code":
		t.say(p.SecretCode)
	default:
		t.say(p.SecretKey)
	}
	t.say(p.SecretDelete)
	t.ask()
	return true
}

// identityAbroad reports whether a text holds an ID number in a chat that
// keeps its data abroad (DESIGN.md §6): it is not taken there.
func (t *turn) identityAbroad(text string) bool {
	if !t.c.Contact.Abroad {
		return false
	}
	for _, k := range answers.Extract(text, answers.Context{Now: t.now.In(t.flow.zone)}) {
		if k.Kind == "resident_id" || k.Kind == "residence_permit" {
			return true
		}
	}
	return false
}

// codeDigits is how many digits AWS's code has on the page that is open.
func (t *turn) codeDigits() int {
	if t.c.Wait.Kind == WaitPage || t.c.Wait.Kind == WaitTrouble {
		return t.page().Code
	}
	return 0
}

// submit notes when the form went to AWS and begins the wait.
func (t *turn) submit() {
	t.set("submitted_at", t.now.UTC().Format(time.RFC3339))
	t.review()
}
