package answers

import (
	"strings"
	"time"

	"kaihu/flows/lazyregexp"
)

var (
	passportShape  = lazyregexp.New(`^[A-Z0-9]{5,12}$`)
	oldPermitShape = lazyregexp.New(`^[A-Z]{3}[0-9]{12}$`)
	travelPermit   = lazyregexp.New(`^[HM][0-9]{8}([0-9]{2})?$`)
	idShape        = lazyregexp.New(`^[0-9]{17}[0-9X]$`)
)

// The ages between which somebody can be a cybersecurity leader; beyond the upper one it is a slip.
const (
	youngest = 18
	oldest   = 100
)

// readResidentID wants an 18-digit number of GB 11643. Only an unknown province is refused: cards keep the codes of
// counties abolished since. 81, 82 and 83 are the residence permits for people of Hong Kong, Macao and Taiwan.
func readResidentID(text string, c Context) Reading {
	s := bare(text)
	switch {
	case len(s) == 15 && allDigits(s):
		return refuse("id_old")
	case hasHan(s) || strings.ContainsFunc(strings.TrimRight(s, "X"), func(r rune) bool { return !isDigit(r) }):
		return refuse("id_chars")
	case len(s) != 18:
		return refuse("id_length", "count", len(s))
	case !idShape.MatchString(s):
		return refuse("id_chars")
	case s[0] == '9':
		return refuse("id_is_permit")
	case !isProvince(s[:2]):
		return refuse("id_province", "prefix", s[:2])
	}
	return checkBirthAndDigit(s, c)
}

// checkBirthAndDigit checks what all 18-digit cards share: the birth date at 7–14 and the check digit.
func checkBirthAndDigit(s string, c Context) Reading {
	birth, err := time.ParseInLocation("20060102", s[6:14], c.Now.Location())
	switch {
	case err != nil || birth.Year() < 1800:
		return refuse("id_date")
	case birth.After(c.Now):
		return refuse("id_future")
	case birth.AddDate(youngest, 0, 0).After(c.Now):
		return refuse("id_minor", "age", youngest)
	case !birth.AddDate(oldest+1, 0, 0).After(c.Now):
		return refuse("id_age", "age", oldest)
	case idCheck(s[:17]) != s[17]:
		return refuse("id_check")
	}
	return accept(s)
}

// idCheck is MOD 11-2 over 17 digits (ISO 7064), as resident IDs and permanent-residence cards use it.
func idCheck(s string) byte {
	sum := 0
	for i, weight := range [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * weight
	}
	return "10X98765432"[sum%11]
}

func isProvince(prefix string) bool {
	switch prefix {
	case "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
		"45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83":
		return true
	}
	return false
}

// looksLikeID says that s is shaped like the number of a resident ID or a permanent-residence card, rightly typed or
// not: somebody's number, to be treated as one.
func looksLikeID(s string) bool {
	if len(s) != 18 || !idShape.MatchString(s) || s[0] != '9' && !isProvince(s[:2]) {
		return false
	}
	birth, err := time.Parse("20060102", s[6:14])
	return err == nil && birth.Year() >= 1880 && birth.Year() < 2100
}

// ValidIDNumber says that s is the number of a resident ID, a permanent-residence card of 2023 or a residence permit of
// 18 characters: shape, birth date and check digit, upper case and without spaces.
func ValidIDNumber(s string) bool { return looksLikeID(s) && idCheck(s[:17]) == s[17] }

// readPassport wants a passport number of any country: capitals and digits, 5 to 12, with a digit in it.
func readPassport(text string, _ Context) Reading {
	s := bare(text)
	switch {
	case looksLikeID(s):
		return refuse("passport_is_id")
	case strings.ContainsFunc(s, func(r rune) bool { return !isDigit(r) && !isLetter(r) }):
		return refuse("passport_chars")
	case !passportShape.MatchString(s):
		return refuse("passport_length", "count", len(s))
	case digitsIn(s) == 0:
		return refuse("passport_no_digit")
	}
	return accept(s)
}

// readResidencePermit wants the number of a foreigner's permanent-residence card, either the old form of 15 or the one
// of 2023 (9, then like a resident ID), or of a residence permit for people of Hong Kong, Macao and Taiwan.
func readResidencePermit(text string, c Context) Reading {
	s := bare(text)
	switch {
	case oldPermitShape.MatchString(s):
		return accept(s)
	case idShape.MatchString(s) && (s[0] == '9' || s[:2] == "81" || s[:2] == "82" || s[:2] == "83"):
		return checkBirthAndDigit(s, c)
	case looksLikeID(s):
		return refuse("permit_is_id")
	case travelPermit.MatchString(s):
		return refuse("permit_travel")
	}
	return refuse("permit_shape", "count", count(s))
}
