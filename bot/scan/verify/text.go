package verify

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold is a text in its compatibility form (half-width letters, plain
// brackets), one blank for several.
func fold(s string) string {
	return strings.Join(strings.Fields(norm.NFKC.String(s)), " ")
}

// squash is a text without anything but letters and digits, upper case: the
// form in which words are looked for.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '@' {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// canon is a name in the form in which names are equal: widths, blanks, dots
// and the shape of brackets do not matter.
func canon(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '[', '〔', '【', '{', '「':
			return '('
		case ']', '〕', '】', '}', '」':
			return ')'
		case '·', '•', '.', '・', ',', '、', '。', ':', '-', '\'', '|', '_', '~', '"':
			return -1
		}
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(s))
}

// forgiven is how many characters of a word may be misread.
func forgiven(word []rune) int {
	if word[0] < 0x2e80 {
		return len(word) / 6
	}
	return len(word) / 4
}

// find looks for a word in a text with at most so many edits and returns where
// it ends, or -1. The last place with the fewest edits counts: a misread end is
// a part of the word.
func find(text, word []rune, edits int) (end, cost int) {
	col := make([]int, len(word)+1)
	for i := range col {
		col[i] = i
	}
	end, cost = -1, edits
	for j, r := range text {
		before := 0
		for i, w := range word {
			here := before
			if w != r {
				here++
			}
			before = col[i+1]
			col[i+1] = min(here, before+1, col[i]+1)
		}
		if col[len(word)] <= cost && col[len(word)] <= edits {
			end, cost = j+1, col[len(word)]
		}
	}
	if end < 0 {
		return -1, 0
	}
	return end, cost
}

// contains says that a squashed text contains a word, misreadings forgiven.
func contains(text []rune, word string) bool {
	w := []rune(word)
	end, _ := find(text, w, forgiven(w))
	return end >= 0
}

// begins says that a squashed text begins with a word.
func begins(text []rune, word string) bool {
	w := []rune(word)
	end, cost := find(text[:min(len(text), len(w)+1)], w, forgiven(w))
	return end >= 0 && end <= len(w)+cost
}

// sortLabels puts the longest first, so that 派出企业名称 is not read as 名称.
func sortLabels(all []label) {
	slices.SortFunc(all, func(a, b label) int {
		return cmp.Or(cmp.Compare(len(b.word), len(a.word)), strings.Compare(string(a.word), string(b.word)))
	})
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func hasHan(s string) bool { return strings.ContainsFunc(s, isHan) }

// meaningful counts the characters that are more than dust and borders.
func meaningful(rs []rune) int {
	n := 0
	for _, r := range rs {
		if r == '一' || r == '丨' || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		n++
	}
	return n
}
