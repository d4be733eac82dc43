package flows

import (
	"kaihu/flows/answers"
)

// secret refuses a password or one-time code: it is not stored, and the person
// hears why.
func (t *turn) secret(text string) bool {
	kind, found := answers.Secret(text, t.codeDigits())
	p := &t.flow.Phrases
	if !found && !t.identityAbroad(text) {
		return false
	}
	switch kind {
	case "":
		t.say(p.PrivateAbroad)
	case "password":
		t.say(p.SecretWord)
	case "code":
		t.say(p.SecretCode)
	default:
		t.say(p.SecretKey)
	}
	t.say(p.SecretDelete)
	t.ask()
	return true
}

// identityAbroad reports whether a text holds an ID number in a chat that
// keeps its data abroad (DESIGN.md §6): it is not taken there.
func (t *turn) identityAbroad(text string) bool {
	if !t.c.Contact.Abroad {
		return false
	}
	for _, k := range answers.Extract(text, answers.Context{Now: t.now.In(t.flow.zone)}) {
		if k.Kind == "resident_id" || k.Kind == "residence_permit" {
			return true
		}
	}
	return false
}

// codeDigits is how many digits AWS's code has on the page that is open.
func (t *turn) codeDigits() int {
	if t.c.Wait.Kind == WaitPage || t.c.Wait.Kind == WaitTrouble {
		return t.page().Code
	}
	return 0
}
