package flows

import (
	"strconv"
	"time"
)

// submit notes when the form went to AWS and begins the wait.
func (t *turn) submit() {
	t.set("submitted_at", t.now.UTC().Format(time.RFC3339))
	t.review()
}

// review begins the wait for AWS.
func (t *turn) review() {
	t.c.Stage, t.c.Step = Reviewing, ""
	t.c.Attempt++
	delete(t.c.Requirements, "result")
	delete(t.c.Requirements, "result_reasons")
	said := t.flow.Phrases.Submitted
	if t.c.Attempt > 1 {
		said = t.flow.Phrases.SubmittedAgain
	}
	t.say(said, "n", strconv.Itoa(t.c.Attempt), "date", t.flow.date(t.deadline(), t.c.Lang))
	t.moveOn()
	t.asked = true // the result is not known yet: its buttons stand below, without the question
}

// pickReview asks for what the result makes necessary.
func (t *turn) pickReview() {
	for _, d := range t.inStage(Reviewing) {
		if s := t.c.State(d.ID); d.ID != "submitted_at" && (s == Due || s == Error) {
			t.request(d)
			return
		}
	}
	t.launch()
}

// enterLater lets someone who has already submitted, or already has an
// account, enter the journey there.
func (t *turn) enterLater(c Command) {
	switch {
	case !t.consented():
		t.say(t.flow.Phrases.BeforeConsent)
		t.ask()
		return
	case t.c.Stage != Preparing && t.c.Stage != Registering && t.c.Stage != Precheck && (t.c.Stage != Rejected || c != CmdSubmitted):
		t.say(t.flow.Phrases.AlreadyAt)
		t.ask()
		return
	}
	for _, d := range t.inStage(Preparing) {
		switch r := t.c.Requirements[d.ID]; {
		case t.c.State(d.ID) == Due:
			t.c.Requirements[d.ID] = Requirement{State: Waived, At: t.now}
		case r.State == Error: // AWS has it as it is, or as it was put right there
			r.State, r.Code, r.Note = OK, "", ""
			t.c.Requirements[d.ID] = r
		}
	}
	if c == CmdSubmitted {
		t.c.Step = ""
		t.submit()
		return
	}
	t.c.Stage = Reviewing
	t.set("result", resultActivated)
	t.next()
}

// submittedAt gives the time of the newest submission.
func (t *turn) submittedAt() time.Time {
	at, err := time.Parse(time.RFC3339, t.c.Value("submitted_at"))
	if err != nil {
		return t.now
	}
	return at
}

// deadline is the day on which AWS's review should be over.
func (t *turn) deadline() time.Time {
	return t.flow.businessDays(t.submittedAt(), t.flow.number("review_business_days"))
}

// late reports whether AWS has taken longer than it says.
func (t *turn) late() bool { return t.c.Stage == Reviewing && !t.now.Before(t.deadline()) }

// stillReview says until when AWS should answer; if that is over, whom to ask.
func (t *turn) stillReview() {
	p := &t.flow.Phrases
	switch {
	case !t.late():
		t.say(p.StillReview, "date", t.flow.date(t.deadline(), t.c.Lang))
	case t.flow.desk:
		t.say(p.OverdueStill)
	default:
		t.say(p.OverdueAlone)
	}
}
