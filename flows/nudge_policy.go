package flows

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// nudgesFile says when the bot writes unasked.
const nudgesFile = "nudges.yaml"

// The waits of nudges.yaml: what a case can wait for.
const (
	waitInvited     = "invited"     // somebody who was invited has not opened the link
	waitAnswer      = "answer"      // a question, or a page of AWS, waits for the person
	waitCorrections = "corrections" // AWS refused, and something is still to be put right
	waitPrecheck    = "precheck"    // the consultants' look
	waitReviewing   = "reviewing"   // AWS's review, from the submission on
	waitLaunching   = "launching"   // the first steps in the new account
	waitLicense     = "license"     // the license expires: the end of the wait
)

// Policy is what is done about one wait as time passes.
type Policy struct {
	Wait    string  `yaml:"wait"`
	Day     string  `yaml:"day"`     // whose working days "business days" are: applicant or aws
	Subject Text    `yaml:"subject"` // of an e-mail
	Lines   []Nudge `yaml:"lines"`   // in the order of their time
}

// Nudge is one line of a policy.
type Nudge struct {
	After     string `yaml:"after"`     // since the wait began: "24h", "3 days", "2 business days"
	Before    string `yaml:"before"`    // instead, before its end
	Say       Text   `yaml:"say"`       // {date} {n}
	Alone     Text   `yaml:"alone"`     // instead of Say, where there are no consultants
	Ask       bool   `yaml:"ask"`       // the open question stands below
	Essential bool   `yaml:"essential"` // goes also to who asked for fewer
	Tell      Topic  `yaml:"tell"`      // what the consultants hear

	span span // of After or Before
}

// span is a length of time as people say it. Before an end it is negative.
type span struct {
	hours, days, business int
}

// parseSpan reads "24h", "3 days" or "2 business days".
func parseSpan(s string) (span, error) {
	if n, ok := strings.CutSuffix(s, "h"); ok {
		hours, err := strconv.Atoi(n)
		if err == nil && hours > 0 && hours <= 24*366 {
			return span{hours: hours}, nil
		}
	}
	number, unit, _ := strings.Cut(s, " ")
	n, err := strconv.Atoi(number)
	if err == nil && n > 0 && n <= 366 {
		switch unit {
		case "day", "days":
			return span{days: n}, nil
		case "business day", "business days":
			return span{business: n}, nil
		}
	}
	return span{}, fmt.Errorf("%q is no length of time; write \"24h\", \"3 days\" or \"2 business days\"", s)
}

func (s span) negative() span { return span{-s.hours, -s.days, -s.business} }

// from is the moment that lies so far from another.
func (s span) from(at time.Time, k calendar) time.Time {
	return k.businessDays(at, s.business).AddDate(0, 0, s.days).Add(time.Duration(s.hours) * time.Hour)
}

// policy gives what is done about a wait; nil for none.
func (f *Flow) policy(wait string) *Policy {
	for i := range f.Nudges {
		if f.Nudges[i].Wait == wait {
			return &f.Nudges[i]
		}
	}
	return nil
}

// indexNudges reads the spans; what cannot be read is a mistake.
func (l *loader) indexNudges(f *Flow) {
	for i := range f.Nudges {
		p := &f.Nudges[i]
		for j := range p.Lines {
			n := &p.Lines[j]
			var err error
			switch {
			case (n.After == "") == (n.Before == ""):
				err = fmt.Errorf("line %d needs one of after and before", j+1)
			case n.After != "":
				n.span, err = parseSpan(n.After)
			default:
				if n.span, err = parseSpan(n.Before); n.span.business > 0 {
					err = fmt.Errorf("%q: before an end only days and hours are counted", n.Before)
				}
				n.span = n.span.negative()
			}
			if err != nil {
				l.add(nudgesFile, l.line(nudgesFile, "wait: "+p.Wait), "wait %s: %v", p.Wait, err)
			}
		}
	}
}
