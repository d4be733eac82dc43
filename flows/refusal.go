package flows

import (
	"slices"
	"strings"
)

// reasons reads why AWS refused: numbers of the list, or AWS's own words.
func (t *turn) reasons(d *Definition, text string) {
	if ids := t.matchMany(text); ids != nil {
		t.rejected(ids)
		return
	}
	if t.question(text, false) {
		return
	}
	if k := t.flow.Definition("result").named(text); k != nil && k.ID != resultFailed {
		t.noRefusal(k)
		return
	}
	t.refusedBy(d, t.mentioned(d, text), text)
}

// named finds the option that a text is called by and nothing else.
func (d *Definition) named(text string) *Choice {
	word := plain(text)
	for i := range d.Options {
		if slices.Contains(d.Options[i].words, word) {
			return &d.Options[i]
		}
	}
	return nil
}

// noRefusal goes back to what AWS said, when it was no refusal after all; k is
// what it was, nil: asked.
func (t *turn) noRefusal(k *Choice) {
	t.arrived()
	delete(t.c.Requirements, "result")
	t.pick()
	if k == nil {
		t.ask()
		return
	}
	t.result(k)
}

// refusedBy takes a refusal in AWS's words: the reasons that are known are shown
// for a yes before anything is asked again; what is not known goes to the
// consultants as it stands there.
func (t *turn) refusedBy(d *Definition, known []string, text string) {
	p := &t.flow.Phrases
	t.turnedDown()
	if known == nil {
		if t.flow.desk {
			t.tell(UnknownReason, t.anonymous(unquoted(text)))
			t.say(p.ReasonsUnknown)
		} else {
			t.say(p.ReasonsUnknownAlone)
		}
		t.wait(Wait{Kind: WaitAnswer, Requirement: d.ID})
		t.asked = true
		return
	}
	t.passOnRest(d, text)
	t.wait(Wait{Kind: WaitReasons, Requirement: d.ID, Choices: known})
	t.ask()
}

// turnedDown notes that AWS refused.
func (t *turn) turnedDown() {
	if t.c.Stage == Reviewing || t.c.Stage == Registering {
		t.arrived()
	}
	t.set("result", resultFailed)
	t.c.Stage = Rejected
	t.sayAttempt()
}

// passOnRest gives the consultants what a refusal says that is not known. It
// reports whether there is any.
func (t *turn) passOnRest(d *Definition, text string) bool {
	rest := t.unplaced(d, text)
	switch {
	case rest == "":
		return false
	case t.flow.desk:
		t.tell(UnknownReason, t.anonymous(rest))
		t.say(t.flow.Phrases.ReasonsRest)
	default:
		t.say(t.flow.Phrases.ReasonsRestAlone)
	}
	return true
}

// moreOfIt takes the rest of a refusal that came in several messages, while what
// the first ones name is being put right already. It reports whether the text
// was such a rest.
func (t *turn) moreOfIt(text string) bool {
	d := t.flow.Definition("result_reasons")
	if t.c.Stage != Preparing && t.c.Stage != Precheck || t.c.Value("result") != resultFailed || d == nil {
		return false
	}
	old := strings.Split(t.c.Value(d.ID), ",")
	known := slices.DeleteFunc(t.mentioned(d, text), func(id string) bool { return slices.Contains(old, id) })
	if len(known) == 0 {
		return false
	}
	t.refusedBy(d, known, text)
	return true
}

// inOrder sorts options as they are listed, each once.
func (t *turn) inOrder(d *Definition, ids []string) []string {
	var out []string
	for _, k := range d.Options {
		if slices.Contains(ids, k.ID) {
			out = append(out, k.ID)
		}
	}
	return out
}

// mentioned finds the reasons whose words stand in a text.
func (t *turn) mentioned(d *Definition, text string) []string {
	word := plain(unquoted(text))
	var ids []string
	for _, k := range d.Options {
		if k.ID != "other" && slices.ContainsFunc(k.telling, func(w string) bool { return strings.Contains(word, w) }) {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

// unplaced gives the clauses of a refusal that say that something is wrong, and
// in which no known reason stands, one a line.
func (t *turn) unplaced(d *Definition, text string) string {
	l := &t.flow.Letters
	var out []string
	for _, s := range sentences(unquoted(text)) {
		if holds(loose(s), l.cond) {
			continue
		}
		parts := clauseEnd.Split(s, -1)
		known := t.knownParts(d, parts)
		for i, part := range parts {
			if p := loose(part); !known[i] && holds(p, l.fault) && len(l.spots(p)) == 0 {
				out = append(out, strings.TrimSpace(part))
			}
		}
	}
	return strings.Join(out, "\n")
}

// knownParts reports in which parts of a sentence the words of a known reason
// stand; they may begin in one and end in another.
func (t *turn) knownParts(d *Definition, parts []string) []bool {
	known, starts := make([]bool, len(parts)), make([]int, len(parts)+1)
	var all strings.Builder
	for i, part := range parts {
		all.WriteString(plain(part))
		starts[i+1] = all.Len()
	}
	whole := all.String()
	for _, k := range d.Options {
		if k.ID == "other" {
			continue
		}
		for _, w := range k.telling {
			for from := 0; ; {
				at := strings.Index(whole[from:], w)
				if at < 0 {
					break
				}
				at += from
				for i := range parts {
					known[i] = known[i] || at < starts[i+1] && at+len(w) > starts[i]
				}
				from = at + len(w)
			}
		}
	}
	return known
}

// rejected reopens what the reasons name, and only that.
func (t *turn) rejected(ids []string) {
	d := t.flow.Definition("result_reasons")
	t.set(d.ID, strings.Join(t.inOrder(d, append(strings.Split(t.c.Value(d.ID), ","), ids...)), ","))
	p := &t.flow.Phrases
	var list []string
	for _, id := range ids {
		k := d.choice(id)
		if k == nil {
			continue
		}
		if len(k.Returns) == 0 && t.flow.desk && !t.alerted(UnknownReason) {
			t.tell(UnknownReason, "")
		}
		for _, r := range k.Returns {
			if line := t.sendBack(r); line != "" {
				list = append(list, line)
			}
		}
	}
	t.c.Stage, t.c.Checked = Preparing, false
	switch {
	case len(list) > 0:
		t.say(p.RejectedItems, "list", strings.Join(list, "\n"))
	case t.flow.desk:
		t.say(p.RejectedOther)
	default:
		t.say(p.RejectedAlone)
	}
	t.next()
}

// alerted reports whether a person of ours is wanted for something already.
func (t *turn) alerted(topic Topic) bool {
	return slices.ContainsFunc(t.c.Tended().Alerts, func(a Alert) bool { return a.Topic == topic })
}
