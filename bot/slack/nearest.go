package slack

import "strings"

// maxVerb bounds what is compared with the names of verbs, in bytes.
const maxVerb = 40

// nearest finds the command that was probably meant; nil for none.
func nearest(word string) *verb {
	var best *verb
	least := 3
	if len(word) > maxVerb {
		return nil
	}
	for _, v := range verbs() {
		for _, name := range append([]string{v.name}, v.aliases...) {
			if d := distance(word, name); d < least && d < len([]rune(name)) {
				best, least = &v, d
			}
		}
	}
	return best
}

// distance counts the letters to change, add or drop.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}

// caseRef reads a reference however it was typed: "kh 7q2m4d", "KH7Q2M4D".
func caseRef(typed string) (string, bool) {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	rest, ok := strings.CutPrefix(b.String(), "KH")
	return "KH-" + rest, ok && len(rest) == 6
}
