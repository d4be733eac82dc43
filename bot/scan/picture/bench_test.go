package picture

import (
	"context"
	"testing"
)

// BenchmarkOpen12MP opens a photo of twelve megapixels: decoded, reduced and
// measured.
func BenchmarkOpen12MP(b *testing.B) {
	data := asJPEG(b, sheet(4000, 3000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := shared.Open(context.Background(), data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCopy12MP turns it and encodes it anew.
func BenchmarkCopy12MP(b *testing.B) {
	p := open(b, asJPEG(b, sheet(4000, 3000)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, _, err := p.Copy(90, rules); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkConvertHEIC opens a small HEIC and makes a JPEG of it; the decoder
// is compiled before.
func BenchmarkConvertHEIC(b *testing.B) {
	data := file(b, "up.heic")
	open(b, data)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, _, err := open(b, data).Copy(0, rules); err != nil {
			b.Fatal(err)
		}
	}
}
