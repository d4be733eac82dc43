package answers

import (
	"slices"
	"strings"
	"unicode/utf8"

	"kaihu/flows/divisions"
	"kaihu/flows/lazyregexp"
)

var (
	codeRun     = lazyregexp.New(`[0-9A-Za-z]{18}`)
	landlineRun = lazyregexp.New(`(?i)(?:(?:\+|00)86[- ]?\(?0?[1-9][0-9]{1,2}\)?|\(?0[1-9][0-9]{1,2}\)?)[- ]?[0-9]{3,4}[- ]?[0-9]{4}` +
		`(?:\s*(?:转|分机号?|ext(?:ension)?\.?|x)\s*:?\s*[0-9]{1,6}|-[0-9]{1,6})?`)
	hotlineRun = lazyregexp.New(`[48]00-?[0-9]{3}-?[0-9]{4}`)
	gluedLabel = lazyregexp.New(`(\p{Han}{0,8}(?:` + labelNouns + `))[是为]? ?$`)
	// userRun is a user name announced without a colon: 用户名就叫hengxing-cn吧.
	userRun        = lazyregexp.New(`(用户名|(?i:\buser ?name))\s*(?:就?叫做?|就?是|就?用|设[为成]|(?i:is|will be|should be)\b)\s*([A-Za-z0-9_+=,.@-]*[A-Za-z0-9_+=@-])`)
	latinEnding    = lazyregexp.New(`(?i),? ?(?:Co\.?,? ?Ltd\.?|Limited|Ltd\.?|Inc\.?|LLC)$`)
	followedByWord = lazyregexp.New(`^\.? (?:[a-z]|Company|Liability|Partnership)`)
	postalRun      = lazyregexp.New(`[0-9]{6}`)
	latinCompany   = lazyregexp.New(`[A-Z][A-Za-z0-9&.'()-]*(?: [A-Za-z0-9&.'()-]+){0,8},? ?(?:(?i:Co\.?,? ?Ltd\b\.?|Limited\b|Ltd\b\.?|Inc\b\.?|LLC\b))`)
)

// patterns takes what shows by its form alone, and returns what is left between.
func (x *extraction) patterns(r region) []span {
	var used []span
	each := func(re *lazyregexp.Regexp, take func(m []int) bool) {
		for _, m := range re.FindAllStringIndex(x.s[r.start:r.end], -1) {
			m[0], m[1] = m[0]+r.start, m[1]+r.start
			if !overlaps(used, m) && take(m) {
				used = append(used, span{m[0], m[1]})
			}
		}
	}
	plain := func(kind string) func(m []int) bool {
		return func(m []int) bool { return alone(x.s, m) && x.read(kind, x.relabelled(r, m[0]), m[0], m[1], false) }
	}
	s := x.s[r.start:r.end]
	digits := digitsIn(s) // most messages have none, and a pattern costs more than to count them
	if strings.Contains(s, "@") {
		each(emailRun, func(m []int) bool { x.read("email", x.relabelled(r, m[0]), m[0], m[1], false); return true })
	}
	if whole(r, used) {
		return nil
	}
	if hasLongWord(s, 18) {
		each(codeRun, func(m []int) bool { return alone(x.s, m) && x.code(x.relabelled(r, m[0]), m) })
	}
	if digits >= 9 {
		each(mobileRun, plain("mobile"))
		if !whole(r, used) {
			each(landlineRun, plain("phone"))
			each(hotlineRun, plain("phone"))
		}
	}
	if whole(r, used) {
		return nil
	}
	lower := strings.ToLower(s)
	if containsAny(lower, "用户名", "user") {
		each(userRun, func(m []int) bool { return x.userName(m) })
	}
	if containsAny(lower, "ltd", "limited", "inc", "llc") {
		// A mainland company needs its Chinese name, so its Latin one is no answer; nor is it a person.
		each(latinCompany, func(m []int) bool { x.latinCompany(r, m[0], m[1]); return true })
	}
	used = append(used, x.latinAddresses(r, between(r.span, used))...)
	if digits >= 6 {
		each(postalRun, func(m []int) bool { return x.postal(r, m) })
	}
	return between(r.span, used)
}

