package flows

import (
	"slices"
	"strings"
)

// codeSideMissing is of a card whose one side is fine: the other may follow.
const codeSideMissing = "side_missing"

// codeNotChecked is of a document that nobody could look at: no engine, or it
// did not answer.
const codeNotChecked = "not_checked"

// maxRefused bounds the digests of refused files that a case remembers.
const maxRefused = 8

// inspected takes the verdict on a document. A verdict on a file that was
// replaced or taken back meanwhile changes nothing; when pictures came or went
// meanwhile, what there is now is looked at.
func (t *turn) inspected(e Inspected) {
	if e.Of == nil {
		e.Of = []string{e.File.ID}
	}
	r := t.c.Requirements[e.Requirement]
	d := t.flow.Definition(e.Requirement)
	held, exactly := r.holds(e.Of)
	switch {
	case !held || d == nil:
		t.do(Discard{File: e.File})
		return
	case e.Belongs != "" && e.Belongs != e.Requirement:
		t.refile(d, e)
	case !exactly:
		if own, _ := r.holds([]string{e.File.ID}); !own {
			t.do(Discard{File: e.File})
		}
		t.check(d, r)
		return
	case e.Code == codeSideMissing && !e.Unclear:
		t.oneSide(d, e)
	case len(e.Differs) > 0:
		t.differs(d, e)
	case e.Unclear:
		t.unsure(d, e)
	case e.Code != "":
		t.refuse(d, e)
	default:
		t.fine(d, e)
	}
	t.afterLook(d)
}

// fine takes a document that is what it should be.
func (t *turn) fine(d *Definition, e Inspected) {
	file := e.File
	t.c.Requirements[d.ID] = Requirement{State: OK, Value: file.ID, File: &file, At: t.now}
	t.say(t.flow.Phrases.FileFine, "label", t.label(d.ID))
	t.tellOf(Scanned, d.ID)
	t.advise(e)
	t.propose(e)
}

// refuse sends a document back.
func (t *turn) refuse(d *Definition, e Inspected) {
	t.do(Discard{File: e.File})
	s := t.c.Requirements[d.ID].scan()
	refused := slices.Clone(s.Refused)
	if e.Digest != "" && !slices.Contains(refused, e.Digest) {
		refused = append(refused, e.Digest)
		refused = refused[max(0, len(refused)-maxRefused):]
	}
	t.c.Requirements[d.ID] = Requirement{State: Error, Code: e.Code, At: t.now, Scan: Scan{Refused: refused}.keeping(nil)}
	t.why(e)
}

// unsure takes a document of which nobody can be sure: what could be better is
// asked for once, then a person of ours looks at it.
func (t *turn) unsure(d *Definition, e Inspected) {
	s := t.c.Requirements[d.ID].scan()
	file := e.File
	if e.Code == "" || e.Code == codeNotChecked || s.Doubt != "" {
		t.toHuman(d, &file, e.Code)
		t.propose(e)
		return
	}
	t.c.Requirements[d.ID] = Requirement{State: Error, Code: e.Code, File: &file, At: t.now, Scan: &Scan{Doubt: e.Code, Refused: s.Refused}}
	t.why(e)
	t.say(t.flow.Phrases.FileUnsure)
}

// oneSide keeps the side of a card that is there and waits for the other.
func (t *turn) oneSide(d *Definition, e Inspected) {
	file := e.File
	t.c.Requirements[d.ID] = Requirement{State: Error, Code: e.Code, File: &file, At: t.now}
	t.say(t.flow.Phrases.FileOneSide)
	t.propose(e)
}

// differs takes a document on which something else stands than was typed: which
// of the two is right is the person's to say.
func (t *turn) differs(d *Definition, e Inspected) {
	file := e.File
	t.c.Requirements[d.ID] = Requirement{State: OK, Value: file.ID, File: &file, At: t.now, Scan: &Scan{Doubt: e.Code}}
	if slices.Contains(e.Advice, codeSideMissing) { // asked for once the difference is settled
		t.c.Requirements[d.ID] = Requirement{State: Error, Code: codeSideMissing, File: &file, At: t.now}
	}
	t.sayArgs(t.flow.Reasons[e.Code].Text, e.Args)
	for _, id := range e.Differs {
		r := t.c.Requirements[id]
		if r.State != OK || e.Found[id] == "" {
			continue
		}
		t.c.Requirements[id] = Requirement{State: Error, Code: e.Code, Value: r.Value, Message: r.Message, At: t.now, Scan: &Scan{Read: e.Found[id]}}
		t.sayDifference(id, e)
	}
	t.tellOf(Doubted, d.ID)
	t.propose(e)
}

