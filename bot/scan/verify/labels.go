package verify

import (
	"slices"
	"strings"
)

// piece is a part of a line: a value without its label.
type piece struct {
	line *line
	text string
}

// value is what stands at a label, on one line or on several.
type value struct {
	pieces   []piece
	anchored bool // a label was read, not only a legal ending
}

func (v value) text() string {
	var b strings.Builder
	for _, p := range v.pieces {
		if b.Len() > 0 && !hasHan(p.text) {
			b.WriteByte(' ')
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// conf is the confidence of the least sure line.
func (v value) conf() float64 {
	if len(v.pieces) == 0 {
		return 0
	}
	c := 1.0
	for _, p := range v.pieces {
		c = min(c, p.line.conf)
	}
	return c
}

// labelled is a label that was read, and where.
type labelled struct {
	field string
	row   int
	col   int    // in the row: the line with the label's last character
	rest  string // of that line
}

// labelAt reads a label at the beginning of a line, and returns the rest.
func (j *Judge) labelAt(text string) (field, rest string, ok bool) {
	rs := []rune(text)
	for _, l := range j.labels {
		if n := prefix(rs, l.word); n > 0 {
			return l.field, strings.TrimLeft(string(rs[n:]), " :;.·*"), true
		}
	}
	if len(rs) > 0 {
		if f, is := j.tails[rs[0]]; is {
			return f, strings.TrimLeft(string(rs[1:]), " :;.·*"), true
		}
	}
	if f, is := j.heads[text]; is {
		return f, "", true
	}
	return "", text, false
}

// prefix is how many characters of a text are a label, blanks and points
// between them included; in a long label one character may be misread, or lost
// beside a border.
func prefix(rs, word []rune) int {
	n := spelled(rs, word, forgiven(word))
	for lost := 0; n == 0 && lost < len(word) && forgiven(word) > 0; lost++ {
		n = spelled(rs, slices.Concat(word[:lost], word[lost+1:]), 0)
	}
	return n
}

// spelled is how many characters of a text are a word of which at most so many
// are wrong; 0: it does not begin with it.
func spelled(rs, word []rune, wrong int) int {
	at := 0
	for _, w := range word {
		for at < len(rs) && (rs[at] == ' ' || rs[at] == '.' || rs[at] == '·') {
			at++
		}
		if at == len(rs) {
			return 0
		}
		if rs[at] != w {
			wrong--
		}
		at++
	}
	if wrong < 0 {
		return 0
	}
	return at
}

// allLabels finds the labels of a page, row by row.
func (j *Judge) allLabels(p page) []labelled {
	var all []labelled
	for r, row := range p.rows {
		for c := 0; c < len(row); c++ {
			l := p.lines[row[c]]
			if c+1 < len(row) && len(l.plain) <= wide { // set wide and read in two: 名 and 称
				next := p.lines[row[c+1]]
				if f, rest, ok := j.labelAt(l.text + next.text); ok && len(next.plain) > 0 && (len(l.plain) == 1 || !j.isLabel(l.text)) {
					all = append(all, labelled{f, r, c + 1, rest})
					c++
					continue
				}
			}
			if f, rest, ok := j.labelAt(l.text); ok {
				all = append(all, labelled{f, r, c, rest})
			}
		}
	}
	return all
}

func (j *Judge) isLabel(text string) bool {
	_, _, ok := j.labelAt(text)
	return ok
}

// values finds what stands at each label of a field, the upper first.
func (j *Judge) values(p page, labels []labelled, field string) []value {
	var all []value
	for _, l := range labels {
		if l.field != field {
			continue
		}
		if v := j.valueAt(p, l); len(v.pieces) > 0 {
			all = append(all, v)
		}
	}
	return all
}

// The widest gaps, in heights of a line: between a label and its value,
// between two parts of a value, and from a line to its continuation.
const (
	gapLabel = 14
	gapValue = 3
	gapBelow = 1.9
)

// valueAt is the rest of the label's line and what follows in the row up to the
// next label; then the lines below that go on with it.
func (j *Judge) valueAt(p page, l labelled) value {
	row := p.rows[l.row]
	v := value{anchored: true}
	last := &p.lines[row[l.col]]
	if l.rest != "" {
		v.pieces = append(v.pieces, piece{last, l.rest})
	}
	for c := l.col + 1; c < len(row); c++ {
		next := &p.lines[row[c]]
		far := gapValue
		if len(v.pieces) == 0 {
			far = gapLabel
		}
		if j.isLabel(next.text) || next.left-last.right > float64(far)*p.height {
			break
		}
		v.pieces = append(v.pieces, piece{next, next.text})
		last = next
	}
	if len(v.pieces) == 0 {
		return v
	}
	v.pieces = seamless(v.pieces)
	return j.continued(p, v, v.pieces[0].line == &p.lines[row[l.col]])
}

// seamless drops what two overlapping lines both show: detectors let boxes
// overlap, and 称蓝 and 蓝鲸公司 are read of 称蓝鲸公司.
func seamless(all []piece) []piece {
	var out []piece
	for i, p := range all {
		if i+1 < len(all) && all[i+1].line.left < p.line.right {
			p.text = withoutEnd(p.text, all[i+1].text)
		}
		if p.text != "" {
			out = append(out, p)
		}
	}
	return out
}

// withoutEnd is a text without the end with which the next one begins, at most
// wide characters.
func withoutEnd(text, next string) string {
	rs := []rune(text)
	for n := min(wide, len(rs)); n > 0; n-- {
		if strings.HasPrefix(next, string(rs[len(rs)-n:])) {
			return string(rs[:len(rs)-n])
		}
	}
	return text
}

// continued adds the lines that go on below: close, flush with the value, and
// without a label of their own.
func (j *Judge) continued(p page, v value, sameLine bool) value {
	left := v.pieces[0].line.left
	for range 3 {
		last := v.pieces[len(v.pieces)-1].line
		var next *line
		for r, row := range p.rows {
			for c, i := range row {
				l := &p.lines[i]
				down := l.mid - last.mid
				flush := l.left - left
				if sameLine { // the value begins somewhere in the label's line
					flush = max(0, left-l.left)
				}
				if down <= 0.7*last.height || down > gapBelow*max(last.height, p.height) || abs(flush) > 1.5*last.height || l.right < left {
					continue
				}
				if j.isLabel(l.text) || c > 0 && j.ownedBy(p, r, c) {
					continue
				}
				if next == nil || l.mid < next.mid {
					next = l
				}
			}
		}
		if next == nil {
			return v
		}
		v.pieces = append(v.pieces, piece{next, next.text})
	}
	return v
}

// ownedBy says that a line in a row is the value of a label on its left.
func (j *Judge) ownedBy(p page, row, col int) bool {
	left := p.lines[p.rows[row][col-1]]
	_, rest, ok := j.labelAt(left.text)
	return ok && rest == "" && p.lines[p.rows[row][col]].left-left.right < gapLabel*p.height
}

func abs(f float64) float64 { return max(f, -f) }
