package flows

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fill replaces the placeholders of a sentence: {rule.X} by the rule's value,
// {case.X} by what show gives for a requirement, {X} by an argument. What is
// filled in is not looked through again.
func (f *Flow) fill(text string, args map[string]string, show func(id string) string) string {
	var out strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		group, name, length := placeholderAt(text[open:])
		if length == 0 {
			length = len("{")
		}
		whole := text[open : open+length]
		out.WriteString(text[:open])
		switch {
		case group == "rule":
			out.WriteString(f.Rules[name].Value)
		case group == "case" && show != nil:
			out.WriteString(show(name))
		default:
			if v, ok := args[name]; ok && group == "" && length > 1 {
				whole = v
			}
			out.WriteString(whole)
		}
		text = text[open+length:]
	}
	if out.Len() == 0 {
		return text // as it was: most sentences hold none
	}
	out.WriteString(text)
	return out.String()
}

// placeholderAt takes the placeholder apart that a text begins with; length is
// 0 if it begins with none.
func placeholderAt(text string) (group, name string, length int) {
	inner, _, closed := strings.Cut(text[len("{"):], "}")
	if !closed {
		return "", "", 0
	}
	name = inner
	if g, n, ok := strings.Cut(inner, "."); ok {
		group, name = g, n
	}
	isLetter := func(r rune) bool { return r >= 'a' && r <= 'z' }
	isName := func(r rune) bool { return isLetter(r) || r >= '0' && r <= '9' || r == '_' }
	if name == "" || !only(isName, name) || !only(isLetter, group) || len(inner) > len(name) && group == "" {
		return "", "", 0
	}
	return group, name, len("{") + len(inner) + len("}")
}

// only reports whether a text has no other runes.
func only(is func(rune) bool, text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !is(r) })
}

// plain is the form in which words are compared: compatibility-folded, lower
// case, without spaces and punctuation.
func plain(s string) string {
	isPlain, isSimple := true, true
	for _, r := range s {
		isPlain = isPlain && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || isIdeograph(r))
		isSimple = isSimple && (r < utf8.RuneSelf || isIdeograph(r))
	}
	switch {
	case isPlain:
		return s
	case !isSimple: // folding leaves the others as they are
		s = norm.NFKC.String(s)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || isIdeograph(r):
			return r
		case unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) || r == '\u200b' || r == '\ufeff':
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// isIdeograph reports whether a rune is one of the common Chinese characters,
// which have no other form.
func isIdeograph(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// isHan reports whether a rune is a Chinese character. Most need no table, nor
// does what comes before the first one.
func isHan(r rune) bool { return isIdeograph(r) || r >= '\u2e80' && unicode.Is(unicode.Han, r) }

// hasHan reports whether a text has a Chinese character.
func hasHan(s string) bool {
	return strings.ContainsFunc(s, isHan)
}
