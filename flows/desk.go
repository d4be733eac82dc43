package flows

import (
	"slices"
	"strings"
)

// acted takes what a consultant did.
func (t *turn) acted(e act) {
	if t.c.Stage == "" {
		if e, ok := e.(Invited); ok {
			t.invited(e)
		}
		return
	}
	if t.flow.Objection(&t.c, e) != nil {
		return // who did it was told by whoever asked first
	}
	words, before := t.deed(e), t.c.Tended().Draft
	t.carryOut(e)
	if draft := t.c.Tended().Draft; words != (Text{}) && (draft == nil || draft == before) { // a new draft has a word of its own
		t.do(Tell{Topic: Acted, By: e.by(), Words: words, To: assignee(e)})
	}
}

// carryOut does what a consultant wants, which fits the case.
func (t *turn) carryOut(e act) {
	switch e := e.(type) {
	case Ruled:
		t.ruled(e)
	case Vetted:
		r := t.c.Requirements[e.Requirement]
		r.Scan = nil
		t.c.Requirements[e.Requirement] = r
	case Resulted:
		t.resulted(e)
	case Approved:
		t.approved(e)
	case Assigned:
		t.c.Assignee = e.To
	case NoteMade:
		t.noted(Note{By: e.By, At: t.now, Text: strings.TrimSpace(e.Text)})
	case Spoke:
		t.attend()
		t.said = append(t.said, t.words(t.flow.Phrases.ConsultantSays, map[string]string{"text": strings.TrimSpace(e.Text)}))
		t.tellBy(Spoken, e.By, strings.TrimSpace(e.Text))
	case Took:
		t.took(e)
	case Released:
		t.released()
	case Attended:
		t.attend()
	case Snoozed:
		t.tend(func(k *Care) { k.Snooze = e.Until })
	case Nudged:
		t.remindNow()
	case Moved:
		t.moved(e)
	case Forgot:
		t.receipt(t.flow.Phrases.ErasedByUs)
		t.c.Stage, t.c.Wait = Closed, Wait{}
		t.do(Tell{Topic: Erased, By: e.By, Words: Text{En: "erased by a consultant", Zh: "由顾问删除"}})
		t.do(Erase{})
	}
}

func (t *turn) tellBy(topic Topic, by, note string) {
	t.do(Tell{Topic: topic, By: by, Note: note})
}

func (t *turn) tellOf(topic Topic, requirement string) {
	t.do(Tell{Topic: topic, Of: requirement})
}

// noted writes something down.
func (t *turn) noted(n Note) {
	t.tend(func(k *Care) {
		k.Notes = append(k.Notes, n)
		k.Notes = k.Notes[max(0, len(k.Notes)-maxNotes):]
	})
	t.tellBy(Noted, n.By, n.Text)
}

// took silences the bot. Whoever takes a case that is nobody's has it.
func (t *turn) took(e Took) {
	if t.c.Held && t.c.Tended().Holder == e.By {
		return
	}
	t.attend()
	t.c.Held = true
	t.tend(func(k *Care) { k.Holder = e.By })
	if t.c.Assignee == "" {
		t.c.Assignee = e.By
	}
}

// moved pauses, closes or opens a case.
func (t *turn) moved(e Moved) {
	p := &t.flow.Phrases
	t.attend()
	switch {
	case e.To == Paused:
		t.c.From, t.c.Stage = t.c.Stage, Paused
		t.say(p.PausedByUs)
	case e.To == Closed:
		if t.c.Stage != Paused {
			t.c.From = t.c.Stage
		}
		t.c.Stage, t.c.Held = Closed, false
		t.tend(func(k *Care) { k.Holder, k.Draft, k.Alerts = "", nil, nil })
		t.say(p.ClosedByUs)
	case t.c.Stage == Paused || t.c.Stage == Closed:
		t.c.Stage, t.c.From = t.c.From, ""
		t.say(p.Reopened)
		t.next()
	}
	if !t.c.Window.Open(t.now) {
		t.said = nil
	}
}

