package ppocr

import "math"

// lineHeight is the height at which lines are recognised, in pixels.
const lineHeight = 48

// strip is a line of text, cut out and levelled.
type strip struct {
	from affine  // from the strip's pixels to the view
	step float64 // pixels of the view that one of the strip covers
	w    int     // pixels; its height is lineHeight
}

// stripOf is the strip of a box.
func stripOf(r rect) strip {
	step := r.h / lineHeight
	w := max(int(math.Round(r.w/step)), 1)
	corner := r.corners()[0]
	sin, cos := math.Sincos(r.angle)
	stepX := r.w / float64(w)
	return strip{
		from: affine{cos * stepX, -sin * step, corner.x, sin * stepX, cos * step, corner.y},
		step: step,
		w:    w,
	}
}

// squeezed is the strip at another width.
func (s strip) squeezed(w int) strip {
	s.from = s.from.after(affine{a: float64(s.w) / float64(w), e: 1})
	s.step = max(s.step, s.step*float64(s.w)/float64(w))
	s.w = w
	return s
}

// fill writes the strip to an input of the given width: blue, green and red
// planes from −1 to 1; what is behind the line stays grey.
func (s strip) fill(v view, input []float32, width int) {
	plane := lineHeight * width
	clear(input[:3*plane])
	pixels := v.sampler(s.from, s.step)
	for y := range lineHeight {
		for x := range min(s.w, width) {
			r, g, b := pixels.at(x, y)
			i := y*width + x
			input[i] = float32(b/127.5 - 1)
			input[plane+i] = float32(g/127.5 - 1)
			input[2*plane+i] = float32(r/127.5 - 1)
		}
	}
}
