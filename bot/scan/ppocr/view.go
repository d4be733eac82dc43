package ppocr

import (
	"image"
	"math"
)

// pyramid is a picture and its halves: level k is the picture shrunk 2^k
// times, each pixel the mean of those that it stands for. To shrink by taking
// single pixels would break thin strokes.
type pyramid []*image.RGBA

// newPyramid halves a picture until it is smaller than a line of text needs.
func newPyramid(img *image.RGBA) pyramid {
	p := pyramid{img}
	for b := img.Rect; b.Dx() > 64 && b.Dy() > 64 && len(p) < 6; b = p[len(p)-1].Rect {
		p = append(p, halve(p[len(p)-1]))
	}
	return p
}

func halve(src *image.RGBA) *image.RGBA {
	w, h := src.Rect.Dx()/2, src.Rect.Dy()/2
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		upper := src.Pix[src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y+2*y):]
		lower := src.Pix[src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y+2*y+1):]
		row := dst.Pix[y*dst.Stride : y*dst.Stride+4*w]
		for x := 0; x < len(row); x += 4 {
			for c := x; c < x+4; c++ {
				sum := int(upper[x+c]) + int(upper[x+c+4]) + int(lower[x+c]) + int(lower[x+c+4])
				row[c] = uint8((sum + 2) / 4)
			}
		}
	}
	return dst
}

// view is a picture as it is looked at: turned by quarters and levelled, its
// pixels fetched only when they are needed.
type view struct {
	pixels pyramid
	w, h   int    // size of the view
	to     affine // from the view to the picture
}

// affine maps (x, y) to (a·x + b·y + c, d·x + e·y + f). Pixel centres lie at
// halves.
type affine struct{ a, b, c, d, e, f float64 }

func (m affine) apply(p point) point {
	return point{m.a*p.x + m.b*p.y + m.c, m.d*p.x + m.e*p.y + m.f}
}

// after is first n, then m.
func (m affine) after(n affine) affine {
	return affine{
		m.a*n.a + m.b*n.d, m.a*n.b + m.b*n.e, m.a*n.c + m.b*n.f + m.c,
		m.d*n.a + m.e*n.d, m.d*n.b + m.e*n.e, m.d*n.c + m.e*n.f + m.f,
	}
}

// newView looks at a picture turned clockwise by quarters of a circle.
func newView(pixels pyramid, quarters int) view {
	w, h := pixels[0].Rect.Dx(), pixels[0].Rect.Dy()
	fw, fh := float64(w), float64(h)
	switch quarters % 4 {
	case 1:
		return view{pixels, h, w, affine{0, 1, 0, -1, 0, fh}}
	case 2:
		return view{pixels, w, h, affine{-1, 0, fw, 0, -1, fh}}
	case 3:
		return view{pixels, h, w, affine{0, -1, fw, 1, 0, 0}}
	default:
		return view{pixels, w, h, affine{1, 0, 0, 0, 1, 0}}
	}
}

// levelled looks at v so that lines that run at the angle, in radians clockwise
// from the x axis, become level; it grows so that nothing is cut off. The map
// leads from the new view to v.
func (v view) levelled(angle float64) (view, affine) {
	sin, cos := math.Sincos(angle)
	w := int(math.Ceil(float64(v.w)*math.Abs(cos) + float64(v.h)*math.Abs(sin)))
	h := int(math.Ceil(float64(v.w)*math.Abs(sin) + float64(v.h)*math.Abs(cos)))
	cx, cy := float64(w)/2, float64(h)/2
	back := affine{
		cos, -sin, float64(v.w)/2 - cos*cx + sin*cy,
		sin, cos, float64(v.h)/2 - sin*cx - cos*cy,
	}
	return view{v.pixels, w, h, v.to.after(back)}, back
}

// sampler fetches colours at points of a level of the picture.
type sampler struct {
	img  *image.RGBA
	to   affine // from the target's pixels to those of img
	grid int    // so many samples a side are averaged for a pixel of the target
}

// sampler fetches pixels for a target of which from leads to the view. Each of
// its pixels covers step pixels of the view.
func (v view) sampler(from affine, step float64) sampler {
	level := 0
	for step >= 2 && level+1 < len(v.pixels) {
		step /= 2
		level++
	}
	scale := 1 / float64(int(1)<<level)
	grid := 1
	if step > 1.2 {
		grid = min(int(math.Ceil(step)), 4)
	}
	m := affine{scale, 0, 0, 0, scale, 0}.after(v.to.after(from))
	return sampler{v.pixels[level], m, grid}
}

// at returns the mean colour of the target's pixel (x, y): red, green, blue,
// each 0 to 255. Outside of the picture it is that of its edge.
func (s sampler) at(x, y int) (r, g, b float64) {
	n := float64(s.grid)
	for j := range s.grid {
		for i := range s.grid {
			p := s.to.apply(point{float64(x) + (float64(i)+0.5)/n, float64(y) + (float64(j)+0.5)/n})
			r1, g1, b1 := bilinear(s.img, p.x-0.5, p.y-0.5)
			r, g, b = r+r1, g+g1, b+b1
		}
	}
	n *= n
	return r / n, g / n, b / n
}

func bilinear(img *image.RGBA, x, y float64) (r, g, b float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	x, y = max(0, min(x, float64(w-1))), max(0, min(y, float64(h-1)))
	x0, y0 := int(x), int(y)
	dx, dy := x-float64(x0), y-float64(y0)
	right, below := 4, img.Stride
	if x0 == w-1 {
		right = 0
	}
	if y0 == h-1 {
		below = 0
	}
	p := img.Pix[y0*img.Stride+4*x0:]
	w00, w10, w01, w11 := (1-dx)*(1-dy), dx*(1-dy), (1-dx)*dy, dx*dy
	mix := func(c int) float64 {
		return w00*float64(p[c]) + w10*float64(p[c+right]) + w01*float64(p[c+below]) + w11*float64(p[c+right+below])
	}
	return mix(0), mix(1), mix(2)
}
