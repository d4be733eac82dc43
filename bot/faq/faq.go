// Package faq finds the item of the FAQ that a person asks for, or says that
// none fits.
//
// The texts lie in an in-memory bleve index; it brings the candidates and its
// score breaks ties. That score depends on the corpus, so it cannot tell "the
// right item" from "the least wrong one". That is [cover]'s work: how much of
// what the question says does the item say too? A person's name, an address or
// small talk says things that no item says, and gets none.
//
// Both languages share one analysis, because people mix them ("MFA怎么绑定",
// "how to get a 发票"): domain words of either language become one concept (see
// lexicon.go), other English words are stemmed, other Chinese text is cut into
// bigrams. Only bleve's inner packages are imported: its root package would
// bring two more index formats, their stores and four resident goroutines.
package faq

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	index "github.com/blevesearch/bleve_index_api"
	"golang.org/x/text/unicode/norm"

	"kaihu/flows"
)

const (
	most       = 3   // ids that Find returns
	candidates = 12  // items that are looked at closely
	longest    = 400 // runes of a question that are read
)

// Index finds questions of the FAQ. It does not change after [New], is safe
// for concurrent use, and implements [flows.Finder].
type Index struct {
	analysis *analyzer
	items    []item
	byID     map[string]int
	exact    map[string][]string // a phrasing's folded text -> ids
	weights  map[string]float64  // of the terms of questions and phrasings

	mu     sync.RWMutex // held for writing by Close alone
	index  index.Index
	closed bool
}

// item is what the coverage of one question is measured against.
type item struct {
	id      string
	terms   map[string]bool // of its questions and phrasings
	answer  map[string]bool // of its answer
	phrases []phrase
}

// phrase is one way to ask an item.
type phrase struct {
	terms  map[string]bool
	weight float64 // of all its terms
}

var _ flows.Finder = (*Index)(nil)

// New indexes questions. Placeholders of rules are filled, others are dropped.
// An error means that two items have one id, or that bleve failed.
func New(questions []flows.Question, rules map[string]flows.Rule) (*Index, error) {
	x := &Index{byID: make(map[string]int, len(questions)), exact: map[string][]string{}}
	filled := make([]flows.Question, len(questions))
	var said []string
	for i, q := range questions {
		if _, twice := x.byID[q.ID]; twice || q.ID == "" {
			return nil, fmt.Errorf("faq: item %d: the id %q is empty or taken", i, q.ID)
		}
		x.byID[q.ID] = i
		filled[i] = fillAll(q, rules)
		for _, p := range phrasings(filled[i]) {
			said = append(said, p)
			if key := fold(p); key != "" && !slices.Contains(x.exact[key], q.ID) {
				x.exact[key] = append(x.exact[key], q.ID)
			}
		}
	}
	x.analysis = newAnalyzer(said)
	texts := analyzed{}
	for _, q := range filled {
		for _, f := range fields() {
			for _, text := range f.texts(q) {
				texts[text] = x.analysis.terms(text)
			}
		}
		x.items = append(x.items, newItem(q, texts))
	}
	x.weights = weigh(x.items, x.analysis.faint)
	if err := x.build(filled, texts); err != nil {
		return nil, fmt.Errorf("faq: build the index: %w", err)
	}
	return x, nil
}

// Close frees the index. Afterwards Find finds nothing.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	return x.index.Close()
}

// Find gives the ids of at most three items that answer a question, the best
// first, and none when nothing fits. The language is a preference; a question
// in the other one, or in both, is understood too.
func (x *Index) Find(lang flows.Lang, question string) []string {
	if r := []rune(question); len(r) > longest {
		question = string(r[:longest])
	}
	question = x.analysis.simplify(question)
	if ids := x.exact[fold(question)]; len(ids) > 0 {
		return slices.Clone(ids[:min(most, len(ids))])
	}
	if answers(question) {
		return nil
	}
	if ids := x.find(lang, question); ids != nil {
		return ids
	}
	// The question may stand beside a story: try the clauses that ask.
	clauses := clauseEnd.FindAllString(question, -1)
	if len(clauses) < 2 {
		return nil
	}
	for _, clause := range slices.Backward(clauses) {
		if !asks(clause) {
			continue
		}
		if ids := x.find(lang, clause); ids != nil {
			return ids
		}
	}
	return nil
}

// clauseEnd cuts a text into clauses, each with its mark.
var clauseEnd = regexp.MustCompile(`[^,，.。;；!！?？\n]+[,，.。;；!！?？\n]*`)

func (x *Index) find(lang flows.Lang, question string) []string {
	terms := x.analysis.terms(question)
	if len(terms) == 0 || len(terms) > longest {
		return nil
	}
	q := x.ask(question, terms)
	if !q.substantial() {
		return nil
	}
	hits := x.search(lang, q)
	type found struct {
		id    string
		score float64
	}
	var fits []found
	for _, h := range hits {
		it := &x.items[x.byID[h.ID]]
		if c := q.cover(it); c.fits() {
			fits = append(fits, found{it.id, c.score() + tieBreak*h.Score/hits[0].Score})
		}
	}
	slices.SortStableFunc(fits, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.id, b.id))
	})
	var ids []string
	for _, f := range fits[:min(most, len(fits))] {
		if f.score < fits[0].score*alsoRan {
			break
		}
		ids = append(ids, f.id)
	}
	return ids
}

func newItem(q flows.Question, texts analyzed) item {
	it := item{id: q.ID, terms: map[string]bool{}, answer: map[string]bool{}}
	for _, text := range []string{q.A.Zh, q.A.En} {
		for _, t := range texts[text] {
			it.answer[t.text] = true
		}
	}
	for _, text := range phrasings(q) {
		p := phrase{terms: map[string]bool{}}
		for _, t := range texts[text] {
			p.terms[t.text], it.terms[t.text] = true, true
		}
		if len(p.terms) > 0 {
			it.phrases = append(it.phrases, p)
		}
	}
	return it
}

// fold is a text without case, width, spaces and punctuation.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(text))
}

// phrasings are all ways to ask an item.
func phrasings(q flows.Question) []string {
	return slices.Concat([]string{q.Q.Zh, q.Q.En}, q.Also.Zh, q.Also.En)
}

// placeholder is {name}, {rule.name} or {case.requirement}.
var placeholder = regexp.MustCompile(`\{([a-z]+\.)?([a-z0-9_]+)\}`)

func fillAll(q flows.Question, rules map[string]flows.Rule) flows.Question {
	fill := func(s string) string {
		return placeholder.ReplaceAllStringFunc(s, func(p string) string {
			if m := placeholder.FindStringSubmatch(p); m[1] == "rule." {
				return rules[m[2]].Value
			}
			return " "
		})
	}
	fillEach := func(s []string) []string {
		out := make([]string, len(s))
		for i := range s {
			out[i] = fill(s[i])
		}
		return out
	}
	q.Q = flows.Text{En: fill(q.Q.En), Zh: fill(q.Q.Zh)}
	q.A = flows.Text{En: fill(q.A.En), Zh: fill(q.A.Zh)}
	q.Also = flows.Names{En: fillEach(q.Also.En), Zh: fillEach(q.Also.Zh)}
	return q
}
