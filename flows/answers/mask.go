package answers

import (
	"strings"

	"kaihu/flows/divisions"
)

// Mask shortens a value of a kind so that a consultant recognises it and nobody learns it: 138****5678,
// z***@example.com, 110105********002X, 张*, the province and city of an address. Names of companies, credit codes,
// places and dates are public and stay whole. A kind that is not known is hidden altogether.
func Mask(kind, value string) string {
	if value == "" {
		return ""
	}
	switch kind {
	case "company_name", "uscc", "province", "city", "district", "postal_code", "date", "account_id":
		return value
	case "taxpayer_id":
		return value // the credit code
	case "mobile", "phone":
		return maskPhone(value)
	case "email":
		return maskEmail(value)
	case "person_name":
		return maskName(value)
	case "resident_id":
		return keep(value, 6, 4)
	case "residence_permit":
		return keep(value, 3, 4)
	case "passport", "iam_user_name":
		return keep(value, 1, 2)
	case "bank_account":
		return keep(value, 4, 4)
	case "street", "address":
		return maskAddress(value)
	}
	return stars(min(count(value), 4))
}

// keep shows the head and the tail, each at most a third of the value.
func keep(value string, head, tail int) string {
	r := []rune(value)
	head, tail = min(head, len(r)/3), min(tail, len(r)/3)
	return string(r[:head]) + stars(len(r)-head-tail) + string(r[len(r)-tail:])
}

func stars(n int) string { return strings.Repeat("*", n) }

// maskPhone shows 138****5678 of a mobile, the area code and the last two digits of a landline.
func maskPhone(value string) string {
	if n := strings.TrimPrefix(bare(value), "+86"); len(n) == 11 && n[0] == '1' && allDigits(n) {
		return n[:3] + "****" + n[7:]
	}
	number, _, _ := strings.Cut(value, " ext.")
	left := digitsIn(number)
	shown := 0
	return strings.Map(func(r rune) rune {
		if !isDigit(r) {
			return r
		}
		shown++
		if shown <= min(5, left/3+1) || shown > left-2 {
			return r
		}
		return '*'
	}, number)
}

func maskEmail(value string) string {
	local, domain, ok := strings.Cut(value, "@")
	if !ok || local == "" {
		return stars(4)
	}
	return string([]rune(local)[:1]) + "***@" + domain
}

func maskName(value string) string {
	r := []rune(value)
	if hasHan(value) {
		return string(r[:1]) + stars(min(len(r)-1, 3))
	}
	words := strings.Fields(value)
	for i, w := range words {
		words[i] = string([]rune(w)[:1]) + "***"
	}
	return strings.Join(words, " ")
}

func maskAddress(value string) string {
	p := divisions.Parse(value).Place
	p.District = ""
	return p.String() + "****"
}
