package answers

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folded is a text in half-width forms without invisible characters, with the way back: at[i] is the place in the
// original of byte i; at[len(text)] its end.
type folded struct {
	text string
	at   []int
}

func foldMap(s string) folded {
	var b strings.Builder
	at := make([]int, 0, len(s)+1)
	for i, r := range s {
		if r == utf8.RuneError || invisible(r) {
			continue
		}
		n := b.Len()
		b.WriteRune(narrow(r))
		for range b.Len() - n {
			at = append(at, i)
		}
	}
	return folded{b.String(), append(at, len(s))}
}

// fold is the text in half-width forms, without invisible characters and space around it.
func fold(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return narrow(r)
	}, s))
}

// narrow maps the full-width forms of ASCII (U+FF01–FF5E), the exotic spaces and dashes to ASCII.
func narrow(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case r == 0x3000 || r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x202f:
		return ' '
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212:
		return '-'
	}
	return r
}

// invisible says that a character shows nothing and comes from copying: zero-width and direction marks, soft hyphen,
// byte-order mark, control characters other than white space.
func invisible(r rune) bool {
	switch {
	case r == 0xad || r == 0xfeff || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069:
		return true
	}
	return unicode.IsControl(r) && !unicode.IsSpace(r)
}

// bare is a number or code without the separators people write into it, upper case, half width.
func bare(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, fold(s)))
}

func isHan(r rune) bool {
	switch {
	case r >= 0x4e00 && r <= 0x9fff:
		return true
	case r < 0x2e80: // the first radical
		return false
	}
	return unicode.Is(unicode.Han, r) || r == '〇'
}

func hasHan(s string) bool { return strings.ContainsFunc(s, isHan) }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

func allDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !isDigit(r) })
}

func count(s string) int { return utf8.RuneCountInString(s) }

// Digits counts the digits of a text, of any width and shape.
func Digits(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsNumber(r) {
			n++
		}
	}
	return n
}

func digitsIn(s string) int {
	n := 0
	for _, r := range s {
		if isDigit(r) {
			n++
		}
	}
	return n
}

// isQuestion says that a text asks something rather than answering.
func isQuestion(s string) bool {
	if strings.ContainsAny(s, "?？") {
		return true
	}
	return containsAny(s, "吗", "什么", "怎么", "请问", "为何", "如何", "哪里", "哪个")
}

func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// quote shortens a text for showing it back. What looks like a password is never shown.
func quote(s string) string {
	const most = 40
	s = withoutPasswords(s)
	if count(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
