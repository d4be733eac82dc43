package picture

import (
	"image"
	"slices"
)

// Quality is what can be said of a picture without reading it. Shares are of
// 1; brightness goes from 0 to 255. None of it refuses a picture.
type Quality struct {
	Size       image.Point // the whole picture, upright
	Sharpness  float64     // variance of the Laplacian at a long side of 1000 pixels, by (p99 − p1)²
	Contrast   float64     // p95 − p5 of the brightness
	Bright     float64     // p95 of the brightness
	Darkest    float64     // p0.2 of the brightness
	Burnt      float64     // share of pixels that are 253 or brighter
	Colour     float64     // share of pixels that have a colour
	Glare      float64     // share of the largest burnt spot on darker paper
	Blank      bool        // an empty page
	Screenshot bool        // looks like one; a weak hint
	// Cut names where the document is cut off: left, right, top, bottom,
	// top_left, top_right, bottom_left, bottom_right, seen as Working lies.
	Cut []string
	// Advice are reason codes, the worst first: what could be better.
	Advice []string
	// Hopeless is the reason code of what makes reading pointless; "" when it
	// may be tried.
	Hopeless string
}

// source is what is known of a picture's origin.
type source struct {
	media  string
	camera bool // it carries EXIF
	drawn  bool // the page of a PDF: its size is ours
}

// measuringSide is the long side at which the thresholds were measured.
const measuringSide = 1000

func (t thresholds) measure(working *image.RGBA, size image.Point, from source) Quality {
	small := shrink(working, measuringSide)
	g := greyOf(small)
	h := histogramOf(g)
	q := Quality{Size: size, Bright: h.percentile(95), Burnt: h.share(burntFrom)}
	q.Contrast = q.Bright - h.percentile(5)
	q.Blank = h.percentile(99.8)-h.percentile(0.2) < t.Blank.Value
	q.Darkest = h.percentile(0.2)
	q.Sharpness = sharpness(g, h.percentile(99)-h.percentile(1)) // of a white page with little print, p95 − p5 says nothing
	q.Colour = colour(small)
	q.Glare = glare(g, h)
	q.Screenshot = isScreenshot(size, from, g)
	if !q.Blank {
		q.Cut = t.cut(small, g, h)
	}
	t.advise(&q, from)
	return q
}

// advise turns the numbers into reason codes.
func (t thresholds) advise(q *Quality, from source) {
	long := float64(max(q.Size.X, q.Size.Y))
	say := func(code string, when bool) {
		if when {
			q.Advice = append(q.Advice, code)
		}
	}
	say("not_readable", q.Blank)
	say("blurred", !q.Blank && q.Sharpness < t.Sharp.Value)
	say("cropped", len(q.Cut) > 0)
	say("glare", q.Glare > t.Glare.Value || q.Burnt > t.Burnt.Value && q.Contrast < t.Faint.Value && q.Darkest > t.Washed.Value && !q.Blank)
	say("too_small", !from.drawn && long < t.LongSide.Value)
	say("dark", q.Bright < t.Dark.Value && !q.Blank)
	say("greyscale", q.Colour < t.Colour.Value && !q.Blank)
	say("screenshot", q.Screenshot)
	switch {
	case q.Blank:
		q.Hopeless = "not_readable"
	case !from.drawn && long < t.LeastSide.Value:
		q.Hopeless = "too_small"
	case q.Sharpness < t.Blur.Value:
		q.Hopeless = "blurred"
	}
}

// Turned is what the words of Cut become when the picture is turned clockwise
// by 0, 90, 180 or 270 degrees.
func (q Quality) Turned(degrees int) Quality {
	round := [][]string{{"top", "right", "bottom", "left"}, {"top_left", "top_right", "bottom_right", "bottom_left"}}
	cut := slices.Clone(q.Cut)
	for i, word := range cut {
		for _, words := range round {
			if at := slices.Index(words, word); at >= 0 {
				cut[i] = words[(at+degrees/90)%4]
			}
		}
	}
	q.Cut = cut
	return q
}
