// Package picture is one picture of a document: opened under limits, put
// upright, measured, and made into a copy that AWS takes.
//
// Every file is somebody's: it may be damaged, or made to do harm. What it
// claims to be is looked at before anything is decoded (limits.go), and what
// is decoded is bounded by what that costs. HEIC is decoded in a sandbox of
// its own (package heif).
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"kaihu/bot/scan"
	"kaihu/bot/scan/heif"
)

// Media types that are opened.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	BMP  = "image/bmp"
	WEBP = "image/webp"
	HEIC = "image/heic"
	HEIF = "image/heif"
)

// workingSide is the long side of the picture that is read and measured: the
// reader scales down to less than half of it, and a credit code on a licence
// that fills a twelve-megapixel photo keeps some 25 pixels of height.
const workingSide = 2600

// Opener opens pictures. It is safe for concurrent use.
type Opener struct {
	heif       *heif.Decoder
	thresholds thresholds
}

// NewOpener is an opener that keeps compiled decoders in a folder that nobody
// else may write in; "": nowhere.
func NewOpener(cacheDir string) (*Opener, error) {
	t, err := readThresholds(thresholdsFile)
	if err != nil {
		return nil, err
	}
	return &Opener{heif: heif.New(cacheDir), thresholds: t}, nil
}

// Close gives the decoders' memory back.
func (o *Opener) Close(ctx context.Context) error { return o.heif.Close(ctx) }

// Picture is an opened picture.
type Picture struct {
	Media   string      // media type of the file; "" of a picture that was no file
	Working *image.RGBA // upright by what the file says of itself, long side at most 2600 pixels
	Quality Quality
	Page    bool // it is a page taken out of a longer document: a copy is always made

	data        []byte      // the file; nil when there was none
	full        image.Image // as decoded, not yet upright
	orientation int         // EXIF: 1 is upright
}

// Open opens a picture. The error is a *scan.Problem when the file is at
// fault: file_empty, file_type, file_too_large (Args: pixels, the most that is
// taken, in millions), file_corrupt.
func (o *Opener) Open(ctx context.Context, data []byte) (*Picture, error) {
	media, err := checkHeader(data)
	if err != nil {
		return nil, err
	}
	full, err := o.decode(ctx, data, media)
	if err != nil {
		return nil, err
	}
	p := &Picture{Media: media, data: data, full: full, orientation: orientationOf(data, media)}
	p.Working = orient(shrink(full, workingSide), p.orientation)
	p.Quality = o.thresholds.measure(p.Working, p.Size(), p.source())
	return p, nil
}

// FromImage is a picture that was no file: the page of a PDF that was drawn.
func (o *Opener) FromImage(img *image.RGBA) *Picture {
	p := &Picture{full: img, orientation: upright, Page: true}
	p.Working = shrink(img, workingSide)
	p.Quality = o.thresholds.measure(p.Working, p.Size(), source{drawn: true})
	return p
}

// Size is the size of the whole picture in pixels, upright.
func (p *Picture) Size() image.Point {
	size := p.full.Bounds().Size()
	if swapsSides(p.orientation) {
		size.X, size.Y = size.Y, size.X
	}
	return size
}

func (p *Picture) source() source {
	return source{media: p.Media, camera: hasExif(p.data, p.Media)}
}

// decode decodes what checkHeader has let pass.
func (o *Opener) decode(ctx context.Context, data []byte, media string) (image.Image, error) {
	var img image.Image
	var err error
	r := bytes.NewReader(data)
	switch media {
	case JPEG:
		img, err = jpeg.Decode(r)
	case PNG:
		img, err = png.Decode(r)
	case BMP:
		img, err = bmp.Decode(r)
	case WEBP:
		img, err = webp.Decode(r)
	default:
		if img, err = o.heif.Decode(ctx, data); err != nil && !errors.Is(err, heif.ErrPicture) {
			return nil, fmt.Errorf("decode a picture: %w", err)
		}
	}
	if err != nil {
		return nil, &scan.Problem{Code: "file_corrupt"}
	}
	if size := img.Bounds().Size(); tooLarge(size) {
		return nil, errTooLarge() // HEIC alone: the size came out of the data, not of the header
	}
	return img, nil
}
