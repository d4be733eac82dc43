package flows

import (
	"maps"
	"slices"
	"strings"

	"kaihu/flows/answers"
	"kaihu/flows/divisions"
)

// propose notes what was read from a document for requirements that have no
// answer yet; the person is asked once whether all of it is right. What does
// not agree with an answer, and is no ground to refuse, is said.
func (t *turn) propose(e Inspected) {
	for _, id := range slices.Sorted(maps.Keys(e.Found)) {
		d, read := t.flow.Definition(id), e.Found[id]
		switch {
		case d == nil || read == "" || slices.Contains(e.Differs, id) || !t.applies(d):
		case d.Kind == "street":
			t.proposeAddress(d, read)
		case t.unanswered(d):
			t.noteRead(id, read)
		}
	}
	t.sameCode(e)
}

// unanswered reports whether a requirement has no answer yet and may have one.
func (t *turn) unanswered(d *Definition) bool {
	return t.c.State(d.ID) == Due && (d.Notice == "" || t.c.Consented(d.Notice))
}

func (t *turn) noteRead(id, read string) {
	t.c.Requirements[id] = Requirement{State: Due, Scan: &Scan{Read: read}, At: t.now}
}

// proposeAddress notes the parts of the registered address where none was
// given; where another one was, it is said: AWS takes the office's.
func (t *turn) proposeAddress(street *Definition, read string) {
	a := divisions.Parse(read)
	parts := map[string]string{"province": a.Province, "city": a.City, "district": a.District, "street": a.Street}
	whole, given := "", false
	for i := range street.step.Requirements {
		d := &street.step.Requirements[i]
		if v := t.c.Value(d.ID); isAddress(d) && t.c.State(d.ID) == OK {
			given = true
			whole += v
		}
	}
	for i := range street.step.Requirements {
		d := &street.step.Requirements[i]
		if v := parts[d.Kind]; isAddress(d) && !given && v != "" && t.unanswered(d) {
			t.noteRead(d.ID, v)
		}
	}
	if given && a.District != "" && !strings.Contains(whole, a.District) {
		t.say(t.flow.Phrases.AddressDiffers, "read", read)
	}
}

// sameCode says when the taxpayer's id is not the company's code: for a fapiao
// they are the same.
func (t *turn) sameCode(e Inspected) {
	d := t.flow.Definition("uscc")
	if d == nil || e.Found[d.ID] == "" {
		return
	}
	for _, id := range d.Same {
		if v := t.c.Value(id); v != "" && t.c.State(id) == OK && v != e.Found[d.ID] {
			t.say(t.flow.Phrases.TaxpayerDiffers, "label", t.label(id), "value", v, "read", e.Found[d.ID])
		}
	}
}

// offerFound asks about what was read and not answered yet, all of it at once;
// about what was typed otherwise, one by one. It reports whether there is any.
func (t *turn) offerFound() bool {
	var ids []string
	for _, d := range t.inStage(Preparing) {
		r := t.c.Requirements[d.ID]
		read := r.scan().Read
		switch {
		case read == "":
		case r.State == Error && d.Private: // it cannot be shown: it is asked for again
		case r.State == Error:
			t.wait(Wait{Kind: WaitConfirm, Requirement: d.ID, Propose: read, Typed: r.Value})
			return true
		case t.unanswered(d):
			ids = append(ids, d.ID)
		}
	}
	if ids == nil {
		return false
	}
	t.wait(Wait{Kind: WaitFound, Requirement: ids[0], Choices: ids})
	return true
}

// askFound lists what was read.
func (t *turn) askFound() {
	var lines []string
	for _, id := range t.c.Wait.Choices {
		d := t.flow.Definition(id)
		read := t.worded(d, t.c.Requirements[id].scan().Read)
		lines = append(lines, t.words(t.flow.Phrases.Saved, map[string]string{"label": t.label(id), "value": read}))
	}
	t.say(t.flow.Phrases.Found, "list", strings.Join(lines, "\n"))
}

// worded is a value that was read as it may be shown in a chat: masked, or in
// words where it is no text of the document's own.
func (t *turn) worded(d *Definition, value string) string {
	if d.Private {
		value = answers.Mask(t.flow.valueKind(&t.c, d), value)
	}
	if w, ok := t.flow.Phrases.Values[value]; ok {
		return t.words(w, nil)
	}
	if k := d.choice(value); k != nil {
		return t.words(k.Label, nil)
	}
	return value
}

// takeFound takes what was read on the person's word, or forgets it. A value
// that its validator would not take from the person either is asked for.
func (t *turn) takeFound(yes bool) {
	for _, id := range t.c.Wait.Choices {
		d := t.flow.Definition(id)
		read := t.c.Requirements[id].scan().Read
		delete(t.c.Requirements, id)
		if !yes || read == "" {
			continue
		}
		if d.choice(read) != nil {
			t.set(id, read)
			continue
		}
		switch r := answers.Read(t.flow.valueKind(&t.c, d), read, t.context(d)); {
		case r.Problem != nil:
			t.problem(*r.Problem)
		case r.Value != "":
			t.set(id, r.Value)
		default:
			t.set(id, read)
		}
	}
	t.c.Misses = 0
	t.next()
}

// unread forgets what was read from a document and not answered yet.
func (t *turn) unread(d *Definition) {
	for _, id := range d.Reads {
		if r := t.c.Requirements[id]; r.State == Due && r.scan().Read != "" {
			delete(t.c.Requirements, id)
		}
	}
	if t.c.Wait.Kind == WaitFound {
		t.c.Wait = Wait{}
	}
}

// correctFound reads what is neither a yes nor a no about what was read: values
// of the person's own, or one for the only item.
func (t *turn) correctFound(text string) {
	ids := t.c.Wait.Choices
	switch {
	case t.question(text, false), t.block(text, nil):
	case len(ids) == 1:
		d := t.flow.Definition(ids[0])
		t.wait(Wait{Kind: WaitAnswer, Requirement: d.ID})
		t.answerTo(d, text)
	default:
		t.unclear()
	}
}

// settleDoubt lifts the doubt about a document once what was typed otherwise is
// as the document says.
func (t *turn) settleDoubt(id string) {
	for _, doc := range t.files() {
		r := t.c.Requirements[doc]
		if r.State != OK || r.scan().Doubt == "" || r.scan().Doubt == codeNotChecked || !reads(t.flow.Definition(doc), id) {
			continue
		}
		r.Scan = nil
		t.c.Requirements[doc] = r
	}
}

func reads(d *Definition, id string) bool {
	for _, to := range d.Reads {
		if to == id {
			return true
		}
	}
	return false
}
