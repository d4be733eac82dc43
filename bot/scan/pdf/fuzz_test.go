package pdf

import "testing"

// FuzzCheck reads whatever comes up to where PDFium would begin, and sizes of
// pages: what is drawn is never larger than it may be.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(nil), 595.0, 842.0)
	f.Add(written("", ""), 14400.0, 14400.0)
	f.Add([]byte("%PDF-1.4 %%EOF PK\x05\x06"), 1.0, 1e30)
	f.Add([]byte("PK\x03\x04%PDF-1.4"), -1.0, 0.0)
	f.Fuzz(func(t *testing.T, data []byte, width, height float64) {
		if err := check(data); err != nil && code(err)[:5] != "file_" {
			t.Errorf("%v", err)
		} else if err != nil && !hasStowaway(data) {
			t.Errorf("no PDF, and yet nothing but one: %q", data)
		}
		if size, err := pixels(width, height); err == nil && (size.X < 1 || size.Y < 1 || max(size.X, size.Y) > mostSide) {
			t.Errorf("%g × %g points are drawn as %v", width, height, size)
		}
	})
}
