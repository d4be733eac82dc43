package scan

import "strings"

// Differing marks with 【】 what of a text is not in another.
func Differing(text, other string) string {
	a, b := []rune(text), []rune(other)
	common := longestCommon(a, b)
	var out strings.Builder
	open := false
	for i, r := range a {
		if common[i] == open {
			out.WriteString(map[bool]string{true: "】", false: "【"}[open])
			open = !open
		}
		out.WriteRune(r)
	}
	if open {
		out.WriteString("】")
	}
	return out.String()
}

// longestCommon says which characters of a are in the longest sequence that a
// and b share.
func longestCommon(a, b []rune) []bool {
	n := make([][]int, len(a)+1)
	for i := range n {
		n[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			if a[i] == b[k] {
				n[i][k] = n[i+1][k+1] + 1
			} else {
				n[i][k] = max(n[i+1][k], n[i][k+1])
			}
		}
	}
	in := make([]bool, len(a))
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch {
		case a[i] == b[k]:
			in[i] = true
			i, k = i+1, k+1
		case n[i+1][k] >= n[i][k+1]:
			i++
		default:
			k++
		}
	}
	return in
}
