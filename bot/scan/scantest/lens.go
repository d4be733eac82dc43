package scantest

import (
	"image"
	"math"
	"math/rand/v2"
)

// lens blurs a picture.
func (p Photo) lens(img *image.RGBA, r *rand.Rand) *image.RGBA {
	if p.Gauss > 0 {
		img = along(along(img, gaussian(p.Gauss), 1, 0), gaussian(p.Gauss), 0, 1)
	}
	if p.Motion > 1 {
		box := make([]float64, p.Motion|1)
		for i := range box {
			box[i] = 1 / float64(len(box))
		}
		sin, cos := math.Sincos(r.Float64() * math.Pi)
		img = along(img, box, cos, sin)
	}
	return img
}

// gaussian is a bell of the given sigma that adds up to one.
func gaussian(sigma float64) []float64 {
	n := int(math.Ceil(3 * sigma))
	bell, sum := make([]float64, 2*n+1), 0.0
	for i := range bell {
		d := float64(i-n) / sigma
		bell[i] = math.Exp(-d * d / 2)
		sum += bell[i]
	}
	for i := range bell {
		bell[i] /= sum
	}
	return bell
}

// along spreads each pixel along a direction.
func along(img *image.RGBA, weights []float64, dx, dy float64) *image.RGBA {
	w, h, n := img.Bounds().Dx(), img.Bounds().Dy(), len(weights)/2
	out := image.NewRGBA(img.Bounds())
	offsets := make([]image.Point, len(weights))
	for i := range weights {
		offsets[i] = image.Pt(int(math.Round(float64(i-n)*dx)), int(math.Round(float64(i-n)*dy)))
	}
	for y := range h {
		for x := range w {
			var sum [3]float64
			for i, o := range offsets {
				at := img.Pix[min(max(y+o.Y, 0), h-1)*img.Stride+4*min(max(x+o.X, 0), w-1):][:3]
				for c := range sum {
					sum[c] += float64(at[c]) * weights[i]
				}
			}
			to := out.Pix[y*out.Stride+4*x:][:4]
			to[0], to[1], to[2], to[3] = clamp(sum[0]), clamp(sum[1]), clamp(sum[2]), 255
		}
	}
	return out
}

// noise is what a small sensor sees in the dark: the same in the three colours
// for the most part.
func noise(img *image.RGBA, sigma float64, r *rand.Rand) {
	for i := 0; i < len(img.Pix); i += 4 {
		grain := r.NormFloat64() * sigma
		for c := range 3 {
			img.Pix[i+c] = clamp(float64(img.Pix[i+c]) + grain + r.NormFloat64()*sigma*0.4)
		}
	}
}
