package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"testing"

	"golang.org/x/image/bmp"

	"kaihu/bot/scan"
)

// shared is one opener for all tests: to compile its decoder takes a second.
var shared *Opener

func TestMain(m *testing.M) {
	var err error
	if shared, err = NewOpener(""); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// sheet is a white paper with a red corner at the upper left and lines that
// look like print.
func sheet(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{240, 240, 235, 255}
			switch {
			case x < w/4 && y < h/4:
				c = color.RGBA{200, 0, 0, 255}
			case x > w/10 && x < w*9/10 && y > h/3 && y < h*9/10 && y/6%4 == 0 && x/5%3 > 0:
				c = color.RGBA{30, 30, 40, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asBMP(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := bmp.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// exif is a JPEG segment with an orientation and a place.
func exif(orientation byte, order string) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x02\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x00\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(orientation) + "\x00\x00\x00\x00\x00\x00GPS 39.9042N")
	if order == "II" {
		tiff = []byte("II*\x00\x08\x00\x00\x00\x02\x00\x25\x88\x04\x00\x01\x00\x00\x00\x00\x00\x00\x00\x12\x01\x03\x00\x01\x00\x00\x00" + string(orientation) + "\x00\x00\x00\x00\x00\x00\x00GPS 39.9042N")
	}
	return jpegSegment(markerAPP1, append([]byte("Exif\x00\x00"), tiff...))
}

func jpegSegment(marker byte, body []byte) []byte {
	return append([]byte{0xFF, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

// with puts segments behind a JPEG's first marker.
func with(jpg []byte, segments ...[]byte) []byte {
	return bytes.Join([][]byte{jpg[:2], bytes.Join(segments, nil), jpg[2:]}, nil)
}

func pngChunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// pngHeader is a PNG that says how large it is and has next to no data.
func pngHeader(w, h uint32, depth, kind byte) []byte {
	body := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return bytes.Join([][]byte{[]byte(pngHead), pngChunk("IHDR", append(body, depth, kind, 0, 0, 0)), pngChunk("IDAT", []byte("x\x9c\x63\x00\x00\x00\x01\x00\x01")), pngChunk("IEND", nil)}, nil)
}

// patched replaces bytes where the old ones are found.
func patched(t testing.TB, data []byte, old, now string) []byte {
	t.Helper()
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("no %q", old)
	}
	return bytes.ReplaceAll(data, []byte(old), []byte(now))
}

func code(err error) string {
	if p := (*scan.Problem)(nil); errors.As(err, &p) {
		return p.Code
	}
	return fmt.Sprint(err)
}

// TestRefused has files that are none, are damaged, or ask for too much.
func TestRefused(t *testing.T) {
	small := sheet(64, 48)
	jpg, bits, drawing := asJPEG(t, small), asBMP(t, small), asPNG(t, small)
	sof := "\xff\xc0\x00\x11\x08\x00\x30\x00\x40" // 48 rows, 64 columns
	var anim bytes.Buffer
	if err := gif.Encode(&anim, small, nil); err != nil {
		t.Fatal(err)
	}
	heic := file(t, "up.heic")
	ispe := "ispe\x00\x00\x00\x00\x00\x00\x02\x80\x00\x00\x01\x90" // 640 × 400
	webp := file(t, "six.webp")
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "file_empty"},
		{"a GIF", anim.Bytes(), "file_type"},
		{"a TIFF", []byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"), "file_type"},
		{"a program", []byte("MZ\x90\x00"), "file_type"},
		{"a PDF", []byte("%PDF-1.4"), "file_type"},
		{"a web page", []byte("<html><script>"), "file_type"},
		{"a JPEG's head", jpg[:20], "file_corrupt"},
		{"half a JPEG", jpg[:len(jpg)/2], "file_corrupt"},
		{"half a PNG", drawing[:len(drawing)/2], "file_corrupt"},
		{"half a BMP", bits[:len(bits)/2], "file_corrupt"},
		{"half a HEIC", heic[:len(heic)/2], "file_corrupt"},
		{"half a WEBP", webp[:len(webp)/2], "file_corrupt"},
		{"a HEIC without sizes", patched(t, heic, "ispe", "free"), "file_corrupt"},
		{"a PNG of 30,000 × 30,000 bits", pngHeader(30000, 30000, 1, 0), "file_too_large"},
		{"a PNG of 2³¹ × 2³¹", pngHeader(1<<31-1, 1<<31-1, 8, 2), "file_corrupt"},
		{"a PNG of 12,001 × 1", pngHeader(12001, 1, 8, 2), "file_too_large"},
		{"a PNG of 8000 × 7000 in 16 bits", pngHeader(8000, 7000, 16, 6), "file_too_large"},
		{"a PNG of 7000 × 7000 without data", pngHeader(7000, 7000, 1, 0), "file_corrupt"},
		{"a JPEG of 60,000 × 60,000", patched(t, jpg, sof, "\xff\xc0\x00\x11\x08\xea\x60\xea\x60"), "file_too_large"},
		{"a JPEG that lies within the limits", patched(t, jpg, sof, "\xff\xc0\x00\x11\x08\x1b\x58\x1b\x58"), "file_corrupt"},
		{"a progressive JPEG of 7000 × 7000", patched(t, jpg, sof, "\xff\xc2\x00\x11\x08\x1b\x58\x1b\x58"), "file_too_large"},
		{"a BMP of 20,000 × 20,000", patched(t, bits, "\x40\x00\x00\x00\x30\x00\x00\x00", "\x20\x4e\x00\x00\x20\x4e\x00\x00"), "file_too_large"},
		{"a BMP that lies within the limits", patched(t, bits, "\x40\x00\x00\x00\x30\x00\x00\x00", "\x58\x1b\x00\x00\x58\x1b\x00\x00"), "file_corrupt"},
		{"a WEBP of 16,384 × 16,384", patched(t, webp, "VP8X\x0a\x00\x00\x00\x08\x00\x00\x00\x7f\x02\x00\x8f\x01\x00", "VP8X\x0a\x00\x00\x00\x08\x00\x00\x00\xff\x3f\x00\xff\x3f\x00"), "file_too_large"},
		{"a WEBP whose canvas is smaller than its picture", patched(t, webp, "VP8X\x0a\x00\x00\x00\x08\x00\x00\x00\x7f\x02\x00\x8f\x01\x00", "VP8X\x0a\x00\x00\x00\x08\x00\x00\x00\x07\x00\x00\x07\x00\x00"), "file_corrupt"},
		{"a HEIC of 30,000 × 30,000", patched(t, heic, ispe, "ispe\x00\x00\x00\x00\x00\x00\x75\x30\x00\x00\x75\x30"), "file_too_large"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := shared.Open(context.Background(), test.data)
			if code(err) != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
			if p := (*scan.Problem)(nil); test.want == "file_too_large" && errors.As(err, &p) && p.Args["pixels"] != "50" {
				t.Errorf("arguments %v", p.Args)
			}
		})
	}
}

// TestHEICThatLies has a HEIC say that it is smaller, or larger, than its data.
func TestHEICThatLies(t *testing.T) {
	heic, ispe := file(t, "up.heic"), "ispe\x00\x00\x00\x00\x00\x00\x02\x80\x00\x00\x01\x90"
	for name, size := range map[string]string{"smaller": "\x00\x00\x00\x10\x00\x00\x00\x10", "larger": "\x00\x00\x17\x70\x00\x00\x17\x70"} {
		p, err := shared.Open(context.Background(), patched(t, heic, ispe, "ispe\x00\x00\x00\x00"+size))
		if err != nil && code(err) != "file_corrupt" {
			t.Errorf("%s: %v", name, err)
		} else if err == nil && tooLarge(p.Size()) {
			t.Errorf("%s: %v", name, p.Size())
		}
	}
	if _, err := shared.Open(context.Background(), heic); err != nil {
		t.Errorf("the decoder does not work any more: %v", err)
	}
}

// TestOpened opens every format, upright.
func TestOpened(t *testing.T) {
	wide, high := image.Pt(640, 400), image.Pt(400, 640)
	jpg := asJPEG(t, sheet(640, 400))
	for _, test := range []struct {
		name string
		data []byte
		size image.Point
		red  string
	}{
		{"JPEG", jpg, wide, "top left"},
		{"JPEG, EXIF 1", with(jpg, exif(1, "MM")), wide, "top left"},
		{"JPEG, EXIF 6", with(jpg, exif(6, "MM")), high, "top right"},
		{"JPEG, EXIF 3 of an Intel camera", with(jpg, exif(3, "II")), wide, "bottom right"},
		{"JPEG, EXIF 8 behind JFIF", with(jpg, jpegSegment(markerAPP0, []byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")), exif(8, "MM")), high, "bottom left"},
		{"JPEG, EXIF 9", with(jpg, exif(9, "MM")), wide, "top left"},
		{"PNG", asPNG(t, sheet(640, 400)), wide, "top left"},
		{"PNG, EXIF 6", bytes.Replace(asPNG(t, sheet(640, 400)), asPNG(t, sheet(640, 400))[33:33+4], append(pngChunk("eXIf", exif(6, "MM")[10:]), asPNG(t, sheet(640, 400))[33:33+4]...), 1), high, "top right"},
		{"BMP", asBMP(t, sheet(640, 400)), wide, "top left"},
		{"WEBP, EXIF 6", file(t, "six.webp"), high, "top right"},
		{"HEIC", file(t, "up.heic"), wide, "top left"},
		{"HEIC, EXIF 6, which is to be ignored", file(t, "six.heic"), wide, "top left"},
		{"HEIC, turned by its own property", file(t, "turned.heic"), high, "top right"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := shared.Open(context.Background(), test.data)
			if err != nil {
				t.Fatal(err)
			}
			if p.Size() != test.size || p.Working.Rect.Size() != test.size || redCorner(p.Working) != test.red {
				t.Errorf("%v, %v, red at the %s; want %v, %s", p.Size(), p.Working.Rect, redCorner(p.Working), test.size, test.red)
			}
		})
	}
}

func redCorner(img *image.RGBA) string {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for name, at := range map[string]image.Point{"top left": {w / 10, h / 10}, "top right": {w * 9 / 10, h / 10}, "bottom left": {w / 10, h * 9 / 10}, "bottom right": {w * 9 / 10, h * 9 / 10}} {
		if c := img.RGBAAt(at.X, at.Y); c.R > 150 && c.G < 70 && c.B < 70 {
			return name
		}
	}
	return "nowhere"
}

// TestShrink holds the means of areas against the plain definition.
func TestShrink(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 7, 5))
	for i := range src.Pix {
		src.Pix[i] = uint8(i * 37)
		if i%4 == 3 {
			src.Pix[i] = 255
		}
	}
	got := shrink(src, 3)
	if got.Rect.Size() != image.Pt(3, 2) {
		t.Fatal(got.Rect)
	}
	overlap := func(i, n, m, j int) float64 { // of source pixel i of n with target pixel j of m, in source pixels
		from, to := float64(j*n)/float64(m), float64((j+1)*n)/float64(m)
		return max(0, min(to, float64(i+1))-max(from, float64(i)))
	}
	for y := range 2 {
		for x := range 3 {
			sum, area := 0.0, 0.0
			for sy := range 5 {
				for sx := range 7 {
					a := overlap(sx, 7, 3, x) * overlap(sy, 5, 2, y)
					sum += a * float64(src.RGBAAt(sx, sy).R)
					area += a
				}
			}
			if r := float64(got.RGBAAt(x, y).R); r < sum/area-1 || r > sum/area+1 {
				t.Errorf("pixel %d,%d: %v, want %v", x, y, r, sum/area)
			}
		}
	}
	see := image.NewNRGBA(image.Rect(0, 0, 40, 40)) // transparent: white
	if c := shrink(see, 10).RGBAAt(5, 5); c != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("transparent became %v", c)
	}
	whole := shrink(sheet(300, 200), 100)
	if redCorner(whole) != "top left" || whole.Rect.Size() != image.Pt(100, 67) {
		t.Errorf("%v, red at the %s", whole.Rect, redCorner(whole))
	}
}
