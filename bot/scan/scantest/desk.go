package scantest

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// Desk is what the paper lies on.
type Desk int

// The desks.
const (
	Wood Desk = iota
	Dark
	Cloth
	White
)

// surface draws a piece of the desk.
func (d Desk) surface(w, h int, r *rand.Rand) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	tone := 0.85 + 0.3*r.Float64()
	phase := r.Float64() * 100
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, d.at(float64(x), float64(y), phase, tone, r.Float64()))
		}
	}
	return img
}

// at is the colour of one place; grain is chance, 0 to 1.
func (d Desk) at(x, y, phase, tone, grain float64) color.RGBA {
	base, wave := [3]float64{}, 0.0
	switch d {
	case Wood:
		base = [3]float64{150, 108, 70}
		wave = 22 * math.Sin(y/9+phase+6*math.Sin(x/260+phase)+2*math.Sin(x/61))
	case Dark:
		base = [3]float64{46, 44, 48}
	case Cloth:
		base = [3]float64{96, 112, 128}
		wave = 14 * math.Sin(x/2.5) * math.Sin(y/2.5)
	case White:
		base = [3]float64{222, 220, 214}
	}
	wave += 10 * (grain - 0.5)
	return color.RGBA{clamp(base[0]*tone + wave), clamp(base[1]*tone + wave), clamp(base[2]*tone + wave), 255}
}
