package scantest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
)

// JPEG encodes a picture.
func JPEG(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode a JPEG: %w", err)
	}
	return b.Bytes(), nil
}

// PNG encodes a picture.
func PNG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode a PNG: %w", err)
	}
	return b.Bytes(), nil
}

// BMP encodes a picture.
func BMP(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := bmp.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode a BMP: %w", err)
	}
	return b.Bytes(), nil
}

// PhoneJPEG is a JPEG as a phone that was held sideways writes it: the pixels
// lie turned, and EXIF says how to turn them back (orientation 3, 6 or 8). It
// says where it was taken, too: 0° N 0° E.
func PhoneJPEG(img *image.RGBA, orientation uint16, quality int) ([]byte, error) {
	back := map[uint16]int{3: 180, 6: 270, 8: 90}[orientation]
	plain, err := JPEG(Turn(img, back), quality)
	if err != nil {
		return nil, err
	}
	return append(append([]byte{0xff, 0xd8}, exif(orientation)...), plain[2:]...), nil
}

// exif writes an APP1 segment: big-endian TIFF, one directory with the
// orientation and a pointer to the place (EXIF 2.32 §4.6).
func exif(orientation uint16) []byte {
	be := binary.BigEndian
	entry := func(b []byte, tag, kind uint16, count uint32, value []byte) []byte {
		b = be.AppendUint32(be.AppendUint16(be.AppendUint16(b, tag), kind), count)
		return append(b, append(value, make([]byte, 4-len(value))...)...)
	}
	const gpsAt = 8 + 2 + 2*12 + 4
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 2}
	tiff = entry(tiff, 0x0112, 3, 1, be.AppendUint16(nil, orientation))
	tiff = entry(tiff, 0x8825, 4, 1, be.AppendUint32(nil, gpsAt))
	tiff = append(tiff, 0, 0, 0, 0, 0, 2)
	tiff = entry(tiff, 1, 2, 2, []byte("N\x00"))
	tiff = entry(tiff, 3, 2, 2, []byte("E\x00"))
	tiff = append(tiff, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	return append(be.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2)), body...)
}

// ScanPDF makes a PDF of JPEGs, one a page, as scanners do: no text in it.
// dpi says how large the pages are.
func ScanPDF(dpi float64, pages ...[]byte) ([]byte, error) {
	var out bytes.Buffer
	var at []int
	object := func(body string, stream []byte) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\n", len(at), body)
		if stream != nil {
			fmt.Fprintf(&out, "stream\n%s\nendstream\n", stream)
		}
		out.WriteString("endobj\n")
	}
	out.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>", nil)
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+3*i)
	}
	object(fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids, len(pages)), nil)
	for i, page := range pages {
		size, err := jpeg.DecodeConfig(bytes.NewReader(page))
		if err != nil {
			return nil, fmt.Errorf("page %d of a PDF: %w", i+1, err)
		}
		w, h := float64(size.Width)*72/dpi, float64(size.Height)*72/dpi
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>", w, h, 4+3*i, 5+3*i), nil)
		draw := fmt.Appendf(nil, "q %.2f 0 0 %.2f 0 0 cm /I Do Q", w, h)
		object(fmt.Sprintf("<</Length %d>>", len(draw)), draw)
		object(fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>", size.Width, size.Height, len(page)), page)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return out.Bytes(), nil
}
