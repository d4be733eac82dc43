package verify

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"kaihu/bot/scan"
)

// fold2 brings names of two scripts together; for the mainland it does nothing.
type fold2 func(string) string

// names finds what may be the registered name: at its label, else the lines
// with a legal ending, alone and with the line that they may go on with.
func (j *Judge) names(p page, labels []labelled) []value {
	all := j.values(p, labels, scan.FieldName)
	for i, v := range all {
		all[i] = j.trimName(v)
	}
	if len(all) > 0 {
		return all
	}
	for i := range p.lines {
		l := &p.lines[i]
		text := canon(l.text)
		if utf8.RuneCountInString(text) < 6 || j.notName.MatchString(text) || !j.suffix.MatchString(text) || j.isLabel(l.text) {
			continue
		}
		all = append(all, value{pieces: []piece{{l, text}}})
		if up := j.wrapped(p, l); up != nil {
			all = append(all, value{pieces: []piece{{up, canon(up.text)}, {l, text}}})
		}
	}
	return all
}

// wrapped is the line that goes on with l, the end of a name: flush with it,
// right above, and no label; nil if there is none.
func (j *Judge) wrapped(p page, l *line) *line {
	for i := range p.lines {
		up := &p.lines[i]
		down := l.mid - up.mid
		if hasHan(up.text) && alikeHigh(*up, *l) && down > 0.7*l.height && down < gapBelow*l.height && abs(up.left-l.left) < 1.5*l.height && up.right > l.right && !j.isLabel(up.text) {
			return up
		}
	}
	return nil
}

// trimName drops lines below that are not the name's: once the name has its
// legal ending, only the ending of a branch or a partnership goes on; a type of
// company goes on with a name that has none only if it is an ending itself.
func (j *Judge) trimName(v value) value {
	for n := 1; n < len(v.pieces); n++ {
		head, next := canon(value{pieces: v.pieces[:n]}.text()), canon(v.pieces[n].text)
		ended := j.suffix.MatchString(head) && !j.branch.MatchString(next)
		if ended || j.notName.MatchString(next) && (j.suffix.MatchString(head) || !j.suffix.MatchString(next)) {
			v.pieces = v.pieces[:n]
		}
	}
	return j.dustless(v)
}

// dustless drops a dash that was read before a name in the line of its label:
// the gap between them. A name that begins with 一 does not fit the picture
// without it.
func (j *Judge) dustless(v value) value {
	first := v.pieces[0]
	rs := []rune(first.text)
	if len(rs) < 2 || rs[0] != '一' || first.line.text == first.text {
		return v
	}
	label := []rune(strings.TrimSuffix(first.line.text, first.text))
	without := string(label[len(label)-1]) + string(rs[1:])
	if s := bestScore(first.line, without); s*float64(len(rs)) > j.t.Dust {
		v.pieces = append([]piece{{first.line, string(rs[1:])}}, v.pieces[1:]...)
	}
	return v
}

// compareName holds a claimed name against what was read. Equal texts match;
// so does a claim that fits the picture, if nothing but the claim stands there:
// 云启有限公司 also fits where 云启有限公司上海分公司 is printed.
// ended says whether a name that nobody has typed is whole.
func (j *Judge) compareName(p page, found []value, claim string, same fold2, ended func(string) bool) scan.Field {
	if claim == "" {
		if len(found) == 0 {
			return scan.Field{}
		}
		v := found[0]
		text := tidy(v.text())
		return scan.Field{Value: text, Sure: v.conf() >= j.t.Fair && (v.anchored || len(found) == 1) && ended(canon(text))}
	}
	if len(found) == 0 {
		return j.anywhere(p, claim, same)
	}
	worst := scan.Field{}
	for i, v := range found {
		m := j.fit(v, claim, same)
		f := scan.Field{Value: tidy(v.text()), Match: m, Sure: m != scan.Doubtful}
		if m == scan.Same {
			f.Value = claim
			return f
		}
		if i == 0 {
			worst = f
		}
	}
	if worst.Match == scan.Different {
		if f := j.anywhere(p, claim, same); f.Match == scan.Same {
			return scan.Field{Value: worst.Value, Match: scan.Doubtful}
		}
	}
	return worst
}

