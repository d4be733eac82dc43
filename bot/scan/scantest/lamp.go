package scantest

import (
	"math"
	"math/rand/v2"
)

// lamp is the light of a scene, and what keeps it away.
type lamp struct {
	at       point // over the paper's plane
	edge     bool
	sin, cos float64 // of the direction in which the hard shadow falls
	from     float64 // where it begins
	thumb    point   // its tip, in pixels of the picture
	radius   float64 // of it; 0: there is none
}

// hang puts the lamp, the shadow and the thumb somewhere in a picture.
func (c Camera) hang(w, h float64, r *rand.Rand) lamp {
	l := lamp{at: point{between(r, -1, 1), between(r, -1, 1)}, edge: c.Edge, from: between(r, -0.5, 0.5)}
	l.sin, l.cos = math.Sincos(between(r, 0, math.Pi))
	l.thumb = point{between(r, 0.1, 0.9) * w, 0.985 * h}
	if r.IntN(2) == 0 {
		l.thumb = point{0.99 * w, between(r, 0.2, 0.8) * h}
	}
	if c.Thumb {
		l.radius = 0.055 * w
	}
	return l
}

// on is how bright a place of the paper's plane is.
func (l lamp) on(p point) float64 {
	dx, dy := p.x-l.at.x, p.y-l.at.y
	light := 1.05 - 0.1*(dx*dx+dy*dy)
	if l.edge {
		light *= 1 - 0.45/(1+math.Exp(25*(l.from-p.x*l.cos-p.y*l.sin)))
	}
	return light
}

// behind lays the thumb over a pixel, or its shadow.
func (l lamp) behind(px point, colour [3]float64, light float64) ([3]float64, float64) {
	if l.radius == 0 {
		return colour, light
	}
	dx, dy := (px.x-l.thumb.x)/l.radius, (px.y-l.thumb.y)/l.radius
	switch off := dx*dx + dy*dy; {
	case off < 1:
		return [3]float64{205 - 40*off, 150 - 40*off, 125 - 40*off}, light
	case off < 1.6:
		return colour, light * (0.7 + 0.5*(off-1))
	}
	return colour, light
}
