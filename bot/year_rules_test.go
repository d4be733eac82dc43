package bot_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"kaihu/flows"
)

// dayOff is the simulated year's own account of holidays, from the notices
// themselves and not from the program's file.
func dayOff(at time.Time, hk bool) bool {
	at = at.In(flows.China())
	date := at.Format("01-02")
	weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
	if hk {
		return weekend || slices.Contains(strings.Fields("01-01 02-17 02-18 02-19 04-03 04-04 04-06 04-07 05-01 05-25 06-19 07-01 09-26 10-01 10-19 12-25 12-26"), date)
	}
	if slices.Contains(strings.Fields("01-04 02-14 02-28 05-09 09-20 10-10"), date) {
		return false
	}
	within := func(from, to string) bool { return date >= from && date <= to }
	return weekend || within("01-01", "01-03") || within("02-15", "02-23") || within("04-04", "04-06") || within("05-01", "05-05") ||
		within("06-19", "06-21") || within("09-25", "09-27") || within("10-01", "10-07")
}

// open says that somebody may be written to unasked.
func open(at time.Time, hk bool) bool {
	at = at.In(flows.China())
	return at.Hour() >= 9 && at.Hour() < 20 && !dayOff(at, hk)
}

// head is how a reminder's text begins.
type head struct {
	text *regexp.Regexp
	wait string // "": an offer to go on reminding
	only bool   // it is no essential one
}

// headsOf reads the heads of a flow's reminders.
func headsOf(f *flows.Flow) []head {
	gap := regexp.MustCompile(`\\\{[^}]*\\\}`) // of a quoted sentence
	begins := func(text string) *regexp.Regexp {
		return regexp.MustCompile("^" + gap.ReplaceAllString(regexp.QuoteMeta(text), ".{1,40}"))
	}
	list := []head{{text: begins(f.Phrases.KeepReminding.Zh)}}
	for _, p := range f.Nudges {
		for _, n := range p.Lines {
			if n.Say.Zh != "" {
				list = append(list, head{text: begins(n.Say.Zh), wait: p.Wait, only: !n.Essential})
			}
		}
	}
	return list
}

// headOf tells a reminder by its words; nil: it is none.
func (y *year) headOf(text string) *head {
	for i := range y.heads {
		if y.heads[i].text.MatchString(text) {
			return &y.heads[i]
		}
	}
	return nil
}

// reaches holds what arrives against the clock, and against what the person did
// and heard before.
func (y *year) reaches(p *soul, way, text string, doubt bool) {
	p.heard = append(p.heard, sight{way, text})
	h := y.headOf(text)
	if !p.waking && p.debt > 0 && (h != nil && h.wait != "" || way != "chat") {
		p.debt--
	} else if !p.waking && h != nil && !y.disturbed() {
		y.t.Errorf("%s: nothing was due at %s, and %q was said", p.who.Address, y.now, text)
	}
	if way == "task" || h == nil && !p.waking {
		return
	}
	wrong := func(what string) {
		y.t.Errorf("%s: %s, at %s: %s", p.who.Address, what, y.now.In(flows.China()).Format("Mon 2006-01-02 15:04"), text)
	}
	if !open(y.now, p.hk) && !doubt {
		wrong("nobody is to be written to now")
	}
	if h == nil {
		return
	}
	y.nudges++
	switch r := p.c.Reminders; {
	case p.acted.After(p.woke.Add(time.Minute)): // nobody is quicker than that
		wrong(fmt.Sprintf("the person has been there at %s, since %s", p.acted, p.woke))
	case p.c.Stage == flows.Paused || p.c.Stage == flows.Closed || p.c.Held:
		wrong("the case is at rest")
	case h.wait != "" && h.wait != r.Wait:
		wrong("while " + r.Wait + " is waited for")
	case h.only && r.Fewer:
		wrong("they want fewer")
	case p.said[text]:
		wrong("it was said before")
	}
	p.said[text] = true
}

// heeded holds that who wants to be left alone is.
func (y *year) heeded(p *soul, before flows.Case, e flows.Event) {
	said, ok := e.(flows.Said)
	if !ok || before.Held || before.Stage == flows.Closed || before.Stage == "" {
		return
	}
	switch {
	case said.Text == wordFewer && !p.c.Reminders.Fewer:
		y.t.Errorf("%s wants fewer reminders in %s, and is not heard", p.who.Address, before.Stage)
	case said.Text == wordPause && p.c.Stage != flows.Paused && p.c.Stage != flows.Done:
		y.t.Errorf("%s wants to pause in %s, and is in %s", p.who.Address, before.Stage, p.c.Stage)
	}
}

