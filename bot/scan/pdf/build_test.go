package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

// build makes a PDF of objects, numbered from 1; the first is the catalog.
func build(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return out.Bytes()
}

func stream(dict, body string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(body), body)
}

const (
	catalog  = "<< /Type /Catalog /Pages 2 0 R >>"
	onePage  = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
	page     = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> %s >>"
	helvetic = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
	text     = "BT /F 24 Tf 72 720 Td (SPECIMEN) Tj ET 1 0 0 rg 100 100 200 50 re f"
)

// written is a page of text, with something more in its page and its catalog.
func written(inPage, inCatalog string, more ...string) []byte {
	return build(append([]string{"<< /Type /Catalog /Pages 2 0 R " + inCatalog + " >>", onePage, fmt.Sprintf(page, inPage), stream("", text), helvetic}, more...)...)
}

// scanned is a page of one JPEG that is drawn with a matrix.
func scanned(t testing.TB, size image.Point, matrix, inPage string) (file, jpg []byte) {
	t.Helper()
	img := image.NewRGBA(image.Rectangle{Max: size})
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = 250, 250, 250, 255
	}
	for y := range size.Y / 4 { // a red corner at the upper left
		for x := range size.X / 4 {
			img.SetRGBA(x, y, color.RGBA{R: 200, A: 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return build(catalog, onePage,
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> "+inPage+" >>",
		stream("", "q "+matrix+" cm /I Do Q"),
		stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", size.X, size.Y), out.String()),
	), out.Bytes()
}
