package verify

import "kaihu/bot/scan"

// takeID judges a card or a passport. The sides of a card may come in one
// picture or in two; the side with the name is fine by itself, and the other one
// is asked for.
func (j *Judge) takeID(r *scan.Result, i int, all []sheet, t scan.Task) (used []int) {
	s := all[i]
	used = []int{i}
	sides := []sheet{s}
	twice := false
	for k, other := range all {
		switch {
		case k == i || !other.certain || other.kind.For != forID:
		case other.isBack() && !s.isBack() && len(sides) == 1:
			sides, used = append(sides, other), append(used, k)
			r.Kind = both(r.Kind)
		case other.isBack() == s.isBack():
			twice = true
		}
	}
	if s.kind.Kind == scan.IDFront && j.certainly(s.page, scan.IDBack) || s.kind.Kind == scan.IDBack && !s.isBack() {
		r.Kind = scan.IDBoth
	} else if s.isBack() {
		refuse(r, map[bool]string{true: "same_side_twice", false: "side_missing"}[twice])
		j.addDate(r.Fields, j.validUntil(s.page, s.labels), "")
		return used
	}
	if r.Kind == scan.IDFront {
		r.Advice = append(r.Advice, "side_missing")
		if twice {
			r.Advice = append(r.Advice, "same_side_twice")
		}
	}
	j.judgeID(r, sides, t)
	return used
}

func (j *Judge) judgeID(r *scan.Result, sides []sheet, t scan.Task) {
	s := sides[0]
	var until term
	r.Fields, until = j.person(sides, t.Claims)
	if j.ended(r, until, t) {
		return
	}
	if t.Claims.IDKind != "" && s.kind.ID != t.Claims.IDKind && r.Fields[scan.FieldIDNumber].Match != scan.Same {
		r.Verdict, r.Code = scan.Unclear, "wrong_document"
		return
	}
	if j.differs(r, scan.FieldName, "person_name_mismatch", t.Claims.Person) || j.differs(r, scan.FieldIDNumber, "id_number_mismatch", t.Claims.IDNumber) {
		return
	}
	j.conclude(r, s, scan.FieldName, scan.FieldIDNumber)
}

func both(k scan.Kind) scan.Kind {
	if k == scan.IDFront {
		return scan.IDBoth
	}
	return k
}
