package flows

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Names of tallies: what the statistics count, a day each (see [Tally]).
const (
	TallyReached = "reached/" // + step: cases that began it
	TallyMet     = "met/"     // + step: cases that met all it asks
	TallyTook    = "took/"    // + step + "/" + bucket: how long that took; see TookBucket
	TallyStage   = "stage/"   // + stage: cases that came to it
	TallyCase    = "case"     // new cases
)

// bucketsPerDoubling makes a bucket of TallyTook 19 % wide.
const bucketsPerDoubling = 4

// TookBucket gives the bucket of a length of time.
func TookBucket(d time.Duration) int {
	return int(bucketsPerDoubling * math.Log2(max(1, d.Minutes()+1)))
}

// BucketTime gives the middle of a bucket.
func BucketTime(bucket int) time.Duration {
	minutes := math.Exp2((float64(bucket)+0.5)/bucketsPerDoubling) - 1
	return time.Duration(minutes * float64(time.Minute))
}

// trail notes which step was begun and which are met, each once in a case: a
// return or an edit later on does not count again.
func (t *turn) trail() {
	if s := t.at(); s != nil && !slices.ContainsFunc(t.c.Trail, func(p Passage) bool { return p.Step == s.ID }) {
		t.c.Trail = append(slices.Clip(t.c.Trail), Passage{Step: s.ID, Reached: t.now})
		t.tally(TallyReached + s.ID)
	}
	for i, p := range t.c.Trail {
		s := t.flow.Step(p.Step)
		if !p.Met.IsZero() || s == nil || !t.met(s) {
			continue
		}
		t.c.Trail = slices.Clone(t.c.Trail)
		t.c.Trail[i].Met = t.now
		t.tally(TallyMet + s.ID)
		t.tally(TallyTook + s.ID + "/" + strconv.Itoa(TookBucket(t.now.Sub(p.Reached))))
	}
	if t.before.Stage != t.c.Stage {
		t.tally(TallyStage + string(t.c.Stage))
	}
	if t.before.Stage == "" {
		t.tally(TallyCase)
	}
}

// at is the step that the case is at: of the open page, or of the open
// question.
func (t *turn) at() *Step {
	if t.c.Stage == Registering {
		return t.flow.Step(t.c.Step)
	}
	if d := t.flow.Definition(t.c.Wait.Requirement); d != nil {
		return d.step
	}
	return nil
}

// met reports whether a case has all that a step asks. A step that asks
// nothing is met when its page is left.
func (t *turn) met(s *Step) bool {
	if len(s.Requirements) == 0 {
		return t.c.Step != s.ID
	}
	for i := range s.Requirements {
		d := &s.Requirements[i]
		if state := t.c.State(d.ID); state != OK && state != Waived && state != Later && t.applies(d) {
			return false
		}
	}
	return true
}

func (t *turn) tally(name string) { t.do(Tally{Name: strings.ToLower(name)}) }
