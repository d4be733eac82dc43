package verify

import (
	"math"
	"slices"
	"strings"

	"kaihu/bot/scan"
)

// guess is what a page seems to be.
type guess struct {
	kind    kind
	certain bool
	points  int
	rival   float64 // share of the best kind that is taken, if this is another
}

// hasTitle says that a kind's first evidence is its title: a page without it is
// surely not of the kind, whatever labels it shares.
func (k kind) hasTitle() bool { return k.Evidence[0].Title != nil }

// untitled is the most that a kind with a title comes to without it: almost.
const untitled = 0.99

// titleRest is how many characters a title's line may have beyond the title.
const titleRest = 4

// kindOf weighs the kinds. known is false when none shows any trace.
func (j *Judge) kindOf(p page, code string, mrz bool, extra map[scan.Kind]int) (best guess, known bool) {
	units := p.units()
	first, second, rival := math.Inf(-1), math.Inf(-1), 0.0
	for _, k := range j.kinds {
		points, titled := extra[k.Kind], false
		for i, e := range k.Evidence {
			if p.has(units, e) {
				points += e.Points
				titled = titled || i == 0 && e.Title != nil
			}
		}
		if code != "" && slices.ContainsFunc(k.Codes, func(c string) bool { return strings.HasPrefix(code, c) }) {
			points++
		}
		if mrz {
			points += k.MRZ
		}
		share := float64(points) / float64(k.Certain)
		switch {
		case k.For == "":
		case titled || !k.hasTitle():
			rival = max(rival, share)
		default: // the labels of a licence stand on many papers, its title does not
			share = min(share, untitled)
		}
		switch {
		case share > first:
			best, first, second = guess{kind: k, points: points}, share, first
		case share > second:
			second = share
		}
	}
	best.certain = first >= 1 && first > second
	best.rival = rival
	return best, best.points > 0
}

// has says that an evidence shows on the page.
func (p page) has(units []unit, e evidence) bool {
	for _, u := range units {
		for _, w := range e.Title {
			if u.height >= e.Tall*p.height && u.isTitle(w) && (!e.strict || u.saysOnly(w)) {
				return true
			}
		}
		for _, w := range e.Label {
			if begins(u.plain, w) {
				return true
			}
		}
		for _, w := range e.Text {
			if contains(u.plain, w) {
				return true
			}
		}
	}
	return false
}

// isTitle says that a unit is a title and little else. Half of what is forgiven
// may be missing: the label 统一社会信用代码, which is on every licence, is not
// the title 统一社会信用代码证书.
func (u unit) isTitle(title string) bool {
	w := []rune(title)
	missing := len(w) - len(u.plain)
	return missing <= max(1, forgiven(w)/2) && -missing <= titleRest && contains(u.plain, title)
}

// saysOnly says that nothing but the title stands there, and which copy it is:
// 营业执照信息 is what a page about a licence is called. One character may be
// the emblem's.
func (u unit) saysOnly(title string) bool {
	before, after := around(u.plain, []rune(title))
	more := 0
	for _, r := range slices.Concat(before, after) {
		if isHan(r) && !strings.ContainsRune("副正本", r) {
			more++
		}
	}
	return more < 2
}

// certainly says that a page is surely of a kind, whatever else is on it.
func (j *Judge) certainly(p page, want scan.Kind) bool {
	units := p.units()
	i := slices.IndexFunc(j.kinds, func(k kind) bool { return k.Kind == want })
	points := 0
	for _, e := range j.kinds[i].Evidence {
		if e.Points > 0 && p.has(units, e) {
			points += e.Points
		}
	}
	return points >= j.kinds[i].Certain
}

// trace is the most points that a kind which is taken has on the page.
func (j *Judge) trace(p page) int {
	units, most := p.units(), 0
	for _, k := range j.kinds {
		if k.For == "" {
			continue
		}
		points := 0
		for _, e := range k.Evidence {
			if e.Points > 0 && p.has(units, e) {
				points += e.Points
			}
		}
		most = max(most, points)
	}
	return most
}
