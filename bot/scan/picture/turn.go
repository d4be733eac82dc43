package picture

import "image"

// swapsSides reports whether putting a picture of this orientation upright
// makes its width its height.
func swapsSides(orientation int) bool { return orientation >= 5 }

// orient puts a picture upright that has an EXIF orientation.
func orient(img *image.RGBA, orientation int) *image.RGBA {
	if orientation == upright {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if swapsSides(orientation) {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		row := img.Pix[y*img.Stride:]
		at, step := walk(dst, orientation, w, h, y)
		for x := range w {
			copy(dst.Pix[at:at+4], row[4*x:4*x+4])
			at += step
		}
	}
	return dst
}

// walk is where in dst the first pixel of source row y goes, and how far from
// it the next one.
func walk(dst *image.RGBA, orientation, w, h, y int) (at, step int) {
	at0 := func(x, y int) int { return y*dst.Stride + 4*x }
	switch orientation {
	case 2: // mirrored
		return at0(w-1, y), -4
	case 3: // on its head
		return at0(w-1, h-1-y), -4
	case 4: // mirrored, on its head
		return at0(0, h-1-y), 4
	case 5: // mirrored at the main diagonal
		return at0(y, 0), dst.Stride
	case 6: // on its left side: turned 90 degrees clockwise
		return at0(h-1-y, 0), dst.Stride
	case 7: // mirrored at the other diagonal
		return at0(h-1-y, w-1), -dst.Stride
	case 8: // on its right side: turned 270 degrees clockwise
		return at0(y, w-1), -dst.Stride
	}
	return at0(0, y), 4
}

// turned turns a picture clockwise by 0, 90, 180 or 270 degrees.
func turned(img *image.RGBA, degrees int) *image.RGBA {
	switch degrees {
	case 90:
		return orient(img, 6)
	case 180:
		return orient(img, 3)
	case 270:
		return orient(img, 8)
	}
	return img
}
