package flows

import (
	"fmt"
	"slices"
	"strings"
)

// resubmitStep is what Case.Step says while the resubmission page is open.
const resubmitStep = "resubmit"

// register begins the walk through AWS's pages, or, after a rejection, the one
// resubmission page.
func (t *turn) register() {
	t.c.Stage, t.c.Wait = Registering, Wait{}
	if t.c.Step == "" {
		t.say(t.flow.Phrases.Registering)
		if t.c.Attempt > 0 {
			t.say(t.flow.Phrases.AttemptNext, "n", fmt.Sprint(t.c.Attempt+1))
		}
		t.sheetHint()
	}
	if !slices.Contains(t.pages(), t.c.Step) {
		t.c.Step = t.pages()[0] // else it goes on at the page that was left for a correction
	}
	t.pickPage()
}

// pages lists the steps that have an AWS page, in order.
func (t *turn) pages() []string {
	if t.c.Attempt > 0 {
		return []string{resubmitStep}
	}
	var ids []string
	for i := range t.flow.Steps {
		if t.flow.Steps[i].Page != nil {
			ids = append(ids, t.flow.Steps[i].ID)
		}
	}
	return ids
}

// page gives the page that is open.
func (t *turn) page() *Page {
	if t.c.Step == resubmitStep {
		return t.flow.resubmit()
	}
	if s := t.flow.Step(t.c.Step); s != nil && s.Page != nil {
		return s.Page
	}
	return &Page{}
}

func (f *Flow) resubmit() *Page {
	for i := range f.Steps {
		if f.Steps[i].Resubmit != nil {
			return f.Steps[i].Resubmit
		}
	}
	return &Page{}
}

// pickPage waits for the open page, or after the last for the submission.
func (t *turn) pickPage() {
	if t.c.Step == "" {
		t.wait(Wait{Kind: WaitAnswer, Requirement: "submitted_at"})
		return
	}
	t.wait(Wait{Kind: WaitPage, Requirement: t.c.Step})
}

// pageAnswer acts on "done" and "something went wrong".
func (t *turn) pageAnswer(id string) {
	if id == optWrong {
		t.wait(Wait{Kind: WaitTrouble, Requirement: t.c.Step})
		t.ask()
		return
	}
	pages := t.pages()
	i := slices.Index(pages, t.c.Step)
	if i >= 0 && i+1 < len(pages) {
		t.c.Step = pages[i+1]
		t.next()
		return
	}
	t.c.Step = ""
	if t.c.Attempt > 0 {
		t.submit()
		return
	}
	t.next()
}

// pageBack shows the page before the open one.
func (t *turn) pageBack() {
	pages := t.pages()
	i := slices.Index(pages, t.c.Step)
	if t.c.Step == "" {
		i = len(pages)
	}
	if i <= 0 {
		t.say(t.flow.Phrases.FirstItem)
		t.ask()
		return
	}
	t.c.Step = pages[i-1]
	t.next()
}

// troubleAnswer explains what went wrong and shows the page again.
func (t *turn) troubleAnswer(id string) {
	switch q := t.flow.question(id); {
	case id == optHuman:
		t.human()
	case q != nil:
		t.say(q.A)
	}
	t.wait(Wait{Kind: WaitPage, Requirement: t.c.Step})
	if id == optPage {
		t.ask()
		return
	}
	// The card was shown already; only the buttons are needed again.
	t.asked = true
}

// field is a value as it stands on a card: what is uploaded is named by the
// field's note, what must not leave is only hinted at.
func (t *turn) field(id string) string {
	d := t.flow.Definition(id)
	switch {
	case d == nil || d.Kind == kindDocument:
		return ""
	case d.Private && t.c.Value(id) != "":
		return t.words(t.flow.Phrases.FromID, map[string]string{"value": t.shown(id)})
	}
	return t.shown(id)
}

// card shows what to enter on the open page, in the order of the page.
func (t *turn) card() {
	p, page := &t.flow.Phrases, t.page()
	pages := t.pages()
	if t.c.Step != resubmitStep {
		n := slices.Index(pages, t.c.Step) + 1
		t.say(p.PageTitle, "n", fmt.Sprint(n), "of", fmt.Sprint(len(pages)), "title", t.words(t.flow.Step(t.c.Step).Title, nil))
	}
	t.say(page.Intro)
	if lines := t.fields(page); len(lines) > 0 {
		t.say(p.PageValues, "list", strings.Join(lines, "\n"))
	}
	t.say(page.After)
}

// fields words the lines of a card: a value to paste, or what to do there.
func (t *turn) fields(page *Page) []string {
	var lines []string
	for _, f := range page.Fields {
		if !applies(&t.c, clauses(f.When)) {
			continue
		}
		v := t.field(f.Value)
		note := t.words(f.Note, nil)
		switch {
		case v == "" && f.Value != "" && t.c.State(f.Value) == Waived && t.flow.Definition(f.Value).Notice != "":
			v = t.words(t.flow.Phrases.EnterYourself, nil)
		case f.Value != "" && v == "" && note == "":
			continue // skipped
		case v == "":
			v = note
		case note != "":
			v += " (" + note + ")"
		}
		lines = append(lines, t.labelled(t.words(f.Label, nil), v))
	}
	return lines
}
