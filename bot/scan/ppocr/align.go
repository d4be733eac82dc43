package ppocr

import (
	"math"
	"slices"
)

// unseen is the log probability of a character that was not kept.
const unseen = -14

// score says how well a text fits, anywhere in the frames: the log probability
// of the best path that spells it, less that of the best path at all over the
// same frames, a character (forced alignment; CTC, Viterbi). At most 0; NaN if
// a character is not in the dictionary or there are no frames.
func (fs frames) score(d dictionary, claim string) float64 {
	spelt, known := d.spell(claim)
	if !known {
		return math.NaN()
	}
	// paths[2i+1] is the best path that has just seen character i, paths[2i]
	// the best before it that has seen a blank last. Paths begin and end
	// anywhere, so the first needs no blank.
	paths := slices.Repeat([]float64{math.Inf(-1)}, 2*len(spelt))
	best := math.Inf(-1)
	for _, f := range fs {
		paths[0] = 0
		gap := f.gap(d)
		for i := len(spelt) - 1; i >= 0; i-- {
			see := f.log(spelt[i])
			from := max(paths[2*i], paths[2*i+1])
			if i > 0 && !slices.Equal(spelt[i], spelt[i-1]) {
				from = max(from, paths[2*i-1])
			}
			seen := from + see
			if i > 0 {
				paths[2*i] = max(paths[2*i], paths[2*i-1]) + gap
			}
			paths[2*i+1] = seen
		}
		best = max(best, paths[len(paths)-1])
	}
	switch {
	case len(fs) == 0:
		return math.NaN()
	case math.IsInf(best, -1): // a line too short to hold the text
		return unseen
	}
	return best / float64(len(spelt))
}

// log is the log probability of the likeliest of the classes, less that of the
// likeliest of all.
func (f frame) log(ids []int32) float64 {
	best := float64(unseen)
	for _, id := range ids {
		if i, ok := slices.BinarySearch(f.ids, id); ok {
			best = max(best, float64(f.logs[i]))
		}
	}
	return min(best-math.Log(f.top), 0)
}

// gap is that of nothing or a space.
func (f frame) gap(d dictionary) float64 {
	return f.log([]int32{blank, d.space})
}
