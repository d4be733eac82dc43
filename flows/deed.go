package flows

import (
	"slices"
	"strings"
)

// deed says in English what a consultant is about to do, for the case's thread
// at the desk: "" for what changes nothing, and for what has a topic of its
// own. It holds nothing that an applicant wrote.
func (t *turn) deed(e act) string {
	switch e := e.(type) {
	case Ruled:
		if len(e.Returns) == 0 {
			return "found everything right"
		}
		return "sent back " + t.returned(e.Returns)
	case Vetted:
		return "accepted: " + t.flow.Definition(e.Requirement).Label.En
	case Resulted:
		words := "entered AWS's result: " + t.flow.fill(t.flow.Definition("result").choice(e.Result).Label.En, nil, nil)
		if len(e.Returns) > 0 {
			words += " (" + t.returned(e.Returns) + ")"
		}
		return words
	case Approved:
		if e.No {
			return "withdrew the draft"
		}
		return "approved the draft: " + t.returned(t.c.Tended().Draft.Returns)
	case Assigned:
		switch {
		case e.To == t.c.Assignee:
			return ""
		case e.To == "":
			return "left the case to nobody"
		}
		return "assigned the case"
	case Took:
		if t.c.Held && t.c.Tended().Holder == e.By {
			return ""
		}
		return "took the chat: the bot is silent"
	case Released:
		return "gave the chat back to the bot"
	case Attended:
		if len(t.c.Tended().Alerts) == 0 {
			return ""
		}
		return "has seen to it"
	case Snoozed:
		return "snoozed the case until " + t.flow.moment(e.Until, En)
	case Nudged:
		return "reminded the applicant"
	case Moved:
		return map[Stage]string{Paused: "paused the case", Closed: "closed the case", "": "opened the case again"}[e.To]
	}
	return ""
}

// assignee is to whom an act gives the case.
func assignee(e act) string {
	if a, ok := e.(Assigned); ok {
		return a.To
	}
	return ""
}

// returned lists what is sent back, and why.
func (t *turn) returned(list []Return) string {
	var out []string
	for _, r := range list {
		label := r.Requirement
		if d := t.flow.Definition(r.Requirement); d != nil {
			label = d.Label.En
		}
		out = append(out, label+" ("+r.Code+")")
	}
	return strings.Join(slices.Compact(out), ", ")
}

// Wording is what an applicant reads when a consultant says something.
func (f *Flow) Wording(c *Case, text string) string {
	t := &turn{flow: f, c: *c}
	return t.words(f.Phrases.ConsultantSays, map[string]string{"text": strings.TrimSpace(text)})
}
