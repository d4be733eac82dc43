package scantest

import (
	"math/rand/v2"
	"strings"

	"kaihu/bot/scan"
)

// Lie is a false claim about a specimen. A scanner may call it a mismatch or
// be in doubt; it must never accept.
type Lie struct {
	Name   string // what was changed
	Claims scan.Claims
}

// lookalikes are pairs that people and engines take for each other.
var lookalikes = map[rune]rune{
	'晨': '辰', '辰': '晨', '宏': '家', '颢': '灏', '堃': '坤', '鑫': '森', '昱': '显', '瀚': '翰', '恒': '桓', '翊': '翌', '本': '木', '例': '列', '样': '祥',
	'未': '末', '末': '未', '王': '玉', '玉': '王', '于': '干', '干': '于', '虚': '虑', '构': '枸', '科': '料', '技': '枝', '示': '尔', '启': '后', '大': '太',
	'云': '去', '网': '冈', '贸': '贺', '海': '梅', '港': '巷', '東': '柬', '嘉': '喜', '環': '還',
}

// Lies makes the false claims that a specimen is judged by: the name with one
// character of another, another's name, the number with one character of
// another (its check character right again), and another's number.
func Lies(s Specimen, r *rand.Rand) []Lie {
	var lies []Lie
	add := func(name string, change func(*scan.Claims)) {
		l := Lie{Name: name, Claims: s.Claims}
		change(&l.Claims)
		if l.Claims != s.Claims {
			lies = append(lies, l)
		}
	}
	other := invent(r, "91")
	if s.For == "leader_id_scan" {
		add("person, one letter", func(c *scan.Claims) { c.Person = oneOff(r, c.Person) })
		add("another person", func(c *scan.Claims) { c.Person = other.person })
		add("ID number, one digit", func(c *scan.Claims) { c.IDNumber = oneDigitOff(r, c.IDNumber) })
		add("another ID number", func(c *scan.Claims) { c.IDNumber = other.idNumber })
		return lies
	}
	add("name, one letter", func(c *scan.Claims) { c.Name = oneOff(r, c.Name) })
	add("another name", func(c *scan.Claims) { c.Name = other.name })
	add("code, one digit", func(c *scan.Claims) { c.USCC = oneDigitOff(r, c.USCC) })
	add("another code", func(c *scan.Claims) { c.USCC = other.uscc })
	return lies
}

// oneOff changes one character of a name to one that looks alike, or to any
// other.
func oneOff(r *rand.Rand, name string) string {
	letters := []rune(name)
	if len(letters) == 0 {
		return name
	}
	for _, i := range r.Perm(len(letters)) {
		if twin, ok := lookalikes[letters[i]]; ok {
			letters[i] = twin
			return string(letters)
		}
	}
	i := r.IntN(len(letters))
	for letters[i] == ' ' {
		i = r.IntN(len(letters))
	}
	if letters[i] < 128 {
		letters[i] = 'A' + (letters[i]-'A'+1+rune(r.IntN(24)))%26
	} else {
		letters[i] = '奕'
	}
	return string(letters)
}

// oneDigitOff changes one digit of a number and mends its check character.
func oneDigitOff(r *rand.Rand, number string) string {
	if number == "" {
		return number
	}
	b := []byte(number)
	at := len(b) - 2 - r.IntN(5)
	for b[at] < '0' || b[at] > '9' {
		at--
	}
	b[at] = '0' + (b[at]-'0'+1+byte(r.IntN(8)))%10
	changed := string(b)
	switch {
	case len(changed) == 18 && strings.Contains(changed, "FAKE"):
		return changed[:17] + usccCheck(changed[:17])
	case len(changed) == 18:
		return changed[:17] + idCheck(changed[:17])
	}
	return changed
}
