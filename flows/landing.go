package flows

import (
	"maps"
	"slices"
	"time"

	"kaihu/flows/answers"
)

// Landing is where a stored case comes to stand in a flow, and what becomes of
// its answers. It names requirements and steps, never a value.
type Landing struct {
	Ref      string   `json:"ref"`
	Stage    Stage    `json:"stage"`
	Asks     string   `json:"asks,omitempty"`     // the requirement or page that is open
	Moved    []string `json:"moved,omitempty"`    // what has another name now, or is asked instead: "old → new"
	Reopened []string `json:"reopened,omitempty"` // asked again: the chosen option is gone
	Dropped  []string `json:"dropped,omitempty"`  // forgotten: the files say that it is gone
	Kept     []string `json:"kept,omitempty"`     // stays ok, though a new answer like it would not be taken
	Orphans  []string `json:"orphans,omitempty"`  // no longer exists, and nothing says what became of it
}

// Kind is the worst that happens to a case: same, moved, reopened, orphaned.
func (l Landing) Kind() string {
	switch {
	case len(l.Orphans) > 0:
		return "orphaned"
	case len(l.Reopened)+len(l.Dropped) > 0:
		return "reopened"
	case len(l.Moved) > 0:
		return "moved"
	}
	return "same"
}

// Land says where a stored case would stand, without advancing it. The case
// that it gives is the landed one.
func (f *Flow) Land(c Case, now time.Time) (Case, Landing) {
	t := &turn{flow: f, c: c.Clone(), now: now, before: c}
	t.land()
	l := Landing{Ref: c.Ref, Stage: t.c.Stage, Asks: t.c.Wait.Requirement, Orphans: f.orphans(&c)}
	for _, id := range slices.Sorted(maps.Keys(c.Requirements)) {
		d := f.Definition(id)
		switch {
		case f.gone(id):
			l.Dropped = append(l.Dropped, id)
		case d == nil: // an orphan
		case d.ID != id:
			l.Moved = append(l.Moved, id+" → "+d.ID)
		case c.State(id) == OK && t.c.State(id) != OK:
			l.Reopened = append(l.Reopened, id)
		}
	}
	if was := c.Wait.Requirement; was != l.Asks && !slices.Contains(l.Moved, was+" → "+l.Asks) {
		l.Moved = append(l.Moved, "asks "+was+" → "+l.Asks)
	}
	for _, id := range slices.Sorted(maps.Keys(t.c.Requirements)) {
		if t.outdated(id) {
			l.Kept = append(l.Kept, id)
		}
	}
	return t.c, l
}

// gone reports whether the files say that a requirement is asked no more.
func (f *Flow) gone(id string) bool {
	return slices.ContainsFunc(f.Steps, func(s Step) bool { return slices.Contains(s.Gone, id) })
}

// orphans lists what a case names and the flow does not know.
func (f *Flow) orphans(c *Case) (list []string) {
	if f.Phrases.Stages[c.Stage] == (Text{}) {
		list = append(list, "stage "+string(c.Stage))
	}
	if s := f.Step(c.Step); c.Step != "" && c.Step != resubmitStep && (s == nil || s.Page == nil) {
		list = append(list, "page "+c.Step)
	}
	for _, id := range slices.Sorted(maps.Keys(c.Requirements)) {
		if f.Definition(id) == nil && !f.gone(id) {
			list = append(list, "requirement "+id)
		}
	}
	return list
}

// outdated reports whether an accepted value would not be taken today.
func (t *turn) outdated(id string) bool {
	d, r := t.flow.Definition(id), t.c.Requirements[id]
	if d == nil || r.State != OK || r.Value == "" {
		return false
	}
	if d.Kind == kindChoice {
		return d.choice(r.Value) == nil
	}
	kind := t.flow.valueKind(&t.c, d)
	return slices.Contains(answers.Kinds(), kind) && answers.Read(kind, r.Value, t.context(d)).Problem != nil
}
