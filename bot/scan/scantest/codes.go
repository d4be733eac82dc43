package scantest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

const (
	usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	idChecks     = "10X98765432"
)

// USCC gives a credit code that is valid by GB 32100 and belongs to nobody:
// two characters of department and category, six of the division, the body
// MAFAKE and three that chance picks, and the check character.
func USCC(r *rand.Rand, category, division string) string {
	body := category + division + "MAFAKE" + string(usccAlphabet[r.IntN(10)]) + string(usccAlphabet[r.IntN(len(usccAlphabet))]) + string(usccAlphabet[r.IntN(10)])
	return body + usccCheck(body)
}

// usccCheck computes the 18th character of the first 17.
func usccCheck(body string) string {
	sum, weight := 0, 1
	for _, c := range body {
		sum += strings.IndexRune(usccAlphabet, c) * weight
		weight = weight * 3 % 31
	}
	return string(usccAlphabet[(31-sum%31)%31])
}

// IDNumber gives an 18-digit number that is valid by GB 11643 and belongs to
// nobody: its sequence code, 996 to 999, was kept for people over a hundred.
func IDNumber(r *rand.Rand, division, birth string, male bool) string {
	sequence := 996 + 2*r.IntN(2)
	if male {
		sequence++
	}
	body := fmt.Sprintf("%s%s%d", division, strings.ReplaceAll(birth, "-", ""), sequence)
	return body + idCheck(body)
}

// idCheck computes the 18th character of the first 17 (MOD 11-2).
func idCheck(body string) string {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(body[i]-'0') * w
	}
	return string(idChecks[sum%11])
}

// mrz gives the two lines of a passport's machine readable zone (ICAO 9303,
// TD3) with their check digits. Dates are YYMMDD.
func mrz(country, surname, given, number, birth, sex, expiry string) [2]string {
	first := "P<" + country + surname + "<<" + strings.ReplaceAll(given, " ", "<")
	first += strings.Repeat("<", 44-len(first))
	number += strings.Repeat("<", 9-len(number))
	personal := strings.Repeat("<", 14)
	second := number + mrzCheck(number) + country + birth + mrzCheck(birth) + sex + expiry + mrzCheck(expiry) + personal + "<"
	second += mrzCheck(second[0:10] + second[13:20] + second[21:43])
	return [2]string{first, second}
}

// mrzCheck computes a check digit with the weights 7, 3, 1.
func mrzCheck(field string) string {
	sum := 0
	for i, c := range field {
		value := 0
		switch {
		case c >= '0' && c <= '9':
			value = int(c - '0')
		case c >= 'A' && c <= 'Z':
			value = int(c-'A') + 10
		}
		sum += value * [3]int{7, 3, 1}[i%3]
	}
	return string(rune('0' + sum%10))
}
