package faq

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	"golang.org/x/text/unicode/norm"
)

// analyzer turns a text into terms, for the index and for the questions alike:
// concepts, English stems, Chinese bigrams. It does not change once made.
type analyzer struct {
	entries map[string]string // joined words -> concept, "" for a stop word
	stems   map[string]string // the same by the words' stems
	heads   map[string]bool   // first words and stems of the entries
	longest int               // units of the longest entry
	simple  map[rune]rune     // traditional -> simplified
	words   []string          // English words that are known, sorted: what typos are corrected to
	isKnown map[string]bool
	common  map[string]bool // concepts that find nothing by themselves
	vague   map[string]bool // concepts that do so only in a question
	faint   map[string]bool // concepts that weigh less
	bigrams *cjk.CJKBigramFilter
	porter  *porter.PorterStemmer
}

// unit is what entries are made of: a Chinese character, an English word, a
// number, or "" for whatever separates them.
type unit struct {
	text, stem string
	start, end int
	han        bool
}

// term is one informative piece of a text.
type term struct {
	text       string
	start, end int
	han        bool // a bigram or single character, not a concept
}

// newAnalyzer learns the words of the phrasings, besides those of the lexicon.
func newAnalyzer(phrasings []string) *analyzer {
	a := &analyzer{
		entries: map[string]string{},
		stems:   map[string]string{},
		heads:   map[string]bool{},
		simple:  simplified(),
		isKnown: map[string]bool{},
		common:  map[string]bool{},
		vague:   map[string]bool{},
		faint:   map[string]bool{},
		bigrams: cjk.NewCJKBigramFilter(false),
		porter:  porter.NewPorterStemmer(),
	}
	for _, c := range concepts() {
		a.common[c.term], a.faint[c.term] = c.common, c.faint
		for _, way := range c.ways {
			a.learn(way)
			a.enter(way, c.term)
		}
	}
	for _, name := range strings.Fields(qualities) {
		a.vague[conceptMark+name] = true
	}
	for _, way := range stops() {
		a.learn(way)
		a.enter(way, "")
	}
	for _, p := range phrasings {
		a.learn(p)
	}
	for w := range a.isKnown {
		if len(w) >= shortestTypo-1 {
			a.words = append(a.words, w)
		}
	}
	slices.Sort(a.words)
	return a
}

// learn takes a text's English words as well spelt.
func (a *analyzer) learn(text string) {
	for _, u := range a.split(text) {
		if !u.han {
			a.isKnown[u.text] = true
		}
	}
}

func (a *analyzer) enter(way, concept string) {
	units := a.stem(a.split(way))
	a.longest = max(a.longest, len(units))
	words, stems := make([]string, len(units)), make([]string, len(units))
	for i, u := range units {
		words[i], stems[i] = u.text, u.stem
	}
	a.heads[words[0]], a.heads[stems[0]] = true, true
	a.entries[strings.Join(words, " ")] = concept
	if key := strings.Join(stems, " "); a.stems[key] == "" {
		a.stems[key] = concept
	}
}

// analyzed is the analysis of texts that were analyzed before; it implements
// bleve's Analyzer.
type analyzed map[string][]term

// Analyze implements bleve's Analyzer.
func (a analyzed) Analyze(text []byte) analysis.TokenStream {
	terms := a[string(text)]
	out := make(analysis.TokenStream, len(terms))
	for i, t := range terms {
		out[i] = &analysis.Token{Term: []byte(t.text), Start: t.start, End: t.end, Position: i + 1, Type: analysis.AlphaNumeric}
	}
	return out
}

// terms gives the informative pieces of a text in their order.
func (a *analyzer) terms(text string) []term {
	units := a.stem(a.correct(a.split(text)))
	var out []term
	run := 0 // units of Chinese before i that are no concept
	flush := func(i int) {
		out = append(out, a.cut(units[i-run:i])...)
		run = 0
	}
	for i := 0; i < len(units); {
		n, concept, found := a.match(units[i:])
		switch {
		case found:
			flush(i)
			if concept != "" {
				out = append(out, term{text: concept, start: units[i].start, end: units[i+n-1].end})
			}
			i += n
		case units[i].han:
			run++
			i++
		default:
			flush(i)
			if informative(units[i].text) {
				out = append(out, term{text: units[i].stem, start: units[i].start, end: units[i].end})
			}
			i++
		}
	}
	flush(len(units))
	return out
}

