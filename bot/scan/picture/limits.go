package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strconv"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"kaihu/bot/scan"
	"kaihu/bot/scan/heif"
)

// What is decoded at most.
const (
	// maxMegapixels is the largest picture: the main camera of today's phones
	// makes 48 or 50 megapixels. A page at 600 dpi has 35.
	maxMegapixels = 50
	maxPixels     = maxMegapixels * 1_000_000
	// maxSide is the longest side: a panorama is no document.
	maxSide = 12_000
	// maxDecoded is the memory that decoding may take, in bytes. It keeps
	// progressive JPEGs (15 bytes a pixel) under 28 megapixels and lets
	// everything else have its 50.
	maxDecoded = 400 << 20
)

func tooLarge(size image.Point) bool {
	return size.X > maxSide || size.Y > maxSide || size.X*size.Y > maxPixels
}

func errTooLarge() error {
	return &scan.Problem{Code: "file_too_large", Args: map[string]string{"pixels": strconv.Itoa(maxMegapixels)}}
}

// checkHeader says what kind of picture a file is, and whether it may be
// decoded, without decoding it.
func checkHeader(data []byte) (media string, err error) {
	if len(data) == 0 {
		return "", &scan.Problem{Code: "file_empty"}
	}
	media = scan.Sniff(data)
	var config image.Config
	r := bytes.NewReader(data)
	cost := 4 // bytes a pixel while it is decoded
	switch media {
	case JPEG:
		config, err = jpeg.DecodeConfig(r)
		if isProgressive(data) {
			cost = 15 // three components of coefficients in 32 bits, and the picture
		}
	case PNG:
		config, err = png.DecodeConfig(r)
		if config.ColorModel == color.RGBA64Model || config.ColorModel == color.NRGBA64Model {
			cost = 8
		}
	case BMP:
		config, err = bmp.DecodeConfig(r)
	case WEBP:
		config, err = webp.DecodeConfig(r)
	case HEIC, HEIF:
		return media, checkHEIF(data)
	default:
		return media, &scan.Problem{Code: "file_type"}
	}
	switch size := image.Pt(config.Width, config.Height); {
	case err != nil || size.X < 1 || size.Y < 1:
		return media, &scan.Problem{Code: "file_corrupt"}
	case tooLarge(size) || size.X*size.Y*cost > maxDecoded:
		return media, errTooLarge()
	}
	return media, nil
}

// checkHEIF looks at every size that the file names: the picture's, and those
// of the tiles that it is made of.
func checkHEIF(data []byte) error {
	sizes := heif.Sizes(data)
	if len(sizes) == 0 {
		return &scan.Problem{Code: "file_corrupt"}
	}
	for _, size := range sizes {
		if tooLarge(size) {
			return errTooLarge()
		}
	}
	return nil
}

// isProgressive reports whether a JPEG is of the kind that is decoded as a
// whole before the first pixel is known.
func isProgressive(data []byte) bool {
	for _, s := range segments(data) {
		if s.marker == markerSOF2 {
			return true
		}
	}
	return false
}
