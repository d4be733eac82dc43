package scantest

import "math"

// Ground is what a [Camera] sees behind the paper.
type Ground int

// The grounds.
const (
	Marble Ground = iota
	Keyboard
	Check
	RoughWood
	OtherPapers
	grounds // how many there are
)

// ground is a piece of it.
type ground struct {
	kind  Ground
	grain lattice
}

// at is its colour at a place of the paper's plane.
func (g ground) at(p point) [3]float64 {
	n := g.grain.turbulence(6*p.x, 6*p.y)
	switch g.kind {
	case Marble:
		v := 200 + 40*math.Sin(8*p.x+9*n)
		return [3]float64{v, 0.98 * v, 0.95 * v}
	case Keyboard:
		v := 40 + 10*n
		if math.Abs(part(9*p.x)-0.5) < 0.4 && math.Abs(part(9*p.y)-0.5) < 0.4 {
			v += 35
		}
		return [3]float64{v, v, v + 4*n}
	case Check:
		if (int(math.Floor(7*p.x))+int(math.Floor(7*p.y)))%2 == 0 {
			return [3]float64{235 - 40*n, 230, 225}
		}
		return [3]float64{190 - 40*n, 60, 60}
	case RoughWood:
		v := g.grain.turbulence(2*p.x, 40*p.y)
		return [3]float64{120 + 90*v, 85 + 60*v, 50 + 40*v}
	}
	if part(18*p.y) < 0.4 && g.grain.at(60*p.x, math.Floor(18*p.y)) > 0.45 { // lines of print
		return [3]float64{90, 90, 90}
	}
	return [3]float64{225, 225, 220}
}

// part is what a number has behind its point, counted upwards.
func part(v float64) float64 { return v - math.Floor(v) }

// lattice is smooth noise: chance at whole coordinates, by this seed, and what
// lies between them is mixed (Perlin, An Image Synthesizer, 1985).
type lattice uint64

// at is the noise at a place, 0 to 1.
func (l lattice) at(x, y float64) float64 {
	i, j := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := smooth(part(x)), smooth(part(y))
	top := l.corner(i, j)*(1-fx) + l.corner(i+1, j)*fx
	low := l.corner(i, j+1)*(1-fx) + l.corner(i+1, j+1)*fx
	return top*(1-fy) + low*fy
}

// corner mixes the bits of a place (SplitMix64).
func (l lattice) corner(i, j int) float64 {
	v := uint64(i)*0x9E3779B97F4A7C15 ^ uint64(j)*0xC2B2AE3D27D4EB4F ^ uint64(l)
	v = (v ^ v>>29) * 0xBF58476D1CE4E5B9
	return float64((v^v>>32)&0xffff) / 0xffff
}

// turbulence is noise with finer noise on it.
func (l lattice) turbulence(x, y float64) float64 {
	return (l.at(x, y) + l.at(2*x, 2*y)/2 + l.at(4*x, 4*y)/4) / 1.75
}
