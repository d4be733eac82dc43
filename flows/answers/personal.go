package answers

import (
	"slices"
	"strings"

	"kaihu/flows/lazyregexp"
)

// finding is a piece of a text, in bytes: personal data of one of [Kinds], or a secret of its own kinds.
type finding struct {
	kind       string
	start, end int
}

var (
	idRun     = lazyregexp.New(`[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx]`)
	mobileRun = lazyregexp.New(`(?:(?:\+|00)?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}`)
	emailRun  = lazyregexp.New(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
)

// findPersonal finds identity numbers (also mistyped ones), mainland mobiles and e-mail addresses in free text, in
// order and without overlap. Credit codes are public and not among them.
func findPersonal(text string) []finding {
	f := foldMap(text)
	var out []finding
	add := func(kind string, m []int) {
		for _, s := range out {
			if f.at[m[0]] < s.end && s.start < f.at[m[1]] {
				return
			}
		}
		out = append(out, finding{kind, f.at[m[0]], f.at[m[1]]})
	}
	for _, m := range emailRun.FindAllStringIndex(f.text, -1) {
		add("email", m)
	}
	for _, m := range idRun.FindAllStringIndex(f.text, -1) {
		id := bare(f.text[m[0]:m[1]])
		if alone(f.text, m) && looksLikeID(id) && !(ValidUSCC(id) && idCheck(id[:17]) != id[17]) {
			add("resident_id", m)
		}
	}
	for _, m := range mobileRun.FindAllStringIndex(f.text, -1) {
		if alone(f.text, m) {
			add("mobile", m)
		}
	}
	slices.SortFunc(out, func(a, b finding) int { return a.start - b.start })
	return out
}

// alone says that no letter or digit touches a match.
func alone(s string, m []int) bool {
	before := m[0] > 0 && isWordByte(s[m[0]-1])
	after := m[1] < len(s) && isWordByte(s[m[1]])
	return !before && !after
}

func isWordByte(b byte) bool { return isDigit(rune(b)) || isLetter(rune(b)) }

// Scrub masks what findPersonal finds, and every secret: for quoting somebody's words to others.
func Scrub(text string) string {
	text = redact(text)
	var b strings.Builder
	last := 0
	for _, s := range findPersonal(text) {
		b.WriteString(text[last:s.start])
		b.WriteString(Mask(s.kind, bareUnlessEmail(s.kind, text[s.start:s.end])))
		last = s.end
	}
	b.WriteString(text[last:])
	return b.String()
}

func bareUnlessEmail(kind, s string) string {
	if kind == "email" {
		return fold(s)
	}
	s = bare(s)
	if kind == "mobile" {
		return s[len(s)-11:]
	}
	return s
}
