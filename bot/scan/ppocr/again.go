package ppocr

import (
	"context"
	"errors"
	"fmt"
	"image"

	"kaihu/bot/scan"
)

// The bells with which a picture is softened for the second reading, in pixels:
// the first finds the lines. A wider one loses small print.
const (
	softer  = 1.0
	softest = 1.5
)

// ReadAgain reads a picture that a first reading left in doubt. What keeps a
// dark photo from being read is its grain more than its light: it is softened,
// and each line is read as it is and at both widths; the mean of the three
// counts. It takes about three times as long as Read.
func (e *Engine) ReadAgain(ctx context.Context, img *image.RGBA) (scan.Reading, error) {
	if img.Rect.Empty() {
		return scan.Reading{}, errors.New("ppocr: the picture has no pixels")
	}
	first := soft(img, softer)
	p, err := e.lay(ctx, newPyramid(first))
	if err != nil {
		return scan.Reading{}, fmt.Errorf("ppocr: %w", err)
	}
	views := []view{p.view}
	for _, other := range []*image.RGBA{img, soft(img, softest)} {
		views = append(views, view{newPyramid(other), p.view.w, p.view.h, p.view.to})
	}
	lines, err := e.lines(ctx, p, views...)
	if err != nil {
		return scan.Reading{}, fmt.Errorf("ppocr: %w", err)
	}
	return scan.Reading{Turned: p.quarters % 4 * 90, Lines: lines}, nil
}

var _ scan.Careful = (*Engine)(nil)
