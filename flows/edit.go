package flows

import (
	"slices"
	"strings"

	"kaihu/flows/answers"
	"kaihu/flows/lazyregexp"
)

// edited reads "改邮箱" or "edit email" and returns the requirements that go by
// that name, in the order of the journey; nil if the message is no such thing.
func (t *turn) edited(text string) []string {
	word := plain(text)
	for _, verb := range t.flow.verbs {
		name, ok := strings.CutPrefix(word, verb)
		if !ok || name == "" {
			continue
		}
		if ids := t.named(name); ids != nil {
			return ids
		}
	}
	return nil
}

// named gives the requirements that go by a name (in plain form): those that
// were answered, or, if there are none, those that are still to come.
func (t *turn) named(name string) []string {
	var answered, coming []string
	for _, d := range t.flow.Requirements() {
		switch {
		case !d.called(name) || !t.changeable(d):
		case t.c.State(d.ID) == Due:
			coming = append(coming, d.ID)
		default:
			answered = append(answered, d.ID)
		}
	}
	if answered == nil && t.c.Stage == Preparing {
		return coming
	}
	return answered
}

// changed reads "把邮箱改成 new@example.com" and "change email to new@…".
var changed = lazyregexp.New(`(?i)^\s*(?:请|帮我)?把?(?:我的)?(.{1,16}?)(?:改成|换成|改为|更改为|修改为)[\s:：]*(.+)$|^\s*(?:改|修改|更改|edit|change|correct)\s*(?:my )?(.{1,24}?)(?:\s+to\s+|[\s:：为成]+)(\S.*)$`)

// editTo changes an item to a value that came with the wish.
func (t *turn) editTo(text string) bool {
	if !strings.ContainsAny(text, "改换") && !hasAnyFold(strings.TrimSpace(text), "edit", "change", "correct") {
		return false // what the pattern needs, quickly seen
	}
	m := changed.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	ids := t.named(plain(m[1] + m[3]))
	if len(ids) != 1 || t.sealed() {
		return false
	}
	d := t.flow.Definition(ids[0])
	t.reopenFor(d)
	if t.c.Wait.Kind != WaitAnswer {
		t.ask()
		return true
	}
	t.answer(m[2] + m[4])
	return true
}

// hasAnyFold reports whether a text begins with one of some ASCII words, in
// whatever case.
func hasAnyFold(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return len(text) >= len(w) && strings.EqualFold(text[:len(w)], w) })
}

// called reports whether a requirement goes by a name (in plain form).
func (d *Definition) called(name string) bool {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "我的"), "my")
	return slices.Contains(d.words, name)
}

// editable reports whether a requirement can be changed by its name now: it
// applies, and it was answered already or is being asked.
func (t *turn) editable(d *Definition) bool { return t.changeable(d) && t.c.State(d.ID) != Due }

func (t *turn) changeable(d *Definition) bool {
	return t.applies(d) && d.Kind != kindConsent && d.ID != "language" && t.route(d) != byNone
}

// sealed reports whether the form is with AWS, where a change would not arrive.
func (t *turn) sealed() bool {
	return t.c.Stage == Reviewing || t.c.Stage == Launching || t.c.Stage == Done
}

// edit opens answered requirements for a change: one at once, of several it
// asks which, of none it says what there is.
func (t *turn) edit(ids []string) {
	p := &t.flow.Phrases
	switch {
	case t.sealed() && !(slices.Equal(ids, []string{"account_id"}) && t.c.Stage != Reviewing): // the account's number is ours to correct
		t.say(p.EditTooLate)
		t.ask()
	case len(ids) == 1:
		t.reask(t.flow.Definition(ids[0]))
	default:
		if ids == nil {
			for _, d := range t.inStage(Preparing) {
				if t.editable(d) && d.Kind != kindChecklist {
					ids = append(ids, d.ID)
				}
			}
		}
		if len(ids) == 0 {
			t.say(p.EditUnknown)
			t.ask()
			return
		}
		t.wait(Wait{Kind: WaitWhich, Choices: ids})
		t.ask()
	}
}

// reask opens a requirement again, with what it is now.
func (t *turn) reask(d *Definition) {
	t.reopenFor(d)
	t.ask()
}

// reopenFor waits for a new answer to a requirement. A change in the middle of
// AWS's form does not go back to the consultants, who would be slower than the
// page's own time limit; they are told of it.
func (t *turn) reopenFor(d *Definition) {
	if t.c.Stage == Registering {
		t.report(Tell{Topic: Changed, Words: d.Label})
	}
	if t.c.Stage == Precheck || t.c.Stage == Registering {
		t.c.Stage = Preparing
	}
	if t.route(d) == byLink {
		t.reopen(d.ID, Error) // or there would be nothing to hand in
		t.giveLink(d, false)
		t.moveOn()
		return
	}
	t.request(d)
	t.c.Wait.Editing = t.c.Wait.Kind == WaitAnswer && t.c.State(d.ID) != Due
}

// which reads an answer to "which one would you like to change?" that is no
// name but the new value itself.
func (t *turn) which(text string) bool {
	var fits []*Definition
	for _, k := range answers.Extract(text, t.context(&Definition{})) {
		for _, id := range t.c.Wait.Choices {
			if d := t.flow.Definition(id); t.takes(d, k.Kind) && !slices.Contains(fits, d) {
				fits = append(fits, d)
			}
		}
	}
	if len(fits) == 0 || (len(fits) > 1 && !isAddress(fits[0])) {
		return false
	}
	t.reopenFor(fits[0])
	t.c.Wait.Editing = true
	t.answer(text)
	return true
}
