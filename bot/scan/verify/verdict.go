package verify

import (
	"slices"
	"strconv"
	"strings"

	"kaihu/bot/scan"
)

// The requirements that documents are for.
const (
	forLicense = "license_scan"
	forID      = "leader_id_scan"
)

// Judge decides what the sheets of one document are and say: one, or the two
// sides of a card, or the pages that were looked at. Of what cannot be read at
// all, the faults of the picture tell whether it is refused. used are the
// indices of the sheets that the document is on, the side with the name first;
// none when there is no sheet.
func (j *Judge) Judge(all []Sheet, t scan.Task) (r scan.Result, used []int) {
	sheets := make([]sheet, len(all))
	for i, s := range all {
		sheets[i] = j.understand(s, t.Today)
	}
	i := j.best(sheets, t.For)
	if i < 0 {
		return scan.Result{Verdict: scan.Unclear}, nil
	}
	s := sheets[i]
	r = scan.Result{Kind: s.kind.Kind, Args: map[string]string{}, Fields: map[string]scan.Field{}}
	used = []int{i}
	switch {
	case s.certain && s.kind.For != "":
		used = j.taken(&r, i, sheets, t)
	case s.certain && s.rival < j.t.Rival:
		s.kind.named(r.Args)
		refuse(&r, s.kind.Code)
	default:
		j.uncertain(&r, s, t)
	}
	return r, used
}

// best is the sheet that decides: one that is surely of a kind that was asked
// for, else surely of any that is taken, else of any kind; else the one with
// the most text. −1: there is none.
func (j *Judge) best(sheets []sheet, want string) int {
	rank := func(s sheet) int {
		switch {
		case s.certain && s.kind.Kind == scan.HongKongBR && (want == "" || s.kind.For == want):
			return 5 // says more than the incorporation
		case s.certain && s.kind.For != "" && (want == "" || s.kind.For == want) && !s.isBack():
			return 4
		case s.certain && s.kind.For != "" && (want == "" || s.kind.For == want):
			return 3
		case s.certain && s.kind.For != "":
			return 2
		case s.certain:
			return 1
		}
		return 0
	}
	best := -1
	for i, s := range sheets {
		if best < 0 || rank(s) > rank(sheets[best]) || rank(s) == rank(sheets[best]) && len(s.page.lines) > len(sheets[best].page.lines) {
			best = i
		}
	}
	return best
}

// refuse sets a refusal; of a certificate that AWS does not list a person
// decides, since its form has a choice "other".
func refuse(r *scan.Result, code string) {
	r.Verdict, r.Code = scan.Reject, code
	switch code {
	case "":
		r.Code = "wrong_document"
	case "certificate_type_unsupported":
		r.Verdict = scan.Unclear
	}
}

// uncertain judges a page that is surely of no kind.
func (j *Judge) uncertain(r *scan.Result, s sheet, t scan.Task) {
	p := s.page
	strange := len(p.lines) >= j.t.StrangeLines && p.conf >= j.t.StrangeConfidence && j.trace(p) <= j.t.StrangePoints
	switch {
	case strange:
		r.Kind = scan.Other
		refuse(r, "")
		return
	case len(p.lines) < j.t.FewLines || !s.known:
		r.Kind = scan.Unknown
	case s.kind.For == forLicense && s.kind.Region == "":
		r.Fields, _ = j.company(s, t.Claims)
		if j.oldNumber(s) {
			r.Verdict, r.Code = scan.Unclear, "not_latest_version"
			return
		}
	case s.kind.For == forID:
		r.Fields, _ = j.person([]sheet{s}, t.Claims)
	}
	j.unreadable(r, s)
}

// unreadable refuses a picture that is bad by itself, too, and leaves the
// others to a person.
func (j *Judge) unreadable(r *scan.Result, s sheet) {
	r.Verdict, r.Code = scan.Unclear, "not_readable"
	if fault := j.disabling(s); fault != "" {
		r.Code = fault
		if !s.legible(j.t) && slices.Contains(j.refusing, fault) {
			r.Verdict = scan.Reject
		}
	}
}

