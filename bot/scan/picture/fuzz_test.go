package picture

import (
	"errors"
	"testing"

	"kaihu/bot/scan"
	"kaihu/bot/scan/heif"
)

// FuzzHeader reads whatever comes up to where decoding would begin: what is let
// pass is within the limits, and what is taken out of a file is a part of it.
func FuzzHeader(f *testing.F) {
	small := sheet(16, 12)
	for _, data := range [][]byte{nil, asJPEG(f, small), with(asJPEG(f, small), exif(6, "II")), asPNG(f, small), asBMP(f, small), file(f, "six.webp")[:200], file(f, "turned.heic")[:500], pngHeader(30000, 30000, 1, 0)} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		media, err := checkHeader(data)
		if err != nil && code(err)[:5] != "file_" {
			t.Errorf("%v", err)
		}
		for _, media := range []string{media, JPEG, PNG, WEBP, HEIC} {
			if o := orientationOf(data, media); o < 1 || o > 8 {
				t.Errorf("orientation %d", o)
			}
			if bare := strip(data, media); len(bare) > len(data) {
				t.Errorf("%d bytes of %d", len(bare), len(data))
			}
		}
		for _, size := range heif.Sizes(data) {
			if err == nil && (media == HEIC || media == HEIF) && tooLarge(size) {
				t.Errorf("%v was let pass", size)
			}
		}
		if err != nil && !errors.As(err, new(*scan.Problem)) {
			t.Errorf("%T", err)
		}
	})
}
