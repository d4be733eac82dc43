package verify

import (
	"cmp"
	"math"
	"regexp"
	"strings"

	"kaihu/bot/scan"
	"kaihu/flows/answers"
)

// code is an identifier as it was read.
type code struct {
	text  string
	read  string // as it was read, before it was mended; "" the same
	valid bool   // its check character fits
	sure  bool   // valid as it was read, or mended only where no other reading is possible
	line  *line
}

var (
	alnumRun = regexp.MustCompile(`[0-9A-Z]+`)
	idShape  = regexp.MustCompile(`[0-9]{17}[0-9X]`)
)

// usccLength is the number of characters of a credit code and of an ID number.
const usccLength = 18

// codes finds the credit codes of a page; those that are valid come first.
func (j *Judge) codes(p page) []code {
	var good, bad []code
	for i := range p.lines {
		l := &p.lines[i]
		for _, run := range alnumRun.FindAllString(string(l.plain), -1) {
			if len(run) != usccLength {
				continue
			}
			if c := j.mend(run, l); c.valid {
				good = append(good, c)
			} else if strings.Trim(run, "0123456789") != "" || l.hasLabel(j, "uscc") {
				bad = append(bad, c)
			}
		}
	}
	return append(good, bad...)
}

func (l *line) hasLabel(j *Judge, field string) bool {
	f, _, ok := j.labelAt(l.text)
	return ok && f == field
}

// mend reads a run of 18 as a credit code: letters that no code has become the
// digits they look like, as do letters where only digits stand. What then still
// fails its checksum is tried with each single character that is mistaken for
// another; a reading that is the only one to fit is taken, but is not sure.
func (j *Judge) mend(run string, l *line) code {
	b := []byte(run)
	for i := range b {
		if i >= 2 && i < 8 {
			if d, ok := j.digitFor[b[i]]; ok {
				b[i] = d
			}
		} else if d, ok := j.never[b[i]]; ok {
			b[i] = d
		}
	}
	s := string(b)
	if answers.ValidUSCC(s) {
		return code{text: s, valid: true, sure: true, line: l}
	}
	found := ""
	for i := range b {
		for _, c := range j.lookalikes(b[i]) {
			t := s[:i] + string(c) + s[i+1:]
			if !answers.ValidUSCC(t) {
				continue
			}
			if found != "" {
				return code{text: s, line: l}
			}
			found = t
		}
	}
	if found == "" {
		return code{text: s, line: l}
	}
	sure := false
	if l.score != nil {
		better, as := l.score(found), l.score(s)
		sure = !math.IsNaN(better) && !math.IsNaN(as) && better >= j.t.CodeMatch && l.conf >= j.t.Fair
	}
	return code{text: found, read: s, valid: true, sure: sure, line: l}
}

func (j *Judge) lookalikes(c byte) []byte {
	var out []byte
	for _, set := range j.alike {
		if strings.IndexByte(set, c) >= 0 {
			for k := range len(set) {
				if set[k] != c {
					out = append(out, set[k])
				}
			}
		}
	}
	return out
}

// idNumbers finds the 18-character ID numbers of a page, valid ones first. A
// number that is read in two pieces is put together.
func (j *Judge) idNumbers(p page) []code {
	var good, bad []code
	add := func(text string, l *line) {
		for _, run := range idShape.FindAllString(text, -1) {
			if answers.ValidIDNumber(run) {
				good = append(good, code{text: run, valid: true, sure: true, line: l})
			} else {
				bad = append(bad, code{text: run, line: l})
			}
		}
	}
	for i := range p.lines {
		l := &p.lines[i]
		for _, run := range alnumRun.FindAllString(string(l.plain), -1) {
			if len(run) == usccLength {
				add(j.digits(run[:usccLength-1])+run[usccLength-1:], l)
			}
		}
	}
	if len(good) == 0 {
		for _, row := range p.rows {
			var b strings.Builder
			for _, i := range row {
				b.WriteString(string(p.lines[i].plain))
			}
			add(b.String(), &p.lines[row[len(row)-1]])
		}
	}
	return append(good, bad...)
}

// digits reads letters where only digits stand.
func (j *Judge) digits(s string) string {
	b := []byte(s)
	for i := range b {
		if d, ok := j.digitFor[b[i]]; ok {
			b[i] = d
		}
	}
	return string(b)
}

// compareCode holds what was read against a claimed code: equal; or another
// one, if its own check character fits; or not legible. Where the reading fails
// its check, a claim that passes it and fits the picture is what is printed.
func (j *Judge) compareCode(p page, all []code, claim string) scan.Field {
	valid := answers.ValidUSCC(claim) || answers.ValidIDNumber(claim)
	if claim == "" {
		if len(all) == 0 {
			return scan.Field{}
		}
		return scan.Field{Value: all[0].text, Sure: all[0].valid && all[0].sure}
	}
	for _, c := range all {
		if c.text == claim && (c.valid || len(claim) != usccLength) {
			return scan.Field{Value: claim, Match: scan.Same, Sure: true}
		}
	}
	for _, c := range all {
		near := apart(cmp.Or(c.read, c.text), claim) == 1
		if !c.sure && valid && (fits(c.line, claim, j.t.CodeMatch) || near && fits(c.line, claim, j.t.CodeNear)) {
			return scan.Field{Value: claim, Match: scan.Same, Sure: true}
		}
	}
	if len(all) > 0 && all[0].valid && all[0].sure && all[0].line.conf >= j.t.Fair {
		return scan.Field{Value: all[0].text, Match: scan.Different, Sure: true}
	}
	for i := range p.lines {
		if len(all) == 0 && valid && fits(&p.lines[i], claim, j.t.CodeMatch) {
			return scan.Field{Value: claim, Match: scan.Same, Sure: true}
		}
	}
	f := scan.Field{Match: scan.Doubtful}
	if len(all) > 0 {
		f.Value = all[0].text
	}
	return f
}

// apart is the number of places at which two codes of one length differ. Two
// valid ones differ in two at least.
func apart(a, b string) int {
	if len(a) != len(b) {
		return max(len(a), len(b))
	}
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// fits says that a claim is what a line most probably says.
func fits(l *line, claim string, least float64) bool {
	if l.score == nil {
		return false
	}
	s := l.score(claim)
	return !math.IsNaN(s) && s >= least
}
