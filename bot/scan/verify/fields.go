package verify

import (
	"regexp"
	"slices"
	"strings"

	"kaihu/bot/scan"
)

var registrationNumber = regexp.MustCompile(`(?:^|[^0-9])([0-9]{15})(?:$|[^0-9])`)

// company reads a mainland certificate and holds it against the claims.
func (j *Judge) company(s sheet, c scan.Claims) (map[string]scan.Field, term) {
	until := j.validUntil(s.page, s.labels)
	fields := map[string]scan.Field{
		scan.FieldName: j.compareName(s.page, j.names(s.page, s.labels), c.Name, asIs, j.whole(s.kind)),
		scan.FieldUSCC: j.compareCode(s.page, s.codes, c.USCC),
	}
	j.addDate(fields, until, c.ValidUntil)
	for _, name := range []string{scan.FieldLegalRep, scan.FieldAddress} {
		for _, v := range j.values(s.page, s.labels, name) {
			if name == scan.FieldLegalRep {
				v.pieces = v.pieces[:1]
			}
			fields[name] = scan.Field{Value: tidy(v.text()), Sure: v.conf() >= j.t.Fair}
			break
		}
	}
	return fields, until
}

func asIs(s string) string { return s }

func anyName(string) bool { return true }

// whole tells names of companies that lack their legal ending, since a line of
// them was not read. Institutions are called anything.
func (j *Judge) whole(k kind) func(string) bool {
	if k.Kind == scan.BusinessLicense {
		return j.suffix.MatchString
	}
	return anyName
}

// addDate adds the validity, if any was read.
func (j *Judge) addDate(fields map[string]scan.Field, until term, claim string) {
	if until.until == "" {
		return
	}
	f := scan.Field{Value: until.until, Sure: until.conf >= j.t.Fair}
	switch {
	case claim == "":
	case claim == until.until:
		f.Match = scan.Same
	case until.conf >= j.t.Sure:
		f.Match = scan.Different
	default:
		f.Match = scan.Doubtful
	}
	fields[scan.FieldValidUntil] = f
}

// oldNumber says that a licence carries the registration number from before
// 2015 and no credit code.
func (j *Judge) oldNumber(s sheet) bool {
	if len(s.codes) > 0 {
		return false
	}
	if !slices.ContainsFunc(s.labels, func(l labelled) bool { return l.field == "registration_number" }) {
		return false
	}
	return slices.ContainsFunc(s.page.lines, func(l line) bool {
		return l.conf >= j.t.Fair && registrationNumber.MatchString(string(l.plain))
	})
}

// person reads an ID, of which the sides may lie on several sheets, and holds
// it against the claims.
func (j *Judge) person(sheets []sheet, c scan.Claims) (map[string]scan.Field, term) {
	s := sheets[0] // the side with the name
	fields := map[string]scan.Field{}
	var until term
	for _, side := range sheets {
		if t := j.validUntil(side.page, side.labels); t.until != "" {
			until = t
		}
	}
	names, numbers := j.values(s.page, s.labels, scan.FieldName), s.ids
	for i := range names {
		names[i].pieces = names[i].pieces[:1]
	}
	switch s.kind.Kind {
	case scan.Passport:
		names, numbers, until = j.passport(s, names, until)
	case scan.PermanentID:
		numbers = append(numbers, oldPermits(s.page)...)
	}
	fields[scan.FieldName] = j.comparePerson(s, names, c.Person)
	fields[scan.FieldIDNumber] = j.compareCode(s.page, numbers, c.IDNumber)
	j.addDate(fields, until, "")
	for _, v := range j.values(s.page, s.labels, scan.FieldAddress) {
		fields[scan.FieldAddress] = scan.Field{Value: tidy(v.text()), Sure: v.conf() >= j.t.Fair}
		break
	}
	return fields, until
}

var (
	oldPermit      = regexp.MustCompile(`[A-Z]{3}[0-9]{12}`)
	passportNumber = regexp.MustCompile(`^(?:PASSPORTNO|护照号码?)?([A-Z]{1,2}[0-9]{7,8}|[0-9]{8,9})$`)
)

// oldPermits finds the numbers of permanent-residence cards from before 2023,
// which have no check digit that is public.
func oldPermits(p page) []code {
	var all []code
	for i := range p.lines {
		l := &p.lines[i]
		for _, n := range oldPermit.FindAllString(string(l.plain), -1) {
			all = append(all, code{text: n, valid: true, sure: true, line: l})
		}
	}
	return all
}

// passport takes what the machine-readable zone says; what is printed above it
// counts where the zone could not be read.
func (j *Judge) passport(s sheet, names []value, until term) ([]value, []code, term) {
	var numbers []code
	z := s.mrz
	if s.isMRZ {
		numbers = append(numbers, code{text: z.number, valid: z.checked, sure: z.checked, line: z.line})
		if z.checked && z.expiry != "" {
			until = term{z.expiry, 1}
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
				return term{all[0], below.line.conf}
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
// printed, or as the machine-readable zone has it, in either order.
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
	f := scan.Field{Value: latin, Sure: s.mrz.checked}
	switch {
	case claim == "":
	case sameWords(claim, latin):
		f.Value, f.Match, f.Sure = claim, scan.Same, true
	case s.mrz.checked && !strings.Contains(squash(latin), squash(claim)):
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
			if v.conf() >= j.t.Sure {
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

func wordsOf(name string) []string {
	return strings.Fields(strings.ToUpper(strings.NewReplacer("-", " ", ",", " ", "'", "").Replace(name)))
}
