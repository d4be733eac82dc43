package bot_test

import (
	"bytes"
	"image/png"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// TestDigest: on working days, once whatever the number of replicas, from half
// past nine until noon, with what happened since the working day before.
func TestDigest(t *testing.T) {
	r := newRig(t) // on a Monday, 10:00
	r.say("hello")
	for _, s := range []string{"English", "I agree", "mainland", "human"} {
		r.say(s)
	}
	r.flush()
	two := r.replica()
	blind := r.replica() // without a desk: it takes nobody's tick
	blind.ConnectDesk(nil)
	for _, step := range []struct {
		at   string
		want int // digests so far
	}{
		{"2026-11-23 10:00", 0}, // nobody has run before: the next tick is the first
		{"2026-11-24 09:29", 0}, {"2026-11-24 09:30", 1}, {"2026-11-24 09:31", 1}, {"2026-11-25 12:00", 1}, {"2026-11-26 11:59", 2},
		{"2026-11-28 10:00", 2}, {"2026-11-29 10:00", 2}, // a weekend
		{"2026-11-30 09:45", 3},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", step.at, flows.China())
		if err != nil {
			t.Fatal(err)
		}
		r.now = at
		for _, b := range []*bot.Bot{blind, r.Bot, two} {
			if err := b.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := len(r.desk.digests); got != step.want {
			t.Fatalf("at %s there are %d digests, want %d", step.at, got, step.want)
		}
	}
	first, last := r.desk.digests[0], r.desk.digests[2]
	if first.News.Cases != 1 || last.News.Cases != 0 || last.Month.Cases != 1 {
		t.Errorf("new cases: %d on Tuesday, %d a week later, %d in the month", first.News.Cases, last.News.Cases, last.Month.Cases)
	}
	if first.Waiting != 1 || len(first.Needs) != 1 || first.Needs[0].Ref != r.summary().Ref {
		t.Errorf("%d wait: %+v", first.Waiting, first.Needs)
	}
	if got := first.Month.Steps[0]; got.Reached != 1 || got.Met != 0 {
		t.Errorf("the first step: %+v", got)
	}
	if _, err := png.Decode(bytes.NewReader(first.Picture)); err != nil {
		t.Error(err)
	}
}
