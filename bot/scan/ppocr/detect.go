package ppocr

import (
	"fmt"
	"math"
)

// The detector and what follows it, as PaddleOCR has them for PP-OCRv4 (DB:
// "Real-time Scene Text Detection with Differentiable Binarization").
const (
	detectSide   = 960 // pixels of the longer side, at most
	detectStep   = 32  // sides are multiples of it
	pixelIsText  = 0.3 // probability of a pixel, from which on it belongs to a line
	boxIsText    = 0.6 // mean probability in a box, from which on it is a line
	unclip       = 1.6 // lines are learnt shrunk: their boxes grow by area · unclip / perimeter
	smallestSide = 3   // pixels of the probability map
	mostBoxes    = 1000
)

// detector finds lines of text.
type detector struct {
	model *model
	input []float32
}

// find returns the boxes of lines of text, in pixels of the view, in no order.
func (d *detector) find(v view) ([]rect, error) {
	scale := min(1, detectSide/float64(max(v.w, v.h)))
	w, h := steps(float64(v.w)*scale), steps(float64(v.h)*scale)
	d.fill(v, w, h)
	var boxes []rect
	err := d.model.run(d.input[:3*w*h], []int64{1, 3, int64(h), int64(w)}, func(out []float32, shape []int64) {
		boxes = boxesOf(out, int(shape[len(shape)-1]), int(shape[len(shape)-2]))
	})
	if err != nil {
		return nil, fmt.Errorf("finding lines: %w", err)
	}
	sx, sy := float64(v.w)/float64(w), float64(v.h)/float64(h)
	for i, b := range boxes {
		boxes[i] = stretched(b, sx, sy)
	}
	return boxes, nil
}

// steps rounds a side to what the network takes.
func steps(side float64) int {
	return max(int(math.Round(side/detectStep)), 1) * detectStep
}

// fill makes the input: blue, green and red planes, normalised with ImageNet's
// means in the order in which the network was taught.
func (d *detector) fill(v view, w, h int) {
	if n := 3 * w * h; len(d.input) < n {
		d.input = make([]float32, n)
	}
	sx, sy := float64(v.w)/float64(w), float64(v.h)/float64(h)
	s := v.sampler(affine{a: sx, e: sy}, max(sx, sy))
	blue, green, red := d.input[:w*h], d.input[w*h:2*w*h], d.input[2*w*h:3*w*h]
	for y := range h {
		for x := range w {
			r, g, b := s.at(x, y)
			i := y*w + x
			blue[i] = float32((b/255 - 0.485) / 0.229)
			green[i] = float32((g/255 - 0.456) / 0.224)
			red[i] = float32((r/255 - 0.406) / 0.225)
		}
	}
}

// boxesOf finds the boxes in a map of probabilities, in its pixels.
func boxesOf(text []float32, w, h int) []rect {
	var boxes []rect
	for _, outline := range components(text, w, h) {
		r := minAreaRect(outline)
		if r.h < smallestSide || mean(text, w, h, r) < boxIsText {
			continue
		}
		r = r.grown(r.w * r.h * unclip / (2 * (r.w + r.h)))
		if r.h < smallestSide+2 {
			continue
		}
		r.centre = point{r.centre.x + 0.5, r.centre.y + 0.5}
		if boxes = append(boxes, r); len(boxes) == mostBoxes {
			break
		}
	}
	return boxes
}

// components returns the outlines of what hangs together (by sides or corners)
// in the map: for each of its rows the first and the last pixel.
func components(text []float32, w, h int) [][]point {
	seen := make([]bool, w*h)
	var found [][]point
	var stack []int
	for start, p := range text[:w*h] {
		if p <= pixelIsText || seen[start] {
			continue
		}
		rows := map[int][2]int{}
		seen[start] = true
		for stack = append(stack[:0], start); len(stack) > 0; {
			x, y := stack[len(stack)-1]%w, stack[len(stack)-1]/w
			stack = stack[:len(stack)-1]
			ends, ok := rows[y]
			if !ok {
				ends = [2]int{x, x}
			}
			rows[y] = [2]int{min(ends[0], x), max(ends[1], x)}
			for ny := max(y-1, 0); ny <= min(y+1, h-1); ny++ {
				for nx := max(x-1, 0); nx <= min(x+1, w-1); nx++ {
					if i := ny*w + nx; text[i] > pixelIsText && !seen[i] {
						seen[i] = true
						stack = append(stack, i)
					}
				}
			}
		}
		outline := make([]point, 0, 2*len(rows))
		for y, ends := range rows {
			outline = append(outline, point{float64(ends[0]), float64(y)}, point{float64(ends[1]), float64(y)})
		}
		found = append(found, outline)
	}
	return found
}

// mean is the mean probability inside of a rectangle.
func mean(text []float32, w, h int, r rect) float64 {
	sin, cos := math.Sincos(r.angle)
	halfW := math.Abs(cos)*r.w/2 + math.Abs(sin)*r.h/2
	halfH := math.Abs(sin)*r.w/2 + math.Abs(cos)*r.h/2
	x0, x1 := max(0, int(r.centre.x-halfW)), min(w-1, int(math.Ceil(r.centre.x+halfW)))
	y0, y1 := max(0, int(r.centre.y-halfH)), min(h-1, int(math.Ceil(r.centre.y+halfH)))
	sum, n := 0.0, 0
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			d := point{float64(x), float64(y)}.sub(r.centre)
			if math.Abs(d.x*cos+d.y*sin) <= r.w/2+0.01 && math.Abs(d.y*cos-d.x*sin) <= r.h/2+0.01 {
				sum += float64(text[y*w+x])
				n++
			}
		}
	}
	return sum / float64(max(n, 1))
}

// stretched is a rectangle in a picture of other pixels: the smallest around
// its corners, for the two directions may stretch by a little more or less.
func stretched(r rect, sx, sy float64) rect {
	corners := r.corners()
	for i, c := range corners {
		corners[i] = point{c.x * sx, c.y * sy}
	}
	return along(corners[:], unit(corners[1].sub(corners[0])))
}

func unit(p point) point {
	length := math.Hypot(p.x, p.y)
	return point{p.x / length, p.y / length}
}
