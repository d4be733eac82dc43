package verify

import (
	"regexp"
	"slices"
	"strings"

	"kaihu/bot/scan"
)

var passportNumber = regexp.MustCompile(`^(?:PASSPORTNO|护照号码?)?([A-Z]{1,2}[0-9]{7,8}|[0-9]{8,9})$`)

// passport takes what the machine-readable zone says; what is printed above it
// counts where the zone could not be read.
func (j *Judge) passport(s sheet, names []value, until term) ([]value, []code, term) {
	var numbers []code
	z := s.mrz
	if s.isMRZ {
		numbers = append(numbers, code{text: z.number, valid: z.checked, sure: z.checked, line: z.line})
		if z.checked && z.expiry != "" {
			until = term{until: z.expiry, conf: 1}
		}
	}
	if until.until == "" {
		until = j.expiryBelow(s.page)
	}
	for i := range s.page.lines {
		l := &s.page.lines[i]
		if m := passportNumber.FindStringSubmatch(string(l.plain)); m != nil {
			numbers = append(numbers, code{text: m[1], sure: l.conf >= j.t.Sure, line: l})
		}
	}
	return append(j.namesBelow(s), names...), numbers, until
}

// expiryBelow is the date below 有效期至/Date of expiry.
func (j *Judge) expiryBelow(p page) term {
	for i := range p.lines {
		l := &p.lines[i]
		if !contains(l.plain, "DATEOFEXPIRY") && !contains(l.plain, "有效期至") {
			continue
		}
		for _, below := range j.continued(p, value{pieces: []piece{{l, ""}}}, false).pieces[1:] {
			if all := dates(below.text); len(all) == 1 {
				return term{until: all[0], conf: below.line.conf}
			}
		}
	}
	return term{}
}

// namesBelow reads the names that stand below their label: in Chinese, in Latin
// letters, or one below the other.
func (j *Judge) namesBelow(s sheet) []value {
	var all []value
	for _, l := range s.labels {
		if l.field != scan.FieldName || l.rest != "" {
			continue
		}
		label := &s.page.lines[s.page.rows[l.row][l.col]]
		for _, p := range j.continued(s.page, value{pieces: []piece{{label, ""}}}, false).pieces[1:] {
			all = append(all, value{pieces: []piece{p}, anchored: true})
		}
	}
	return all
}

// comparePerson compares a person's name in the script of the claim: as it is
// printed, or as the machine-readable zone has it, in either order. The zone's
// check digits are not the name's: that must be read surely to speak against it.
func (j *Judge) comparePerson(s sheet, names []value, claim string) scan.Field {
	latin := strings.TrimSpace(s.mrz.surname + " " + s.mrz.given)
	if claim != "" {
		names = slices.DeleteFunc(slices.Clone(names), func(v value) bool { return hasHan(v.text()) != hasHan(claim) })
	}
	switch {
	case claim != "" && hasHan(claim), claim == "" && (latin == "" || len(names) > 0 && hasHan(names[0].text())):
		return j.compareName(s.page, names, claim, asIs, anyName)
	case latin == "":
		return j.compareWords(names, claim)
	}
	f := scan.Field{Value: latin, Sure: s.mrz.checked && s.mrz.conf >= j.t.Fair}
	switch {
	case claim == "":
	case sameWords(claim, latin), j.compareWords(names, claim).Match == scan.Same:
		f.Value, f.Match, f.Sure = claim, scan.Same, true
	case s.mrz.checked && s.mrz.conf >= j.t.Sure && !strings.Contains(squash(latin), squash(claim)) && !cutOff(claim, latin):
		f.Match = scan.Different
	default:
		f.Match = scan.Doubtful
	}
	return f
}

// compareWords compares a Latin name with those that are printed.
func (j *Judge) compareWords(names []value, claim string) scan.Field {
	f := scan.Field{Match: scan.Doubtful}
	for _, v := range names {
		text := tidy(v.text())
		if sameWords(claim, text) {
			return scan.Field{Value: claim, Match: scan.Same, Sure: true}
		}
		if f.Value == "" {
			f.Value = text
			if v.conf() >= j.t.Sure && !cutOff(claim, text) {
				f.Match = scan.Different
			}
		}
	}
	return f
}

// sameWords says that two Latin names have the same words, in any order; words
// may be run together (the zone has no hyphens).
func sameWords(a, b string) bool {
	wa, wb := wordsOf(a), wordsOf(b)
	slices.Sort(wa)
	slices.Sort(wb)
	surname, given, _ := strings.Cut(b, ",")
	return slices.Equal(wa, wb) || squash(a) == squash(b) || squash(a) == squash(given+surname)
}

// cutOff says that a name is what is left of another one where a hand, a glare or
// the border covers it: each of its words begins or ends one of the other's.
func cutOff(whole, rest string) bool {
	words := wordsOf(whole)
	return !slices.ContainsFunc(wordsOf(rest), func(w string) bool {
		return !slices.ContainsFunc(words, func(of string) bool { return strings.HasPrefix(of, w) || strings.HasSuffix(of, w) })
	})
}

func wordsOf(name string) []string {
	return strings.Fields(strings.ToUpper(strings.NewReplacer("-", " ", ",", " ", "'", "").Replace(name)))
}
