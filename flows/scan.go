package flows

import (
	"slices"
	"strings"
)

// scan gives what the checks left, never nil.
func (r Requirement) scan() Scan {
	if r.Scan == nil {
		return Scan{}
	}
	return *r.Scan
}

// Pictures are the files of a document, those that are still gathered among
// them, in the order in which they came.
func (r Requirement) Pictures() []File {
	if r.File == nil {
		return nil
	}
	return append([]File{*r.File}, r.scan().More...)
}

// Digests are those of the files that were sent back; s may be nil.
func (s *Scan) Digests() []string {
	if s == nil {
		return nil
	}
	return s.Refused
}

// keeping is what stays of s when other pictures are gathered; nil for nothing.
func (s Scan) keeping(more []File) *Scan {
	if len(more)+len(s.Refused) == 0 && s.Doubt == "" {
		return nil
	}
	return &Scan{More: more, Refused: s.Refused, Doubt: s.Doubt}
}

// holds reports whether a requirement is being checked on one of these files,
// and whether they are all that it has now, no less and no more.
func (r Requirement) holds(of []string) (some, exactly bool) {
	if r.State != Checking {
		return false, false
	}
	n := 0
	for _, f := range r.Pictures() {
		if slices.Contains(of, f.ID) {
			n++
		}
	}
	return n > 0, n == len(of) && n == len(r.Pictures())
}

// doubts lists, for the consultants, the documents that a person has to look
// at and why.
func (t *turn) doubts() Text {
	var en, zh []string
	for _, id := range t.files() {
		if s := t.c.Requirements[id].scan(); s.Doubt != "" {
			label, why := t.flow.Definition(id).Label, t.flow.Reasons[s.Doubt].Text
			en = append(en, label.En+": "+strings.TrimSuffix(t.flow.fill(why.En, nil, nil), "."))
			zh = append(zh, label.Zh+"："+strings.TrimSuffix(t.flow.fill(why.Zh, nil, nil), "。"))
		}
	}
	return Text{En: strings.Join(en, "; "), Zh: strings.Join(zh, "；")}
}

// seen lifts every doubt: a consultant has looked.
func (t *turn) seen() {
	for _, id := range t.files() {
		r := t.c.Requirements[id]
		r.Scan = nil
		t.c.Requirements[id] = r
	}
}
