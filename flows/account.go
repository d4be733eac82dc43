package flows

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kaihu/flows/lazyregexp"
)

// accountNumber is twelve digits in a row, or in groups of four.
var accountNumber = lazyregexp.New(`[0-9]{12}|[0-9]{4}-[0-9]{4}-[0-9]{4}|[0-9]{4} [0-9]{4} [0-9]{4}`)

// nearby is how many bytes before a number may say what it is.
const nearby = 40

// accounts gives the account ids that stand in a letter, each once: those that
// are called so, or, if none is, all that are not called something else.
func (l *Letters) accounts(text string) []string {
	text = strings.NewReplacer("‐", "-", "‑", "-", "–", "-", "—", "-", "\u00a0", " ").Replace(norm.NFKC.String(text))
	var called, bare []string
	for _, m := range accountNumber.FindAllStringIndex(text, -1) {
		if partOfLonger(text, m[0], m[1]) {
			continue
		}
		id := strings.NewReplacer("-", "", " ", "").Replace(text[m[0]:m[1]])
		switch before := loose(text[lineStart(text, m[0]):m[0]]); {
		case lastOf(before, l.account) > lastOf(before, l.otherNumber):
			called = append(called, id)
		case lastOf(before, l.otherNumber) < 0:
			bare = append(bare, id)
		}
	}
	if called != nil {
		bare = called
	}
	slices.Sort(bare)
	return slices.Compact(bare)
}

// lineStart is where the words begin that say what a number is: on its line,
// nearby.
func lineStart(text string, at int) int {
	from := max(strings.LastIndexByte(text[:at], '\n')+1, at-nearby)
	for from < at && text[from]&0xC0 == 0x80 { // within a character
		from++
	}
	return from
}

// lastOf gives where the last of some words ends in a text, or -1.
func lastOf(text string, words []string) int {
	last := -1
	for _, w := range words {
		if at := wordsAt(text, w); at != nil {
			last = max(last, at[len(at)-1]+len(w))
		}
	}
	return last
}

// partOfLonger reports whether a number goes on to the left or right: in more
// digits or letters, or in another group of four.
func partOfLonger(text string, start, end int) bool {
	left, right := text[:start], text[end:]
	if left != "" && isAlnum(left[len(left)-1]) && !strings.HasSuffix(strings.ToLower(left), "id") || right != "" && isAlnum(right[0]) || strings.HasSuffix(left, "+") {
		return true
	}
	sep := text[start+4]
	if sep != '-' && sep != ' ' {
		return false
	}
	return len(right) > 4 && right[0] == sep && allDigits(right[1:5]) && (len(right) == 5 || !strings.ContainsRune("-/:", rune(right[5]))) || len(left) > 4 && left[len(left)-1] == sep && allDigits(left[len(left)-5:len(left)-1])
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
