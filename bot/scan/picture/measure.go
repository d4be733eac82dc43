package picture

import (
	"image"
)

// grey is the brightness of a picture, row by row.
type grey struct {
	pix  []uint8
	w, h int
}

// greyOf weighs the colours as JPEG does (ITU-R BT.601).
func greyOf(img *image.RGBA) grey {
	g := grey{w: img.Rect.Dx(), h: img.Rect.Dy()}
	g.pix = make([]uint8, g.w*g.h)
	for y := range g.h {
		row, out := img.Pix[y*img.Stride:], g.pix[y*g.w:]
		for x := range g.w {
			out[x] = uint8((299*int(row[4*x]) + 587*int(row[4*x+1]) + 114*int(row[4*x+2]) + 500) / 1000)
		}
	}
	return g
}

// histogram counts pixels by brightness.
type histogram struct {
	count [256]int
	total int
}

func histogramOf(g grey) histogram {
	h := histogram{total: len(g.pix)}
	for _, v := range g.pix {
		h.count[v]++
	}
	return h
}

// percentile is the brightness that so many percent of the pixels have or stay
// under.
func (h histogram) percentile(percent float64) float64 {
	left := int(percent / 100 * float64(h.total))
	for v, n := range h.count {
		if left -= n; left < 0 {
			return float64(v)
		}
	}
	return 255
}

// burntFrom is the brightness from which a sensor is taken to have been
// saturated.
const burntFrom = 253

func (h histogram) share(from int) float64 {
	n := 0
	for _, c := range h.count[from:] {
		n += c
	}
	return float64(n) / float64(max(1, h.total))
}

// sharpness is the variance of the Laplacian (four neighbours) by contrast²:
// a dark photo that is sharp is as sharp as a bright one. 0 without contrast.
func sharpness(g grey, contrast float64) float64 {
	if contrast < 1 || g.w < 3 || g.h < 3 {
		return 0
	}
	var sum, squares int64
	for y := 1; y < g.h-1; y++ {
		above, row, below := g.pix[(y-1)*g.w:], g.pix[y*g.w:], g.pix[(y+1)*g.w:]
		for x := 1; x < g.w-1; x++ {
			l := int64(above[x]) + int64(below[x]) + int64(row[x-1]) + int64(row[x+1]) - 4*int64(row[x])
			sum += l
			squares += l * l
		}
	}
	n := float64((g.w - 2) * (g.h - 2))
	mean := float64(sum) / n
	return (float64(squares)/n - mean*mean) / (contrast * contrast)
}

// colour is the share of pixels whose channels lie more than 24 apart.
func colour(img *image.RGBA) float64 {
	const apart = 24
	n := 0
	for i := 0; i+3 < len(img.Pix); i += 4 {
		r, g, b := img.Pix[i], img.Pix[i+1], img.Pix[i+2]
		if max(r, g, b)-min(r, g, b) > apart {
			n++
		}
	}
	return float64(n) / float64(max(1, len(img.Pix)/4))
}

// glare is the share of the largest burnt spot, when most of the paper is
// darker than that: on a scan whose paper is as white as can be nothing can
// be told.
func glare(g grey, h histogram) float64 {
	const white = 245
	if h.percentile(80) >= white {
		return 0
	}
	mask := make([]bool, len(g.pix))
	for i, v := range g.pix {
		mask[i] = v >= burntFrom
	}
	largest := 0
	spots(mask, g.w, func(spot []int) {
		largest = max(largest, len(spot))
	})
	return float64(largest) / float64(max(1, len(g.pix)))
}

// spots visits the connected areas of a mask (four neighbours), each as the
// indexes of its pixels, which hold until visit returns. It clears the mask.
func spots(mask []bool, width int, visit func(spot []int)) {
	var spot []int
	for start, set := range mask {
		if !set {
			continue
		}
		mask[start] = false
		spot = append(spot[:0], start)
		for i := 0; i < len(spot); i++ {
			at := spot[i]
			take := func(next int, inside bool) {
				if inside && mask[next] {
					mask[next] = false
					spot = append(spot, next)
				}
			}
			take(at-1, at%width > 0)
			take(at+1, at%width < width-1)
			take(at-width, at >= width)
			take(at+width, at+width < len(mask))
		}
		visit(spot)
	}
}
