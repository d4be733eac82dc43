package scantest

import (
	"math/rand/v2"
)

// Condition is a way in which a document is sent. Its photos differ by chance
// within what the name says.
type Condition struct {
	Name    string
	Photo   func(r *rand.Rand) Photo
	Quality int  // of the JPEG; 0: a PNG
	Legible bool // a person can read name and number without effort
}

// Conditions are the named sets of difficulties, from the easiest.
func Conditions() []Condition {
	return []Condition{
		{Name: "clean", Legible: true, Photo: func(*rand.Rand) Photo { return Photo{} }},
		{Name: "phone-easy", Legible: true, Quality: 85, Photo: phoneEasy},
		{Name: "phone-mid", Legible: true, Quality: 70, Photo: phoneMid},
		{Name: "phone-hard", Legible: true, Quality: 45, Photo: phoneHard},
		{Name: "unreadable", Quality: 60, Photo: unreadable},
	}
}

// between is a number from low to high.
func between(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }

// phoneEasy: somebody who takes care, by day.
func phoneEasy(r *rand.Rand) Photo {
	return Photo{
		Long: 1800 + r.IntN(900), Fill: between(r, 0.88, 0.97), Desk: Desk(r.IntN(4)), Perspective: between(r, 0, 0.03), Angle: between(r, -3, 3),
		Gain: between(r, 0.85, 1.08), Warm: between(r, -0.5, 1), Shadow: between(r, 0, 0.25), Gauss: between(r, 0, 0.7), Noise: between(r, 1, 4),
	}
}

// phoneMid: in a hurry, in the evening.
func phoneMid(r *rand.Rand) Photo {
	p := Photo{
		Long: 1500 + r.IntN(700), Fill: between(r, 0.78, 0.95), Desk: Desk(r.IntN(4)), Perspective: between(r, 0.02, 0.06), Angle: between(r, -7, 7),
		Gain: between(r, 0.55, 1.12), Warm: between(r, -1, 1), Shadow: between(r, 0.1, 0.45), Gauss: between(r, 0.4, 1), Noise: between(r, 3, 8),
	}
	if r.IntN(4) == 0 {
		p.Glare = between(r, 0.2, 0.4)
	}
	if r.IntN(4) == 0 {
		p.Turn = 90 * r.IntN(4)
	}
	return p
}

// phoneHard: at an angle, far away, in bad light, moved.
func phoneHard(r *rand.Rand) Photo {
	p := Photo{
		Long: 1250 + r.IntN(550), Fill: between(r, 0.7, 0.9), Desk: Desk(r.IntN(4)), Perspective: between(r, 0.04, 0.08), Angle: between(r, -12, 12),
		Gain: between(r, 0.3, 1.25), Warm: between(r, -1, 1), Shadow: between(r, 0.2, 0.6), Gauss: between(r, 0.7, 1.4), Noise: between(r, 6, 14),
		Turn: 90 * r.IntN(4),
	}
	switch r.IntN(4) {
	case 0:
		p.Motion, p.Gauss = 3+r.IntN(2), 0.5
	case 1:
		p.Glare = between(r, 0.3, 0.6)
	case 2:
		p.Moire = between(r, 0.2, 0.5)
	}
	return p
}

// unreadable: what nobody can read.
func unreadable(r *rand.Rand) Photo {
	p := Photo{Long: 1600, Fill: 0.9, Desk: Desk(r.IntN(4)), Angle: between(r, -5, 5), Gain: between(r, 0.5, 1), Noise: 4}
	switch r.IntN(3) {
	case 0:
		p.Gauss = between(r, 8, 12)
	case 1:
		p.Long = 260 + r.IntN(60)
	case 2:
		p.Motion = 40 + r.IntN(30)
	}
	return p
}
