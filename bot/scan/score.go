package scan

import (
	"image"
	"math"
)

// Score says how well a claimed text fits the picture: Line.Score of the line
// that it fits best, or of two lines of which the second stands under the
// first. At are the indices of those lines. NaN and none if the engine cannot
// say.
func (r Reading) Score(claim string) (best float64, at []int) {
	best = math.NaN()
	better := func(score float64) bool { return score > best || math.IsNaN(best) && !math.IsNaN(score) }
	for i, line := range r.Lines {
		if line.Score == nil {
			continue
		}
		if score := line.Score(claim); better(score) {
			best, at = score, []int{i}
		}
	}
	if r.Across == nil {
		return best, at
	}
	for i, first := range r.Lines {
		for j, second := range r.Lines {
			if !goesOn(first.Box, second.Box) {
				continue
			}
			if score := r.Across(i, j, claim); better(score) {
				best, at = score, []int{i, j}
			}
		}
	}
	return best, at
}

// goesOn says whether a text that fills the first box may go on in the second:
// a line of about the same height, right under it, that begins not far left of
// it and before its end.
func goesOn(first, second [4]image.Point) bool {
	h1, h2 := height(first), height(second)
	if h1 > 2*h2 || h2 > 2*h1 {
		return false
	}
	// Along the first line and down from it, in its heights: pages lie askew.
	x, y := along(first, second[0])
	end, _ := along(first, first[1])
	return x > -1.5 && x < end && y > 0.5 && y < 2.5
}

// height is that of a line, in pixels.
func height(box [4]image.Point) float64 {
	side := box[3].Sub(box[0])
	return math.Hypot(float64(side.X), float64(side.Y))
}

// along says where p lies from the upper left corner of a box: along its line
// and below it, both in heights of the line.
func along(box [4]image.Point, p image.Point) (x, y float64) {
	u, d := box[1].Sub(box[0]), p.Sub(box[0])
	length, h := math.Hypot(float64(u.X), float64(u.Y)), height(box)
	if length == 0 || h == 0 {
		return math.Inf(1), math.Inf(1)
	}
	return float64(d.X*u.X+d.Y*u.Y) / length / h, float64(d.Y*u.X-d.X*u.Y) / length / h
}
