package pdf

import (
	"context"
	"image"
	"testing"
)

// BenchmarkPage opens a PDF and makes a picture of its page; PDFium is compiled
// before.
func BenchmarkPage(b *testing.B) {
	scan, _ := scanned(b, image.Pt(1654, 2339), "595 0 0 842 0 0", "")
	for name, data := range map[string][]byte{"taken": scan, "drawn": written("", "")} {
		b.Run(name, func(b *testing.B) {
			open(b, data)
			b.ReportAllocs()
			for b.Loop() {
				d, err := shared.Open(context.Background(), data)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := d.Page(0); err != nil {
					b.Fatal(err)
				}
				if err := d.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
