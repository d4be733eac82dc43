package bot_test

import (
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

// unasked holds a message that nobody asked for against the clock, and against
// what was said before.
func (y *year) unasked(p *soul, text string) {
	y.nudges++
	at := y.now.In(flows.China())
	if at.Hour() < 9 || at.Hour() >= 20 || dayOff(at, p.hk) {
		y.t.Errorf("%s is written to at %s: %s", p.who.Address, at.Format("Mon 2006-01-02 15:04"), text)
	}
	if p.said[text] {
		y.t.Errorf("%s is told twice, the second time at %s: %s", p.who.Address, at, text)
	}
	p.said[text] = true
}

// compare holds what came of a wake-up against the case before: each line of
// nudges.yaml whose time has come was said once, in the chat, by e-mail, or it
// is a task; and nothing was said of a wait that is over.
func (y *year) compare(p *soul, before, after flows.Case) {
	was, is := before.Reminders, after.Reminders
	if after.Ref != before.Ref || was.Wait == "" {
		return
	}
	count := map[string]int{}
	for _, s := range p.heard {
		count[s.way]++
		if wait := y.waitOf(s.text); wait != "" && wait != was.Wait {
			y.t.Errorf("%s: while %s was waited for, %q was said", p.who.Address, was.Wait, s.text)
		}
	}
	if count["chat"]+count["mail"]+count["refused"] > 1 {
		y.t.Errorf("%s: one wake-up, %+v", p.who.Address, p.heard)
	}
	if is.Wait != was.Wait || !is.Since.Equal(was.Since) || is.Next <= was.Next {
		return
	}
	words := false
	for _, n := range y.lines(was.Wait)[was.Next:is.Next] {
		words = words || n.Say != (flows.Text{}) && (n.Essential || !was.Fewer)
	}
	reached := count["chat"] + count["mail"] + count["task"]
	switch {
	case words && reached != 1:
		y.t.Errorf("%s: a reminder of %s was due and %+v came of it", p.who.Address, was.Wait, p.heard)
	case !words && reached != 0:
		y.t.Errorf("%s: nothing was to be said of %s, and %+v was", p.who.Address, was.Wait, p.heard)
	}
	if before.Contact.Channel == "kf" && count["chat"] == 0 && words && count["task"] == 0 && count["mail"] == 0 {
		y.t.Errorf("%s: a reminder that could not be sent is nobody's task", p.who.Address)
	}
	if before.Stage == flows.Paused || before.Held {
		y.t.Errorf("%s: a case that is %s is reminded", p.who.Address, before.Stage)
	}
}

func (y *year) lines(wait string) []flows.Nudge {
	for _, p := range y.flow.Nudges {
		if p.Wait == wait {
			return p.Lines
		}
	}
	return nil
}

// waitOf tells by its words what a reminder was about; "" if it is none.
func (y *year) waitOf(text string) string {
	for _, p := range y.flow.Nudges {
		for _, n := range p.Lines {
			head, _, _ := strings.Cut(n.Say.Zh, "{")
			if len(head) > 12 && strings.HasPrefix(text, head) {
				return p.Wait
			}
		}
	}
	return ""
}
