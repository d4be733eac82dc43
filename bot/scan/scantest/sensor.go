package scantest

import (
	"image"
	"math"
	"math/rand/v2"
)

// grainy is the noise from which a phone smooths what it took.
const grainy = 5

// develop makes the picture of what falls through the lens.
func (c Camera) develop(img *image.RGBA, r *rand.Rand) *image.RGBA {
	img = defocus(img, c.Defocus)
	if c.Screen {
		raster(img, between(r, 0, 6))
	}
	shot(img, c.Grain, r)
	if c.Grain > grainy {
		img = defocus(img, 1)
	}
	if c.Sharpen > 0 {
		sharpen(img, c.Sharpen)
	}
	return img
}

// defocus spreads each pixel over a disk, as a lens does that looks elsewhere.
func defocus(img *image.RGBA, radius float64) *image.RGBA {
	if radius < 0.3 { // a pixel's own size
		return img
	}
	type tap struct {
		at     image.Point
		weight float64
	}
	var taps []tap
	sum, n := 0.0, int(math.Ceil(radius))
	for dy := -n; dy <= n; dy++ {
		for dx := -n; dx <= n; dx++ {
			weight := min(max(radius+0.5-math.Hypot(float64(dx), float64(dy)), 0), 1)
			if weight > 0 {
				taps, sum = append(taps, tap{image.Pt(dx, dy), weight}), sum+weight
			}
		}
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := image.NewRGBA(img.Bounds())
	for y := range h {
		for x := range w {
			var light [3]float64
			for _, t := range taps {
				at := img.Pix[min(max(y+t.at.Y, 0), h-1)*img.Stride+4*min(max(x+t.at.X, 0), w-1):][:3]
				for c := range light {
					light[c] += t.weight * float64(at[c])
				}
			}
			to := out.Pix[y*out.Stride+4*x:][:4]
			to[0], to[1], to[2], to[3] = clamp(light[0]/sum), clamp(light[1]/sum), clamp(light[2]/sum), 255
		}
	}
	return out
}

// raster is what a sensor makes of a screen: beats between its pixels and the
// screen's, stripes of colour, and bands of its refreshing.
func raster(img *image.RGBA, phase float64) {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			fx, fy := float64(x), float64(y)
			beat := 1 + 0.1*math.Sin(fx*2*math.Pi/2.73+fy*0.11) + 0.08*math.Sin(fy*2*math.Pi/2.61-fx*0.07)
			beat *= 1 + 0.05*math.Sin(fy/130+phase)
			stripe := 0.06 * math.Sin(0.9*fx)
			at := img.Pix[y*img.Stride+4*x:][:3]
			for c, tint := range [3]float64{1 + stripe, 1, 1 - stripe} {
				at[c] = clamp(float64(at[c]) * beat * tint)
			}
		}
	}
}

// shot is the noise of a sensor: it grows with the root of the light, and each
// colour has its own.
func shot(img *image.RGBA, grain float64, r *rand.Rand) {
	for i := 0; i < len(img.Pix); i += 4 {
		for c := i; c < i+3; c++ {
			v := float64(img.Pix[c])
			img.Pix[c] = clamp(v + r.NormFloat64()*grain*math.Sqrt((v+10)/128))
		}
	}
}

// sharpen makes the edges harder: an unsharp mask.
func sharpen(img *image.RGBA, strength float64) {
	soft := defocus(img, 1.5)
	for i, v := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = clamp(float64(v) + strength*(float64(v)-float64(soft.Pix[i])))
		}
	}
}
