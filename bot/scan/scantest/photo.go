package scantest

import (
	"image"
	"math/rand/v2"
)

// Photo is how a sheet of paper is photographed. The zero value gives the
// drawing back as it is.
type Photo struct {
	// The paper before the lens.
	Long        int     // long side of the picture in pixels; 0: as large as the drawing
	Fill        float64 // share of the frame's width that the paper takes, on a desk; 0: no desk
	Desk        Desk
	Perspective float64 // how far a corner may wander, as a share of the side
	Angle       float64 // clockwise degrees
	Turn        int     // clockwise degrees at last: 0, 90, 180, 270
	Crop        Corner  // which part the frame misses
	CropShare   float64 // of the side

	// The light.
	Gain   float64 // 1 or 0: as it is; 0.3: dark; 1.8: over-exposed
	Warm   float64 // −1 blue to 1 yellow
	Shadow float64 // darkness of the far side of a gradient, 0 to 1
	Glare  float64 // strength of a lamp's reflection, 0 to 1

	// The camera.
	Gauss  float64 // sigma of the blur in pixels
	Motion int     // length of the shake in pixels
	Noise  float64 // sigma of the noise, of 255
	Moire  float64 // strength of a screen's pattern, 0 to 1
	Grey   bool
	Copied bool // a photocopier: hard contrast, specks
}

// Corner is a part of a picture.
type Corner string

// The corners and sides.
const (
	UpperLeft  Corner = "upper left"
	UpperRight Corner = "upper right"
	LowerLeft  Corner = "lower left"
	LowerRight Corner = "lower right"
	LeftSide   Corner = "left"
	TopSide    Corner = "top"
)

// Take photographs a drawing. The same source of chance gives the same photo.
func (p Photo) Take(drawing *image.RGBA, r *rand.Rand) *image.RGBA {
	img := p.frame(drawing, r)
	img = p.crop(img)
	p.light(img, r)
	img = p.lens(img, r)
	if p.Moire > 0 {
		moire(img, p.Moire, r)
	}
	if p.Copied {
		photocopy(img, r)
	}
	if p.Grey || p.Copied {
		grey(img)
	}
	if p.Noise > 0 {
		noise(img, p.Noise, r)
	}
	return Turn(img, p.Turn)
}

// crop cuts away what the frame misses.
func (p Photo) crop(img *image.RGBA) *image.RGBA {
	if p.Crop == "" || p.CropShare <= 0 {
		return img
	}
	b := img.Bounds()
	dx, dy := int(float64(b.Dx())*p.CropShare), int(float64(b.Dy())*p.CropShare)
	switch p.Crop {
	case UpperLeft:
		b.Min = b.Min.Add(image.Pt(dx, dy))
	case UpperRight:
		b.Min.Y += dy
		b.Max.X -= dx
	case LowerLeft:
		b.Min.X += dx
		b.Max.Y -= dy
	case LowerRight:
		b.Max = b.Max.Sub(image.Pt(dx, dy))
	case LeftSide:
		b.Min.X += dx
	case TopSide:
		b.Min.Y += dy
	}
	return clone(img, b)
}

// clone copies a part of a picture to a picture of its own.
func clone(img *image.RGBA, part image.Rectangle) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, part.Dx(), part.Dy()))
	for y := range part.Dy() {
		from := img.PixOffset(part.Min.X, part.Min.Y+y)
		copy(out.Pix[y*out.Stride:y*out.Stride+4*part.Dx()], img.Pix[from:from+4*part.Dx()])
	}
	return out
}

// Turn turns a picture clockwise by 0, 90, 180 or 270 degrees.
func Turn(img *image.RGBA, degrees int) *image.RGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	var out *image.RGBA
	var to func(x, y int) (int, int)
	switch degrees {
	case 90:
		out, to = image.NewRGBA(image.Rect(0, 0, h, w)), func(x, y int) (int, int) { return h - 1 - y, x }
	case 180:
		out, to = image.NewRGBA(image.Rect(0, 0, w, h)), func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 270:
		out, to = image.NewRGBA(image.Rect(0, 0, h, w)), func(x, y int) (int, int) { return y, w - 1 - x }
	default:
		return img
	}
	for y := range h {
		for x := range w {
			tx, ty := to(x, y)
			copy(out.Pix[ty*out.Stride+4*tx:][:4], img.Pix[y*img.Stride+4*x:][:4])
		}
	}
	return out
}
