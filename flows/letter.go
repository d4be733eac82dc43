package flows

import (
	"html"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kaihu/flows/lazyregexp"
)

// Letters are the words by which a text of AWS's is read that a person pastes
// or forwards (results.yaml): which result it says, which of its clauses say
// that something is wrong, and which of its numbers is the account's.
type Letters struct {
	Results map[string]Saying `yaml:"results"` // by option of the requirement result
	Not     Names             `yaml:"not"`     // directly before words of a result: they are taken back
	If      Names             `yaml:"if"`      // earlier in the sentence: it is about what may come
	Fault   Names             `yaml:"fault"`   // in a clause: it says what is wrong
	Account Names             `yaml:"account"` // before a number: it is the account's
	Numbers Names             `yaml:"numbers"` // before a number: it is another one

	phrases              []phrase
	not, cond, fault     []string
	account, otherNumber []string
}

// Saying is how a text says one result.
type Saying struct {
	Says Names `yaml:"says"`
	But  Names `yaml:"but"` // longer phrases that hold such words and say something else
}

// phrase is one entry of a Saying in loose form; result is "" for a But.
type phrase struct{ text, result string }

// compile brings all words into the form in which they are looked for.
func (l *Letters) compile() {
	for result, s := range l.Results {
		for _, w := range s.Says.all() {
			l.phrases = append(l.phrases, phrase{loose(w), result})
		}
		for _, w := range s.But.all() {
			l.phrases = append(l.phrases, phrase{loose(w), ""})
		}
	}
	for to, names := range map[*[]string]Names{&l.not: l.Not, &l.cond: l.If, &l.fault: l.Fault, &l.account: l.Account, &l.otherNumber: l.Numbers} {
		for _, w := range names.all() {
			*to = append(*to, loose(w))
		}
	}
}

// read gives the results that a letter says, sorted.
func (l *Letters) read(text string) []string {
	var found []string
	for _, s := range sentences(unquoted(text)) {
		s = loose(s)
		for _, o := range l.spots(s) {
			if o.result != "" && !slices.Contains(found, o.result) {
				found = append(found, o.result)
			}
		}
	}
	slices.Sort(found)
	return found
}

// spot is where a phrase stands in a sentence.
type spot struct {
	start, end int
	result     string
}

// spots finds the phrases of a sentence in loose form that count: not within a
// longer one, not taken back, not after an if.
func (l *Letters) spots(s string) []spot {
	var all []spot
	for _, p := range l.phrases {
		for _, at := range wordsAt(s, p.text) {
			all = append(all, spot{at, at + len(p.text), p.result})
		}
	}
	may := len(s) // from where on it is about what may come
	for _, w := range l.cond {
		if at := wordsAt(s, w); at != nil {
			may = min(may, at[0])
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(o spot) bool {
		return slices.ContainsFunc(all, func(b spot) bool {
			return b.start <= o.start && o.end <= b.end && b.end-b.start > o.end-o.start
		}) || o.start > may || endsWith(s[:o.start], l.not)
	})
}

// unquoted takes off what mail programs and browsers leave in a copied mail:
// quotation marks of lines, tags, entities and addresses of pages.
func unquoted(text string) string {
	text = breakingTag.ReplaceAllString(text, "\n")
	text = anyTag.ReplaceAllString(text, " ")
	text = html.UnescapeString(text)
	text = quoteMark.ReplaceAllString(text, "")
	return pageAddress.ReplaceAllString(text, " ")
}

var (
	breakingTag = lazyregexp.New(`(?i)</?(?:br|p|div|li|tr|ul|ol|table|h[1-6])\b[^<>]{0,300}>`)
	anyTag      = lazyregexp.New(`<[^<>\n]{1,300}>`)
	quoteMark   = lazyregexp.New(`(?m)^[ \t]*(?:[>＞|][ \t]?)+`)
	pageAddress = lazyregexp.New(`(?i)https?://[^\s"'<>，。）)]+`)

	sentenceEnd = lazyregexp.New(`[。！？!?；;]+|\.(?:\s+|$)|\n[ \t\r]*\n`)
	listItem    = lazyregexp.New(`^\s*(?:[-•·*●○▪–—]|[0-9]{1,2}[.、)）]|[（(][0-9]{1,2}[)）]|[①-⑳])`)
	clauseEnd   = lazyregexp.New(`[，；]`)
)

// shortLine is how wide a line is at most, in columns, that nobody has wrapped.
const shortLine = 56

// sentences splits a text at its punctuation and where a line ends because what
// it says ends, not because a mail program wrapped it.
func sentences(text string) []string {
	var out []string
	for _, part := range sentenceEnd.Split(text, -1) {
		var s strings.Builder
		lines := strings.Split(part, "\n")
		for i, line := range lines {
			s.WriteString(line)
			if i+1 < len(lines) && width(line) > shortLine && !listItem.MatchString(lines[i+1]) {
				s.WriteByte(' ')
				continue
			}
			if strings.TrimSpace(s.String()) != "" {
				out = append(out, strings.TrimSpace(s.String()))
			}
			s.Reset()
		}
	}
	return out
}

// width is how many columns a line takes; a Chinese character takes two.
func width(line string) (n int) {
	for _, r := range line {
		n++
		if isHan(r) {
			n++
		}
	}
	return n
}

// loose is the form in which a letter is searched: compatibility-folded, lower
// case, one blank between words, none beside Chinese.
func loose(s string) string {
	var b strings.Builder
	gap, before := false, false // a blank is due; the last rune was of a word
	for _, r := range norm.NFKC.String(s) {
		switch {
		case isHan(r):
			b.WriteRune(r)
			gap, before = false, false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && before {
				b.WriteByte(' ')
			}
			b.WriteRune(unicode.ToLower(r))
			gap, before = false, true
		default:
			gap = true
		}
	}
	return b.String()
}

// wordsAt gives where a phrase stands in a text as whole words, both in loose
// form.
func wordsAt(text, phrase string) (at []int) {
	if phrase == "" {
		return nil
	}
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return at
		}
		i += from
		if !joined(text, i) && !joined(text, i+len(phrase)) {
			at = append(at, i)
		}
		from = i + len(phrase)
	}
}

// joined reports whether a word goes on across a place in a text.
func joined(text string, i int) bool {
	return i > 0 && i < len(text) && isWordByte(text[i-1]) && isWordByte(text[i])
}

func isWordByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// holds reports whether one of some words stands in a text.
func holds(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return wordsAt(text, w) != nil })
}

// endsWith reports whether a text ends with one of some words.
func endsWith(text string, words []string) bool {
	text = strings.TrimRight(text, " ")
	return slices.ContainsFunc(words, func(w string) bool {
		return strings.HasSuffix(text, w) && !joined(text, len(text)-len(w))
	})
}
