package flows

import "slices"

// refile puts a document where it belongs, and asks for the one that was wanted
// again.
func (t *turn) refile(d *Definition, e Inspected) {
	p := &t.flow.Phrases
	file, left := t.takeOut(d, e.Of)
	to := t.flow.Definition(e.Belongs)
	switch {
	case to == nil || !t.applies(to) || file == nil:
		t.do(Discard{File: e.File})
		t.why(e)
	case !t.inChat(to) && !t.onLink(to.ID):
		t.do(Discard{File: e.File})
		t.notHere()
	case t.c.State(to.ID) == OK || t.c.State(to.ID) == Checking:
		t.do(Discard{File: e.File})
		t.say(p.FileHave, "label", t.label(to.ID))
	case to.Notice != "" && !t.c.Consented(to.Notice):
		t.do(Discard{File: e.File})
		t.say(p.FileLater, "label", t.label(to.ID))
	default:
		t.check(to, Requirement{File: file})
		t.say(p.FileMoved, "label", t.label(to.ID))
	}
	if left {
		t.said = nil // the burst has one answer, and it is still to come
	}
}

// takeOut takes a file out of a document that is being checked. It reports
// whether others are left.
func (t *turn) takeOut(d *Definition, of []string) (out *File, left bool) {
	r := t.c.Requirements[d.ID]
	s := r.scan()
	var rest []File
	for _, f := range r.Pictures() {
		if slices.Contains(of, f.ID) {
			out = &f
		} else {
			rest = append(rest, f)
		}
	}
	if len(rest) == 0 {
		if s.keeping(nil) == nil {
			delete(t.c.Requirements, d.ID)
		} else {
			t.c.Requirements[d.ID] = Requirement{State: Due, Scan: s.keeping(nil), At: t.now}
		}
		return out, false
	}
	r.File = &rest[0]
	r.Scan = s.keeping(rest[1:])
	t.c.Requirements[d.ID] = r
	return out, true
}
