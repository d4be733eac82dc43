package scantest

import (
	"image"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
)

// point is a place in a picture.
type point struct{ x, y float64 }

// frame puts the paper before the lens: on the desk, turned and askew.
func (p Photo) frame(drawing *image.RGBA, r *rand.Rand) *image.RGBA {
	w, h := drawing.Bounds().Dx(), drawing.Bounds().Dy()
	scale := 1.0
	if p.Long > 0 {
		scale = float64(p.Long) / float64(max(w, h))
	}
	if p.Fill == 0 && p.Perspective == 0 && p.Angle == 0 {
		return resize(drawing, int(float64(w)*scale), int(float64(h)*scale))
	}
	fw, fh := int(float64(w)*scale), int(float64(h)*scale)
	if p.Fill > 0 { // a phone's frame has its own shape
		fw, fh = phoneFrame(w, h, max(fw, fh))
	}
	out := p.Desk.surface(fw, fh, r)
	fill := p.Fill
	if fill == 0 {
		fill = 1
	}
	paper := math.Min(float64(fw)*fill/float64(w), float64(fh)*fill/float64(h))
	quad := p.corners(float64(w)*paper, float64(h)*paper, point{float64(fw) / 2, float64(fh) / 2}, r)
	project(out, shrunk(drawing, paper), quad)
	return out
}

// phoneFrame gives a 4:3 frame that lies as the paper does.
func phoneFrame(w, h, long int) (int, int) {
	if w >= h {
		return long, long * 3 / 4
	}
	return long * 3 / 4, long
}

// corners says where the corners of the paper come to lie, clockwise from the
// upper left.
func (p Photo) corners(w, h float64, centre point, r *rand.Rand) [4]point {
	sin, cos := math.Sincos(p.Angle * math.Pi / 180)
	var quad [4]point // before it is moved to the centre
	reach := 1.0      // how far a corner comes out of the frame
	for i, at := range [4]point{{-w / 2, -h / 2}, {w / 2, -h / 2}, {w / 2, h / 2}, {-w / 2, h / 2}} {
		x := at.x * (1 - p.Perspective*r.Float64())
		y := at.y * (1 - p.Perspective*r.Float64())
		quad[i] = point{x*cos - y*sin, x*sin + y*cos}
		reach = max(reach, math.Abs(quad[i].x)/(0.985*centre.x), math.Abs(quad[i].y)/(0.985*centre.y))
	}
	for i, at := range quad { // whoever photographs a page steps back until it is all there
		quad[i] = point{centre.x + at.x/reach, centre.y + at.y/reach}
	}
	return quad
}

// shrunk is the drawing at about the size at which it will be seen: what is
// sampled from it has no pixels between the samples.
func shrunk(img *image.RGBA, scale float64) *image.RGBA {
	if scale > 0.9 {
		return img
	}
	return resize(img, int(float64(img.Bounds().Dx())*scale), int(float64(img.Bounds().Dy())*scale))
}

func resize(img *image.RGBA, w, h int) *image.RGBA {
	if w == img.Bounds().Dx() && h == img.Bounds().Dy() {
		return clone(img, img.Bounds())
	}
	out := image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, img.Bounds(), draw.Src, nil)
	if w < img.Bounds().Dx() {
		draw.CatmullRom.Scale(out, out.Bounds(), img, img.Bounds(), draw.Src, nil)
	}
	return out
}

// project draws the whole of a picture into a quadrilateral of another.
func project(out, img *image.RGBA, quad [4]point) {
	m := homography(quad, float64(img.Bounds().Dx()), float64(img.Bounds().Dy()))
	w, h := out.Bounds().Dx(), out.Bounds().Dy()
	for y := range h {
		for x := range w {
			px, py := float64(x)+0.5, float64(y)+0.5
			d := m[6]*px + m[7]*py + m[8]
			sample(out.Pix[y*out.Stride+4*x:][:3], img, (m[0]*px+m[1]*py+m[2])/d-0.5, (m[3]*px+m[4]*py+m[5])/d-0.5)
		}
	}
}

// sample reads a picture between its pixels; outside it leaves what is there.
func sample(to []byte, img *image.RGBA, x, y float64) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if x < 0 || y < 0 || x > float64(w-1) || y > float64(h-1) {
		return
	}
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, w-1), min(y0+1, h-1)
	fx, fy := x-float64(x0), y-float64(y0)
	for c := range 3 {
		top := float64(img.Pix[y0*img.Stride+4*x0+c])*(1-fx) + float64(img.Pix[y0*img.Stride+4*x1+c])*fx
		low := float64(img.Pix[y1*img.Stride+4*x0+c])*(1-fx) + float64(img.Pix[y1*img.Stride+4*x1+c])*fx
		to[c] = byte(top*(1-fy) + low*fy)
	}
}

// homography maps the quadrilateral to a w × h rectangle: nine numbers, row by
// row (Heckbert, Fundamentals of Texture Mapping, 1989, §2.2.3).
func homography(q [4]point, w, h float64) [9]float64 {
	sx, sy := q[0].x-q[1].x+q[2].x-q[3].x, q[0].y-q[1].y+q[2].y-q[3].y
	dx1, dy1, dx2, dy2 := q[1].x-q[2].x, q[1].y-q[2].y, q[3].x-q[2].x, q[3].y-q[2].y
	det := dx1*dy2 - dx2*dy1
	g, k := (sx*dy2-dx2*sy)/det, (dx1*sy-sx*dy1)/det
	a, b, c := q[1].x-q[0].x+g*q[1].x, q[3].x-q[0].x+k*q[3].x, q[0].x
	d, e, f := q[1].y-q[0].y+g*q[1].y, q[3].y-q[0].y+k*q[3].y, q[0].y
	// The adjugate is the inverse but for a factor, which cancels out.
	return [9]float64{
		(e - f*k) * w, (c*k - b) * w, (b*f - c*e) * w,
		(f*g - d) * h, (a - c*g) * h, (c*d - a*f) * h,
		d*k - e*g, b*g - a*k, a*e - b*d,
	}
}
