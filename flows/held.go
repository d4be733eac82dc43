package flows

import (
	"slices"
	"strings"

	"kaihu/flows/answers"
)

// whileHeld takes what the person does while the bot is silent: it is shown at
// the desk, and a document is filed without a word. Who only waits for somebody
// may go on with the bot by saying so, or by pressing one of its buttons. It
// reports whether the event is still to be read.
func (t *turn) whileHeld(e Event) bool {
	holder := t.c.Tended().Holder
	if holder == HolderAsked && t.wantsBack(e) {
		t.letGo()
		if e, ok := e.(Chose); ok && e.Token != t.token(optGoOn) {
			return true
		}
		t.say(t.flow.Phrases.Resumed)
		t.ask()
		return false
	}
	if holder == "" {
		return false // they talk in the platform's own session
	}
	if e, ok := e.(Sent); ok {
		t.sent(e)
		t.said, t.asked = nil, false
	}
	t.passOn(e)
	return false
}

// passOn shows the desk what the person did; false when that was nothing but
// opening the chat.
func (t *turn) passOn(e Event) bool {
	switch e := e.(type) {
	case Said:
		t.tell(Heard, t.quote(e.Text))
	case Chose:
		t.tell(Heard, t.anonymous(e.Label))
	case Sent:
		t.tell(Heard, strings.TrimSpace("[file] "+t.quote(e.Text)))
	case Shared:
		t.tell(Heard, "["+e.What+"]")
	default:
		return false
	}
	return true
}

// wantsBack reports whether somebody who waits for a person goes on with the
// bot.
func (t *turn) wantsBack(e Event) bool {
	switch e := e.(type) {
	case Said:
		word := plain(e.Text)
		c, ok := t.flow.words[word]
		return ok && c == CmdContinue
	case Chose:
		return e.Token == t.token(optGoOn) || slices.ContainsFunc(t.options(), func(o option) bool { return t.token(o.id) == e.Token })
	}
	return false
}

// letGo lets the bot speak again.
func (t *turn) letGo() {
	t.c.Held = false
	t.tend(func(k *Care) { k.Holder = "" })
}

// quote shows the desk what a person wrote, without secrets and with what is
// known of them masked.
func (t *turn) quote(text string) string {
	if _, secret := answers.Secret(text, t.codeDigits()); secret || t.identityAbroad(text) {
		return "(a password, code or ID number: not shown)"
	}
	return t.anonymous(text)
}

// human calls a consultant. Until one writes, or the person goes on, the bot is
// silent: what is written now is meant for them.
func (t *turn) human() {
	if !t.flow.desk {
		t.say(t.flow.Phrases.NoDesk)
		t.ask()
		return
	}
	t.tell(HumanAsked, "")
	t.say(t.flow.Phrases.HumanTold)
	t.c.Held, t.goOn = true, true
	t.tend(func(k *Care) { k.Holder = HolderAsked })
}

// released begins again after a person of ours held the chat.
func (t *turn) released() {
	if !t.c.Held {
		return
	}
	t.attend()
	t.letGo()
	if t.c.Window.Open(t.now) {
		t.say(t.flow.Phrases.HandedBack)
		t.ask()
	}
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
