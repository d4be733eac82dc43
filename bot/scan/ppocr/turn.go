package ppocr

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
)

const (
	tooSteep    = 12 * math.Pi / 180 // lines that run at a larger angle are levelled before they are read
	mostJudges  = 24                 // lines that say whether a page stands on its head
	surelyWrong = 0.9                // probability from which on the classifier's word counts
)

// page is a picture as it lies for reading, with its boxes of text.
type page struct {
	quarters int // clockwise quarters of a circle by which the picture was turned
	view     view
	upright  affine  // from the view to the picture turned by quarters only
	boxes    []rect  // in pixels of the view
	angle    float64 // at which its lines run
}

// lay turns a picture until its lines run from left to right: by quarters, and
// where they are steep by the rest too.
func (e *Engine) lay(ctx context.Context, pixels pyramid) (page, error) {
	p, err := e.look(ctx, pixels, 0)
	if err != nil || len(p.boxes) == 0 {
		return p, err
	}
	if math.Abs(p.angle) > math.Pi/4 {
		if p, err = e.look(ctx, pixels, 1); err != nil {
			return p, err
		}
	}
	if math.Abs(p.angle) > tooSteep {
		if p, err = e.level(ctx, p); err != nil {
			return p, err
		}
	}
	over, err := e.overturned(ctx, p)
	if err != nil || !over {
		return p, err
	}
	return p.overturned(), nil
}

// look finds the boxes of a picture turned by quarters.
func (e *Engine) look(ctx context.Context, pixels pyramid, quarters int) (page, error) {
	v := newView(pixels, quarters)
	return e.find(ctx, page{quarters: quarters, view: v, upright: affine{a: 1, e: 1}})
}

// level finds the boxes again after the page was turned by its angle.
func (e *Engine) level(ctx context.Context, p page) (page, error) {
	v, back := p.view.levelled(p.angle)
	return e.find(ctx, page{quarters: p.quarters, view: v, upright: back})
}

func (e *Engine) find(ctx context.Context, p page) (page, error) {
	if err := ctx.Err(); err != nil {
		return p, err
	}
	boxes, err := e.detector.find(p.view)
	if err != nil {
		return p, err
	}
	p.boxes, p.angle = boxes, direction(boxes)
	return p, nil
}

// direction is the angle of most of the text: the median of those of the
// boxes' long sides, weighed by how much longer they are than the short ones.
// An angle has no ends (−90° is +90°), so they are counted from their mean.
func direction(boxes []rect) float64 {
	type vote struct{ angle, weight float64 }
	var votes []vote
	var sin, cos, all float64
	for _, b := range boxes {
		weight := b.w - b.h
		s, c := math.Sincos(2 * b.angle)
		sin, cos, all = sin+weight*s, cos+weight*c, all+weight
		votes = append(votes, vote{b.angle, weight})
	}
	middle := math.Atan2(sin, cos) / 2
	for i := range votes {
		votes[i].angle = halfTurn(votes[i].angle - middle)
	}
	slices.SortFunc(votes, func(a, b vote) int { return cmp.Compare(a.angle, b.angle) })
	sum := 0.0
	for _, v := range votes {
		if sum += v.weight; sum >= all/2 {
			return halfTurn(middle + v.angle)
		}
	}
	return middle
}

// overturned asks the classifier whether most of the longest lines stand on
// their heads.
func (e *Engine) overturned(ctx context.Context, p page) (bool, error) {
	if len(p.boxes) == 0 {
		return false, nil
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	longest := slices.SortedFunc(slices.Values(p.boxes), func(a, b rect) int {
		return cmp.Compare(b.w/b.h, a.w/a.h)
	})
	var strips []strip
	for _, b := range longest[:min(len(longest), mostJudges)] {
		strips = append(strips, stripOf(b.readable()))
	}
	odds, err := e.classifier.overturned(p.view, strips)
	if err != nil {
		return false, err
	}
	up, down := 0, 0
	for _, o := range odds {
		switch {
		case o > surelyWrong:
			down++
		case o < 1-surelyWrong:
			up++
		}
	}
	return down > up, nil
}

// overturned is the page the other way up.
func (p page) overturned() page {
	view := halfTurned(float64(p.view.w), float64(p.view.h))
	size := p.uprightSize()
	p.quarters += 2
	p.view.to = p.view.to.after(view)
	p.upright = halfTurned(size.x, size.y).after(p.upright).after(view)
	for i, b := range p.boxes {
		p.boxes[i].centre = view.apply(b.centre)
	}
	return p
}

// halfTurned turns a picture of that size on its head.
func halfTurned(w, h float64) affine { return affine{-1, 0, w, 0, -1, h} }

// uprightSize is the size of the picture turned by quarters only.
func (p page) uprightSize() point {
	b := p.view.pixels[0].Rect
	if p.quarters%2 == 1 {
		return point{float64(b.Dy()), float64(b.Dx())}
	}
	return point{float64(b.Dx()), float64(b.Dy())}
}

// box is a rectangle in pixels of the picture turned by quarters, clockwise
// from the text's upper left corner.
func (p page) box(r rect) [4]image.Point {
	var box [4]image.Point
	for i, c := range r.corners() {
		c = p.upright.apply(c)
		box[i] = image.Pt(int(math.Round(c.x)), int(math.Round(c.y)))
	}
	return box
}

// inOrder returns the boxes row by row from top to bottom, each row from left
// to right, as they stand when the page is level.
func (p page) inOrder() []rect {
	type placed struct {
		rect
		x, y float64
	}
	sin, cos := math.Sincos(p.angle)
	var boxes []placed
	for _, b := range p.boxes {
		boxes = append(boxes, placed{b.readable(), b.centre.x*cos + b.centre.y*sin, b.centre.y*cos - b.centre.x*sin})
	}
	slices.SortFunc(boxes, func(a, b placed) int { return cmp.Compare(a.y, b.y) })
	var order []rect
	for len(boxes) > 0 {
		n := 1 // of the row: what begins less than half a line below the one before
		for n < len(boxes) && boxes[n].y-boxes[n-1].y < min(boxes[n].h, boxes[n-1].h)/2 {
			n++
		}
		row := boxes[:n]
		slices.SortFunc(row, func(a, b placed) int { return cmp.Compare(a.x, b.x) })
		for _, b := range row {
			order = append(order, b.rect)
		}
		boxes = boxes[n:]
	}
	return order
}
