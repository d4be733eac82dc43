package ppocr

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"kaihu/bot/scan"
)

// TestSmooth spreads a point evenly, adds nothing, and leaves the other planes
// alone.
func TestSmooth(t *testing.T) {
	const width = 64
	input := make([]float32, 3*lineHeight*width)
	at := func(plane, x, y int) *float32 { return &input[(plane*lineHeight+y)*width+x] }
	*at(1, 30, 20) = 1
	smooth(input, width, 1.5)
	sum := 0.0
	for _, v := range input {
		sum += float64(v)
	}
	if math.Abs(sum-1) > 1e-4 {
		t.Errorf("the point has become %.4f", sum)
	}
	if l, r, u, d := *at(1, 28, 20), *at(1, 32, 20), *at(1, 30, 18), *at(1, 30, 22); l != r || u != d || l != u || l < 0.01 || *at(1, 30, 20) > 0.1 {
		t.Errorf("spread to %v %v %v %v, left %v", l, r, u, d, *at(1, 30, 20))
	}
	if *at(0, 30, 20) != 0 || *at(2, 30, 20) != 0 {
		t.Error("another plane has changed")
	}
}

// TestReadsThroughGrain reads a licence as a phone sees it in the dark: the
// claimed name fits (unsmoothed: −0.83 a character), another does not.
func TestReadsThroughGrain(t *testing.T) {
	best := func(r scan.Reading, claim string) float64 {
		most := math.Inf(-1)
		for _, l := range r.Lines {
			most = max(most, l.Score(claim))
		}
		return most
	}
	r := read(t, grainy(sample(t, "01_cn_ltd_clean.png")))
	if got := best(r, "北京云启虚构科技有限公司"); got < -0.2 {
		t.Errorf("the name scores %.2f", got)
	}
	if got := best(r, "北京云启虚构贸易有限公司"); got > -0.5 {
		t.Errorf("another name scores %.2f", got)
	}
}

// grainy is a picture at half its size, darkened, with noise.
func grainy(img *image.RGBA) *image.RGBA {
	small := halve(img)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range small.Pix {
		if i%4 < 3 {
			small.Pix[i] = uint8(min(255, max(0, 0.4*float64(small.Pix[i])+20*r.NormFloat64())))
		}
	}
	return small
}
