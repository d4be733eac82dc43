package look

import (
	"image"
	"image/draw"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// TestQRHost reads the host of an address, and nothing else.
func TestQRHost(t *testing.T) {
	for text, want := range map[string]string{
		"https://www.gsxt.gov.cn/index.html?uniscid=91110105MAFAKE019T": "www.gsxt.gov.cn",
		"91110105MAFAKE019T": "",
	} {
		code, err := qrcode.NewQRCodeWriter().Encode(text, gozxing.BarcodeFormat_QR_CODE, 300, 300, nil)
		if err != nil {
			t.Fatal(err)
		}
		img := image.NewRGBA(image.Rect(0, 0, 1200, 800))
		draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(img, image.Rect(800, 50, 1100, 350), code, image.Point{}, draw.Src)
		if got := qrHost(t.Context(), img, time.Minute); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := qrHost(t.Context(), image.NewRGBA(image.Rect(0, 0, 300, 300)), time.Minute); got != "" {
		t.Errorf("an empty picture: %q", got)
	}
}
