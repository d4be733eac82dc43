package look

import (
	"context"
	"image"
	"net/url"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// qrTime is the longest that a QR code is looked for: it is weak evidence, and
// finding one takes a tenth of a second.
const qrTime = 500 * time.Millisecond

// qrHost is the host of the address in a picture's QR code; "" if there is
// none, or it takes too long.
func qrHost(ctx context.Context, img *image.RGBA, within time.Duration) string {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	found := make(chan string, 1)
	go func() { found <- readQR(img) }()
	select {
	case text := <-found:
		u, err := url.Parse(text)
		if err != nil {
			return ""
		}
		return u.Hostname()
	case <-ctx.Done():
		return ""
	}
}

func readQR(img *image.RGBA) string {
	source := gozxing.NewLuminanceSourceFromImage(img)
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
		bitmap, err := gozxing.NewBinaryBitmap(binarizer)
		if err != nil {
			continue
		}
		if result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints); err == nil {
			return result.GetText()
		}
	}
	return ""
}
