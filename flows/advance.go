package flows

import (
	"strings"
	"time"

	"kaihu/flows/answers"
)

// maxText bounds what is read as one message, in bytes; longer ones are asked
// for in parts. WeCom delivers at most 2048 bytes, Slack 40,000 characters.
const maxText = 16 << 10

// Advance is the core: what happened to a case, and what is to be done about
// it. It never fails and never waits; the same case and event give the same
// result every time. The case it was given stays as it was.
func (f *Flow) Advance(c Case, e Event) (Case, []Effect) {
	t := &turn{flow: f, c: c.Clone(), now: e.at(), before: c}
	if woke, ok := e.(Woke); ok && !woke.Due.Equal(c.WakeAt) {
		return c, nil // the case asked for another time since
	}
	t.land()
	t.take(e)
	if _, ours := e.(act); t.before.Held && t.c.Held && !ours {
		t.said = nil
	}
	t.settle()
	return t.c, t.effects()
}

// turn is one Advance at work.
type turn struct {
	flow   *Flow
	c      Case
	before Case // as it came in
	now    time.Time

	said    []string  // paragraphs of the one reply
	asked   bool      // the open question stands in the reply
	goOn    bool      // the reply offers to go on with the bot
	link    int       // whose address stands in the reply
	pack    time.Time // until when the pack may be fetched whose address stands in the reply
	effect  []Effect
	message string // the message being read

	theirs    bool      // the person did something
	woken     bool      // the time did
	reminder  *Reminder // that is said or mailed; nil: none
	reminding bool      // the reply offers to go on reminding
	seconded  bool      // a second consultant has approved what is done

	parts   []answers.Token // of partsOf; see extract
	partsOf string
}

// take lets an event act on the case.
func (t *turn) take(e Event) {
	if fromPerson(e) && !t.meet(e) {
		return
	}
	switch e := e.(type) {
	case Joined:
		t.strayed(e)
		if t.c.Contact.Channel != "slack" { // there, opening the app's tab is no greeting
			t.say(t.flow.Phrases.WelcomeBack)
			t.ask()
		}
	case Said:
		t.message = e.Message
		t.hear(e.Text)
	case Chose:
		t.chose(e)
	case Sent:
		t.sent(e)
	case Shared:
		t.shared(e)
	case Withdrew:
		t.withdrew(e)
	case Revised:
		t.revised(e)
	case Inspected:
		t.inspected(e)
	case Delayed:
		t.delayed(e)
	case Visited:
		t.visited(e)
	case Handed:
		t.handed(e)
	case Woke:
		t.woken = true
		t.woke()
	case Undelivered:
		t.undelivered(e)
	case Missed:
		t.missed(e.Reminder)
	case Unmailed:
		t.tell(Undeliverable, e.Reason)
	case Held:
		t.c.Held = true
		t.tend(func(k *Care) { k.Holder = "" })
	case Released:
		if e.By == "" {
			t.released()
			return
		}
		t.acted(e)
	case act:
		t.acted(e)
	}
}

// fromPerson reports whether the person on the other side did something that
// wants an answer.
func fromPerson(e Event) bool {
	switch e.(type) {
	case Joined, Said, Chose, Sent, Shared:
		return true
	}
	return false
}

// meet opens a case on the first contact and picks a paused one up again.
// It reports whether the event is still to be read.
func (t *turn) meet(e Event) bool {
	t.theirs = true
	t.heard()
	switch {
	case t.c.Stage == "":
		t.open(e)
		return false
	case t.c.Stage == Awaited:
		t.came(e)
		return false
	case t.c.Stage == Closed:
		if said, ok := e.(Said); ok && t.warned(said.Text) {
			return false
		}
		if t.passOn(e) {
			t.say(t.flow.Phrases.PassedOn)
			if said, ok := e.(Said); ok {
				t.warn(said.Text)
			}
		} else {
			t.say(t.flow.Phrases.ClosedByUs)
		}
		return false
	case t.c.Held:
		return t.whileHeld(e)
	case t.c.Stage == Paused:
		if _, ok := e.(Joined); !ok {
			t.c.Stage, t.c.From = t.c.From, ""
		}
	}
	return true
}

// open begins a case: the first question is the language, so the greeting is
// in both.
func (t *turn) open(e Event) {
	t.c.Stage, t.c.Ball, t.c.Since, t.c.Opened = Preparing, Applicant, t.now, t.now
	if t.c.Lang == "" {
		t.guessLang(e)
	}
	if e, ok := e.(Joined); ok {
		t.strayed(e)
	}
	t.next()
}

// hear reads a text, in this order: too long, a secret, a command, an answer
// to the open question.
func (t *turn) hear(text string) {
	text = strings.TrimSpace(text)
	switch {
	case len(text) > maxText:
		t.say(t.flow.Phrases.TooLong)
		t.ask()
	case t.secret(text):
	case t.command(text):
	default:
		t.answer(text)
	}
}

// settle works out what follows from the new state: who holds the ball, when
// to wake, what the desk hears of the stage.
func (t *turn) settle() {
	if t.c.Stage == "" {
		return
	}
	if ball := t.ball(); ball != t.c.Ball {
		t.c.Ball, t.c.Since = ball, t.now
	}
	switch {
	case t.before.Stage == t.c.Stage, t.c.Stage == Precheck, t.c.Stage == Closed: // of these two the desk hears in other words
	case t.before.Stage == "":
		t.tell(Opened, "")
	case t.before.Stage == Awaited:
		t.tell(Arrived, "")
	default:
		t.tell(StageChanged, "")
	}
	t.closeLinks()
	t.trail()
	t.unsnooze()
	t.c.Needs = t.needs()
	t.track()
	t.c.WakeAt = t.wakeAt()
	t.c.Updated = t.now
	t.c.Revision = t.flow.Revision
}

// ball says who is to act next.
func (t *turn) ball() Ball {
	switch t.c.Stage {
	case Done, Closed:
		return Nobody
	}
	if t.c.Held && len(t.c.Tended().Alerts) > 0 {
		return Us // they wait for somebody to write
	}
	switch t.c.Stage {
	case Precheck:
		return Us
	case Reviewing:
		if t.c.Wait.Requirement == "account_id" {
			return Applicant
		}
		return AWS
	case Preparing:
		if t.c.Wait.Kind == WaitNothing && (t.checking() != "" || t.c.Held) { // who holds the chat says how it goes on
			return Us
		}
	}
	return Applicant
}
