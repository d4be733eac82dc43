package picture

import (
	"image"
)

// edgeSide is the long side at which the paper is told from the desk: print
// and seals are gone, the paper's outline is not.
const edgeSide = 240

// side is a side of the picture: its pixels from left to right or from top to
// bottom.
type side struct {
	name   string
	pixels []int
}

// sides are a picture's sides, some pixels inside of it: the last row of a JPEG
// is often none.
func sides(w, h, inside int) [4]side {
	s := [4]side{{name: "top"}, {name: "bottom"}, {name: "left"}, {name: "right"}}
	for x := range w {
		s[0].pixels = append(s[0].pixels, inside*w+x)
		s[1].pixels = append(s[1].pixels, (h-1-inside)*w+x)
	}
	for y := range h {
		s[2].pixels = append(s[2].pixels, y*w+inside)
		s[3].pixels = append(s[3].pixels, y*w+w-1-inside)
	}
	return s
}

// cut says where the document runs out of the picture. Where a desk is seen,
// the paper's outline tells; where all is paper, print that runs into the edge.
func (t thresholds) cut(small *image.RGBA, g grey, h histogram) []string {
	tiny := greyOf(shrink(small, edgeSide))
	if tiny.w < 16 || tiny.h < 16 {
		return nil
	}
	paper, share := paperOf(tiny)
	const least, most = 0.12, 0.93 // of the picture; outside of this it is no paper on a desk
	switch {
	case share > most:
		return t.cutText(g, h)
	case share < least:
		return nil
	}
	covered := map[string]float64{}
	desk := 0.0
	for _, s := range sides(tiny.w, tiny.h, 1) {
		n := 0
		for _, at := range s.pixels {
			if paper[at] {
				n++
			}
		}
		covered[s.name] = float64(n) / float64(len(s.pixels))
		desk += (1 - covered[s.name]) / 4
	}
	const visible = 0.3 // of the picture's edge must be desk, or it says nothing
	if desk < visible {
		return t.cutText(g, h)
	}
	return t.cutPaper(covered)
}

// cutPaper reads off how much of each side the paper covers.
func (t thresholds) cutPaper(covered map[string]float64) (cut []string) {
	for _, name := range []string{"left", "right", "top", "bottom"} {
		if covered[name] > t.CutSide.Value {
			cut = append(cut, name)
		}
	}
	if len(cut) > 0 {
		return cut
	}
	for _, v := range []string{"top", "bottom"} {
		for _, h := range []string{"left", "right"} {
			if covered[v] > t.CutCorner.Value && covered[h] > t.CutCorner.Value {
				cut = append(cut, v+"_"+h)
			}
		}
	}
	return cut
}

// cutText finds sides along which print runs into the edge. A side that is
// dark all along is the scanner's lid.
func (t thresholds) cutText(g grey, h histogram) (cut []string) {
	white, black := h.percentile(75), h.percentile(1)
	ink := uint8(max(0, white-0.5*(white-black)))
	const lid = 0.5
	for _, s := range sides(g.w, g.h, 2) {
		n := 0
		for _, at := range s.pixels {
			if g.pix[at] < ink {
				n++
			}
		}
		if share := float64(n) / float64(len(s.pixels)); share > t.CutText.Value && share < lid {
			cut = append(cut, s.name)
		}
	}
	return cut
}

// paperOf is the largest bright area and its share of the picture. What is
// bright is decided where the two groups of pixels differ most (Otsu 1979).
func paperOf(g grey) (paper []bool, share float64) {
	from := otsu(histogramOf(g))
	bright := make([]bool, len(g.pix))
	for i, v := range g.pix {
		bright[i] = int(v) > from
	}
	paper = make([]bool, len(g.pix))
	largest := 0
	spots(bright, g.w, func(spot []int) {
		if len(spot) <= largest {
			return
		}
		largest = len(spot)
		clear(paper)
		for _, at := range spot {
			paper[at] = true
		}
	})
	return paper, float64(largest) / float64(len(g.pix))
}

// otsu is the brightness up to which a pixel belongs to the darker group.
func otsu(h histogram) int {
	sum := 0.0
	for v, n := range h.count {
		sum += float64(v * n)
	}
	best, at := 0.0, 127
	n0, sum0 := 0.0, 0.0
	for v, n := range h.count {
		n0 += float64(n)
		sum0 += float64(v * n)
		n1 := float64(h.total) - n0
		if n0 == 0 || n1 == 0 {
			continue
		}
		d := sum0/n0 - (sum-sum0)/n1
		if between := n0 * n1 * d * d; between > best {
			best, at = between, v
		}
	}
	return at
}
