package ppocr

import (
	"cmp"
	"math"
	"slices"
)

// column is how many times higher than wide a box is that holds a column of
// characters.
const column = 1.5

type point struct{ x, y float64 }

func (p point) sub(q point) point { return point{p.x - q.x, p.y - q.y} }

func cross(a, b point) float64 { return a.x*b.y - a.y*b.x }

// rect is a rectangle at any angle. The text in it runs along its width.
type rect struct {
	centre point
	w, h   float64 // in pixels
	angle  float64 // of the width, in radians clockwise from the x axis
}

// corners go clockwise from the text's upper left one.
func (r rect) corners() [4]point {
	sin, cos := math.Sincos(r.angle)
	u, v := point{cos * r.w / 2, sin * r.w / 2}, point{-sin * r.h / 2, cos * r.h / 2}
	c := r.centre
	return [4]point{
		{c.x - u.x - v.x, c.y - u.y - v.y},
		{c.x + u.x - v.x, c.y + u.y - v.y},
		{c.x + u.x + v.x, c.y + u.y + v.y},
		{c.x - u.x + v.x, c.y - u.y + v.y},
	}
}

// grown moves each side outwards.
func (r rect) grown(by float64) rect {
	r.w, r.h = r.w+2*by, r.h+2*by
	return r
}

// hull is the convex hull of points, clockwise on the screen (Andrew's monotone
// chain).
func hull(points []point) []point {
	slices.SortFunc(points, func(a, b point) int {
		return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	})
	half := func(in func(func(int, point) bool)) []point {
		var chain []point
		for _, p := range in {
			for len(chain) >= 2 && cross(chain[len(chain)-1].sub(chain[len(chain)-2]), p.sub(chain[len(chain)-2])) <= 0 {
				chain = chain[:len(chain)-1]
			}
			chain = append(chain, p)
		}
		return chain[:max(len(chain)-1, 1)]
	}
	if len(points) < 3 {
		return points
	}
	return append(half(slices.All(points)), half(slices.Backward(points))...)
}

// minAreaRect is the smallest rectangle around the points: one of its sides
// lies on a side of their hull.
func minAreaRect(points []point) rect {
	h := hull(points)
	best, area := rect{centre: h[0]}, math.Inf(1)
	for i := range h {
		side := h[(i+1)%len(h)].sub(h[i])
		length := math.Hypot(side.x, side.y)
		if length == 0 {
			continue
		}
		u := point{side.x / length, side.y / length}
		r := along(h, u)
		if a := r.w * r.h; a < area {
			best, area = r, a
		}
	}
	return best
}

// along is the rectangle around the points with a side along u, wider than
// high, at an angle above −π/2 up to π/2.
func along(points []point, u point) rect {
	v := point{-u.y, u.x}
	minU, maxU, minV, maxV := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range points {
		pu, pv := p.x*u.x+p.y*u.y, p.x*v.x+p.y*v.y
		minU, maxU = min(minU, pu), max(maxU, pu)
		minV, maxV = min(minV, pv), max(maxV, pv)
	}
	cu, cv := (minU+maxU)/2, (minV+maxV)/2
	r := rect{centre: point{cu*u.x + cv*v.x, cu*u.y + cv*v.y}, w: maxU - minU, h: maxV - minV, angle: math.Atan2(u.y, u.x)}
	if r.h > r.w {
		r.w, r.h, r.angle = r.h, r.w, r.angle+math.Pi/2
	}
	r.angle = halfTurn(r.angle)
	return r
}

// readable is the rectangle as a text would stand in it on a level page: from
// left to right, and in a narrow column downwards.
func (r rect) readable() rect {
	switch steep := math.Abs(r.angle) > math.Pi/4; {
	case steep && r.w < column*r.h: // a character or two
		r.w, r.h = r.h, r.w
		r.angle = halfTurn(r.angle + math.Pi/2)
	case steep && r.angle < 0:
		r.angle += math.Pi
	}
	return r
}

// halfTurn brings the angle of a line without direction above −π/2 up to π/2.
func halfTurn(angle float64) float64 {
	return angle - math.Pi*math.Ceil(angle/math.Pi-0.5)
}