// sayDifference shows what was typed beside what was read, the differing
// characters marked; of what must not be shown, where the two differ.
func (t *turn) sayDifference(id string, e Inspected) {
	p := &t.flow.Phrases
	d := t.flow.Definition(id)
	read, marked := e.Found[id], e.Args["diff"]
	switch at := e.Args["positions"]; {
	case !d.Private:
		switch words := t.worded(d, read); {
		case words != read:
			read = words
		case strings.NewReplacer("【", "", "】", "").Replace(marked) == read: // the arguments are about one of several
			read = marked
		}
		t.say(p.ScanSays, "typed", t.shown(id), "read", read)
	case at != "":
		t.say(p.ScanPlaces, "label", t.label(id), "positions", at)
	default:
		t.say(p.ScanPrivate, "label", t.label(id))
	}
}

// toHuman takes a document that a person of ours has to look at.
func (t *turn) toHuman(d *Definition, file *File, code string) {
	p := &t.flow.Phrases
	if code == "" {
		code = codeNotChecked
	}
	t.c.Requirements[d.ID] = Requirement{State: OK, Value: file.ID, File: file, At: t.now, Scan: &Scan{Doubt: code}}
	t.tellOf(Doubted, d.ID)
	if t.flow.desk {
		t.say(p.FileToHuman, "label", t.label(d.ID))
	} else {
		t.say(p.FileReceived, "label", t.label(d.ID))
	}
}

// asIs takes the document that is there, on the person's word.
func (t *turn) asIs(d *Definition) {
	r := t.c.Requirements[d.ID]
	if r.File == nil {
		t.ask()
		return
	}
	t.toHuman(d, r.File, r.Code)
	t.next()
}

// why says what is wrong with a document and how to do better.
func (t *turn) why(e Inspected) {
	why := t.flow.Reasons[e.Code]
	t.sayArgs(why.Text, e.Args)
	t.cutOff(e)
	t.sayArgs(why.Fix, e.Args)
}

// cutOff says which side or corner is not in the picture, if that was seen.
func (t *turn) cutOff(e Inspected) {
	if where, ok := t.flow.Phrases.Values[e.Args["corner"]]; ok {
		t.say(t.flow.Phrases.CutOff, "where", t.words(where, nil))
	}
}

// advise says what could be better about a document that is taken.
func (t *turn) advise(e Inspected) {
	for _, code := range e.Advice {
		t.say(t.flow.Reasons[code].Text)
	}
	t.cutOff(e)
}

// afterLook goes on after a verdict, and says nothing where nobody is to be
// spoken to: a person of ours holds the chat, or the one who uploaded it sees
// the verdict on the page of the link.
func (t *turn) afterLook(d *Definition) {
	r := t.c.Requirements[d.ID]
	switch {
	case t.c.Held, t.c.Stage == Paused:
		t.said = nil
	case t.onLink(d.ID) && r.State != OK:
		t.said = nil
	case t.c.Wait.Kind != WaitNothing && t.c.Wait.Kind != WaitLink:
		t.ask()
	case r.State == Checking: // nothing to say yet
	default:
		t.moveOn()
		if r.State == Error && t.c.Wait.Kind == WaitAnswer && t.c.Wait.Requirement == d.ID {
			t.asked = true // the way to mend it has just been said; only the buttons are needed
		} else {
			t.ask()
		}
	}
}

// delayed says that a check takes a moment; where few messages are left, they
// are kept for the verdict.
func (t *turn) delayed(e Delayed) {
	r := t.c.Requirements[e.Requirement]
	held, _ := r.holds([]string{e.File})
	if !held || t.c.Held || t.c.Stage == Paused || t.onLink(e.Requirement) || t.c.Window.Limited && t.c.Window.Left < 3 {
		return
	}
	t.say(t.flow.Phrases.FileChecking, "label", t.label(e.Requirement))
}
