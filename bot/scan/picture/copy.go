package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"slices"

	"kaihu/bot/scan"
)

// What was done to a file, in scan.Result's words.
const (
	Rotated   = "rotated"
	Converted = "converted"
	Shrunk    = "shrunk"
	PageTaken = "page"
	Joined    = "joined"
	Stripped  = "stripped"
)

// How a copy is encoded.
const (
	// copySide is the long side of a copy that has to be encoded anew: more
	// adds bytes and nothing that can be read.
	copySide = 4096
	// leastSide is what shrinking stops at: below, the small print of a
	// licence is lost (§5.1 of the measurements advises 1200 for a picture
	// that shows nothing but the licence).
	leastSide = 1600
	// bestQuality and leastQuality bound JPEG's; text is all right down to 10
	// by the same measurements, but the seal and the guilloche are not.
	bestQuality  = 92
	leastQuality = 70
)

// Copy makes what is to be kept and uploaded at AWS instead of the file:
// turned clockwise by what the reader found (0, 90, 180, 270), in a format
// that AWS takes, under its limit, and without what the camera wrote into it.
// data is nil when the file is all that already. repaired says what was done.
// The error is a *scan.Problem (file_too_large) when it cannot be made small
// enough.
func (p *Picture) Copy(turn int, rules scan.Rules) (data []byte, media string, repaired []string, err error) {
	asItIs := slices.Contains(rules.Types, p.Media)
	bare := strip(p.data, p.Media)
	if p.Page {
		repaired = append(repaired, PageTaken)
	}
	if asItIs && turn == 0 && p.orientation == upright && bare != nil && fits(bare, rules) {
		switch {
		case len(bare) < len(p.data):
			return bare, p.Media, append(repaired, Stripped), nil
		case p.Page:
			return bare, p.Media, repaired, nil
		}
		return nil, p.Media, nil, nil
	}
	data, err = encode(turned(orient(shrink(p.full, copySide), p.orientation), turn), rules)
	if err != nil {
		return nil, "", nil, err
	}
	return data, JPEG, append(repaired, p.done(turn, bare, rules)...), nil
}

// done says what encoding anew has done to the file.
func (p *Picture) done(turn int, bare []byte, rules scan.Rules) (list []string) {
	if turn != 0 || p.orientation != upright {
		list = append(list, Rotated)
	}
	if p.Media != JPEG && !p.Page {
		list = append(list, Converted)
	}
	if !fits(p.data, rules) {
		list = append(list, Shrunk)
	}
	if bare != nil && len(bare) < len(p.data) || bare == nil && hasExif(p.data, p.Media) {
		list = append(list, Stripped)
	}
	return list
}

func fits(data []byte, rules scan.Rules) bool {
	return rules.MaxBytes <= 0 || int64(len(data)) <= rules.MaxBytes
}

// encode makes a JPEG under the limit: by less quality first, then by fewer
// pixels.
func encode(img *image.RGBA, rules scan.Rules) ([]byte, error) {
	for quality := bestQuality; ; {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("encode a copy: %w", err)
		}
		if fits(out.Bytes(), rules) {
			return out.Bytes(), nil
		}
		if quality > leastQuality {
			quality = max(leastQuality, quality-11)
			continue
		}
		smaller := shrink(img, nextSide(img, out.Len(), rules.MaxBytes))
		if smaller.Rect == img.Rect {
			return nil, &scan.Problem{Code: "file_too_large"}
		}
		img = smaller
	}
}

// nextSide is the long side at which the copy should fit, if its bytes shrink
// as its pixels do.
func nextSide(img *image.RGBA, bytes int, limit int64) int {
	long := max(img.Rect.Dx(), img.Rect.Dy())
	want := int(0.95 * float64(long) * math.Sqrt(float64(limit)/float64(bytes)))
	return max(min(want, long*9/10), leastSide)
}

// Join makes one picture of two sides of a card, one above the other, each
// turned clockwise by what the reader found, equally wide, as one JPEG.
// repaired says what was done.
func Join(a, b *Picture, turnA, turnB int, rules scan.Rules) (data []byte, repaired []string, err error) {
	if a == nil || b == nil {
		return nil, nil, errors.New("join: a side is missing")
	}
	upper, lower := a.side(turnA), b.side(turnB)
	width := min(upper.Rect.Dx(), lower.Rect.Dx())
	upper, lower = toWidth(upper, width), toWidth(lower, width)
	const gap = 24 // pixels of white between the two
	joined := image.NewRGBA(image.Rect(0, 0, width, upper.Rect.Dy()+gap+lower.Rect.Dy()))
	for i := range joined.Pix {
		joined.Pix[i] = 0xFF
	}
	copy(joined.Pix, upper.Pix)
	copy(joined.Pix[(upper.Rect.Dy()+gap)*joined.Stride:], lower.Pix)
	if data, err = encode(joined, rules); err != nil {
		return nil, nil, err
	}
	repaired = []string{Joined}
	for _, did := range append(a.done(turnA, strip(a.data, a.Media), scan.Rules{}), b.done(turnB, strip(b.data, b.Media), scan.Rules{})...) {
		if !slices.Contains(repaired, did) {
			repaired = append(repaired, did)
		}
	}
	return data, repaired, nil
}

// side is one side of a card as it goes into a joined picture: two of them are
// no larger than one copy.
func (p *Picture) side(turn int) *image.RGBA {
	return turned(orient(shrink(p.full, copySide/2), p.orientation), turn)
}

// toWidth shrinks a picture to a width that is not more than its own.
func toWidth(img *image.RGBA, width int) *image.RGBA {
	if img.Rect.Dx() == width {
		return img
	}
	long := max(img.Rect.Dx(), img.Rect.Dy())
	shrunk := shrink(img, (long*width+img.Rect.Dx()-1)/img.Rect.Dx())
	if shrunk.Rect.Dx() == width {
		return shrunk
	}
	exact := image.NewRGBA(image.Rect(0, 0, width, shrunk.Rect.Dy())) // a pixel wider: rounding
	for y := range exact.Rect.Dy() {
		copy(exact.Pix[y*exact.Stride:][:exact.Stride], shrunk.Pix[y*shrunk.Stride:][:shrunk.Stride])
	}
	return exact
}
