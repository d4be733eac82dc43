package scan

import (
	"image"
	"math"
	"slices"
	"testing"
)

// at is a level line of text in a box.
func at(x, y, w, h int, score float64) Line {
	return Line{
		Box:   [4]image.Point{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + h}, {X: x, Y: y + h}},
		Score: func(string) float64 { return score },
	}
}

func TestScoreFindsTheLines(t *testing.T) {
	first := at(100, 100, 400, 30, -3)
	for _, c := range []struct {
		name  string
		lines []Line
		want  []int
		score float64
	}{
		{"one line", []Line{at(0, 0, 90, 30, -5), at(100, 100, 400, 30, -0.1)}, []int{1}, -0.1},
		{"goes on below", []Line{first, at(100, 140, 90, 30, -4)}, []int{0, 1}, -1},
		{"another column between them", []Line{first, at(700, 138, 90, 30, -4), at(100, 140, 90, 30, -4)}, []int{0, 2}, -1},
		{"beside a label in the same box", []Line{first, at(220, 140, 90, 30, -4)}, []int{0, 1}, -1},
		{"too far below", []Line{first, at(100, 200, 90, 30, -4)}, []int{0}, -3},
		{"on the same line", []Line{first, at(520, 100, 90, 30, -4)}, []int{0}, -3},
		{"above", []Line{at(100, 60, 90, 30, -4), at(400, 100, 400, 30, -3)}, []int{1}, -3},
		{"much larger print", []Line{first, at(100, 140, 900, 90, -4)}, []int{0}, -3},
		{"one that nobody can score", []Line{at(0, 0, 90, 30, math.NaN()), at(100, 100, 400, 30, -2)}, []int{1}, -2},
		{"a fake without scores", []Line{{Text: "x"}}, nil, math.NaN()},
		{"nothing", nil, nil, math.NaN()},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Reading{Lines: c.lines, Across: func(int, int, string) float64 { return -1 }}
			score, lines := r.Score("claim")
			if !slices.Equal(lines, c.want) || score != c.score && !(math.IsNaN(score) && math.IsNaN(c.score)) {
				t.Errorf("%v in %v, not %v in %v", score, lines, c.score, c.want)
			}
		})
	}
}
