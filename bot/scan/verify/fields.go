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
	j.addText(fields, s, scan.FieldLegalRep, 1)
	j.addText(fields, s, scan.FieldAddress, 3)
	return fields, until
}

// addText adds a field that is compared with nothing, of at most so many
// pieces.
func (j *Judge) addText(fields map[string]scan.Field, s sheet, name string, most int) {
	all := j.values(s.page, s.labels, name)
	if len(all) == 0 {
		return
	}
	v := all[0]
	v.pieces = v.pieces[:min(most, len(v.pieces))]
	fields[name] = scan.Field{Value: tidy(v.text()), Sure: v.conf() >= j.t.Fair}
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
	case until.anchored:
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
		numbers = append(numbers, j.oldPermits(s.page)...)
	}
	fields[scan.FieldName] = j.comparePerson(s, names, c.Person)
	fields[scan.FieldIDNumber] = j.compareCode(s.page, numbers, c.IDNumber)
	j.addDate(fields, until, "")
	j.addText(fields, s, scan.FieldAddress, 3)
	return fields, until
}

var (
	oldPermit   = regexp.MustCompile(`([A-Z01258]{3})([0-9OIDQSBZ]{12})$`)
	lettersOnly = strings.NewReplacer("0", "O", "1", "I", "2", "Z", "5", "S", "8", "B")
)

// oldPermits finds the numbers of permanent-residence cards from before 2023:
// three letters and twelve digits, without a check digit that is public.
func (j *Judge) oldPermits(p page) []code {
	var all []code
	for i := range p.lines {
		l := &p.lines[i]
		if m := oldPermit.FindStringSubmatch(string(l.plain)); m != nil {
			all = append(all, code{text: lettersOnly.Replace(m[1]) + j.digits(m[2]), valid: true, sure: l.conf >= j.t.Sure, line: l})
		}
	}
	return all
}
