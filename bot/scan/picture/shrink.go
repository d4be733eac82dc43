package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// shrink makes a picture's long side at most long pixels, each the mean of
// the area that it covers, on white where the picture is transparent. It never
// enlarges. The result shares nothing with src, and begins at (0, 0).
func shrink(src image.Image, long int) *image.RGBA {
	size := src.Bounds().Size()
	to := size
	if most := max(size.X, size.Y); most > long {
		to.X = max(1, (size.X*long+most/2)/most)
		to.Y = max(1, (size.Y*long+most/2)/most)
	}
	dst := image.NewRGBA(image.Rectangle{Max: to})
	if to == size {
		onWhite(dst, src, src.Bounds().Min)
		return dst
	}
	r := reducer{dst: dst, from: size, sums: make([]float32, 3*to.X), row: make([]float32, 3*to.X), prefix: make([]uint32, 3*(size.X+1))}
	const stripRows = 64 // converted at once: the library's loops are fast, one row at a time is not
	strip := image.NewRGBA(image.Rect(0, 0, size.X, stripRows))
	for y := 0; y < size.Y; y += stripRows {
		onWhite(strip, src, src.Bounds().Min.Add(image.Pt(0, y)))
		for i := range min(stripRows, size.Y-y) {
			r.add(strip.Pix[i*strip.Stride:][:4*size.X], y+i)
		}
	}
	return dst
}

// onWhite draws the part of src that begins at a point over white.
func onWhite(dst *image.RGBA, src image.Image, at image.Point) {
	op := draw.Src
	if o, ok := src.(interface{ Opaque() bool }); !ok || !o.Opaque() {
		draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
		op = draw.Over
	}
	draw.Draw(dst, dst.Rect, src, at, op)
}

// reducer takes the rows of a picture one after the other and fills a smaller
// one.
type reducer struct {
	dst    *image.RGBA
	from   image.Point
	sums   []float32 // of the row of dst that is being filled
	row    []float32 // the last row, reduced to dst's width
	prefix []uint32  // sums of the row from its left end: an area is a difference of two
}

func (r *reducer) add(pix []byte, y int) {
	r.reduceRow(pix)
	height := r.dst.Rect.Dy()
	to := y * height / r.from.Y
	part := float32((to+1)*r.from.Y-y*height) / float32(height) // how much of the row lies before the end of dst's row
	if part > 1 {
		part = 1
	}
	for i, v := range r.row {
		r.sums[i] += part * v
	}
	if (y+1)*height < (to+1)*r.from.Y {
		return
	}
	r.flush(to)
	for i, v := range r.row {
		r.sums[i] = (1 - part) * v
	}
}

func (r *reducer) reduceRow(pix []byte) {
	p := r.prefix
	for x := range r.from.X {
		p[3*x+3] = p[3*x] + uint32(pix[4*x])
		p[3*x+4] = p[3*x+1] + uint32(pix[4*x+1])
		p[3*x+5] = p[3*x+2] + uint32(pix[4*x+2])
	}
	width := r.dst.Rect.Dx()
	var before [3]float32
	var whole [3]uint32
	for x := range width {
		end := (x + 1) * r.from.X
		at, rest := end/width, float32(end%width)/float32(width)
		for c := range 3 {
			sum := p[3*at+c]
			var more float32
			if rest > 0 {
				more = rest * float32(pix[4*at+c])
			}
			r.row[3*x+c] = float32(sum-whole[c]) + more - before[c]
			whole[c], before[c] = sum, more
		}
	}
}

// flush writes the means of a row of dst.
func (r *reducer) flush(y int) {
	area := float32(r.from.X) * float32(r.from.Y) / float32(r.dst.Rect.Dx()) / float32(r.dst.Rect.Dy())
	out := r.dst.Pix[y*r.dst.Stride:]
	for x := range r.dst.Rect.Dx() {
		for c := range 3 {
			out[4*x+c] = uint8(min(255, r.sums[3*x+c]/area+0.5))
		}
		out[4*x+3] = 255
	}
}
