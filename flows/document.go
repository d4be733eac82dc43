package flows

import "strings"

// sent takes a file for the document that is asked for, or for the next one
// that is due. It is looked at outside; the answer comes with Inspected.
func (t *turn) sent(e Sent) {
	p := &t.flow.Phrases
	d := t.wanted()
	switch {
	case !t.consented():
		t.say(p.BeforeConsent)
		t.ask()
	case d == nil:
		t.say(p.FileUnexpected)
		t.ask()
	case d.Notice != "" && !t.c.Consented(d.Notice):
		t.say(p.BeforeConsent)
		t.wait(Wait{Kind: WaitNotice, Requirement: d.ID, Notice: d.Notice})
		t.ask()
	default:
		t.caption(e)
		t.discard(d.ID)
		file := e.File
		t.c.Requirements[d.ID] = Requirement{State: Checking, File: &file, At: t.now}
		t.effect = append(t.effect, Inspect{Requirement: d.ID, File: file})
		if t.c.Wait.Requirement == d.ID {
			t.c.Wait = Wait{}
		}
	}
}

// caption reads what was written with a file: a secret is refused, values are
// taken, a question is answered.
func (t *turn) caption(e Sent) {
	text := strings.TrimSpace(e.Text)
	if text == "" {
		return
	}
	if len(text) > maxText {
		t.say(t.flow.Phrases.TooLong)
		return
	}
	t.message = e.File.Message
	wait := t.c.Wait
	t.asked = true // the file's verdict asks what comes next
	if !t.secret(text) && !t.block(text, nil) {
		t.question(text, false)
	}
	t.c.Wait = wait
}

// wanted gives the document requirement that a file is for, or nil.
func (t *turn) wanted() *Definition {
	if d := t.flow.Definition(t.c.Wait.Requirement); d != nil && d.Kind == kindDocument && t.c.Stage == Preparing {
		return d
	}
	if t.c.Stage != Preparing || (t.c.Wait.Kind == WaitNothing && t.checking() != "") {
		return nil // one after the other: what the first one is decides what comes next
	}
	for _, d := range t.inStage(Preparing) {
		if s := t.c.State(d.ID); d.Kind == kindDocument && (s == Due || s == Error) && (!d.Private || !t.c.Contact.Abroad) {
			return d
		}
	}
	return nil
}

// discard forgets the bytes of a requirement's file, if it has one.
func (t *turn) discard(id string) {
	if r := t.c.Requirements[id]; r.File != nil {
		t.effect = append(t.effect, Discard{File: *r.File})
	}
}

// inspected takes the verdict on a document. A verdict on a file that was
// replaced or taken back meanwhile changes nothing.
func (t *turn) inspected(e Inspected) {
	r := t.c.Requirements[e.Requirement]
	if r.State != Checking || r.File == nil || r.File.ID != e.File.ID {
		t.effect = append(t.effect, Discard{File: e.File})
		return
	}
	p := &t.flow.Phrases
	file := e.File
	if e.Code != "" {
		t.effect = append(t.effect, Discard{File: file})
		t.c.Requirements[e.Requirement] = Requirement{State: Error, Code: e.Code, At: t.now}
		why := t.flow.Reasons[e.Code]
		t.sayArgs(why.Text, e.Args)
		t.sayArgs(why.Fix, e.Args)
	} else {
		t.c.Requirements[e.Requirement] = Requirement{State: OK, Value: file.ID, File: &file, At: t.now}
		t.say(p.FileReceived, "label", t.label(e.Requirement))
	}
	if t.c.Held || t.c.Stage == Paused {
		t.said = nil
		return
	}
	if t.c.Wait.Kind != WaitNothing {
		t.ask()
		return
	}
	t.c.Wait = Wait{}
	t.pick()
	if e.Code == "" || t.c.Wait.Requirement != e.Requirement {
		t.ask() // else the way to mend it has just been said
	}
}

// shared answers what is neither text nor file.
func (t *turn) shared(e Shared) {
	p := &t.flow.Phrases
	switch e.What {
	case "voice":
		t.say(p.SharedVoice)
	case "too_big":
		t.say(p.SharedTooBig)
	case "external_file":
		t.say(p.SharedExternal)
	default:
		t.say(p.SharedOther)
	}
	t.ask()
}

// files lists the requirements that hold a file.
func (t *turn) files() []string {
	var ids []string
	for i := range t.flow.Steps {
		for _, d := range t.flow.Steps[i].Requirements {
			if r := t.c.Requirements[d.ID]; d.Kind == kindDocument && r.File != nil {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids
}

// takeBack lets the person take a file back.
func (t *turn) takeBack() {
	switch ids := t.files(); len(ids) {
	case 0:
		t.say(t.flow.Phrases.FileNone)
		t.ask()
	case 1:
		t.giveBack(ids[0])
	default:
		t.wait(Wait{Kind: WaitFile, Choices: ids})
		t.ask()
	}
}

// giveBack forgets the file of a requirement, and asks for it again when it is
// needed now.
func (t *turn) giveBack(id string) {
	t.discard(id)
	t.reopen(id, Due)
	t.say(t.flow.Phrases.FileTakenBack, "label", t.label(id))
	t.resume()
}

// resume goes on after something was reopened: with the open question if there
// is one, else with the next.
func (t *turn) resume() {
	if t.c.Stage == Precheck || t.c.Stage == Registering {
		t.c.Stage = Preparing
		t.c.Wait = Wait{}
	}
	switch t.c.Wait.Kind {
	case WaitNothing, WaitFile:
		t.next()
	default:
		t.ask()
	}
}

// withdrew honours a recall: everything that the message gave is forgotten,
// whatever the stage and whoever holds the chat; only the words about it depend
// on that.
func (t *turn) withdrew(e Withdrew) {
	if e.Message == "" {
		return
	}
	var gone []*Definition
	for i := range t.flow.Steps {
		for j := range t.flow.Steps[i].Requirements {
			d := &t.flow.Steps[i].Requirements[j]
			r := t.c.Requirements[d.ID]
			if r.File != nil && r.File.Message == e.Message {
				t.discard(d.ID)
			} else if d.Early || r.Message != e.Message || d.step.Stage != Preparing && d.ID != "account_id" {
				continue // what is no datum, but a step of the journey, happened all the same
			}
			delete(t.c.Requirements, d.ID)
			gone = append(gone, d)
		}
	}
	if gone == nil {
		return
	}
	if w := t.c.Wait.Kind; w == WaitConfirm || w == WaitPick {
		t.c.Wait = Wait{}
	}
	t.afterRecall(gone)
}

// afterRecall says what was forgotten, and asks for it again where it is
// needed now.
func (t *turn) afterRecall(gone []*Definition) {
	var labels []string
	for _, d := range gone {
		labels = append(labels, t.label(d.ID))
	}
	list := strings.Join(labels, t.flow.Phrases.ListSeparator.In(t.c.Lang))
	if t.c.Stage != Preparing && t.c.Stage != Precheck {
		t.tell(Changed, "recalled: "+list)
	}
	if t.c.Held || t.c.Stage == Paused || t.c.Stage == Closed {
		return
	}
	if gone[0].Kind == kindDocument && len(gone) == 1 {
		t.say(t.flow.Phrases.FileTakenBack, "label", list)
	} else {
		t.say(t.flow.Phrases.Recalled, "label", list)
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
