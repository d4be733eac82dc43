package ppocr

import (
	"image"
	"math"
	"testing"
)

func degrees(angle float64) float64 { return angle * 180 / math.Pi }

func TestMinAreaRect(t *testing.T) {
	for _, angle := range []float64{0, 10, 44, 46, 89, -30, -89, 90} {
		want := rect{centre: point{50, 40}, w: 60, h: 12, angle: angle * math.Pi / 180}
		corners := want.corners()
		points := append(corners[:], point{50, 40}, point{52, 41})
		got := minAreaRect(points)
		if math.Abs(got.w-60) > 1e-6 || math.Abs(got.h-12) > 1e-6 || math.Abs(halfTurn(got.angle-want.angle)) > 1e-6 || math.Hypot(got.centre.x-50, got.centre.y-40) > 1e-6 {
			t.Errorf("at %v°: %+v", angle, got)
		}
	}
}

func TestReadable(t *testing.T) {
	for _, c := range []struct {
		name   string
		w, h   float64
		angle  float64
		wide   bool
		readAt float64
	}{
		{"level", 60, 12, 3, true, 3},
		{"column", 60, 12, 90, true, 90},
		{"column, leaning", 60, 12, -85, true, 95},
		{"a character that is taller than wide", 13, 12, 90, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := rect{w: c.w, h: c.h, angle: c.angle * math.Pi / 180}.readable()
			if (got.w > got.h) != c.wide || math.Abs(degrees(got.angle)-c.readAt) > 1e-6 {
				t.Errorf("%+v at %.1f°", got, degrees(got.angle))
			}
		})
	}
}

func TestDirectionHasNoEnds(t *testing.T) {
	box := func(angle, w float64) rect { return rect{w: w, h: 10, angle: angle * math.Pi / 180} }
	for _, c := range []struct {
		name  string
		boxes []rect
		want  float64
	}{
		{"around level", []rect{box(-2, 100), box(1, 100), box(3, 100)}, 1},
		{"around upright", []rect{box(89, 100), box(-89, 100), box(-88, 100)}, -89},
		{"long lines count more", []rect{box(5, 400), box(60, 20), box(70, 20)}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := degrees(direction(c.boxes)); math.Abs(got-c.want) > 1e-6 {
				t.Errorf("%.2f°, not %.2f°", got, c.want)
			}
		})
	}
}

// TestComponents has two lines in the map, one of them a cross at a corner.
func TestComponents(t *testing.T) {
	text := make([]float32, 40*20)
	for x := 2; x < 30; x++ {
		for y := 3; y < 9; y++ {
			text[y*40+x] = 0.9
		}
	}
	text[9*40+30] = 0.9 // touches by its corner
	for x := 5; x < 35; x++ {
		text[15*40+x] = 0.9 // too thin
	}
	if got := len(components(text, 40, 20)); got != 2 {
		t.Errorf("%d components", got)
	}
	boxes := boxesOf(text, 40, 20)
	if len(boxes) != 1 || boxes[0].w < 30 || boxes[0].h < 8 || boxes[0].h > 16 {
		t.Errorf("boxes %+v", boxes)
	}
}

// TestViews turns a picture with one red pixel.
func TestViews(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 6, 4))
	img.Pix[img.PixOffset(5, 0)] = 255 // upper right corner
	for quarters, want := range []image.Point{{5, 0}, {3, 5}, {0, 3}, {0, 0}} {
		v := newView(newPyramid(img), quarters)
		s := v.sampler(affine{a: 1, e: 1}, 1)
		if r, _, _ := s.at(want.X, want.Y); r != 255 {
			t.Errorf("turned by %d quarters, the corner is not at %v of %d × %d", quarters, want, v.w, v.h)
		}
	}
}
