package flows

import (
	"slices"
	"strings"
	"time"
)

// maxPictures bounds what is gathered for one document.
const maxPictures = 6

// sent takes a file for the document that is asked for, or for the next one
// that is due. It is looked at outside; the answer comes with Inspected.
func (t *turn) sent(e Sent) {
	p := &t.flow.Phrases
	d := t.wanted()
	switch {
	case !t.consented():
		t.say(p.BeforeConsent)
		t.ask()
	case d == nil && t.picture(e):
	case d == nil:
		t.say(p.FileUnexpected)
		t.ask()
	case !t.inChat(d):
		t.notHere()
		t.ask()
	case d.Notice != "" && !t.c.Consented(d.Notice):
		t.say(p.BeforeConsent)
		t.wait(Wait{Kind: WaitNotice, Requirement: d.ID, Notice: d.Notice})
		t.ask()
	default:
		t.caption(e)
		if !t.gather(d, e.File) {
			t.say(p.FileTooMany)
			t.ask()
			return
		}
		if t.c.Wait.Requirement == d.ID {
			t.c.Wait = Wait{}
		}
	}
}

// gather takes a file for a document: as one more picture of what is just being
// checked, as the other side of a card, or anew. It reports whether there was
// room for it.
func (t *turn) gather(d *Definition, file File) bool {
	r := t.c.Requirements[d.ID]
	s := r.scan()
	switch {
	case r.File == nil, r.State != Checking && r.Code != codeSideMissing:
		t.discard(d.ID)
		t.check(d, Requirement{File: &file, Scan: s.keeping(nil)})
		return true
	case len(s.More)+1 >= maxPictures:
		return false
	}
	r.Scan = s.keeping(append(slices.Clone(s.More), file))
	if r.State == Checking {
		t.c.Requirements[d.ID] = r // the check under way sees that there is more
		return true
	}
	t.check(d, r)
	return true
}

// check has a document looked at.
func (t *turn) check(d *Definition, r Requirement) {
	t.c.Requirements[d.ID] = Requirement{State: Checking, File: r.File, Scan: r.Scan, At: t.now}
	after, _ := time.ParseDuration(d.Params["gather"]) // the files were checked
	t.do(Inspect{Requirement: d.ID, File: *r.File, After: after})
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

// wanted gives the document requirement that a file is for, or nil: one that is
// taken here, before one that belongs on a page.
func (t *turn) wanted() *Definition {
	if t.c.Stage != Preparing {
		return nil
	}
	if d := t.flow.Definition(t.c.Wait.Requirement); d != nil && d.Kind == kindDocument && t.c.Wait.Kind != WaitFound {
		return d
	}
	if d := t.flow.Definition(t.checking()); d != nil && t.c.Wait.Kind == WaitNothing {
		return d // more of the burst that is being looked at
	}
	var elsewhere *Definition
	for _, d := range t.inStage(Preparing) {
		if s := t.c.State(d.ID); d.Kind != kindDocument || s != Due && s != Error {
			continue
		}
		if t.inChat(d) {
			return d
		}
		elsewhere = d
	}
	if elsewhere != nil && t.route(elsewhere) == byLink {
		return elsewhere
	}
	return nil
}

// discard forgets the bytes of a requirement's file, if it has one.
func (t *turn) discard(id string) {
	if r := t.c.Requirements[id]; r.File != nil {
		t.do(Discard{File: *r.File})
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
	for _, d := range t.flow.Requirements() {
		if r := t.c.Requirements[d.ID]; d.Kind == kindDocument && r.File != nil {
			ids = append(ids, d.ID)
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
	t.unread(t.flow.Definition(id))
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
