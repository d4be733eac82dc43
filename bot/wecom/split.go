package wecom

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var urls = regexp.MustCompile(`https?://[!-~]+`)

// split cuts a text into as few parts of at most limit bytes as it can without
// tearing sentences: at a blank line, else at a line's end, else at a
// sentence's, else at a space; inside a URL or between the parts of one visible
// character only if nothing else is left. White space at a cut is dropped.
func split(text string, limit int) []string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	var parts []string
	for len(text) > limit {
		i := cutAt(text, limit)
		parts = append(parts, strings.TrimSpace(text[:i]))
		text = strings.TrimSpace(text[i:])
	}
	if text != "" {
		parts = append(parts, text)
	}
	return parts
}

// cutAt finds where the first part of a text that is too long ends.
func cutAt(text string, limit int) int {
	total := (len(text) + limit - 1) / limit
	spans := urls.FindAllStringIndex(text[:min(len(text), limit+textBytes)], -1)
	fewest := max(1, len(text)-(total-1)*limit) // a cut before this one makes a part more
	for _, floor := range []int{fewest, limit / 2} {
		for _, good := range []func(string, int) bool{blankLine, lineEnd, sentenceEnd} {
			if i := lastCut(text, spans, floor, limit, good); i > 0 {
				return i
			}
		}
	}
	for _, good := range []func(string, int) bool{lineEnd, sentenceEnd, wordEnd, characterEnd} {
		if i := lastCut(text, spans, 1, limit, good); i > 0 {
			return i
		}
	}
	i := limit
	for !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// lastCut is the last place between floor and limit that is good and outside
// URLs, 0 if there is none. There is something on both sides of it.
func lastCut(text string, spans [][]int, floor, limit int, good func(string, int) bool) int {
	for i := min(limit, len(text)-1); i >= floor; i-- {
		if !utf8.RuneStart(text[i]) || !good(text, i) || within(spans, i) {
			continue
		}
		if strings.TrimSpace(text[:i]) != "" {
			return i
		}
	}
	return 0
}

func within(spans [][]int, i int) bool {
	for _, s := range spans {
		if s[0] < i && i < s[1] {
			return true
		}
	}
	return false
}

func blankLine(text string, i int) bool { return strings.HasPrefix(text[i:], "\n\n") }

func lineEnd(text string, i int) bool { return text[i] == '\n' }

// sentenceEnd: after a full stop of either language. A Latin one needs a space
// behind it, or a version or a domain would be torn.
func sentenceEnd(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	switch before {
	case '。', '！', '？', '；', '…':
		return !strings.ContainsRune("”』」）。！？…", after)
	case '.', '!', '?', ';':
		return unicode.IsSpace(after)
	}
	return false
}

func wordEnd(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	return text[i] == ' ' || text[i] == '\t' || strings.ContainsRune("，、：）", before)
}

// characterEnd: not before a mark that belongs to the character in front, nor
// inside an emoji that is joined from several, nor inside a Latin word.
func characterEnd(text string, i int) bool {
	const joiner = '\u200d'
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	if before == joiner || after == joiner || unicode.In(after, unicode.Mn, unicode.Me, unicode.Sk) {
		return false
	}
	return !(before < 0x250 && after < 0x250 && wordRune(before) && wordRune(after))
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
