package verify

import (
	"strings"

	"kaihu/bot/scan"
)

// takeLicense judges a certificate of the mainland.
func (j *Judge) takeLicense(r *scan.Result, s sheet, t scan.Task) {
	var until term
	r.Fields, until = j.company(s, t.Claims)
	if j.oldNumber(s) {
		refuse(r, "not_latest_version")
		return
	}
	if j.ended(r, until, t) {
		return
	}
	if j.differs(r, scan.FieldName, "name_mismatch", t.Claims.Name) || j.differs(r, scan.FieldUSCC, "uscc_mismatch", t.Claims.USCC) {
		return
	}
	if strings.HasPrefix(r.Fields[scan.FieldUSCC].Value, j.individual) {
		r.Verdict, r.Code = scan.Unclear, "certificate_type_unsupported"
		return
	}
	if j.conclude(r, s, scan.FieldName, scan.FieldUSCC); r.Verdict == scan.Accept {
		j.differs(r, scan.FieldValidUntil, "valid_until_mismatch", t.Claims.ValidUntil)
	}
}

// alsoHongKong are the sheets of both certificates: AWS wants the registration
// and the incorporation.
func alsoHongKong(i int, all []sheet) []int {
	used := []int{i}
	for k, other := range all {
		if k != i && other.certain && other.kind.Region != "" {
			used = append(used, k)
		}
	}
	return used
}

// takeHongKong judges a certificate of Hong Kong, which AWS's two sources treat
// differently: a company that did not say that it is registered there is left to
// a person.
func (j *Judge) takeHongKong(r *scan.Result, s sheet, t scan.Task) {
	var until term
	r.Fields, until = j.hongKong(s, t.Claims)
	if t.Claims.Region != "hongkong" {
		r.Verdict, r.Code = scan.Unclear, "entity_not_mainland"
		return
	}
	if j.ended(r, until, t) || j.differs(r, scan.FieldName, "name_mismatch", t.Claims.Name) || j.differs(r, scan.FieldUSCC, "uscc_mismatch", t.Claims.USCC) {
		return
	}
	j.conclude(r, s, scan.FieldName, scan.FieldUSCC)
}
