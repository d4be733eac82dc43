package flows

import (
	"strings"

	"kaihu/flows/answers"
	"kaihu/flows/lazyregexp"
)

// secret refuses a password or one-time code: it is not stored, and the person
// hears why.
func (t *turn) secret(text string) bool {
	if !t.warned(text) {
		return false
	}
	if rest := t.harmless(text); rest != "" {
		t.answer(rest)
	}
	t.ask()
	return true
}

// warned says what a text should not have held, and reports whether it did.
func (t *turn) warned(text string) bool {
	kind, found := answers.Secret(text, t.codeDigits())
	p := &t.flow.Phrases
	if !found && !t.identityAbroad(text) {
		return false
	}
	switch kind {
	case "":
		t.notHere()
	case answers.SecretPassword:
		t.say(p.SecretWord)
	case answers.SecretCode:
		t.say(p.SecretCode)
	default:
		t.say(p.SecretKey)
	}
	if kind != "" {
		t.say(p.SecretDelete)
	}
	return true
}

// warn tells who sends a secret to a chat that is not read to delete it there.
func (t *turn) warn(text string) {
	if _, found := answers.Secret(text, 0); found {
		t.say(t.flow.Phrases.SecretDelete)
	}
}

// harmless gives the lines of a message that hold no secret; "" if there is
// only one line.
func (t *turn) harmless(text string) string {
	var keep []string
	lines := strings.Split(text, "\n")
	for _, line := range lines {
		if _, found := answers.Secret(line, t.codeDigits()); !found && !t.identityAbroad(line) {
			keep = append(keep, line)
		}
	}
	if len(keep) == len(lines) {
		return "" // it takes the lines together to see it
	}
	return strings.TrimSpace(strings.Join(keep, "\n"))
}

// How many digits at least the numbers of documents have. Most messages have
// fewer, and are not looked through.
const (
	passportDigits = 6
	permitDigits   = 12 // ABC 110012010101; a resident's ID has 17 or 18
)

// passportNumber is a passport or permit number that says so.
var passportNumber = lazyregexp.New(`(?i)(护照|通行证|passport|permit)\D{0,12}[A-Z]{0,3}\d{6,}`)

// identityAbroad reports whether a text holds an ID number in a chat that
// keeps its data abroad (DESIGN.md §6): it is not taken there.
func (t *turn) identityAbroad(text string) bool {
	if !t.c.Contact.Abroad {
		return false
	}
	digits := answers.Digits(text)
	if digits >= passportDigits && passportNumber.MatchString(text) {
		return true
	}
	if digits < permitDigits {
		return false
	}
	for _, k := range t.extract(text) {
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
