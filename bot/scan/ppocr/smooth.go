package ppocr

import "math"

// smooth blurs the three planes of a recogniser's input, lineHeight rows of
// width, with a bell of the given sigma in pixels of the strip.
func smooth(input []float32, width int, sigma float64) {
	bell := bellOf(sigma)
	row := make([]float32, max(width, lineHeight))
	for plane := 0; plane < len(input); plane += lineHeight * width {
		for y := range lineHeight {
			blurRow(input[plane+y*width:], width, 1, bell, row)
		}
		for x := range width {
			blurRow(input[plane+x:], lineHeight, width, bell, row)
		}
	}
}

// blurRow blurs count values that lie step apart; what is beyond the ends is as
// the ends are. row is scratch.
func blurRow(values []float32, count, step int, bell, row []float32) {
	for i := range count {
		row[i] = values[i*step]
	}
	half := len(bell) / 2
	for i := range count {
		var sum float32
		for k, weight := range bell {
			sum += weight * row[min(max(i+k-half, 0), count-1)]
		}
		values[i*step] = sum
	}
}

// bellOf is a bell curve that adds up to one.
func bellOf(sigma float64) []float32 {
	half := int(math.Ceil(2.5 * sigma))
	bell, sum := make([]float32, 2*half+1), float32(0)
	for i := range bell {
		d := float64(i-half) / sigma
		bell[i] = float32(math.Exp(-d * d / 2))
		sum += bell[i]
	}
	for i := range bell {
		bell[i] /= sum
	}
	return bell
}
