package flows

import (
	"strconv"
	"strings"
	"time"

	"kaihu/flows/answers"
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

// anonymous masks in a text what the case knows of the person, for quoting it
// to the consultants.
func (t *turn) anonymous(text string) string {
	for id, r := range t.c.Requirements {
		if d := t.flow.Definition(id); d != nil && len(r.Value) > 3 && !d.Early && d.Kind != kindChoice && d.ID != "company_name" {
			text = strings.ReplaceAll(text, r.Value, "***")
		}
	}
	return answers.Scrub(text)
}

// Anonymous masks in a text what a case knows of the person, and whatever looks
// personal or secret: for a log that outlives the case.
func (f *Flow) Anonymous(c *Case, text string) string {
	return (&turn{flow: f, c: *c}).anonymous(text)
}

// sendBack puts a requirement in error and words why and what to do.
func (t *turn) sendBack(r Return) string {
	d := t.flow.Definition(r.Requirement)
	if d == nil || !t.applies(d) {
		return ""
	}
	old := t.c.Requirements[r.Requirement]
	if old.State == Error && old.Code == r.Code {
		return ""
	}
	t.c.Requirements[r.Requirement] = Requirement{State: Error, Value: old.Value, Code: r.Code, Note: r.Note, File: old.File, At: t.now}
	return t.words(t.flow.Phrases.ReturnedItem, arguments(t.reason(r.Requirement)))
}

// reason gives the arguments of ReturnedItem for a requirement in error.
func (t *turn) reason(id string) []string {
	r := t.c.Requirements[id]
	why := t.flow.Reasons[r.Code]
	text := t.words(why.Text, nil)
	if r.Note != "" {
		text += t.flow.fill(t.flow.Phrases.ReturnedNote.In(t.c.Lang), map[string]string{"note": r.Note}, nil)
	}
	return []string{"label", t.label(id), "reason", text, "fix", t.words(why.Fix, nil)}
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

// launch begins the first sign-in and its checklist.
func (t *turn) launch() {
	t.c.Stage, t.c.Wait = Launching, Wait{}
	t.pickTask()
}

// pickTask asks for the next task; with none open the journey ends.
func (t *turn) pickTask() {
	if d := t.first(Launching, Due, Error); d != nil {
		t.request(d)
		return
	}
	if t.first(Launching, Later) == nil {
		t.c.Stage = Done
		for i := range t.flow.Steps {
			if t.flow.Steps[i].Stage == Launching {
				t.say(t.flow.Steps[i].Outro)
			}
		}
		t.say(t.flow.Phrases.AllDone)
		t.afterwards()
	}
}

// task settles one item of the checklist.
func (t *turn) task(d *Definition, id string) {
	switch id {
	case optDone:
		t.set(d.ID, optDone)
		t.say(d.Done)
	case optNot:
		t.c.Requirements[d.ID] = Requirement{State: Waived, Value: optNot, At: t.now}
	default:
		t.c.Requirements[d.ID] = Requirement{State: Later, At: t.now}
		t.say(t.flow.Phrases.RemindLater, "date", t.flow.date(t.laterAt(), t.c.Lang))
	}
	t.next()
}

// tasksLeft lists what was put off.
func (t *turn) tasksLeft() {
	var later []string
	for _, d := range t.inStage(Launching) {
		if t.c.State(d.ID) == Later {
			later = append(later, d.ID)
		}
	}
	if len(later) > 0 {
		t.say(t.flow.Phrases.TasksLeft, "list", t.labels(later))
	}
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
