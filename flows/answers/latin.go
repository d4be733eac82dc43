package answers

import (
	"strings"

	"kaihu/flows/divisions"
	"kaihu/flows/lazyregexp"
)

var (
	// addressWord shows that a part of a text in Latin letters belongs to an address.
	addressWord = lazyregexp.New(`(?i)\b(?:road|rd|street|str|avenue|ave|boulevard|blvd|lane|alley|drive|highway|expressway|lu|jie|dadao|dajie|` +
		`building|bldg|tower|block|floor|flr|room|rm|unit|suite|park|plaza|cent(?:re|er)|square|mansion|house|garden|gardens|estate|compound|` +
		`district|new area|zone|county|town|township|village|province|city|municipality|no|level|phase|hong kong|kowloon|new territories)\b\.?|\b[0-9]+/?F\b|\bst\.`)
	roadWord   = lazyregexp.New(`(?i)\b(?:road|rd|street|avenue|ave|boulevard|blvd|lane|building|bldg|tower|block|floor|room|rm|unit|suite|park|plaza|cent(?:re|er)|no|lu|jie|dadao)\b`)
	houseOnly  = lazyregexp.New(`^[A-Za-z]?[0-9]+(?:[-/][0-9A-Za-z]+)?[A-Za-z]?$`)
	nameThenNo = lazyregexp.New(`^([A-Z][A-Za-z'’-]+(?: [A-Z][A-Za-z'’-]+){1,2}) (?:(?i:No\.? ?)?[0-9])`)
	freePostal = lazyregexp.New(`(?i)[ ,]*(?:(?:postal ?code|postcode|zip(?: code)?)[ :]*)?\b([0-9]{6})\b`)
	// addressLead and notAddress keep sentences out: "our office is at 15 Keyuan Road, …", "I work in Shanghai, Pudong".
	addressLead = lazyregexp.New(`(?i)^(?:(?:(?:the|our|my|company|office|business|registered)\s+)*(?:address|office|company)\s+is\s+|(?:we|it)(?:['’]re|['’]s| are| is)\s+)(?:located\s+)?(?:at\s+|in\s+)?`)
	notAddress  = lazyregexp.New(`(?i)\b(?:i|i['’]m|we|my|our|you|your|is|are|was|what|how|which|where|want|need|please|work|live|the|from)\b`)
	latinLetter = lazyregexp.New(`[A-Za-z]`)
)

// latinAddresses finds addresses in Latin letters: parts between commas of which one names a known city, one is a street
// or a district, and all look like parts of an address. It returns the spans that they take up.
func (x *extraction) latinAddresses(r region, gaps []span) []span {
	var used []span
	for _, g := range gaps {
		var run []span
		flush := func() {
			if len(run) > 0 && x.latinAddress(r, run[0].start, run[len(run)-1].end) {
				used = append(used, span{run[0].start, run[len(run)-1].end})
			}
			run = nil
		}
		parts := commaParts(x.s, g)
		for i, p := range parts {
			p = x.latinPart(p, len(run) == 0)
			isPart := p.start < p.end && isAddressPart(x.s[p.start:p.end])
			// Kexing, 15 Keyuan Road: what stands inside an address belongs to it.
			inside := len(run) > 0 && i+1 < len(parts) && !hasHan(x.s[p.start:p.end]) && isAddressPart(x.s[parts[i+1].start:parts[i+1].end])
			if !isPart && !inside {
				flush()
				continue
			}
			run = append(run, p)
		}
		flush()
	}
	return used
}

// latinPart narrows the first part of an address to what follows Chinese words or a name in front of a house number.
func (x *extraction) latinPart(p span, first bool) span {
	if !first {
		return p
	}
	t := x.s[p.start:p.end]
	if i := lastHan(t); i > 0 {
		p.start += i
		p.start, p.end = trimmed(x.s, p.start, p.end)
		t = x.s[p.start:p.end]
	}
	if m := nameThenNo.FindStringSubmatchIndex(t); m != nil && isLatinName(t[m[2]:m[3]]) {
		p.start, p.end = trimmed(x.s, p.start+m[3], p.end)
	}
	return p
}

// commaParts cuts a span at commas, semicolons and the ends of lines.
func commaParts(s string, g span) []span {
	var out []span
	from := g.start
	for i := g.start; i <= g.end; i++ {
		if i < g.end && !strings.ContainsRune(",;\t\r\n", rune(s[i])) {
			continue
		}
		if start, end := trimmed(s, from, i); start < end {
			out = append(out, span{start, end})
		}
		from = i + 1
	}
	return out
}

// isAddressPart says that a part without Chinese has a word of addresses, a house number, or names a division.
func isAddressPart(s string) bool {
	if hasHan(s) || strings.Contains(s, "@") || isBareNumber(s) {
		return false
	}
	if addressWord.MatchString(s) || houseOnly.MatchString(s) || isCountryWord(s) {
		return true
	}
	s = freePostal.ReplaceAllString(s, "")
	if len(divisions.District(s, "", "")) > 0 {
		return true
	}
	a := divisions.Parse(s)
	return a.Place != (divisions.Place{}) || len(a.Candidates) > 0
}

// isBareNumber says that a part is a long number, which is no house.
func isBareNumber(s string) bool { return allDigits(s) && len(s) > 4 && len(s) != 6 }

func isCountryWord(s string) bool {
	if !strings.ContainsAny(s, "cC") {
		return false
	}
	switch strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), ".", ""), " ", "") {
	case "china", "prchina", "prc":
		return true
	}
	return false
}

// latinAddress adds the parts of an address in Latin letters; false when it has no certain city or nothing below it.
func (x *extraction) latinAddress(r region, start, end int) bool {
	start += len(addressLead.FindString(x.s[start:end]))
	text := x.s[start:end]
	if !latinLetter.MatchString(text) || notAddress.MatchString(text) || inLatinCompany.MatchString(text) || isQuestion(text) {
		return false
	}
	code := freePostal.FindStringSubmatchIndex(text)
	rest := x.original(start, end)
	if code != nil {
		rest = x.original(start, start+code[0]) + " " + x.original(start+code[1], end)
		rest = strings.TrimSpace(strings.ReplaceAll(rest, " ,", ","))
	}
	a := divisions.Parse(rest)
	street := strings.Trim(a.Street, " ,.;")
	if a.City == "" || len(a.Candidates) > 0 || street != "" && !roadWord.MatchString(street) && digitsIn(street) == 0 && a.District == "" ||
		street == "" && a.District == "" {
		return false
	}
	add := func(kind, value string) {
		if value != "" {
			x.all = append(x.all, found{Token: Token{Kind: kind, Value: value, Label: r.label, Start: start, End: end}})
		}
	}
	add("province", a.Province)
	add("city", a.City)
	add("district", a.District)
	c := x.c
	c.Known = map[string]string{knownProvince: a.Province, knownCity: a.City, knownDistrict: a.District}
	if street != "" {
		add("street", Read("street", street, c).Value)
	}
	if code != nil {
		x.read("postal_code", r, start+code[2], start+code[3], false)
	}
	return true
}
