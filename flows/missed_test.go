package flows_test

import (
	"testing"
	"time"

	"kaihu/flows"
)

// reminder is the mark of the last turn's reminder; nil: it has none.
func (c *chat) reminder() *flows.Reminder {
	for _, e := range c.last {
		switch e := e.(type) {
		case flows.Say:
			return e.Reminder
		case flows.Mail:
			return e.Reminder
		}
	}
	return nil
}

// A wake-up that comes late, at night, says nothing before the morning.
func TestLateWakeUpWaitsForTheMorning(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	due := c.c.WakeAt
	c.now = time.Date(due.Year(), due.Month(), due.Day(), 21, 30, 0, 0, flows.China())
	c.feed(flows.Woke{Stamp: flows.At(c.now), Due: due})
	if c.heard().Text != "" || c.c.WakeAt.Hour() != 9 || !c.c.WakeAt.After(c.now) {
		t.Errorf("%q at night; it wakes again at %s", c.heard().Text, c.c.WakeAt)
	}
	if c.wakes().wantHeard("short reminder"); c.reminder() == nil {
		t.Error("a reminder does not say that it is one")
	}
}

// A reminder that did not get out by the evening is said in the morning, by the
// way that is open then, and once.
func TestMissedReminderIsSaidInTheMorning(t *testing.T) {
	for name, c := range map[string]*chat{
		"chat": ready(t, flows.Options{Desk: true, Mail: true}).says("anna@corp.example"),
		"mail": ready(t, flows.Options{Desk: true, Mail: true}).says("anna@corp.example").shut(),
	} {
		t.Run(name, func(t *testing.T) {
			c.wakes()
			said, mark := c.heard().Text+words(c.mailed()), c.reminder()
			if mark == nil || !c.c.Wants(*mark) {
				t.Fatalf("%+v of %q", mark, said)
			}
			c.now = time.Date(c.now.Year(), c.now.Month(), c.now.Day(), 20, 30, 0, 0, flows.China())
			c.feed(flows.Missed{Stamp: flows.At(c.now), Reminder: *mark})
			if c.heard().Text != "" || c.c.WakeAt.Hour() != 9 {
				t.Fatalf("%q; it wakes at %s", c.heard().Text, c.c.WakeAt)
			}
			next := c.c.Reminders.Next
			if c.wakes(); c.heard().Text+words(c.mailed()) != said || c.c.Reminders.Next != next {
				t.Errorf("%q, want %q; line %d", c.heard().Text+words(c.mailed()), said, c.c.Reminders.Next)
			}
			if c.wakes(); c.heard().Text+words(c.mailed()) == said {
				t.Error("it is said again and again")
			}
		})
	}
}

func words(list []flows.Mail) (all string) {
	for _, m := range list {
		all += m.Text
	}
	return all
}

// Whatever the person does voids a reminder that is on its way.
func TestReminderIsVoidWithItsCause(t *testing.T) {
	for name, do := range map[string]func(c *chat){
		"answered":   func(c *chat) { c.says("anna@corp.example") },
		"thanked":    func(c *chat) { c.says("thanks") },
		"paused":     func(c *chat) { c.says("pause") },
		"a newer":    func(c *chat) { c.wakes() },
		"taken over": func(c *chat) { c.does(flows.Took{Actor: c.by("U1")}) },
	} {
		t.Run(name, func(t *testing.T) {
			c := ready(t, flows.Options{Desk: true}).wakes()
			mark := *c.reminder()
			c.now = c.now.Add(time.Minute)
			if do(c); c.c.Wants(mark) {
				t.Errorf("%+v is still wanted: %+v", mark, c.c.Reminders)
			}
			before := c.c.WakeAt
			if c.feed(flows.Missed{Stamp: flows.At(c.now), Reminder: mark}); !c.c.WakeAt.Equal(before) {
				t.Errorf("it wakes at %s, not at %s", c.c.WakeAt, before)
			}
		})
	}
}