// postal reads six digits as a postal code: under its label, or alone, when it must have an address beside it.
func (x *extraction) postal(r region, m []int) bool {
	before := x.s[max(r.start, m[0]-farthest):m[0]]
	if l := codeLabel.FindString(before); strings.Trim(l, " ,、;") != "" && alone(x.s, m) {
		r.label, r.kind = strings.Trim(l, " ,、;:是为"), "postal_code"
		return x.read("postal_code", r, m[0], m[1], false)
	}
	if r.kind != "" && r.kind != "postal_code" && r.kind != "address" || !standsAlone(x.s, m) || !x.read("postal_code", r, m[0], m[1], false) {
		return false
	}
	x.all[len(x.all)-1].bare = r.kind != "postal_code"
	return true
}

// userName reads a name after 用户名叫 and the like.
func (x *extraction) userName(m []int) bool {
	s := userRun.FindStringSubmatchIndex(x.s[m[0]:m[1]])
	r := region{label: x.s[m[0]+s[2] : m[0]+s[3]], kind: "iam_user_name"}
	return x.read("iam_user_name", r, m[0]+s[4], m[0]+s[5], false)
}

// latinCompany reads a name with a Latin legal ending at its end and, without a label, two other words. "Hong Kong
// Limited" and "a Limited company" are none.
func (x *extraction) latinCompany(r region, start, end int) {
	from, to := unleadCompany(x.s[start:end])
	start, end = start+from, start+to
	name := strings.TrimSpace(latinEnding.ReplaceAllString(x.s[start:end], ""))
	a := divisions.Parse(name)
	if r.kind != "company_name" && (len(strings.Fields(name)) < 2 || followedByWord.MatchString(x.s[end:r.end]) || a.Place != (divisions.Place{}) && a.Street == "") {
		return
	}
	x.read("company_name", r, start, end, false)
}

// relabelled gives a pattern the label that stands straight before it without a colon: 负责人手机13900139000.
func (x *extraction) relabelled(r region, at int) region {
	before := x.s[max(r.start, at-farthest):at]
	if !hasHan(before) {
		return r
	}
	if m := gluedLabel.FindStringSubmatch(before); m != nil {
		r.label, r.kind = m[1], labelKind(m[1])
	}
	return r
}

// code reads 18 letters and digits as the credit code or the ID number that they are.
func (x *extraction) code(r region, m []int) bool {
	s := strings.ToUpper(x.s[m[0]:m[1]])
	id := ValidIDNumber(s)
	uscc := ValidUSCC(s)
	if id && uscc { // by chance, 1 in 31: the organisation code inside decides
		uscc = organisationCheck(s[8:16]) == s[16]
	}
	switch {
	case r.kind == "taxpayer_id" && uscc:
		return x.read("taxpayer_id", r, m[0], m[1], false)
	case uscc:
		return x.read("uscc", r, m[0], m[1], false)
	case id && s[0] == '9':
		return x.read("residence_permit", r, m[0], m[1], false)
	case id:
		return x.read("resident_id", r, m[0], m[1], false)
	}
	return false
}

// whole says that one match is all of a region: most answers are one value.
func whole(r region, used []span) bool { return len(used) == 1 && used[0] == r.span }

func overlaps(used []span, m []int) bool {
	return slices.ContainsFunc(used, func(u span) bool { return m[0] < u.end && u.start < m[1] })
}

// standsAlone says that a match has white space, a separator or an end on both sides.
func standsAlone(s string, m []int) bool {
	const seps = " \t\r\n,、;|。"
	before, _ := utf8.DecodeLastRuneInString(s[:m[0]])
	after, _ := utf8.DecodeRuneInString(s[m[1]:])
	return (m[0] == 0 || before == ':' || strings.ContainsRune(seps, before)) && (m[1] == len(s) || strings.ContainsRune(seps, after))
}

// between is what a span has left outside the used ones.
func between(all span, used []span) []span {
	slices.SortFunc(used, func(a, b span) int { return a.start - b.start })
	var out []span
	from := all.start
	for _, u := range append(used, span{all.end, all.end}) {
		if u.start > from {
			out = append(out, span{from, u.start})
		}
		from = max(from, u.end)
	}
	return out
}