// compare holds what came of a wake-up against the case before: each line of
// nudges.yaml whose time has come was said once, in the chat, by e-mail, or it
// is a task, and the consultants heard what they should; in an outage it is
// owed.
func (y *year) compare(p *soul, before flows.Case) {
	was, is := before.Reminders, p.c.Reminders
	if p.c.Ref != before.Ref || was.Wait == "" {
		return
	}
	count := map[string]int{}
	reached := 0
	for _, s := range p.heard {
		count[s.way]++
		if h := y.headOf(s.text); s.way == "task" || s.way != "tell" && s.way != "refused" && h != nil && h.wait != "" {
			reached++
		}
	}
	if count["chat"]+count["mail"]+count["refused"] > 1 {
		y.t.Errorf("%s: one wake-up, %+v", p.who.Address, p.heard)
	}
	want := 0
	if is.Wait == was.Wait && is.Since.Equal(was.Since) {
		for _, n := range y.lines(was.Wait)[was.Next:max(was.Next, is.Next)] {
			if n.Say != (flows.Text{}) && (n.Essential || !was.Fewer) {
				want = 1
			}
			if n.Tell != "" && count["tell"] == 0 && !y.disturbed() {
				y.t.Errorf("%s: the consultants did not hear %s of %s: %+v", p.who.Address, n.Tell, was.Wait, p.heard)
			}
		}
	}
	if want > 0 {
		y.settled(p, "a newer one is due")
		p.debt = 0
	}
	p.debt += want - reached
	if p.debt < 0 || p.debt > 0 && !y.disturbed() {
		y.t.Errorf("%s: of %s %d reminders are owed at %s, line %d to %d, and %+v came of it", p.who.Address, was.Wait, p.debt, y.now, was.Next, is.Next, p.heard)
		p.debt = 0
	}
	if want > 0 {
		p.since = y.now
		y.owed += p.debt
	}
	if p.debt > 0 && p.left > 0 && y.rand.IntN(2) == 0 { // they come back before it is said
		p.acts = y.now.Add(time.Duration(1+y.rand.IntN(40)) * time.Minute)
		y.plans.add(plan{at: p.acts, who: p})
	}
}

// settled holds that what an outage kept back was said in the hour after it, or
// the next morning.
func (y *year) settled(p *soul, now string) {
	if p.debt == 0 {
		return
	}
	by := p.since
	for _, o := range y.downs {
		if by.After(o.begin.Add(-15*time.Minute)) && by.Before(o.end) {
			by = o.end
		}
	}
	by = by.Add(15 * time.Minute)
	for !open(by, p.hk) {
		by = by.Truncate(time.Hour).Add(time.Hour)
	}
	if y.now.After(by.Add(15 * time.Minute)) {
		y.t.Errorf("%s: a reminder of %s was still owed at %s, when %s: %+v, %+v", p.who.Lane(), p.since, y.now, now, p.heard, p.c.Reminders)
	}
	y.void++
}

func (y *year) lines(wait string) []flows.Nudge {
	for _, p := range y.flow.Nudges {
		if p.Wait == wait {
			return p.Lines
		}
	}
	return nil
}

// judge looks at the end: whoever still waits will be reminded, or waits for a
// person of ours who knows it.
func (y *year) judge() {
	for _, lane := range slices.Sorted(maps.Keys(y.people)) {
		p := y.people[lane]
		c := y.load(lane)
		r := c.Reminders
		y.settled(p, "the year ended")
		rests := c.Stage == "" || c.Stage == flows.Closed || c.Stage == flows.Paused
		switch {
		case p.tasks > 0 && c.Stage != "": // of a case that was erased nobody has to hear any more
			y.t.Errorf("%s: %d refused e-mails are nobody's task", lane, p.tasks)
		case rests || c.Stage == flows.Done && r.Wait == "":
		case r.Wait != "" && r.Next < len(y.lines(r.Wait)):
			if wait := c.WakeAt.Sub(y.now); wait < 0 || wait > 40*24*time.Hour && r.Wait != "license" {
				y.t.Errorf("%s: line %d of %s comes at %s", lane, r.Next, r.Wait, c.WakeAt)
			}
		case c.Needs.IsZero():
			y.t.Errorf("%s: %s waits for nobody: %s, held %t, reminders %+v, wakes %s", lane, c.Ref, c.Stage, c.Held, r, c.WakeAt)
		}
		if !c.WakeAt.IsZero() && c.WakeAt.Before(y.now.Add(-time.Minute)) {
			y.t.Errorf("%s: a reminder of %s was forgotten", lane, c.WakeAt)
		}
	}
	if b, err := y.store.Backlog(y.t.Context()); err != nil || b.Depth != 0 {
		y.t.Errorf("%d entries are left, %v", b.Depth, err)
	}
}
