package flows

import "strings"

// Why says why something comes back, and what to do about it, in a language:
// both sentences of a reason with its arguments; "" for a code that is no
// reason's.
func (f *Flow) Why(code string, args map[string]string, l Lang) string {
	r := f.Reasons[code]
	return strings.TrimSpace(f.fill(r.Text.In(l), args, nil) + " " + f.fill(r.Fix.In(l), args, nil))
}
