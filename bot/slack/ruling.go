package slack

import (
	"strconv"
	"strings"
)

// value is what a card's buttons carry: which case, and which round of its
// check the card asks about. Cards of before there were rounds have the
// reference alone. Those about one item have "REF/item".
func value(ref string, round int) string {
	if round == 0 {
		return ref
	}
	return ref + "#" + strconv.Itoa(round)
}

// readValue reads a button's value.
func readValue(v string) (ref, of string, round int) {
	v, of, _ = strings.Cut(v, "/")
	ref, n, _ := strings.Cut(v, "#")
	round, err := strconv.Atoi(n)
	if err != nil || round < 0 {
		round = 0
	}
	return ref, of, round
}
