package verify

import (
	"cmp"
	"image"
	"math"
	"slices"

	"kaihu/bot/scan"
)

// line is a line of text as the judge sees it: in the axes of the page, which
// may lie askew in the picture.
type line struct {
	text        string // folded
	plain       []rune // squashed
	conf        float64
	score       func(string) float64
	left, right float64
	mid         float64 // of its height
	height      float64
	slope       float64 // against the page
}

// page is a reading, laid out.
type page struct {
	lines  []line
	rows   [][]int // lines beside each other, from left to right
	height float64 // of the median line
	conf   float64 // mean, weighted by characters
	width  float64
}

func (j *Judge) layOut(r scan.Reading) page {
	angle := skew(r.Lines)
	p := page{}
	chars, sum := 0, 0.0
	for _, l := range r.Lines {
		text := fold(l.Text)
		plain := []rune(squash(text))
		if len(plain) == 0 {
			continue
		}
		chars += len(plain)
		sum += l.Confidence * float64(len(plain))
		if l.Confidence < j.t.Speck && len(plain) <= speck {
			continue
		}
		p.lines = append(p.lines, place(l, text, plain, angle))
	}
	if chars > 0 {
		p.conf = sum / float64(chars)
	}
	var heights []float64
	for _, l := range p.lines {
		heights = append(heights, l.height)
		p.width = max(p.width, l.right)
	}
	p.height = median(heights)
	p.rows = p.inRows()
	return p
}

func place(l scan.Line, text string, plain []rune, angle float64) line {
	sin, cos := math.Sincos(-angle)
	turn := func(p image.Point) (x, y float64) {
		return float64(p.X)*cos - float64(p.Y)*sin, float64(p.X)*sin + float64(p.Y)*cos
	}
	ax, ay := turn(l.Box[0])
	bx, by := turn(l.Box[1])
	cx, cy := turn(l.Box[2])
	dx, dy := turn(l.Box[3])
	out := line{text: text, plain: plain, conf: l.Confidence, score: l.Score,
		left: (ax + dx) / 2, right: (bx + cx) / 2, mid: (ay + by + cy + dy) / 4,
		height: (math.Hypot(dx-ax, dy-ay) + math.Hypot(cx-bx, cy-by)) / 2}
	if w := bx - ax; w > 4*out.height {
		out.slope = ((by - ay) + (cy - dy)) / 2 / w
	}
	return out
}

// speck is how many characters are read at most in a spot that is none.
const speck = 2

// skew is the angle at which the text runs, in radians: the median of the
// longer lines.
func skew(lines []scan.Line) float64 {
	var angles []float64
	for _, l := range lines {
		dx, dy := float64(l.Box[1].X-l.Box[0].X), float64(l.Box[1].Y-l.Box[0].Y)
		h := math.Hypot(float64(l.Box[3].X-l.Box[0].X), float64(l.Box[3].Y-l.Box[0].Y))
		if math.Hypot(dx, dy) > 3*h {
			angles = append(angles, math.Atan2(dy, dx))
		}
	}
	return median(angles)
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

// beside says that two lines stand in one row: at one height, or where the
// longer of them, run on, meets the other (a photo taken from the side).
func beside(a, b line) bool {
	far := 0.6 * max(a.height, b.height)
	if math.Abs(a.mid-b.mid) <= far {
		return true
	}
	slope, from, to := a.slope, a, b
	if b.right-b.left > a.right-a.left {
		slope, from, to = b.slope, b, a
	}
	on := from.mid + slope*((to.left+to.right)/2-(from.left+from.right)/2)
	return slope != 0 && math.Abs(on-to.mid) <= 0.4*max(a.height, b.height)
}

// overlap is by how much two lines that are read of one may overlap, in
// heights: both may show the character between them.
const overlap = 0.9

// inRows chains each line to its next neighbour on the right.
func (p page) inRows() [][]int {
	order := make([]int, len(p.lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.lines[a].left, p.lines[b].left) })
	var rows [][]int
	for _, i := range order {
		l := p.lines[i]
		best, gap := -1, math.Inf(1)
		for r, row := range rows {
			last := p.lines[row[len(row)-1]]
			if g := l.left - last.right; g > -overlap*min(l.height, last.height) && beside(last, l) && math.Abs(g)+3*math.Abs(last.mid-l.mid) < gap {
				best, gap = r, math.Abs(g)+3*math.Abs(last.mid-l.mid)
			}
		}
		if best < 0 {
			rows = append(rows, []int{i})
		} else {
			rows[best] = append(rows[best], i)
		}
	}
	slices.SortStableFunc(rows, func(a, b []int) int { return cmp.Compare(p.lines[a[0]].mid, p.lines[b[0]].mid) })
	return rows
}

// unit is what evidence is looked for in: a line, or single characters set
// wide that stand beside each other.
type unit struct {
	plain  []rune
	height float64
}

// wide is how many characters a piece of a word that is set wide has at most.
const wide = 3

func (p page) units() []unit {
	var all []unit
	for _, l := range p.lines {
		all = append(all, unit{l.plain, l.height})
	}
	for _, row := range p.rows {
		for i := 0; i < len(row); {
			var run []rune
			height, from := 0.0, i
			for ; i < len(row) && len(p.lines[row[i]].plain) <= wide && (i == from || alikeHigh(p.lines[row[i-1]], p.lines[row[i]])); i++ {
				run = append(run, p.lines[row[i]].plain...)
				height = max(height, p.lines[row[i]].height)
			}
			if i-from > 1 {
				all = append(all, unit{run, height})
			}
			i = max(i, from+1)
		}
	}
	return all
}

func alikeHigh(a, b line) bool {
	return max(a.height, b.height) < 1.6*min(a.height, b.height)
}
