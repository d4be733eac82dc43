package flows

import (
	"maps"
	"slices"
	"strings"
)

// Files that a flow may lack.
const (
	repliesFile = "replies.yaml"
	lettersFile = "results.yaml"
)

// Reply is something that a consultant often says to an applicant.
type Reply struct {
	ID    string `yaml:"id"`
	Title Text   `yaml:"title"` // the consultant's
	Text  Text   `yaml:"text"`  // the applicant's
}

// CannedReplies are what a consultant can say by choosing it: the flow's own
// replies first ("reply:ID"), then each reason with what to do about it
// ("reason:CODE"), then the answers of the FAQ ("faq:ID"), filled in. Both
// languages are given: a title is read by another person than the text.
func (f *Flow) CannedReplies() []Reply {
	both := func(text func(Lang) string) Text { return Text{En: text(En), Zh: text(Zh)} }
	fill := func(t Text) Text {
		return both(func(l Lang) string { return strings.TrimSpace(f.fill(t.In(l), nil, nil)) })
	}
	var out []Reply
	for _, r := range f.Replies {
		out = append(out, Reply{ID: "reply:" + r.ID, Title: r.Title, Text: fill(r.Text)})
	}
	for _, code := range slices.Sorted(maps.Keys(f.Reasons)) {
		if f.Returnable(code) && !f.Reasons[code].Approve { // those are for a second pair of eyes
			out = append(out, Reply{ID: "reason:" + code, Title: fill(f.Reasons[code].Text), Text: both(func(l Lang) string { return f.Why(code, nil, l) })})
		}
	}
	for _, q := range f.FAQ {
		out = append(out, Reply{ID: "faq:" + q.ID, Title: q.Q, Text: fill(q.A)})
	}
	return out
}