// disabling is the worst fault of a picture by which it may be illegible.
func (j *Judge) disabling(s sheet) string {
	for _, fault := range s.faults {
		if slices.Contains(j.faults, fault) {
			return fault
		}
	}
	return ""
}

// taken judges a document of a kind that AWS takes, on the sheet i and perhaps
// on another one, and returns which.
func (j *Judge) taken(r *scan.Result, i int, all []sheet, t scan.Task) (used []int) {
	s := all[i]
	used = []int{i}
	if t.For != "" && s.kind.For != t.For {
		r.Args["belongs"] = s.kind.For
		refuse(r, "")
		return used
	}
	switch {
	case s.kind.For == forID:
		used = j.takeID(r, i, all, t)
	case s.kind.Region != "":
		used = alsoHongKong(i, all)
		j.takeHongKong(r, s, t)
	default:
		j.takeLicense(r, s, t)
	}
	for _, fault := range s.faults {
		if fault != r.Code && r.Verdict != scan.Reject && slices.Contains(j.advice, fault) {
			r.Advice = append(r.Advice, fault)
		}
	}
	return used
}

// ended refuses what has expired, if the date was read surely, and advises to
// renew what is about to.
func (j *Judge) ended(r *scan.Result, until term, t scan.Task) bool {
	if until.expiring(t.Today, j.t.ExpiresSoonDays) {
		r.Advice = append(r.Advice, "expires_soon")
		r.Args["until"] = until.until
	}
	if !until.expired(t.Today) {
		return false
	}
	r.Verdict, r.Code, r.Args["until"] = scan.Unclear, "expired", until.until
	if until.conf >= j.t.Sure {
		r.Verdict = scan.Reject
	}
	return true
}

// differs refuses a field that surely says something else than was typed, and
// shows both. Of an ID number only the places are named.
func (j *Judge) differs(r *scan.Result, field, code, typed string) bool {
	f := r.Fields[field]
	if f.Match != scan.Different {
		return false
	}
	refuse(r, code)
	if field == scan.FieldIDNumber {
		r.Args["positions"] = positions(typed, f.Value)
		return true
	}
	r.Args["typed"], r.Args["read"] = typed, f.Value
	r.Args["diff"] = scan.Differing(f.Value, typed)
	r.Args["diff_typed"] = scan.Differing(typed, f.Value)
	return true
}

// positions are the places, from 1, at which two numbers of one length differ;
// "" if their lengths do.
func positions(a, b string) string {
	var at []string
	if len(a) == len(b) {
		for i := range len(a) {
			if a[i] != b[i] {
				at = append(at, strconv.Itoa(i+1))
			}
		}
	}
	return strings.Join(at, ", ")
}

// conclude accepts if each field matches its claim or, where nothing was
// claimed, was surely read. What is missing or doubtful is the picture's fault
// or a person's to decide.
func (j *Judge) conclude(r *scan.Result, s sheet, fields ...string) {
	missing := false
	for _, name := range fields {
		missing = missing || r.Fields[name].Value == ""
	}
	good := !slices.ContainsFunc(fields, func(name string) bool {
		f := r.Fields[name]
		return f.Match != scan.Same && (f.Match != scan.Unclaimed || !f.Sure || f.Value == "")
	})
	if good {
		r.Verdict, r.Code = scan.Accept, ""
		return
	}
	j.unreadable(r, s)
	if missing && slices.Contains(j.refusing, j.disabling(s)) {
		r.Verdict = scan.Reject
	}
}

// Enough says that a sheet alone is surely a document of the kind that was
// asked for: the pages behind it need not be read. A card whose other side may
// follow is not enough, nor is a certificate of Hong Kong, of which AWS wants
// two.
func (j *Judge) Enough(s Sheet, t scan.Task) bool {
	u := j.understand(s, t.Today)
	return u.certain && u.kind.For != "" && (t.For == "" || u.kind.For == t.For) && u.kind.For == forLicense && u.kind.Region == ""
}
