package verify

import (
	"regexp"
	"strings"
	"time"
)

// mrz is the machine-readable zone of a passport (ICAO Doc 9303, TD3).
type mrz struct {
	number, expiry string // the latter as 2006-01-02
	surname, given string
	conf           float64 // of the line with the names
	line           *line
	checked        bool // the check digits of number, birth and expiry hold
}

var (
	mrzSecond = regexp.MustCompile(`([A-Z0-9<]{6,9}?)<?([0-9O])([A-Z<01]{3})([0-9OISBZ]{6})([0-9OISBZ])([MFX<])([0-9OISBZ]{6})([0-9OISBZ])`)
	mrzFirst  = regexp.MustCompile(`^P[A-Z<]([A-Z]{3})([A-Z<0]+)$`)
	mrzDigits = strings.NewReplacer("O", "0", "I", "1", "S", "5", "B", "8", "Z", "2")
	mrzFiller = strings.NewReplacer("《", "<<", "〈", "<", "く", "<", "«", "<<", "‹", "<", "＜", "<", " ", "")
)

// readMRZ looks for the two lines; today tells the century of the expiry.
func readMRZ(p page, today time.Time) (mrz, bool) {
	var out mrz
	for i := range p.lines {
		l := &p.lines[i]
		text := strings.ToUpper(mrzFiller.Replace(l.text))
		if m := mrzFirst.FindStringSubmatch(text); m != nil && strings.Contains(m[2], "<<") {
			surname, given, _ := strings.Cut(m[2], "<<")
			out.surname, out.given, out.conf = words(surname), words(given), l.conf
		}
		if m := mrzSecond.FindStringSubmatch(text); m != nil && !out.checked {
			out.second(m, today)
			out.line = l
		}
	}
	return out, out.line != nil
}

// words are the parts of a name; there are no digits in it.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ReplaceAll(s, "0", "O"), func(r rune) bool { return r == '<' }), " ")
}

// second takes the second line apart. Of a number of nine characters none is a
// filler; a shorter one loses its fillers in the reading.
func (z *mrz) second(m []string, today time.Time) {
	number := strings.TrimRight(m[1], "<")
	birth, expiry := mrzDigits.Replace(m[4]), mrzDigits.Replace(m[7])
	z.number = number
	for _, n := range []string{number, strings.ReplaceAll(number, "O", "0"), number[:1] + strings.ReplaceAll(number[1:], "O", "0")} {
		if mrzCheck(n) == mrzDigits.Replace(m[2]) {
			z.number = n
			z.checked = mrzCheck(birth) == mrzDigits.Replace(m[5]) && mrzCheck(expiry) == mrzDigits.Replace(m[8])
			break
		}
	}
	if t, err := time.Parse("060102", expiry); err == nil {
		if t.Year() < today.Year()-50 { // time.Parse takes 69 and above for the last century
			t = t.AddDate(100, 0, 0)
		}
		z.expiry = t.Format(time.DateOnly)
	}
}

// mrzCheck is the check digit with weights 7, 3, 1; fillers at the end count
// nothing.
func mrzCheck(s string) string {
	sum := 0
	for i, r := range []byte(s) {
		v := 0
		switch {
		case r >= '0' && r <= '9':
			v = int(r - '0')
		case r >= 'A' && r <= 'Z':
			v = int(r-'A') + 10
		}
		sum += v * [...]int{7, 3, 1}[i%3]
	}
	return string(rune('0' + sum%10))
}
