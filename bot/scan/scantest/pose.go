package scantest

import "math"

// distance is how far the middle of the paper is from the lens, in halves of
// its long side.
const distance = 3.2

// space is a place or a direction before the lens: to the right, down, away.
type space struct{ x, y, z float64 }

func (a space) dot(b space) float64 { return a.x*b.x + a.y*b.y + a.z*b.z }

// pose is how the paper lies: the directions of its lines, of its columns, and
// of its back.
type pose struct{ across, down, back space }

// tilted is the pose after turns in its plane (roll), about the horizon (pitch)
// and about the vertical (yaw), in degrees.
func tilted(pitch, yaw, roll float64) pose {
	sinP, cosP := math.Sincos(pitch * math.Pi / 180)
	sinY, cosY := math.Sincos(yaw * math.Pi / 180)
	sinR, cosR := math.Sincos(roll * math.Pi / 180)
	turn := func(v space) space {
		v.x, v.y = v.x*cosR-v.y*sinR, v.x*sinR+v.y*cosR
		v.y, v.z = v.y*cosP-v.z*sinP, v.y*sinP+v.z*cosP
		v.x, v.z = v.x*cosY+v.z*sinY, -v.x*sinY+v.z*cosY
		return v
	}
	return pose{turn(space{x: 1}), turn(space{y: 1}), turn(space{z: 1})}
}

// seen says between which places at distance 1 a sheet of half the given sides
// appears.
func (p pose) seen(w, h float64) (low, high point) {
	low, high = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, c := range [4]point{{-w, -h}, {w, -h}, {w, h}, {-w, h}} {
		far := distance + c.x*p.across.z + c.y*p.down.z
		x, y := (c.x*p.across.x+c.y*p.down.x)/far, (c.x*p.across.y+c.y*p.down.y)/far
		low, high = point{min(low.x, x), min(low.y, y)}, point{max(high.x, x), max(high.y, y)}
	}
	return low, high
}

// meets is the place on the paper's plane that is seen at a place at distance 1.
func (p pose) meets(eye point) point {
	far := p.back.z * distance / p.back.dot(space{eye.x, eye.y, 1})
	at := space{far * eye.x, far * eye.y, far - distance}
	return point{at.dot(p.across), at.dot(p.down)}
}
