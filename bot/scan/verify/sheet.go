package verify

import (
	"strings"
	"time"

	"kaihu/bot/scan"
)

// Sheet is one picture and what was read of it: a photo, or a page of a PDF.
type Sheet struct {
	Reading scan.Reading
	Faults  []string // reason codes of what is wrong with the picture, the worst first
	QRHost  string   // host of the address in its QR code; "" none
}

// sheet is a sheet as it was understood.
type sheet struct {
	guess
	known  bool
	page   page
	labels []labelled
	codes  []code // credit codes
	ids    []code // ID numbers of 18 characters
	mrz    mrz
	isMRZ  bool
	faults []string
}

func (j *Judge) understand(s Sheet, today time.Time) sheet {
	p := j.layOut(s.Reading)
	out := sheet{page: p, labels: j.allLabels(p), codes: j.codes(p), ids: j.idNumbers(p), faults: s.Faults}
	out.mrz, out.isMRZ = readMRZ(p, today)
	first := ""
	if len(out.codes) > 0 && out.codes[0].valid {
		first = out.codes[0].text
	}
	out.guess, out.known = j.kindOf(p, first, out.mrz.checked, j.byQR(s.QRHost))
	out.kind = j.byNumber(out)
	return out
}

// byQR is the weak evidence of a QR code: anybody can print one.
func (j *Judge) byQR(host string) map[scan.Kind]int {
	for _, h := range j.registry.Hosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			return map[scan.Kind]int{j.registry.Kind: j.registry.Points}
		}
	}
	return nil
}

// byNumber tells apart the cards that show the same labels.
func (j *Judge) byNumber(s sheet) kind {
	if s.kind.Kind != scan.IDFront || len(s.ids) == 0 || !s.ids[0].valid {
		return s.kind
	}
	for start, k := range j.numbers {
		if strings.HasPrefix(s.ids[0].text, start) {
			out := s.kind
			out.Kind, out.ID = k, "residence_permit"
			return out
		}
	}
	return s.kind
}

// isBack says that a sheet shows only the side of a card that does not say
// whose it is.
func (s sheet) isBack() bool {
	return s.kind.Side == "back" && len(s.ids) == 0
}

// legible says that enough was read, and well.
func (s sheet) legible(t thresholds) bool {
	return len(s.page.lines) >= t.FewLines && s.page.conf >= t.Legible
}