// resulted acts on what a consultant learned from AWS.
func (t *turn) resulted(e Resulted) {
	if t.draft(Draft{Result: e.Result, Returns: e.Returns, Words: e.Words}, e.By) {
		return
	}
	t.attend()
	if t.c.Stage == Paused {
		t.c.Stage, t.c.From = t.c.From, ""
	}
	t.arrived()
	if e.Words != "" {
		t.noted(Note{By: e.By, At: t.now, Text: "AWS: " + t.anonymous(e.Words)})
	}
	if e.Account != "" {
		if value, problem := t.flow.TryValue(t.c, "account_id", e.Account, t.now); problem == nil {
			t.set("account_id", value)
		}
	}
	k := t.flow.Definition("result").choice(e.Result)
	if e.Result == resultFailed && len(e.Returns) > 0 {
		t.set("result", e.Result)
		t.c.Stage = Rejected
		t.say(k.Note)
		t.refusedItems(e.Returns)
		return
	}
	if known := t.mentioned(t.flow.Definition("result_reasons"), e.Words); e.Result == resultFailed && known != nil {
		t.turnedDown()
		t.wait(Wait{Kind: WaitReasons, Requirement: "result_reasons", Choices: known})
		t.ask()
		return
	}
	t.pick()
	t.result(k)
}

// refusedItems asks again for what AWS refused, and only that.
func (t *turn) refusedItems(returns []Return) {
	var codes, list []string
	for _, r := range returns {
		if !slices.Contains(codes, r.Code) {
			codes = append(codes, r.Code)
		}
		if line := t.sendBack(r); line != "" {
			list = append(list, line)
		}
	}
	t.set("result_reasons", strings.Join(codes, ","))
	t.c.Stage, t.c.Checked = Preparing, false
	t.say(t.flow.Phrases.RejectedItems, "list", strings.Join(list, "\n"))
	t.next()
}

// draft keeps a decision for a second consultant if one of its reasons needs
// that.
func (t *turn) draft(d Draft, by string) bool {
	if t.seconded || !slices.ContainsFunc(d.Returns, func(r Return) bool { return t.flow.Reasons[r.Code].Approve }) {
		return false
	}
	d.By, d.At, d.Words = by, t.now, t.anonymous(d.Words)
	t.tend(func(k *Care) { k.Draft = &d })
	t.tellBy(Drafted, by, "")
	t.alert(Drafted)
	return true
}

// approved carries a draft out, or drops it.
func (t *turn) approved(e Approved) {
	d := t.c.Tended().Draft
	t.tend(func(k *Care) {
		k.Draft = nil
		k.Alerts = slices.DeleteFunc(k.Alerts, func(a Alert) bool { return a.Topic == Drafted })
	})
	if e.No {
		return
	}
	t.seconded = true
	if d.Result != "" {
		t.resulted(Resulted{Actor: Actor{Stamp: e.Stamp, By: d.By}, Result: d.Result, Returns: d.Returns, Words: d.Words})
		return
	}
	t.ruled(Ruled{Actor: Actor{Stamp: e.Stamp, By: d.By}, Returns: d.Returns})
}

// ruled takes a consultant's look through the case, or a return of some items
// at any other time before the form is at AWS.
func (t *turn) ruled(e Ruled) {
	p := &t.flow.Phrases
	if t.draft(Draft{Returns: e.Returns}, e.By) {
		return
	}
	t.attend()
	if t.c.Stage == Paused {
		t.c.Stage, t.c.From = t.c.From, "" // the pause was the applicant's, the ruling is ours
	}
	if len(e.Returns) == 0 {
		t.c.Checked = true
		t.seen()
		t.say(p.PrecheckOK)
		t.register()
		t.ask()
		return
	}
	var list []string
	for _, r := range e.Returns {
		if line := t.sendBack(r); line != "" {
			list = append(list, line)
		}
	}
	if len(list) == 0 {
		return
	}
	t.c.Stage, t.c.Checked = Preparing, false
	t.say(p.Returned, "list", strings.Join(list, "\n"))
	t.next()
}
