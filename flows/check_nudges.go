package flows

import (
	"slices"
	"strings"
	"time"
)

func nudgeWaits() []string {
	return []string{waitInvited, waitAnswer, waitCorrections, waitPrecheck, waitReviewing, waitLaunching, waitLicense}
}

// nudgeTopics are what a line of nudges.yaml may tell the consultants.
func nudgeTopics() []Topic { return []Topic{Silent, Overdue, PrecheckLate, LicenseExpiring, NotCome} }

// nudges checks that every wait is seen to, in both languages, and ends with a
// consultant.
func (c *checker) nudges() {
	seen := map[string]bool{}
	for i := range c.flow.Nudges {
		p := &c.flow.Nudges[i]
		at := func(format string, args ...any) {
			c.add(nudgesFile, c.line(nudgesFile, "wait: "+p.Wait), "wait "+p.Wait+": "+format, args...)
		}
		switch {
		case !slices.Contains(nudgeWaits(), p.Wait):
			at("there is no such wait; it is one of %s", strings.Join(nudgeWaits(), ", "))
		case seen[p.Wait]:
			at("stands there twice")
		case p.Day != "applicant" && p.Day != "aws":
			at("day %q: the working days are those of the applicant or of aws", p.Day)
		case p.Subject == (Text{}) && p.Wait != waitInvited:
			at("an e-mail needs a subject")
		case len(p.Lines) == 0:
			at("has no lines: it would last for ever")
		default:
			c.nudgeLines(p, at)
		}
		seen[p.Wait] = true
	}
	for _, w := range nudgeWaits() {
		if !seen[w] {
			c.add(nudgesFile, 0, "the wait %s is missing", w)
		}
	}
}

func (c *checker) nudgeLines(p *Policy, at func(string, ...any)) {
	begin := time.Date(2026, 3, 2, 12, 0, 0, 0, c.flow.zone) // a Monday without holidays near
	var last time.Time
	essential := false
	for j, n := range p.Lines {
		when := n.span.from(begin, c.flow.calendar(Mainland))
		switch {
		case !when.After(last):
			at("line %d is not later than the line before", j+1)
		case n.Say == (Text{}) && n.Tell == "":
			at("line %d neither says nor tells anything", j+1)
		case p.Wait == waitInvited && n.Say != (Text{}):
			at("line %d says something, but nobody is there yet", j+1)
		case n.Tell != "" && !slices.Contains(nudgeTopics(), n.Tell):
			at("line %d tells %q; it is one of %v", j+1, n.Tell, nudgeTopics())
		case (n.Before != "") != (p.Wait == waitLicense):
			at("line %d: before belongs to the wait %s, and after to all others", j+1, waitLicense)
		}
		last, essential = when, essential || n.Essential && n.Say != (Text{})
	}
	if !essential && p.Wait != waitInvited {
		at("who asks for fewer reminders would get none: one line has to be essential")
	}
	if p.Lines[len(p.Lines)-1].Tell == "" {
		at("the last line has to tell the consultants: a wait ends with a result or with a person")
	}
}
