package verify

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed simplified.txt
var simplifiedTXT string

// simplifiedForms maps a traditional character to its simplified form.
var simplifiedForms = sync.OnceValue(func() map[rune]rune {
	m := map[rune]rune{}
	for _, l := range strings.Split(simplifiedTXT, "\n") {
		if strings.HasPrefix(l, "#") {
			continue
		}
		rs := []rune(l)
		for i := 0; i+1 < len(rs); i += 2 {
			m[rs[i]] = rs[i+1]
		}
	}
	return m
})

// simplified folds the two scripts, of which the engine mixes the characters.
// On the mainland, where a name is registered in one of them, they differ.
func simplified(s string) string {
	forms := simplifiedForms()
	return strings.Map(func(r rune) rune {
		if to, ok := forms[r]; ok {
			return to
		}
		return r
	}, s)
}
