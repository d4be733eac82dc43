// Package scantest makes specimens of documents and measures how well they are
// judged. It is for tests and for the evaluation alone (make specimens).
//
// A [Specimen] is a fictional document: what is printed on it, what an honest
// applicant typed, and what has to come of it. A [Browser] draws it (Chromium,
// from the sheets in this folder), a [Condition] turns the drawing into the
// file that somebody sends: a phone photo on a desk, a copy, a PDF. [Run] shows
// such files to a scanner, the true claims and false ones, and [Table] counts.
//
// Nobody and nothing here exists: names say 虚构, 示例, 样例 or 样本, credit codes
// have the body MAFAKE…, ID numbers the sequence codes 996 to 999, which were
// kept for people who were over a hundred, and every sheet is stamped
// 样本 SPECIMEN. The same seed gives the same picture on the same fonts.
package scantest

import "kaihu/bot/scan"

// Specimen is one fictional document.
type Specimen struct {
	ID     string            // kind, layout and number: "license-new-3"
	Kind   scan.Kind         // what it is; scan.Other of what AWS does not take
	For    string            // the requirement that it is sent for
	Prints map[string]string // what stands on it, by the names of fields; scan.FieldValidUntil as in scan.Claims
	Claims scan.Claims       // what an honest applicant typed
	Want   Want              // of a legible picture of it
	Sheet  Sheet
}

// Want is what has to come of a legible picture when the claims are true.
type Want struct {
	Verdict scan.Verdict // "": any but accept
	Code    string       // the reason code; "" is any
	Doubt   bool         // unclear is right, too: the engine does not know all the letters
}

// Accepted reports whether the document is one to accept.
func (w Want) Accepted() bool { return w.Verdict == scan.Accept }

func (w Want) fits(r scan.Result) bool {
	if w.Verdict == "" {
		return r.Verdict != scan.Accept
	}
	if w.Doubt && r.Verdict == scan.Unclear {
		return true
	}
	return r.Verdict == w.Verdict && (w.Code == "" || r.Code == w.Code)
}
