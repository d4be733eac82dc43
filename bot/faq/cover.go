package faq

import (
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// What a question and an item must share. Tuned on testdata; see the test.
const (
	leastShare   = 0.46 // of the question's weight that the item knows
	leastAlike   = 0.32 // likeness to the item's closest phrasing
	plainShare   = 0.55 // the same for what is not clearly a question
	plainAlike   = 0.45
	commonShare  = 0.7  // the same for what has only common words
	tieBreak     = 0.15 // what bleve's score may add
	alsoRan      = 0.75 // a further id has at least this share of the best score
	faintShare   = 0.5  // of a term's weight: the commonest concepts
	inAnswer     = 0.4  // of a term's weight, if only the answer has it
	strangeShare = 0.85 // of a term's weight, in a question: words that no item has
	bigramShare  = 0.6  // of a term's weight: the bigrams of a word overlap
)

// query is a question, ready to be compared with items.
type query struct {
	terms  []term
	weight []float64 // of each term
	known  []string  // distinct terms that the FAQ knows, in their order
	all    map[string]float64
	asks   bool // the form of a question
	calls  bool // that, or of a call for help
	common map[string]bool
	vague  map[string]bool
}

// cover is how much a question and an item have in common.
type cover struct {
	share float64 // of the question's weight found in the item, 0..1
	alike float64 // likeness to the closest phrasing, 0..1
	firm  bool    // a word that can find an item by itself was found
	asks  bool    // the text has the form of a question
	calls bool    // that, or of a call for help
}

// fits asks more of what is no question and no call for help, and of what has
// only common words in common with the item: those must be in a question.
func (c cover) fits() bool {
	switch {
	case !c.firm:
		return c.asks && c.share >= commonShare && c.alike >= leastAlike
	case !c.calls:
		return c.share >= plainShare && c.alike >= plainAlike
	}
	return c.share >= leastShare && c.alike >= leastAlike
}

func (c cover) score() float64 { return c.share + c.alike }

// weigh gives each term of questions and phrasings its weight: the fewer items
// have it, the more it says. The empty term stands for those that none has.
// The phrases get their sums.
func weigh(items []item, faint map[string]bool) map[string]float64 {
	in := map[string]int{}
	for _, it := range items {
		for t := range it.terms {
			in[t]++
		}
	}
	idf := func(n int) float64 { return math.Log((float64(len(items)) + 1) / (float64(n) + 0.5)) }
	out := map[string]float64{"": idf(0)}
	for t, n := range in {
		out[t] = max(idf(n), 0.1)
		if faint[t] {
			out[t] *= faintShare
		}
	}
	for _, it := range items {
		for i, p := range it.phrases {
			for _, t := range slices.Sorted(maps.Keys(p.terms)) { // sums depend on the order
				it.phrases[i].weight += out[t]
			}
		}
	}
	return out
}

func (x *Index) ask(text string, terms []term) query {
	q := query{terms: terms, all: map[string]float64{}, asks: asks(text), calls: calls(text), common: x.analysis.common, vague: x.analysis.vague}
	for _, t := range terms {
		w, ok := x.weights[t.text]
		if !ok {
			w = x.weights[""]
			if q.calls {
				w *= strangeShare
			}
		}
		if t.han && (q.calls || utf8.RuneCountInString(t.text) > 1) {
			w *= bigramShare
		}
		if _, seen := q.all[t.text]; seen {
			w = 0
		} else if ok {
			q.known = append(q.known, t.text)
		}
		q.weight = append(q.weight, w)
		q.all[t.text] = max(w, q.all[t.text])
	}
	return q
}

// substantial reports whether the question says anything that could find an
// item: a word of weight, or several others in the form of a question.
func (q query) substantial() bool {
	return slices.ContainsFunc(q.known, q.finds) || q.asks && len(q.known) >= 2
}

// finds reports whether a term can find an item by itself. In what is no
// question that takes the name of a thing: "写错了" says of anything that it is
// wrong, "没有问题" that nothing is.
func (q query) finds(term string) bool {
	if q.asks {
		return !q.common[term]
	}
	return strings.HasPrefix(term, conceptMark) && !q.common[term] && !q.vague[term]
}

func (q query) cover(it *item) cover {
	return cover{share: q.share(it), alike: q.alike(it), firm: q.firm(it), asks: q.asks, calls: q.calls}
}

// share is the weight of the terms that the item has, of all. A bigram that
// only joins two words that the item has costs nothing.
func (q query) share(it *item) float64 {
	var found, total float64
	for i, t := range q.terms {
		switch {
		case it.terms[t.text]:
			found += q.weight[i]
			total += q.weight[i]
		case t.han && q.joins(it, i):
		case it.answer[t.text]:
			found += inAnswer * q.weight[i]
			total += q.weight[i]
		default:
			total += q.weight[i]
		}
	}
	if total == 0 {
		return 0
	}
	return found / total
}

func (q query) joins(it *item, i int) bool {
	t := q.terms[i]
	return i > 0 && i+1 < len(q.terms) &&
		q.terms[i-1].end > t.start && it.terms[q.terms[i-1].text] &&
		q.terms[i+1].start < t.end && it.terms[q.terms[i+1].text]
}

// alike is the Dice likeness, by weight, to the closest phrasing.
func (q query) alike(it *item) float64 {
	var mine float64
	for _, w := range q.weight {
		mine += w
	}
	best := 0.0
	for _, p := range it.phrases {
		both := 0.0
		for _, t := range q.known {
			if p.terms[t] {
				both += q.all[t]
			}
		}
		best = max(best, 2*both/(mine+p.weight))
	}
	return best
}

// firm reports whether a term was found that can find an item by itself.
func (q query) firm(it *item) bool {
	return slices.ContainsFunc(q.known, func(t string) bool { return it.terms[t] && q.finds(t) })
}
