package scantest_test

import (
	"bytes"
	"image"
	"testing"

	"kaihu/bot/scan"
	"kaihu/bot/scan/scantest"
)

// TestDraw draws one of each sheet and sees ink on it.
func TestDraw(t *testing.T) {
	b, err := scantest.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	drawn := map[string]bool{}
	for _, s := range scantest.Catalogue(1, 1) {
		if drawn[s.Sheet.Layout] || s.Kind == scan.Unknown {
			continue
		}
		drawn[s.Sheet.Layout] = true
		img, err := b.Draw(s.Sheet, 0.5)
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		if want := image.Pt((s.Sheet.Width+1)/2, (s.Sheet.Height+1)/2); img.Bounds().Size() != want {
			t.Errorf("%s: the picture is %v, not %v", s.ID, img.Bounds().Size(), want)
		}
		if dark := darkShare(img); dark < 0.004 || dark > 0.3 {
			t.Errorf("%s: %.1f %% of the sheet is dark: text lies at about 1 to 10", s.ID, 100*dark)
		}
	}
	file, err := b.Print(scantest.IDBoth("1", 1).Sheet)
	if err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Errorf("printed %d bytes, %v", len(file), err)
	}
}

// darkShare is the share of pixels that ink makes dark.
func darkShare(img *image.RGBA) float64 {
	dark := 0
	for i := 0; i < len(img.Pix); i += 4 {
		if int(img.Pix[i])+int(img.Pix[i+1])+int(img.Pix[i+2]) < 330 {
			dark++
		}
	}
	return float64(dark) / float64(len(img.Pix)/4)
}
