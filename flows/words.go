package flows

import "strings"

// Words gives a text of the flow's files as one reader sees it, with rules and
// values of the case filled in.
func (f *Flow) Words(c Case, text Text, l Lang, args map[string]string) string {
	return strings.TrimSpace(f.fill(text.In(l), args, func(id string) string { return f.Show(&c, id, l) }))
}
