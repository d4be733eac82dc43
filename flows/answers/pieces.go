package answers

import (
	"strings"
	"unicode/utf8"

	"kaihu/flows/divisions"
	"kaihu/flows/lazyregexp"
)

var (
	companyEnd     = lazyregexp.New(`(公司|合伙企业(?:\([^()]*\)|（[^（）]*）)?|律师事务所|会计师事务所|税务师事务所|合作社|代表处)$`)
	registeredEnd  = lazyregexp.New(`(?:有限公司|有限责任公司|股份公司|分公司|总公司|集团公司|合伙企业(?:\([^()]*\)|（[^（）]*）)?|事务所|合作社|代表处)$`)
	aboutCompany   = lazyregexp.New(`[的个家间](?:有限责任|有限|股份有限|股份|分|总|集团)公司$|一个|一家|一间|怎么|什么|哪|如何|我们|您|需要|以及|或者|如果|可以|是否|^(?:再|想|要|去|先|新)*(?:注册|成立|开设?)|^是|^叫`)
	inLatinCompany = lazyregexp.New(`(?i)\b(?:limited|ltd|inc|llc|corp)\b`)
	inCompany      = lazyregexp.New(`有限(?:责任)?公司|合伙企业|事务所`)
	addressed      = lazyregexp.New(`[0-9]+[号层楼室]|路[0-9]`)
	streetLike     = lazyregexp.New(`[0-9]|路|街|道|巷|号|楼|层|室|栋|座|园|村|镇|乡|大厦|广场|中心|单元|城`)
	gluedCode      = lazyregexp.New(`[^0-9]([0-9]{6})$`)
	codeLabel      = lazyregexp.New(`(?i)[ ,、;]*(?:邮政编码|邮编|postal code|postcode|zip)[ :是为]*$`)
	latinWords     = lazyregexp.New(`^(?:[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+){1,2}|[A-Z]{2,}(?: [A-Z]{2,}){1,2})$`)
	notPerson      = lazyregexp.New(`(?i)\b(company|limited|ltd|road|street|avenue|building|district|city|province|room|floor|china|hello|hi|dear|` +
		`park|science|area|new|zone|tower|plaza|cent(?:re|er)|square|lane|boulevard|mansion|house|block|unit|suite|garden|gardens|estate|` +
		`industrial|software|international|hotel|university|college|hospital|bank|school|north|south|east|west|central|middle|` +
		`avenue|highway|bridge|bay|harbour|harbor|river|lake|hill|hills|village|town|county|municipality|region|market|mall|station|airport|` +
		`same|person|as|before|above|registered|free|trade|development|economic|high|tech|hi|view|court|phase|level|incubator|valley|` +
		`and|of|for|with|to|is|not|no|yes|ok|wall|hong|kong|asia|global|media|consulting|import|export|holdings?|solutions|systems|` +
		`network|information|digital|department|office|manager|director|engineer|sales|marketing|finance|` +
		`best|kind|regards|thanks|thank|please|contact|name|mobile|phone|email|address|postal|code|bank|account|aws|amazon|technology|` +
		`trading|group|cloud|services?|support|business|legal|security|leader|the|our|my|good|morning|afternoon)\b`)
)

func endsLikeCompany(s string) bool {
	return hasAnySuffix(s, "公司", "企业", "所", "合作社", "代表处", ")", "）") && companyEnd.MatchString(s) && count(s) >= 6
}

// isRegisteredName says that a text ending like an organisation is a name, and no phrase about companies: 再注册一个公司.
func isRegisteredName(s string) bool {
	return registeredEnd.MatchString(s) && !aboutCompany.MatchString(s) && count(s) >= 6
}

// besideDigits says that digits stand in the same part of a text, between its commas: 88 Harbour View is no person.
func (x *extraction) besideDigits(gap, p span) bool {
	const seps = ",;\t\r\n|、。"
	from := gap.start + strings.LastIndexAny(x.s[gap.start:p.start], seps) + 1
	to := gap.end
	if i := strings.IndexAny(x.s[p.end:gap.end], seps); i >= 0 {
		to = p.end + i
	}
	return digitsIn(x.s[from:to]) > 0
}

