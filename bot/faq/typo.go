package faq

import (
	"slices"
	"unicode"
)

// shortestTypo is the length from which an unknown English word may be a typo
// of a known one. Shorter ones are too close to too many, and to names.
const shortestTypo = 5

// correct replaces English words that are one slip away from a known one: a
// letter too many, missing, wrong, or two swapped, but never the first.
func (a *analyzer) correct(units []unit) []unit {
	for i, u := range units {
		if u.han || len(u.text) < shortestTypo || len(u.text) > 20 || a.isKnown[u.text] || !ascii(u.text) {
			continue
		}
		from, _ := slices.BinarySearch(a.words, u.text[:1])
		for _, w := range a.words[from:] {
			if w[0] != u.text[0] {
				break
			}
			if slip(u.text, w) {
				units[i].text = w
				break
			}
		}
	}
	return units
}

func ascii(s string) bool {
	for _, r := range s {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}

// slip reports whether two different words are one slip apart.
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
