package flows

import "strings"

// Why says why something comes back, and what to do about it, in a language:
// both sentences of a reason with its arguments; "" for a code that is no
// reason's.
func (f *Flow) Why(code string, args map[string]string, l Lang) string {
	r := f.Reasons[code]
	between := Text{En: " "}.In(l)
	return strings.TrimSpace(f.fill(r.Text.In(l), args, nil) + between + f.fill(r.Fix.In(l), args, nil))
}

// Returnable reports whether a consultant may give a reason: its sentences
// need nothing that only a check of a scan could fill in.
func (f *Flow) Returnable(code string) bool {
	r, ok := f.Reasons[code]
	words := strings.ReplaceAll(r.Text.En+r.Fix.En+r.Text.Zh+r.Fix.Zh, "{rule.", "")
	return ok && !strings.Contains(words, "{")
}
