package scantest

import (
	"image"
	"math"
	"math/rand/v2"
)

// light changes how bright the parts of a picture are.
func (p Photo) light(img *image.RGBA, r *rand.Rand) {
	gain := p.Gain
	if gain == 0 {
		gain = 1
	}
	if gain == 1 && p.Shadow == 0 && p.Glare == 0 && p.Warm == 0 {
		return
	}
	w, h := float64(img.Bounds().Dx()), float64(img.Bounds().Dy())
	sin, cos := math.Sincos(r.Float64() * 2 * math.Pi)
	lamp := point{w * (0.2 + 0.6*r.Float64()), h * (0.2 + 0.6*r.Float64())}
	radius := math.Hypot(w, h) * 0.12
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			fx, fy := float64(x), float64(y)
			along := ((fx/w-0.5)*cos+(fy/h-0.5)*sin)/1.42 + 0.5
			level := gain * (1 - p.Shadow*smooth(along))
			d := math.Hypot(fx-lamp.x, fy-lamp.y) / radius
			shine := p.Glare * math.Exp(-d*d) * 255
			at := img.Pix[y*img.Stride+4*x:][:3]
			at[0] = clamp(float64(at[0])*level*(1+0.08*p.Warm) + shine)
			at[1] = clamp(float64(at[1])*level + shine)
			at[2] = clamp(float64(at[2])*level*(1-0.16*p.Warm) + shine)
		}
	}
}

// smooth goes from 0 to 1 without corners.
func smooth(t float64) float64 {
	t = math.Max(0, math.Min(1, t))
	return t * t * (3 - 2*t)
}

func clamp(v float64) byte {
	switch {
	case v < 0:
		return 0
	case v > 255:
		return 255
	}
	return byte(v + 0.5)
}

// moire lays the pattern of a screen's pixels over a picture.
func moire(img *image.RGBA, strength float64, r *rand.Rand) {
	fine, coarse := 2.2+r.Float64(), 17+20*r.Float64()
	sin, cos := math.Sincos(0.1 + r.Float64()*0.4)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			fx, fy := float64(x), float64(y)
			u, v := fx*cos-fy*sin, fx*sin+fy*cos
			wave := 0.5*math.Sin(u*2*math.Pi/fine)*math.Sin(v*2*math.Pi/fine) + 0.5*math.Sin((u+0.3*v)*2*math.Pi/coarse)
			for c := range 3 {
				at := &img.Pix[y*img.Stride+4*x+c]
				*at = clamp(float64(*at) + 60*strength*wave*[3]float64{1, 0.6, -0.8}[c])
			}
		}
	}
}

// grey takes the colour away.
func grey(img *image.RGBA) {
	for i := 0; i < len(img.Pix); i += 4 {
		v := byte((299*int(img.Pix[i]) + 587*int(img.Pix[i+1]) + 114*int(img.Pix[i+2])) / 1000)
		img.Pix[i], img.Pix[i+1], img.Pix[i+2] = v, v, v
	}
}

// photocopy makes what is light white and what is dark black, and adds specks.
func photocopy(img *image.RGBA, r *rand.Rand) {
	for i := 0; i < len(img.Pix); i += 4 {
		for c := range 3 {
			img.Pix[i+c] = clamp((float64(img.Pix[i+c])-128)*1.9 + 150)
		}
	}
	for range len(img.Pix) / 4 / 4000 {
		at := 4 * r.IntN(len(img.Pix)/4)
		img.Pix[at], img.Pix[at+1], img.Pix[at+2] = 40, 40, 40
	}
}
