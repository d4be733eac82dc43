package scantest_test

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"

	"kaihu/bot/scan/scantest"
)

// corner is a picture with a red upper left quarter.
func corner() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for y := range 20 {
		for x := range 40 {
			img.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
			if x < 20 && y < 10 {
				img.SetRGBA(x, y, color.RGBA{255, 0, 0, 255})
			}
		}
	}
	return img
}

func TestTurn(t *testing.T) {
	for _, c := range []struct {
		degrees int
		at      image.Point // a place in the quarter afterwards
		size    image.Point
	}{
		{0, image.Pt(5, 5), image.Pt(40, 20)},
		{90, image.Pt(15, 5), image.Pt(20, 40)},
		{180, image.Pt(35, 15), image.Pt(40, 20)},
		{270, image.Pt(5, 35), image.Pt(20, 40)},
	} {
		img := scantest.Turn(corner(), c.degrees)
		if img.Bounds().Size() != c.size {
			t.Errorf("%d: the picture is %v", c.degrees, img.Bounds())
			continue
		}
		if got := img.RGBAAt(c.at.X, c.at.Y); got.G != 0 {
			t.Errorf("%d: %v at %v", c.degrees, got, c.at)
		}
	}
}

func TestPhotoIsSeeded(t *testing.T) {
	for _, c := range scantest.Conditions() {
		take := func(seed uint64) *image.RGBA {
			r := rand.New(rand.NewPCG(1, seed))
			p := c.Photo(r)
			p.Long = min(p.Long, 120)
			return p.Take(corner(), r)
		}
		if a, b := take(1), take(1); !bytes.Equal(a.Pix, b.Pix) {
			t.Errorf("%s: two photos of the same seed differ", c.Name)
		}
		if a, b := take(1), take(2); c.Name != "clean" && bytes.Equal(a.Pix, b.Pix) {
			t.Errorf("%s: the photo does not depend on the seed", c.Name)
		}
	}
}

func TestPerspectiveKeepsThePaper(t *testing.T) {
	photo := scantest.Photo{Long: 400, Fill: 0.8, Desk: scantest.Dark, Perspective: 0.08, Angle: 10}
	img := photo.Take(corner(), rand.New(rand.NewPCG(1, 1)))
	if got := img.RGBAAt(200, 150); got.R < 200 {
		t.Errorf("the middle of the photo is %v, not paper", got)
	}
	if got := img.RGBAAt(2, 2); got.R > 100 {
		t.Errorf("the corner of the photo is %v, not the desk", got)
	}
	if got := img.RGBAAt(120, 110); got.R < 200 || got.G > 100 {
		t.Errorf("the upper left of the paper is %v", got)
	}
}

func TestPhoneJPEG(t *testing.T) {
	for _, orientation := range []uint16{3, 6, 8} {
		file, err := scantest.PhoneJPEG(corner(), orientation, 90)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(file[:64], []byte("Exif\x00\x00MM")) || !bytes.Contains(file[:64], []byte{0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(orientation)}) {
			t.Errorf("%d: no orientation in %x", orientation, file[:64])
		}
		img, _, err := image.Decode(bytes.NewReader(file))
		if err != nil {
			t.Errorf("%d: %v", orientation, err)
			continue
		}
		size := image.Pt(20, 40)
		if orientation == 3 {
			size = image.Pt(40, 20)
		}
		if img.Bounds().Size() != size {
			t.Errorf("%d: the pixels lie %v", orientation, img.Bounds())
		}
	}
}

// TestSend decodes what the conditions make of a small drawing.
func TestSend(t *testing.T) {
	for _, c := range append(scantest.Conditions(), scantest.Forms()...) {
		photo := c.Photo
		c.Photo = func(r *rand.Rand) scantest.Photo {
			p := photo(r)
			p.Long = min(p.Long, 120)
			return p
		}
		f, err := scantest.Send(scantest.Invoice("1", 1), corner(), c, 1)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		if strings.HasPrefix(c.Name, "pdf") {
			if !bytes.HasPrefix(f.Data, []byte("%PDF-1.4")) || bytes.Count(f.Data, []byte("/Type/Page/")) != map[string]int{"pdf-scan": 1, "pdf-page-2": 2}[c.Name] {
				t.Errorf("%s: %q", c.Name, f.Data[:min(len(f.Data), 200)])
			}
			continue
		}
		if img, _, err := image.Decode(bytes.NewReader(f.Data)); err != nil || img.Bounds().Dx() < 20 {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}
