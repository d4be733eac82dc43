package ppocr

import (
	"image"
	"math"
)

// soft is a picture without the finest grain: a bell of so many pixels over
// each. Noise looks like strokes to the networks, more than a little blur looks
// like none.
func soft(img *image.RGBA, sigma float64) *image.RGBA {
	bell := bellOf(sigma)
	across := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
	copyRGBA(across, img)
	down := image.NewRGBA(across.Rect)
	spread(down, across, bell, 4)
	spread(across, down, bell, across.Stride)
	return across
}

// one is the weight that a bell adds up to.
const one = 1 << 14

// bellOf is a bell from its middle outwards, in fractions of one.
func bellOf(sigma float64) []int {
	n := int(math.Ceil(2.5 * sigma))
	weights, sum := make([]float64, n+1), 0.0
	for i := range weights {
		weights[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
		sum += weights[i]
		if i > 0 {
			sum += weights[i]
		}
	}
	bell, rest := make([]int, n+1), one
	for i := n; i > 0; i-- {
		bell[i] = int(weights[i] / sum * one)
		rest -= 2 * bell[i]
	}
	bell[0] = rest
	return bell
}

// spread lays a bell over each byte along one direction: step is how many bytes
// on the next pixel lies. At the edges the last pixel goes on.
func spread(dst, src *image.RGBA, bell []int, step int) {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	reach := len(bell) - 1
	for y := range h {
		for x := range w {
			before, after := x, w-1-x
			if step != 4 {
				before, after = y, h-1-y
			}
			at := y*src.Stride + 4*x
			for c := at; c < at+3; c++ {
				sum := bell[0] * int(src.Pix[c])
				for k := 1; k <= reach; k++ {
					sum += bell[k] * (int(src.Pix[c-step*min(k, before)]) + int(src.Pix[c+step*min(k, after)]))
				}
				dst.Pix[c] = uint8((sum + one/2) / one)
			}
			dst.Pix[at+3] = 255
		}
	}
}

func copyRGBA(dst, src *image.RGBA) {
	for y := range dst.Rect.Dy() {
		from := src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y+y)
		copy(dst.Pix[y*dst.Stride:][:4*dst.Rect.Dx()], src.Pix[from:])
	}
}
