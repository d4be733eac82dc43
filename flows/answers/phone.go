package answers

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"kaihu/flows/lazyregexp"
)

// number is a telephone number of the mainland, taken apart.
type number struct {
	e164      string // of a mobile: +8613800138000
	spaced    string // of any other: +86 755 8502 2088
	extension string
	mobile    bool
	service   bool // 400 and 800 numbers
}

// shortest is the length of a landline with its area code: 10 and eight digits, or three and seven.
const shortest = 10

var (
	// extensions are cut before parsing: the library takes 0571-85022088-8001 for one wrong number and fails on 转.
	extensionWord = lazyregexp.New(`(?i)\s*(?:转|分机号?|ext(?:ension)?\.?|x|#)\s*[:.]?\s*([0-9]{1,6})$`)
	extensionDash = lazyregexp.New(`-\s*([0-9]{1,6})$`)
	countryPrefix = lazyregexp.New(`^(?:\(?\+|00)\s*86\)?[- ]*`)
	phoneStart    = lazyregexp.New(`^[(+]*[0-9]`)
	phoneShape    = lazyregexp.New(`^\(?\+?[0-9][0-9 ().-]*$`)
)

// readMobile wants a mobile number of the mainland, the only kind AWS China calls and texts, and returns it as E.164.
func readMobile(text string, _ Context) Reading {
	n, p := parsePhone(text)
	switch {
	case p != nil:
		return Reading{Problem: p}
	case n.service:
		return refuse("mobile_service")
	case !n.mobile:
		return refuse("mobile_landline", "number", n.spaced)
	case n.extension != "":
		return refuse("mobile_extension", "extension", n.extension)
	}
	return accept(n.e164)
}

// readPhone wants any telephone of the mainland. A mobile comes back as E.164, like the kind mobile; a landline in the
// international form of ITU-T E.123 with its extension: +86 755 8502 2088 ext. 8001.
func readPhone(text string, _ Context) Reading {
	n, p := parsePhone(text)
	switch {
	case p != nil:
		return Reading{Problem: p}
	case n.mobile && n.extension != "":
		return refuse("mobile_extension", "extension", n.extension)
	case n.mobile:
		return accept(n.e164)
	case n.extension != "":
		return accept(n.spaced + " ext. " + n.extension)
	}
	return accept(n.spaced)
}

func parsePhone(text string) (number, *Problem) {
	fail := func(code string, args ...any) (number, *Problem) {
		p := problem(code, args...)
		return number{}, &p
	}
	s := fold(text)
	if s != "" && !isDigit(rune(s[len(s)-1])) {
		s = strings.TrimRight(phoneTail.ReplaceAllString(s, ""), " .,。;!~")
	}
	if !phoneStart.MatchString(s) {
		if t := unlead(phoneLead, s); phoneStart.MatchString(t) {
			s = t
		}
	}
	s, extension := cutExtension(s)
	if strings.ContainsAny(s, "/、,;\n") || digitsIn(s) > 19 {
		if digitsIn(s) >= 16 {
			return fail("phone_many")
		}
	}
	if !phoneShape.MatchString(s) {
		return fail("phone_chars", "text", quote(s))
	}
	parsed, err := phonenumbers.Parse(s, "CN")
	if err != nil {
		return fail("phone_length", "count", digitsIn(s))
	}
	if code := parsed.GetCountryCode(); code != 86 {
		return fail("phone_region", "code", code)
	}
	if !phonenumbers.IsValidNumber(parsed) {
		code, args := whyInvalid(s)
		return fail(code, args...)
	}
	if len(phonenumbers.GetNationalSignificantNumber(parsed)) < shortest {
		return fail("phone_service") // 010-10000: a hotline, to which the library gives an area
	}
	n := number{extension: extension}
	switch phonenumbers.GetNumberType(parsed) {
	case phonenumbers.MOBILE:
		n.mobile, n.e164 = true, phonenumbers.Format(parsed, phonenumbers.E164)
		return n, nil
	case phonenumbers.SHARED_COST, phonenumbers.TOLL_FREE, phonenumbers.PREMIUM_RATE:
		n.service = true
	}
	n.spaced = phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
	return n, nil
}

// cutExtension splits an extension off. A dash alone counts only when what stands before it is a whole number already:
// 138-1234-5678 has none.
func cutExtension(s string) (number, extension string) {
	if !strings.ContainsAny(s, "转分eExX#-") {
		return s, ""
	}
	if m := extensionWord.FindStringSubmatchIndex(s); m != nil && digitsIn(s[:m[0]]) >= 7 {
		return s[:m[0]], s[m[2]:m[3]]
	}
	if m := extensionDash.FindStringSubmatchIndex(s); m != nil {
		if digitsIn(countryPrefix.ReplaceAllString(s[:m[0]], "")) >= 10 {
			return s[:m[0]], s[m[2]:m[3]]
		}
	}
	return s, ""
}

// whyInvalid finds the most useful thing to say about a number of +86 that is none.
func whyInvalid(s string) (string, []any) {
	digits := strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, countryPrefix.ReplaceAllString(s, ""))
	switch {
	case strings.HasPrefix(digits, "10") && len(digits) <= 6:
		return "phone_service", nil
	case strings.HasPrefix(digits, "1") && len(digits) != 11:
		return "mobile_length", []any{"count", len(digits)}
	case strings.HasPrefix(digits, "1"):
		return "mobile_prefix", []any{"prefix", digits[:3]}
	case (len(digits) == 7 || len(digits) == 8) && digits[0] != '0':
		return "phone_area_code", nil
	}
	return "phone_length", []any{"count", len(digits)}
}
