package slack

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"kaihu/bot"
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

// menu asks what can be sent back. The labels of both languages are understood.
func (s *Slack) menu(ctx context.Context, ref string, lang flows.Lang) (m menu, err error) {
	other := flows.En
	if lang == flows.En {
		other = flows.Zh
	}
	items, reasons, err := s.cases.Returnable(ctx, ref, lang)
	if err != nil {
		return m, err
	}
	items2, reasons2, err := s.cases.Returnable(ctx, ref, other)
	return menu{items: choices(items, items2), reasons: choices(reasons, reasons2)}, err
}

func choices(list, other []bot.CardField) []choice {
	var out []choice
	for _, f := range list {
		c := choice{id: f.Label, label: f.Value, names: []string{plainly(f.Label), plainly(f.Value)}}
		for _, o := range other {
			if o.Label == f.Label {
				c.names = append(c.names, plainly(o.Value))
			}
		}
		out = append(out, c)
	}
	return out
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
