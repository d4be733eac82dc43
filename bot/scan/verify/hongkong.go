package verify

import (
	"regexp"
	"strings"

	"kaihu/bot/scan"
)

var (
	brCertificate = regexp.MustCompile(`\b([0-9]{8})\s*-\s*[0-9]{3}\s*-\s*[0-9]{2}\s*-\s*[0-9]{2}\s*-\s*[0-9A-Z]\b`)
	brNumber      = regexp.MustCompile(`(?:^|[^0-9])([0-9]{8})(?:$|[^0-9])`)
	englishName   = regexp.MustCompile(`^(?:[A-Z].*[ .,)A-Z])?(LIMITED|LTD\.?|COMPANY|INCORPORATED|LLP)$`)
)

// hongKong reads a Business Registration certificate or a Certificate of
// Incorporation. The engine's alphabet is that of the mainland: the English
// name and the number count, and the Chinese name only where it can be read.
func (j *Judge) hongKong(s sheet, c scan.Claims) (map[string]scan.Field, term) {
	fields := map[string]scan.Field{
		scan.FieldName: j.hongKongName(s.page, c.Name),
		scan.FieldUSCC: j.brn(s.page, c.USCC),
	}
	var until term
	if s.kind.Kind == scan.HongKongBR {
		until = j.hongKongExpiry(s.page)
		j.addDate(fields, until, c.ValidUntil)
	}
	return fields, until
}

// brn is the business registration number: the first eight digits of the
// certificate's number. It has no public check digit, so what counts is how
// surely it was read.
func (j *Judge) brn(p page, claim string) scan.Field {
	var found code
	for _, re := range []*regexp.Regexp{brCertificate, brNumber} {
		for i := range p.lines {
			l := &p.lines[i]
			for _, m := range re.FindAllStringSubmatch(l.text, -1) {
				if claim != "" && m[1] == claim {
					return scan.Field{Value: claim, Match: scan.Same, Sure: true}
				}
				if found.text == "" {
					found = code{text: m[1], sure: re == brCertificate && l.conf >= j.t.Sure, line: l}
				}
			}
		}
	}
	f := scan.Field{Value: found.text, Sure: found.sure}
	switch {
	case claim == "":
	case found.sure:
		f.Match = scan.Different
	default:
		f.Match = scan.Doubtful
	}
	return f
}

func (j *Judge) hongKongName(p page, claim string) scan.Field {
	var english, chinese []value
	for i := range p.lines {
		l := &p.lines[i]
		switch {
		case isCapitals(l.text) && englishName.MatchString(l.text):
			english = append(english, value{pieces: p.fromAbove(l), anchored: true})
		case hasHan(l.text) && strings.HasSuffix(simplified(canon(l.text)), "有限公司"):
			chinese = append(chinese, value{pieces: []piece{{l, l.text}}, anchored: true})
		}
	}
	switch {
	case claim == "" && len(english) > 0:
		return j.compareName(p, english, "", simplified, anyName)
	case claim == "":
		return j.compareName(p, chinese, "", simplified, anyName)
	case !hasHan(claim):
		return j.compareName(p, english, claim, simplified, anyName)
	}
	f := j.compareName(p, chinese, claim, simplified, anyName)
	if f.Match == scan.Different { // a character that the engine does not know looks like another that it does
		f.Match, f.Sure = scan.Doubtful, false
	}
	if f.Match != scan.Same && len(english) > 0 { // surely what it is called
		f.Value = english[0].text()
	}
	return f
}

func isCapitals(s string) bool { return !hasHan(s) && strings.ToUpper(s) == s }

// fromAbove is a line with the one that it goes on with, if a line in capitals
// stands right above it: names are set in the middle, and wrap.
func (p page) fromAbove(l *line) []piece {
	for i := range p.lines {
		up := &p.lines[i]
		down := l.mid - up.mid
		if isCapitals(up.text) && alikeHigh(*up, *l) && down > 0.7*l.height && down < gapBelow*l.height && up.left < l.right && l.left < up.right {
			return []piece{{up, up.text}, {l, l.text}}
		}
	}
	return []piece{{l, l.text}}
}

// hongKongExpiry is the date beside or below 屆滿日期 / Date of Expiry; of the
// dates on the certificate it is the last.
func (j *Judge) hongKongExpiry(p page) term {
	var last term
	for _, l := range p.lines {
		for _, d := range dates(l.text) {
			if d > last.until {
				last = term{until: d, conf: l.conf}
			}
		}
	}
	return last
}
