package flows

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// placeholder is {name}, {rule.name} or {case.requirement}.
var placeholder = regexp.MustCompile(`\{([a-z]+\.)?([a-z0-9_]+)\}`)

// fill replaces the placeholders of a sentence: {rule.X} by the rule's value,
// {case.X} by what show gives for a requirement, {X} by an argument.
func (f *Flow) fill(text string, args map[string]string, show func(id string) string) string {
	return placeholder.ReplaceAllStringFunc(text, func(p string) string {
		m := placeholder.FindStringSubmatch(p)
		switch {
		case m[1] == "rule.":
			return f.Rules[m[2]].Value
		case m[1] == "case." && show != nil:
			return show(m[2])
		case m[1] == "" && args != nil:
			if v, ok := args[m[2]]; ok {
				return v
			}
		}
		return p
	})
}

// plain is the form in which words are compared: compatibility-folded, lower
// case, without spaces and punctuation.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// hasHan reports whether a text has a Chinese character.
func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