// isAddressed says that a company's name has an address run into it.
func isAddressed(s string) bool { return addressed.MatchString(s) }

func isLatinName(s string) bool {
	if s == "" || s[0] < 'A' || s[0] > 'Z' || !latinWords.MatchString(s) || notPerson.MatchString(s) {
		return false
	}
	for word := range strings.FieldsSeq(s) { // Nanshan Keyuan: a place and something
		if a := divisions.Parse(word); a.Place != (divisions.Place{}) || len(a.Candidates) > 0 {
			return false
		}
	}
	first, _, _ := strings.Cut(s, " ") // not the last: Wang Heping
	a := divisions.Parse(s)
	return a.Place == (divisions.Place{}) && len(a.Candidates) == 0 && len(divisions.District(first, "", "")) == 0
}

// startsAddress says that a piece begins with divisions, clear or not.
func startsAddress(s string) bool {
	if !hasHan(s) {
		return false
	}
	a := divisions.Parse(s)
	return a.Place != (divisions.Place{}) || len(a.Candidates) > 0
}

// pieces cuts a span at separators, and at spaces unless Latin words stand on both sides.
func pieces(s string, g span) []span {
	var out []span
	from := g.start
	cut := func(at, next int) {
		if start, end := trimmed(s, from, at); start < end {
			out = append(out, span{start, end})
		}
		from = next
	}
	for i, r := range s[g.start:g.end] {
		at := g.start + i
		switch {
		case strings.ContainsRune("\t\r\n,、;。", r):
			cut(at, at+utf8.RuneLen(r))
		case r == ' ' && !betweenLatin(s[from:at], s[at+1:g.end]):
			cut(at, at+1)
		}
	}
	cut(g.end, g.end)
	return out
}

func betweenLatin(before, after string) bool {
	b, _ := utf8.DecodeLastRuneInString(before)
	a, _ := utf8.DecodeRuneInString(after)
	return (isLetter(b) || b == '.') && isLetter(a)
}

// addressEnd is the last piece of the address that begins at piece i: more divisions as long as there was nothing else,
// then what looks like a street, a building or a floor.
func (x *extraction) addressEnd(all []span, i int) int {
	start := all[i].start
	for i+1 < len(all) {
		next := x.s[all[i+1].start:all[i+1].end]
		if endsLikeCompany(next) || isNameShaped(next) && !streetLike.MatchString(next) {
			if !deeper(x.s[start:all[i].end], x.s[start:all[i+1].end]) {
				return i
			}
		} else if !streetLike.MatchString(next) && !deeper(x.s[start:all[i].end], x.s[start:all[i+1].end]) {
			return i
		}
		i++
	}
	return i
}

// deeper says that the longer text names more divisions than the shorter.
func deeper(shorter, longer string) bool {
	a, b := divisions.Parse(shorter), divisions.Parse(longer)
	return a.Street == "" && a.Place != b.Place && b.Street == ""
}

// address adds the parts of an address; false when it has no certain city, or nothing below it and no label.
func (x *extraction) address(r region, start, end int) bool {
	text := x.s[start:end]
	code := gluedCode.FindStringSubmatchIndex(text)
	if code != nil {
		text = text[:code[2]]
	}
	text = strings.TrimRight(codeLabel.ReplaceAllString(text, ""), " ,、;。")
	a := divisions.Parse(x.original(start, start+len(text)))
	if !hasHan(text) || inCompany.MatchString(text) || a.City == "" || len(a.Candidates) > 0 || a.District == "" && a.Street == "" && r.kind != "address" {
		return false
	}
	add := func(kind, value string) {
		if value != "" {
			x.all = append(x.all, found{Token: Token{Kind: kind, Value: value, Label: r.label, Start: start, End: start + len(text)}})
		}
	}
	add("province", a.Province)
	add("city", a.City)
	add("district", a.District)
	c := x.c
	c.Known = map[string]string{knownProvince: a.Province, knownCity: a.City, knownDistrict: a.District}
	if a.Street != "" {
		add("street", Read("street", a.Street, c).Value)
	}
	if code != nil {
		x.read("postal_code", r, start+code[2], start+code[3], false)
	}
	return true
}
