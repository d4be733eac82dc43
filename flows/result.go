package flows

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The options of the requirement result that the engine acts on.
const (
	resultActivated = "activated"
	resultFailed    = "failed"
)

// result acts on what AWS said.
func (t *turn) result(k *Choice) {
	switch k.ID {
	case resultActivated:
		t.set("result", k.ID)
		t.say(k.Note)
		t.next()
	case resultFailed:
		t.set("result", k.ID)
		t.c.Stage = Rejected
		t.sayAttempt()
		t.say(k.Note)
		t.next()
	default: // still under review
		t.sayArgs(k.Note, nil)
		t.stillReview()
		if t.late() {
			t.report(Tell{Topic: Overdue, Words: Text{En: "The applicant has still no answer.", Zh: "申请人说还没有收到结果。"}})
		}
		t.asked = true
	}
}

// sayAttempt numbers a submission that is not the first.
func (t *turn) sayAttempt() {
	if t.c.Attempt > 1 {
		t.say(t.flow.Phrases.AttemptNow, "n", strconv.Itoa(t.c.Attempt))
	}
}

// How wide a text is at least, in columns, that somebody has pasted (a Chinese
// character takes two).
const (
	minTold   = 40  // it may be a sentence of AWS's, or their own about it: read if it says a result
	minPasted = 120 // nobody types that much: it is a mail, whatever it says
)

// letter reads a text of AWS's that was pasted, forwarded or copied from a
// picture, and acts on the result that it says. It reports whether it was one.
func (t *turn) letter(text string) bool {
	pasted := width(text) > minPasted || strings.Contains(text, "\n")
	long := width(text) > minTold || pasted
	switch {
	case asks(text) && !pasted || len(t.flow.Letters.phrases) == 0 || !t.consented():
		return false
	case !t.awaitsLetter():
		return pasted && t.strayLetter(text)
	}
	d := t.flow.Definition("result_reasons")
	said := t.flow.Letters.read(text)
	known := t.mentioned(d, text)
	ids := t.flow.Letters.accounts(text)
	activated := slices.Contains(said, resultActivated)
	switch {
	case activated && len(said) == 1 && (long || ids != nil):
		t.activated(ids)
	case t.c.Wait.Requirement == "account_id" && ids != nil && said == nil:
		t.account(ids)
	case activated && long:
		t.unclearResult()
	case slices.Contains(said, resultFailed) && (long || known != nil), known != nil && long && t.c.Wait.Kind != WaitReasons:
		t.refusedBy(d, known, text)
	case said != nil && long:
		t.noRefusal(t.flow.Definition("result").choice(said[0]))
	case pasted && said == nil && t.c.Wait.Requirement == "result":
		t.unclearResult()
	default:
		return false
	}
	return true
}

// awaitsLetter reports whether AWS may have written: the form is there, or is
// just being sent there again.
func (t *turn) awaitsLetter() bool {
	switch t.c.Stage {
	case Reviewing, Rejected:
		return true
	case Registering:
		return t.c.Step == "" || t.c.Step == resubmitStep
	}
	return false
}

// strayLetter answers a letter of AWS's that comes before its time or after. It
// reports whether it was one.
func (t *turn) strayLetter(text string) bool {
	if t.moreOfIt(text) {
		return true
	}
	said := t.flow.Letters.read(text)
	switch t.c.Stage {
	case Preparing, Precheck, Registering:
		if t.c.Attempt > 0 || said == nil {
			return false
		}
		t.say(t.flow.Phrases.LetterEarly)
	case Launching, Done:
		ids := t.flow.Letters.accounts(text)
		if !slices.Equal(said, []string{resultActivated}) || len(ids) != 1 {
			return false
		}
		if ids[0] == t.c.Value("account_id") {
			t.say(t.flow.Phrases.SignIn)
		} else {
			t.wait(Wait{Kind: WaitConfirm, Requirement: "account_id", Propose: ids[0], Editing: true})
		}
	}
	t.ask()
	return true
}

// arrived notes that AWS has the form, when its answer is the first that we hear
// of that.
func (t *turn) arrived() {
	if t.c.Stage == Registering {
		t.set("submitted_at", t.now.UTC().Format(time.RFC3339))
		t.c.Attempt++
		t.c.Step = ""
	}
	t.c.Stage = Reviewing
	t.c.Wait = Wait{}
	delete(t.c.Requirements, "result_reasons")
}

// activated takes a letter that says so, with the account id if it stands
// there.
func (t *turn) activated(ids []string) {
	t.arrived()
	k := t.flow.Definition("result").choice(resultActivated)
	t.set("result", k.ID)
	t.say(k.Note)
	t.account(ids)
}

// account takes the only account id of a letter, asks which of several is
// meant, or asks for it.
func (t *turn) account(ids []string) {
	d := t.flow.Definition("account_id")
	switch {
	case len(ids) == 1:
		t.c.Wait = Wait{Kind: WaitAnswer, Requirement: d.ID, Editing: true}
		t.read(d, ids[0])
	case len(ids) > 1 && len(ids) <= maxButtons:
		t.wait(Wait{Kind: WaitPick, Requirement: d.ID, Choices: ids})
		t.ask()
	default:
		t.next()
	}
}

// unclearResult asks what a letter says that says several things, or none.
func (t *turn) unclearResult() {
	t.say(t.flow.Phrases.ResultUnclear)
	switch {
	case t.c.Stage == Registering: // not even that it was sent
		t.ask()
	case t.c.Stage == Rejected:
		t.arrived()
		delete(t.c.Requirements, "result")
		t.pick()
	}
	t.asked = true
}

// picture answers a picture of AWS's mail, which is not read: what was written
// with it is, and else its text is asked for.
func (t *turn) picture(e Sent) bool {
	if t.c.Stage != Reviewing && t.c.Stage != Rejected {
		return false
	}
	asked := t.c.Wait.Requirement == "result" && t.c.Wait.Kind == WaitAnswer
	if asked {
		t.say(t.flow.Phrases.ResultPicture)
	} else {
		t.say(t.flow.Phrases.LetterPicture)
	}
	if strings.TrimSpace(e.Text) != "" {
		t.message = e.File.Message
		t.hear(e.Text)
		return true
	}
	if !asked {
		t.ask()
	}
	t.asked = true // "press what fits" asks
	return true
}
