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

// sendBack puts a requirement in error and words why and what to do.
func (t *turn) sendBack(r Return) string {
	d := t.flow.Definition(r.Requirement)
	if d == nil || !t.applies(d) {
		return ""
	}
	old := t.c.Requirements[r.Requirement]
	if old.State == Error && old.Code == r.Code {
		return ""
	}
	t.c.Requirements[r.Requirement] = Requirement{State: Error, Value: old.Value, Code: r.Code, Note: r.Note, File: old.File, At: t.now}
	return t.words(t.flow.Phrases.ReturnedItem, arguments(t.reason(r.Requirement)))
}

// reason gives the arguments of ReturnedItem for a requirement in error.
func (t *turn) reason(id string) []string {
	r := t.c.Requirements[id]
	why := t.flow.Reasons[r.Code]
	text := t.words(why.Text, nil)
	if r.Note != "" {
		text += t.flow.fill(t.flow.Phrases.ReturnedNote.In(t.c.Lang), map[string]string{"note": r.Note}, nil)
	}
	return []string{"label", t.label(id), "reason", text, "fix", t.words(why.Fix, nil)}
}
