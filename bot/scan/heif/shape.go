package heif

import (
	"fmt"
	"image"
)

// What the library calls colour spaces and chroma (heif.h).
const (
	spaceYCbCr      = 0
	spaceRGB        = 1
	spaceMonochrome = 2

	chroma420 = 1
	chroma422 = 2
	chroma444 = 3
)

// shape is how the pixels lie in the library's memory.
type shape struct {
	rect            image.Rectangle
	space           uint32
	premultiplied   bool
	ratio           image.YCbCrSubsampleRatio
	stride, cstride int
	luma, chroma    int // bytes of a plane
	bytes           int
}

// align rounds a row up as the library does.
func align(n int) int { return (n + 15) &^ 15 }

func newShape(got [5]uint32) (shape, error) {
	const most = 1 << 14 // of a side; the caller's limits are narrower, this keeps the sums in an int32
	w, h := int(got[0]), int(got[1])
	if w < 1 || h < 1 || w > most || h > most {
		return shape{}, fmt.Errorf("%w: %d × %d", ErrPicture, w, h)
	}
	s := shape{rect: image.Rect(0, 0, w, h), space: got[2], premultiplied: got[4] == 1}
	switch s.space {
	case spaceMonochrome:
		s.stride = align(w)
		s.bytes = s.stride * h
	case spaceRGB:
		s.stride = align(4 * w)
		s.bytes = s.stride * h
	case spaceYCbCr:
		cw, ch := w, h
		switch got[3] {
		case chroma420:
			s.ratio, cw, ch = image.YCbCrSubsampleRatio420, (w+1)/2, (h+1)/2
		case chroma422:
			s.ratio, cw = image.YCbCrSubsampleRatio422, (w+1)/2
		case chroma444:
			s.ratio = image.YCbCrSubsampleRatio444
		default:
			return shape{}, fmt.Errorf("%w: chroma %d", ErrPicture, got[3])
		}
		s.stride, s.cstride = align(w), align(cw)
		s.luma, s.chroma = s.stride*h, s.cstride*ch
		s.bytes = s.luma + 2*s.chroma
	default:
		return shape{}, fmt.Errorf("%w: colour space %d", ErrPicture, s.space)
	}
	return s, nil
}

func (s shape) image(pix []byte) image.Image {
	switch {
	case s.space == spaceMonochrome:
		return &image.Gray{Pix: pix, Stride: s.stride, Rect: s.rect}
	case s.space == spaceRGB && s.premultiplied:
		return &image.RGBA{Pix: pix, Stride: s.stride, Rect: s.rect}
	case s.space == spaceRGB:
		return &image.NRGBA{Pix: pix, Stride: s.stride, Rect: s.rect}
	}
	return &image.YCbCr{
		Y: pix[:s.luma:s.luma], Cb: pix[s.luma : s.luma+s.chroma], Cr: pix[s.luma+s.chroma:],
		YStride: s.stride, CStride: s.cstride, SubsampleRatio: s.ratio, Rect: s.rect,
	}
}
