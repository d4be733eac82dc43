package slack

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"kaihu/flows"
)

// choice is something that can be named in a command: by its id, or by its label
// in either language.
type choice struct {
	id    string
	label string   // in the reader's language
	names []string // in plain form
}

// menu is what can be sent back in a case, and why.
type menu struct{ items, reasons []choice }

// menu asks what can be sent back.
func (s *Slack) menu(ctx context.Context, ref string, lang flows.Lang) (m menu, err error) {
	items, reasons, err := s.cases.Returnable(ctx, ref, lang)
	for _, f := range items {
		m.items = append(m.items, s.item(f.Label, lang))
	}
	for _, f := range reasons {
		why, _ := s.cases.Reason(f.Label)
		m.reasons = append(m.reasons, named(f.Label, why.Text, lang))
	}
	return m, err
}

// item is a requirement that can be named.
func (s *Slack) item(id string, lang flows.Lang) choice {
	return named(id, flows.Text{En: s.cases.Label(id, flows.En), Zh: s.cases.Label(id, flows.Zh)}, lang)
}

func named(id string, label flows.Text, lang flows.Lang) choice {
	return choice{id: id, label: label.In(lang), names: []string{plainly(id), plainly(label.En), plainly(label.Zh)}}
}

// plainly is a name without what people leave out: case, spaces, punctuation.
func plainly(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// maxLabelWords is how many words a label has that is typed out.
const maxLabelWords = 10

// pick finds what the first words name, the longest name first, and gives the
// words after it. A beginning that only one name has will do, or else a part.
// "": nothing.
func pick(list []choice, words []string) (id string, rest []string) {
	for n := min(len(words), maxLabelWords); n > 0; n-- {
		word := plainly(strings.Join(words[:n], ""))
		for _, c := range list {
			if word != "" && slices.Contains(c.names, word) {
				return c.id, words[n:]
			}
		}
	}
	if len(words) == 0 || plainly(words[0]) == "" {
		return "", words
	}
	for _, has := range []func(name, word string) bool{strings.HasPrefix, strings.Contains} {
		if id := only(list, plainly(words[0]), has); id != "" {
			return id, words[1:]
		}
	}
	return "", words
}

// only is the one choice that has a name to which a word fits.
func only(list []choice, word string, has func(name, word string) bool) (id string) {
	for _, c := range list {
		if slices.ContainsFunc(c.names, func(name string) bool { return has(name, word) }) {
			if id != "" {
				return ""
			}
			id = c.id
		}
	}
	return id
}
