package flows

import (
	"slices"
	"strings"
)

// withdrew honours a recall: everything that the message gave is forgotten,
// whatever the stage and whoever holds the chat; only the words about it depend
// on that.
func (t *turn) withdrew(e Withdrew) {
	if e.Message == "" {
		return
	}
	var gone []*Definition
	for _, d := range t.flow.Requirements() {
		r := t.c.Requirements[d.ID]
		if t.recallPicture(d, e.Message) {
			continue
		}
		if r.File != nil && r.File.Message == e.Message {
			t.discard(d.ID)
			t.unread(d)
		} else if d.Early || r.Message != e.Message || d.step.Stage != Preparing && d.ID != "account_id" {
			continue // what is no datum, but a step of the journey, happened all the same
		}
		delete(t.c.Requirements, d.ID)
		gone = append(gone, d)
	}
	if gone == nil {
		return
	}
	if w := t.c.Wait.Kind; w == WaitConfirm || w == WaitPick {
		t.c.Wait = Wait{}
	}
	t.afterRecall(gone)
}

// recallPicture takes a picture out of a document that has others.
func (t *turn) recallPicture(d *Definition, message string) bool {
	r := t.c.Requirements[d.ID]
	s := r.scan()
	if r.File == nil || len(s.More) == 0 {
		return false
	}
	all := append([]File{*r.File}, s.More...)
	i := slices.IndexFunc(all, func(f File) bool { return f.Message == message })
	if i < 0 {
		return false
	}
	t.takeOut(d, []string{all[i].ID})
	return true
}

// afterRecall says what was forgotten, and asks for it again where it is
// needed now.
func (t *turn) afterRecall(gone []*Definition) {
	var ids []string
	for _, d := range gone {
		ids = append(ids, d.ID)
	}
	if t.c.Stage != Preparing && t.c.Stage != Precheck {
		t.report(Tell{Topic: Changed, Words: recalled(gone)})
	}
	if d := t.flow.Definition(t.c.Wait.Requirement); d != nil && !t.applies(d) { // it hung on what is forgotten
		t.moveOn()
	}
	if t.c.Held || t.c.Stage == Paused || t.c.Stage == Closed {
		return
	}
	if gone[0].Kind == kindDocument && len(gone) == 1 {
		t.say(t.flow.Phrases.FileTakenBack, "label", t.labels(ids))
	} else {
		t.say(t.flow.Phrases.Recalled, "label", t.labels(ids))
	}
	if t.c.Stage == Precheck {
		t.c.Stage = Preparing
	}
	if t.c.Stage == Preparing && gone[0].step.Stage == Preparing {
		t.request(gone[0]) // it is usually sent again at once
	}
	t.ask()
}

// revised asks about a message that was edited after it had been taken as an
// answer; nothing changes silently.
func (t *turn) revised(e Revised) {
	if t.c.Held || t.c.Stage != Preparing || len(e.Text) > maxText || t.secret(e.Text) {
		return
	}
	for _, d := range t.inStage(Preparing) {
		r := t.c.Requirements[d.ID]
		if r.Message != e.Message || e.Message == "" || r.State != OK || r.Value == e.Text || d.Early {
			continue
		}
		t.say(t.flow.Phrases.Edited, "label", t.label(d.ID), "value", t.shown(d.ID))
		t.wait(Wait{Kind: WaitAnswer, Requirement: d.ID, Editing: true})
		t.ask()
		return
	}
}

// recalled says what was taken back.
func recalled(gone []*Definition) Text {
	var en, zh []string
	for _, d := range gone {
		en, zh = append(en, d.Label.En), append(zh, d.Label.Zh)
	}
	return Text{En: "taken back: " + strings.Join(en, ", "), Zh: "已撤回：" + strings.Join(zh, "、")}
}