// informative tells words from separators, single letters and small numbers.
func informative(word string) bool {
	return len(word) > 2 || len(word) == 2 && strings.ContainsFunc(word, unicode.IsLetter)
}

// match finds the longest entry at the beginning of units; of two as long, the
// one that has the very words.
func (a *analyzer) match(units []unit) (n int, concept string, found bool) {
	if !a.heads[units[0].text] && !a.heads[units[0].stem] {
		return 0, "", false
	}
	var words, stems strings.Builder
	for i, u := range units[:min(a.longest, len(units))] {
		if u.text == "" {
			break
		}
		if i > 0 {
			words.WriteByte(' ')
			stems.WriteByte(' ')
		}
		words.WriteString(u.text)
		stems.WriteString(u.stem)
		if c, ok := a.entries[words.String()]; ok {
			n, concept, found = i+1, c, true
		} else if c, ok := a.stems[stems.String()]; ok {
			n, concept, found = i+1, c, true
		}
	}
	return n, concept, found
}

// cut makes bigrams of a run of Chinese characters.
func (a *analyzer) cut(run []unit) []term {
	if len(run) == 0 {
		return nil
	}
	in := make(analysis.TokenStream, len(run))
	at := 0 // offsets as if the run were a text of its own
	for i, u := range run {
		in[i] = &analysis.Token{Term: []byte(u.text), Start: at, End: at + len(u.text), Type: analysis.Ideographic}
		at += len(u.text)
	}
	var out []term
	base := run[0].start
	for _, t := range a.bigrams.Filter(in) {
		out = append(out, term{text: string(t.Term), start: base + t.Start, end: base + t.End, han: true})
	}
	return out
}

// america is the country, not the pronoun.
var america = regexp.MustCompile(`\bU\.?S\.?(A\b\.?)?\b`)

// simplify turns the traditional characters of this field into simplified ones.
func (a *analyzer) simplify(text string) string {
	return strings.Map(func(r rune) rune {
		if s, ok := a.simple[r]; ok {
			return s
		}
		return r
	}, text)
}

// split folds a text and cuts it into units. Apostrophes join ("can't" is
// "cant"); email addresses and long numbers become one unit that no item has.
func (a *analyzer) split(text string) []unit {
	text = strings.ToLower(america.ReplaceAllString(norm.NFKC.String(text), "america"))
	out := make([]unit, 0, len(text)/3)
	var word strings.Builder
	start := 0
	flush := func(end int) {
		if word.Len() > 0 {
			out = append(out, unit{text: strings.TrimSuffix(word.String(), "'s"), start: start, end: end})
			word.Reset()
		}
	}
	for i, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			flush(i)
			out = append(out, unit{text: text[i : i+utf8.RuneLen(r)], start: i, end: i + utf8.RuneLen(r), han: true})
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if word.Len() == 0 {
				start = i
			}
			word.WriteRune(r)
		case r == '\'' || r == '’':
		case r == '@' && word.Len() > 0:
			word.WriteRune(r)
		default:
			flush(i)
			if r == ' ' || r == '-' || r == '/' || r == '_' {
				continue // "e-mail", "e mail"
			}
			out = append(out, unit{start: i, end: i + 1})
		}
	}
	flush(len(text))
	return out
}

// stem adds the stems of English words.
func (a *analyzer) stem(units []unit) []unit {
	for i, u := range units {
		units[i].stem = u.text
		if u.han || u.text == "" || strings.ContainsFunc(u.text, unicode.IsDigit) {
			continue
		}
		t := analysis.TokenStream{{Term: []byte(u.text)}}
		units[i].stem = string(a.porter.Filter(t)[0].Term)
	}
	return units
}
