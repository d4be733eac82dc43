package answers

import (
	"strings"

	"kaihu/flows/lazyregexp"
)

// usccAlphabet is the alphabet of GB 32100-2015: digits and capitals without I O S V Z.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// brnCertificate is a Hong Kong certificate number; its first eight digits are the business registration number.
var brnCertificate = lazyregexp.New(`^([0-9]{8})[0-9]{3}[0-9]{2}[0-9]{2}[0-9A-Z]$`)

// readUSCC wants a unified social credit code, 18 characters; of a company registered in Hong Kong the business
// registration number instead, 8 digits, whose check digit is not public.
func readUSCC(text string, c Context) Reading {
	s := bare(text)
	if c.Region == "hongkong" {
		return readBRN(s)
	}
	for i, r := range []rune(s) {
		if !isDigit(r) && !isLetter(r) {
			return refuse("uscc_chars", "char", string(r), "position", i+1)
		}
	}
	switch {
	case len(s) == 15 && allDigits(s):
		return refuse("uscc_old")
	case len(s) == 9:
		return refuse("uscc_organisation")
	case len(s) != 18:
		return refuse("uscc_length", "count", len(s))
	}
	if i := strings.IndexAny(s, "IOSVZ"); i >= 0 {
		return misreadUSCC(s, i, text)
	}
	if i := badShape(s); i >= 0 {
		if looksLikeID(s) {
			return refuse("uscc_is_id")
		}
		return refuse("uscc_shape", "char", s[i:i+1], "position", i+1)
	}
	if usccCheck(s[:17]) != s[17] {
		if looksLikeID(s) {
			return refuse("uscc_is_id")
		}
		return refuse("uscc_check", "code", s)
	}
	return accept(s, usccWarnings(s)...)
}

func readBRN(s string) Reading {
	if m := brnCertificate.FindStringSubmatch(s); m != nil {
		return accept(m[1])
	}
	if len(s) == 8 && allDigits(s) {
		return accept(s)
	}
	return refuse("brn_shape", "count", count(s))
}

// misreadUSCC handles letters that no code has. The likely digit is proposed when the whole code then passes.
func misreadUSCC(s string, i int, text string) Reading {
	better := strings.NewReplacer("I", "1", "O", "0", "S", "5", "Z", "2").Replace(s)
	if ValidUSCC(better) {
		why := problem("uscc_repair", "char", s[i:i+1], "position", i+1, "better", better[i:i+1], "code", better)
		return propose(better, text, why, usccWarnings(better)...)
	}
	return refuse("uscc_letter", "char", s[i:i+1], "position", i+1)
}

func usccWarnings(s string) []Problem {
	var out []Problem
	if s[:2] == "92" {
		out = append(out, problem("uscc_individual"))
	}
	if organisationCheck(s[8:16]) != s[16] {
		out = append(out, problem("uscc_organisation_check", "code", s))
	}
	return out
}

// ValidUSCC says that s has the shape and the check character of a code. Without the shape one text in 31 would pass
// by chance.
func ValidUSCC(s string) bool {
	return len(s) == 18 && badShape(s) < 0 && usccCheck(s[:17]) == s[17]
}

// badShape is the first place where s departs from [1-9A-Y][1-59]\d{6}[0-9A-Y]{10}, or -1.
func badShape(s string) int {
	for i := range len(s) {
		ok := strings.IndexByte(usccAlphabet, s[i]) >= 0
		switch {
		case i == 0:
			ok = ok && s[i] != '0'
		case i == 1:
			ok = strings.IndexByte("123459", s[i]) >= 0
		case i < 8:
			ok = s[i] >= '0' && s[i] <= '9'
		}
		if !ok {
			return i
		}
	}
	return -1
}

// usccCheck computes the check character of 17 others: weights 3^i mod 31. Several published copies forget the outer
// mod 31 and fail when the sum is a multiple of it.
func usccCheck(s string) byte {
	sum, weight := 0, 1
	for i := range len(s) {
		sum += strings.IndexByte(usccAlphabet, s[i]) * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31]
}

// organisationCheck computes the check character of an organisation code (GB 11714) of 8 characters, which the credit
// code carries at positions 9–17. Letters count from A = 10, so the alphabet is the full one.
func organisationCheck(s string) byte {
	sum := 0
	for i, weight := range [...]int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", s[i]) * weight
	}
	switch r := 11 - sum%11; r {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + r)
	}
}

// readTaxpayerID wants the tax number, which since 2015 is the credit code. One that differs from the company's is
// accepted (a branch may pay taxes itself) with a warning.
func readTaxpayerID(text string, c Context) Reading {
	r := readUSCC(text, c)
	got := r.Value + r.Propose
	if known := c.Known["uscc"]; got != "" && known != "" && known != got {
		if c.Region == "hongkong" {
			r.Warnings = append(r.Warnings, problem("taxpayer_differs_brn", "id", got, "brn", known))
		} else {
			r.Warnings = append(r.Warnings, problem("taxpayer_differs", "id", got, "uscc", known))
		}
	}
	return r
}
