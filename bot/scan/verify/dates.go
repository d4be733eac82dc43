package verify

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kaihu/flows/answers"
)

var (
	// OCR reads a blank or a stray point between the parts.
	longDate  = regexp.MustCompile(`([12][0-9OIl]{3})\s*[年.\-/]\s*([0-9OIl]{1,2})\s*[月.\-/]\s*([0-9OIl]{1,2})\s*日?`)
	dayFirst  = regexp.MustCompile(`\b([0-3]?[0-9])\s*[/.\-]\s*([01]?[0-9])\s*[/.\-]\s*([12][0-9]{3})\b`)
	compact   = regexp.MustCompile(`\b((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])\b`)
	monthDate = regexp.MustCompile(`(?i)\b([0-3]?[0-9])\s*(?:[0-9]{1,2}月\s*/?\s*)?(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\s*/?\s*([12][0-9]{3})\b`)
)

// term is the end of a validity.
type term struct {
	until    string // 2006-01-02, or answers.LongTerm; "" not read
	conf     float64
	anchored bool // it stands at its label, and was read so well that no digit of it is another
}

// termOf reads the end of a validity out of a value: 自2021年3月15日至2041年3月14日,
// 2010.05.20-2030.05.20, 长期. A period of which only the beginning shows has no
// end that could be told.
func (j *Judge) termOf(text string, conf float64) (term, bool) {
	for _, w := range j.longTerm {
		if strings.Contains(squash(text), squash(w)) {
			return term{until: answers.LongTerm, conf: conf}, true
		}
	}
	all := dates(text)
	switch {
	case len(all) > 1:
		return term{until: slices.Max(all), conf: conf}, true
	case len(all) == 1 && ends(text):
		return term{until: all[0], conf: conf}, true
	}
	return term{}, false
}

// ends says that the one date of a text is an end: 至2041年3月14日.
func ends(text string) bool {
	i := strings.LastIndex(text, "至")
	return i >= 0 && len(dates(text[i:])) == 1
}

// dates finds the days in a text, as 2006-01-02.
func dates(text string) []string {
	var all []string
	digits := strings.NewReplacer("O", "0", "I", "1", "l", "1")
	add := func(y, m, d string) {
		year, _ := strconv.Atoi(digits.Replace(y))
		month, _ := strconv.Atoi(digits.Replace(m))
		day, _ := strconv.Atoi(digits.Replace(d))
		t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if t.Month() == time.Month(month) && t.Day() == day && year >= 1900 && year < 2200 {
			all = append(all, fmt.Sprintf("%04d-%02d-%02d", year, month, day))
		}
	}
	for _, m := range longDate.FindAllStringSubmatch(text, -1) {
		add(m[1], m[2], m[3])
	}
	if len(all) > 0 {
		return all
	}
	for _, m := range dayFirst.FindAllStringSubmatch(text, -1) {
		add(m[3], m[2], m[1])
	}
	for _, m := range monthDate.FindAllStringSubmatch(text, -1) {
		add(m[3], strconv.Itoa(strings.Index("JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC", strings.ToUpper(m[2]))/3+1), m[1])
	}
	if len(all) == 0 {
		for _, m := range compact.FindAllStringSubmatch(text, -1) {
			add(m[1], m[2], m[3])
		}
	}
	return all
}

// validUntil finds the validity: at its label, else in a line that says a
// period.
func (j *Judge) validUntil(p page, labels []labelled) term {
	for _, v := range j.values(p, labels, "valid_until") {
		if t, ok := j.termOf(v.text(), v.conf()); ok {
			lost := (1 - t.conf) * float64(utf8.RuneCountInString(v.text()))
			t.anchored = t.conf >= j.t.Sure && lost <= j.t.LineLoss
			return t
		}
	}
	for i := range p.lines {
		l := &p.lines[i]
		if !strings.Contains(l.text, "至") && len(dates(l.text)) < 2 {
			continue
		}
		if t, ok := j.termOf(l.text, l.conf); ok && (len(dates(l.text)) > 0) {
			return t
		}
	}
	return term{}
}

// expired and expiring compare a validity with a day.
func (t term) expired(today time.Time) bool {
	return t.until != "" && t.until != answers.LongTerm && t.until < today.Format(time.DateOnly)
}

func (t term) expiring(today time.Time, days int) bool {
	return t.until != "" && t.until != answers.LongTerm && !t.expired(today) && t.until <= today.AddDate(0, 0, days).Format(time.DateOnly)
}
