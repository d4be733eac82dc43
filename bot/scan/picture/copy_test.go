package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"testing"

	"kaihu/bot/scan"
)

var rules = scan.Rules{MaxBytes: 5_000_000, Types: []string{"application/pdf", JPEG, PNG}}

func open(t testing.TB, data []byte) *Picture {
	t.Helper()
	p, err := shared.Open(context.Background(), data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// noisy is a picture that hardly compresses.
func noisy(w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(r.Uint32())
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

func TestCopy(t *testing.T) {
	jpg, drawing := asJPEG(t, sheet(640, 400)), asPNG(t, sheet(640, 400))
	secret := jpegSegment(markerCOM, []byte("GPS here"))
	text := pngChunk("tEXt", []byte("Comment\x00GPS here"))
	tagged := bytes.Join([][]byte{drawing[:33], text, drawing[33:]}, nil)
	for _, test := range []struct {
		name     string
		data     []byte
		turn     int
		repaired string
		media    string
		same     bool // the file itself is used
		exact    []byte
		red      string
	}{
		{"clean JPEG", jpg, 0, "[]", JPEG, true, nil, ""},
		{"clean PNG", drawing, 0, "[]", PNG, true, nil, ""},
		{"JPEG with EXIF, upright", with(jpg, exif(1, "MM")), 0, "[stripped]", JPEG, false, jpg, "top left"},
		{"JPEG with a comment and a film behind it", append(with(jpg, secret), "GPS ftypmp42"...), 0, "[stripped]", JPEG, false, jpg, "top left"},
		{"JPEG with a second picture's segment", with(jpg, jpegSegment(markerAPP2, []byte("MPF\x00GPS"))), 0, "[stripped]", JPEG, false, jpg, "top left"},
		{"PNG with a comment", tagged, 0, "[stripped]", PNG, false, drawing, "top left"},
		{"JPEG with EXIF, on its side", with(jpg, exif(6, "MM")), 0, "[rotated stripped]", JPEG, false, nil, "top right"},
		{"JPEG that was read on its head", jpg, 180, "[rotated]", JPEG, false, nil, "bottom right"},
		{"JPEG turned twice", with(jpg, exif(6, "MM")), 270, "[rotated stripped]", JPEG, false, nil, "top left"},
		{"BMP", asBMP(t, sheet(640, 400)), 0, "[converted]", JPEG, false, nil, "top left"},
		{"WEBP on its side", file(t, "six.webp"), 0, "[rotated converted stripped]", JPEG, false, nil, "top right"},
		{"HEIC", file(t, "six.heic"), 0, "[converted stripped]", JPEG, false, nil, "top left"},
	} {
		t.Run(test.name, func(t *testing.T) {
			data, media, repaired, err := open(t, test.data).Copy(test.turn, rules)
			if err != nil || fmt.Sprint(repaired) != test.repaired || media != test.media || (data == nil) != test.same {
				t.Fatalf("%d bytes, %s, %v, %v", len(data), media, repaired, err)
			}
			if test.same {
				return
			}
			if test.exact != nil && !bytes.Equal(data, test.exact) {
				t.Error("the pixels were touched")
			}
			if bytes.Contains(data, []byte("GPS")) || bytes.Contains(data, []byte("Exif")) {
				t.Error("the place is still in it")
			}
			again := open(t, data)
			if again.Media != media || redCorner(again.Working) != test.red || again.orientation != upright {
				t.Errorf("%s, red at the %s", again.Media, redCorner(again.Working))
			}
		})
	}
}

// TestShrunk makes copies under a limit: less quality first, then fewer pixels.
func TestShrunk(t *testing.T) {
	picture := asJPEG(t, noisy(2400, 1800))
	for _, test := range []struct {
		name  string
		limit int64
		long  int // of the copy; 0: refused
	}{
		{"less quality is enough", int64(len(picture)) * 8 / 10, 2400},
		{"fewer pixels", int64(len(picture)) * 3 / 10, 1600},
		{"not without losing what is on it", 100_000, 0},
	} {
		data, _, repaired, err := open(t, picture).Copy(0, scan.Rules{MaxBytes: test.limit, Types: rules.Types})
		if test.long == 0 {
			if code(err) != "file_too_large" {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err != nil || int64(len(data)) > test.limit || fmt.Sprint(repaired) != "[shrunk]" {
			t.Errorf("%s: %d bytes, %v, %v", test.name, len(data), repaired, err)
			continue
		}
		config, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || config.Width < test.long || test.long == 2400 && config.Width != 2400 {
			t.Errorf("%s: %d pixels wide, %v", test.name, config.Width, err)
		}
	}
}

func TestJoin(t *testing.T) {
	a, b := open(t, with(asJPEG(t, sheet(400, 640)), exif(8, "MM"))), open(t, asPNG(t, sheet(800, 500)))
	data, repaired, err := Join(a, b, 0, 180, rules)
	if err != nil || fmt.Sprint(repaired) != "[joined rotated stripped converted]" {
		t.Fatalf("%v, %v", repaired, err)
	}
	p := open(t, data)
	if p.Size() != image.Pt(640, 400+24+400) {
		t.Errorf("%v", p.Size())
	}
	red := func(y int) string {
		return redCorner(p.Working.SubImage(image.Rect(0, y, 640, y+400)).(*image.RGBA))
	}
	shifted := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for y := range 400 {
		copy(shifted.Pix[y*shifted.Stride:], p.Working.Pix[(y+424)*p.Working.Stride:][:640*4])
	}
	if red(0) != "bottom left" || redCorner(shifted) != "bottom right" {
		t.Errorf("red at the %s and the %s", red(0), redCorner(shifted))
	}
	if c := p.Working.RGBAAt(320, 412); c.R < 245 || c.G < 245 {
		t.Errorf("between them: %v", c)
	}
}

// TestProgressiveIsStripped keeps every scan of a JPEG that has several.
func TestSegmentsOfSeveralScans(t *testing.T) {
	scanOf := func(data string) []byte { return append(jpegSegment(markerSOS, []byte{1, 1, 0, 0, 63, 0}), data...) }
	file := bytes.Join([][]byte{{0xFF, markerSOI}, jpegSegment(markerSOF2, []byte("frame")), exif(1, "MM"), scanOf("a\xff\x00b\xff\xd0c"), jpegSegment(markerCOM, []byte("x")), scanOf("d"), {0xFF, markerEOI}, []byte("tail")}, nil)
	kept := string(strip(file, JPEG))
	if !strings.Contains(kept, "a\xff\x00b\xff\xd0c\xff\xda") || !strings.HasSuffix(kept, "d\xff\xd9") || strings.Contains(kept, "Exif") {
		t.Errorf("%q", kept)
	}
	if !isProgressive(file) {
		t.Error("not seen to be progressive")
	}
	if strip(file[:len(file)-8], JPEG) != nil {
		t.Error("a JPEG without its end was taken for whole")
	}
}

func TestColoursSurvive(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		img.SetRGBA(i%64, i/64, color.RGBA{180, 30, 60, 255})
	}
	data, _, _, err := open(t, asBMP(t, img)).Copy(90, rules)
	if err != nil {
		t.Fatal(err)
	}
	if c := open(t, data).Working.RGBAAt(32, 32); c.R < 175 || c.R > 185 || c.G < 25 || c.G > 36 || c.B < 55 || c.B > 66 {
		t.Errorf("%v", c)
	}
}
