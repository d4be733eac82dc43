package verify

import "golang.org/x/text/encoding/simplifiedchinese"

// takenFor says that one Chinese character of a claim may stand where another
// was read with confidence: on a closer look either fits, as 淼 where 森 was
// read, or it is a rare one, and the engine knows the common one better that
// looks like it, as 额 like 颢. total is the claim's score.
func (j *Judge) takenFor(claim, read []rune, total float64) bool {
	c, r, ok := swapped(claim, read)
	return ok && (total > j.t.SwapTotal || !isCommon(c) && isCommon(r))
}

// swapped are the characters in which two texts differ, if they differ in one
// Chinese character.
func swapped(claim, read []rune) (c, r rune, ok bool) {
	if len(claim) != len(read) {
		return 0, 0, false
	}
	for i := range claim {
		if claim[i] == read[i] {
			continue
		}
		if ok || !isHan(claim[i]) || !isHan(read[i]) {
			return 0, 0, false
		}
		c, r, ok = claim[i], read[i], true
	}
	return c, r, ok
}

// isCommon says that a character is one of the 3,755 of daily use: GB 2312,
// level 1, which are the rows from 16 to 55.
func isCommon(r rune) bool {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
	return err == nil && len(b) == 2 && b[0] >= 0xa0+16 && b[0] <= 0xa0+55 && b[1] > 0xa0
}
