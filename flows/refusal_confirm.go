package flows

import "strings"

// askReasons shows which reasons were understood.
func (t *turn) askReasons() {
	d := t.flow.Definition(t.c.Wait.Requirement)
	var lines []string
	for _, id := range t.c.Wait.Choices {
		if k := d.choice(id); k != nil {
			lines = append(lines, "• "+t.words(k.Label, nil))
		}
	}
	t.say(t.flow.Phrases.ReasonsFound, "list", strings.Join(lines, "\n"))
}

// settleReasons acts on the answer to askReasons.
func (t *turn) settleReasons(id string) {
	switch w := t.c.Wait; id {
	case optYes:
		t.rejected(w.Choices)
	case optNot:
		t.noRefusal(nil)
	default:
		t.wait(Wait{Kind: WaitAnswer, Requirement: w.Requirement})
		t.ask()
	}
}

// correctReasons reads what is neither a yes nor a no about the reasons that
// were understood: a question, other reasons, or more of the mail, whose
// reasons come to those before.
func (t *turn) correctReasons(text string) {
	if t.question(text, false) {
		return
	}
	d := t.flow.Definition(t.c.Wait.Requirement)
	known := t.mentioned(d, text)
	if known == nil {
		if id := t.contained(text); id != "" {
			t.settleReasons(id)
		} else if t.passOnRest(d, text) {
			t.ask()
		} else {
			t.unclear()
		}
		return
	}
	if !negative.MatchString(text[:min(len(text), len("不是"))]) {
		known = t.inOrder(d, append(known, t.c.Wait.Choices...))
	}
	t.refusedBy(d, known, text)
}
