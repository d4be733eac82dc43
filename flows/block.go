package flows

import (
	"strings"

	"kaihu/flows/answers"
)

// several reports whether a text holds more than one answer would: it is then
// taken apart before it is read as one.
func (t *turn) several(text string) bool {
	if strings.ContainsAny(text, "\n\t|") {
		return true
	}
	strong := 0
	for _, k := range t.extract(text) {
		switch k.Kind {
		case "email", "mobile", "phone", "uscc", "resident_id", "postal_code", "company_name":
			strong++
			if k.Start == 0 && k.End == len(text) {
				return false // the whole message is one such value
			}
		}
	}
	return strong > 0
}

// extract takes a text apart, whatever is known of the case; the last text's
// parts are kept, for a message is looked at from several sides.
func (t *turn) extract(text string) []answers.Token {
	if t.partsOf != text {
		t.parts, t.partsOf = answers.Extract(text, answers.Context{Now: t.now.In(t.flow.zone)}), text
	}
	return t.parts
}

// block takes a pasted block apart and fills every requirement that it clearly
// answers, and says which. d is the requirement that was asked, or nil. It
// reports whether anything was found.
func (t *turn) block(text string, d *Definition) bool {
	if t.c.Stage != Preparing || !t.consented() {
		return false
	}
	var filled, differs, withheld []string
	for _, k := range answers.Extract(text, t.context(&Definition{})) {
		target := t.target(k, d)
		if target == nil {
			if d := t.withheld(k); d != nil {
				withheld = append(withheld, d.ID)
			}
			continue
		}
		label, old := t.label(target.ID), t.c.Value(target.ID)
		if t.c.State(target.ID) == OK && target != d {
			if old != k.Value {
				differs = append(differs, t.words(t.flow.Phrases.Differs, map[string]string{"label": label, "value": t.shown(target.ID), "other": k.Value}))
			}
			continue
		}
		t.set(target.ID, k.Value)
		filled = append(filled, t.words(t.flow.Phrases.Saved, map[string]string{"label": label, "value": t.shown(target.ID)}))
	}
	if len(filled)+len(differs) == 0 {
		return false
	}
	t.c.Misses = 0
	if len(filled) > 0 {
		t.say(t.flow.Phrases.SavedMany, "list", strings.Join(filled, "\n"))
	}
	t.said = append(t.said, differs...)
	if len(withheld) > 0 {
		t.say(t.flow.Phrases.PrivateKept, "list", t.labels(withheld))
	}
	t.next()
	return true
}

// withheld is the requirement that a found value would answer, had the
// consent that it needs been given: the person hears that it was not kept.
func (t *turn) withheld(k answers.Token) *Definition {
	for _, d := range t.inStage(Preparing) {
		if t.takes(d, k.Kind) && d.Notice != "" && !t.c.Consented(d.Notice) {
			return d
		}
	}
	return nil
}

// target decides which requirement a found value answers: the one that its
// label names, else the asked one, else the first open one of its kind. Values
// that need a consent which was not given are not kept.
func (t *turn) target(k answers.Token, asked *Definition) *Definition {
	var open, settled *Definition
	for _, d := range t.inStage(Preparing) {
		if !t.takes(d, k.Kind) || (d.Notice != "" && !t.c.Consented(d.Notice)) || !t.inChat(d) {
			continue
		}
		if k.Label != "" && d.called(plain(k.Label)) {
			return d
		}
		if k.Role != "" && !strings.HasPrefix(d.ID, k.Role+"_") && (strings.HasPrefix(d.ID, "leader_") || strings.HasPrefix(d.ID, "contact_") || d.Kind == "email") {
			continue // the line says whose it is
		}
		switch s := t.c.State(d.ID); {
		case d == asked:
			open = d
		case (s == Due || s == Error) && open == nil:
			open = d
		case s == OK && settled == nil:
			settled = d
		}
	}
	if open == nil {
		return settled
	}
	return open
}

// takes reports whether a requirement is answered by values of a kind.
func (t *turn) takes(d *Definition, kind string) bool {
	return kind == t.flow.valueKind(&t.c, d) || (kind == "mobile" && d.Kind == "phone" && t.c.Wait.Requirement == d.ID)
}

// both takes an answer and a question out of one message: each gets what is
// its own.
func (t *turn) both(d *Definition, text string) bool {
	if !asks(strings.TrimSpace(text)) || !t.consented() {
		return false
	}
	var answer, ask []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。,;；\n！!", r) }) {
		part = strings.TrimSpace(part)
		switch {
		case asks(part) || asks(part+"?") && strings.HasSuffix(strings.TrimSpace(text), part):
			ask = append(ask, part)
		case t.kindOf(part) != "":
			answer = append(answer, part)
		}
	}
	if len(answer) == 0 || len(ask) == 0 {
		return false
	}
	said := len(t.said)
	if !t.question(strings.Join(ask, "，"), true) {
		t.said = t.said[:said]
	}
	t.asked = false
	if t.takes(d, t.kindOf(answer[0])) {
		t.read(d, strings.Join(answer, " "))
		return true
	}
	if !t.block(strings.Join(answer, "\n"), d) {
		t.ask()
	}
	return true
}

// kindOf is the kind of the first value in a text that is nothing else by its
// form; "" if there is none.
func (t *turn) kindOf(text string) string {
	for _, k := range t.extract(text) {
		switch k.Kind {
		case "email", "mobile", "uscc", "company_name":
			return k.Kind
		}
	}
	return ""
}