// fit compares one value.
func (j *Judge) fit(v value, claim string, same fold2) scan.Match {
	want, read := same(canon(claim)), same(canon(v.text()))
	if want == read {
		return scan.Same
	}
	before, after := around([]rune(read), []rune(want))
	extra := meaningful(before) + meaningful(after)
	score := j.scoreOver(v, claim)
	total := score * float64(utf8.RuneCountInString(claim))
	fits := score >= j.t.Match && total >= j.t.MatchTotal
	switch {
	case fits && extra == 0:
		return scan.Same
	case fits && v.conf() >= j.t.Sure:
		return scan.Different
	case fits, math.IsNaN(score):
		return scan.Doubtful
	case lostOne([]rune(want), []rune(read)), j.takenFor([]rune(want), []rune(read), total):
		return scan.Doubtful
	case !v.anchored && strings.HasSuffix(want, read): // the end of a name that wraps; its beginning was not read
		return scan.Doubtful
	}
	n := float64(utf8.RuneCountInString(read))
	if (score < j.t.Differ || total < j.t.DifferTotal) && v.conf() >= j.t.Sure && (1-v.conf())*n <= j.t.LineLoss {
		return scan.Different
	}
	return scan.Doubtful
}

// lostOne says that a text is a claim without one of its characters: of a
// character that it hardly knows, in bad light, an engine sees nothing, and is
// sure of the rest.
func lostOne(claim, read []rune) bool {
	if len(claim) != len(read)+1 {
		return false
	}
	i := 0
	for i < len(read) && read[i] == claim[i] {
		i++
	}
	return slices.Equal(read[i:], claim[i+1:])
}

// anywhere looks for the claim where no name was recognised as one: a line that
// says it and nothing else.
func (j *Judge) anywhere(p page, claim string, same fold2) scan.Field {
	for i := range p.lines {
		l := &p.lines[i]
		_, rest, _ := j.labelAt(l.text)
		if j.fit(value{pieces: []piece{{l, rest}}}, claim, same) == scan.Same {
			return scan.Field{Value: claim, Match: scan.Same, Sure: true}
		}
	}
	return scan.Field{Match: scan.Doubtful}
}

// around returns what a text has before and after the place where a word fits
// best.
func around(text, word []rune) (before, after []rune) {
	end, _ := find(text, word, len(word))
	if end < 0 {
		return nil, nil
	}
	back, _ := find(reversed(text), reversed(word), len(word))
	start := max(0, len(text)-back)
	if start > end {
		return nil, nil
	}
	return text[:start], text[end:]
}

func reversed(rs []rune) []rune {
	out := make([]rune, len(rs))
	for i, r := range rs {
		out[len(rs)-1-i] = r
	}
	return out
}

// scoreOver scores a claim against a value; over several lines, at the split
// that fits best near where the reading is split.
func (j *Judge) scoreOver(v value, claim string) float64 {
	rs := []rune(claim)
	if len(v.pieces) == 1 {
		return bestScore(v.pieces[0].line, claim)
	}
	const slack = 2
	first := utf8.RuneCountInString(canon(v.pieces[0].text))
	best := math.NaN()
	for cut := max(1, first-slack); cut <= min(len(rs)-1, first+slack); cut++ {
		a := bestScore(v.pieces[0].line, string(rs[:cut]))
		b := j.scoreOver(value{pieces: v.pieces[1:]}, string(rs[cut:]))
		s := (a*float64(cut) + b*float64(len(rs)-cut)) / float64(len(rs))
		if !math.IsNaN(s) && (math.IsNaN(best) || s > best) {
			best = s
		}
	}
	return best
}

// bestScore scores a claim in each of the widths in which it may be printed.
func bestScore(l *line, claim string) float64 {
	if l.score == nil {
		return math.NaN()
	}
	best := math.NaN()
	full := strings.NewReplacer("(", "（", ")", "）")
	half := strings.NewReplacer("（", "(", "）", ")")
	for i, c := range []string{claim, full.Replace(claim), half.Replace(claim), strings.ToUpper(claim), strings.ReplaceAll(claim, " ", "")} {
		if i > 0 && c == claim {
			continue
		}
		if s := l.score(c); !math.IsNaN(s) && (math.IsNaN(best) || s > best) {
			best = s
		}
	}
	return best
}

// tidy is a read name as it is to be proposed: mainland certificates print
// full-width brackets.
func tidy(s string) string {
	s = strings.Trim(s, " :;,.·-_|*\"'")
	if strings.Count(s, "(") > strings.Count(s, ")") { // a border, or the end lost its own
		if s = strings.TrimPrefix(s, "("); strings.Contains(s, "(") {
			s += ")"
		}
	}
	if hasHan(s) {
		s = strings.NewReplacer("(", "（", ")", "）", " ", "", ".", "·").Replace(s)
	}
	return s
}
