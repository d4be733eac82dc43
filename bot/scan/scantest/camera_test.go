package scantest_test

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"kaihu/bot/scan/scantest"
)

// frontal is a camera that looks straight at a sheet and changes nothing else.
func frontal() scantest.Camera {
	return scantest.Camera{Long: 200, Fill: 0.8, Ground: scantest.Keyboard, Exposure: 1}
}

func shoot(c scantest.Camera, seed uint64) *image.RGBA {
	return c.Take(corner(), rand.New(rand.NewPCG(1, seed)))
}

// TestCameraKeepsThePaper looks for the paper where it must be, however the
// camera stands.
func TestCameraKeepsThePaper(t *testing.T) {
	red := func(c color.RGBA) bool { return c.R > 120 && c.G < 80 }
	paper := func(c color.RGBA) bool { return c.R > 120 && c.G > 120 }
	for name, change := range map[string]func(*scantest.Camera){
		"frontal": func(*scantest.Camera) {},
		"tilted":  func(c *scantest.Camera) { c.Pitch, c.Yaw, c.Roll = 20, -20, 10 },
		"curled":  func(c *scantest.Camera) { c.Curl = 0.015 },
		"barrel":  func(c *scantest.Camera) { c.Barrel = 0.12 },
		"pincush": func(c *scantest.Camera) { c.Barrel = -0.05 },
	} {
		c := frontal()
		change(&c)
		img := shoot(c, 1)
		if img.Bounds().Size() != image.Pt(200, 150) {
			t.Fatalf("%s: the photo is %v", name, img.Bounds())
		}
		for _, at := range []struct {
			p    image.Point
			what func(color.RGBA) bool
		}{{image.Pt(60, 60), red}, {image.Pt(140, 60), paper}, {image.Pt(60, 90), paper}, {image.Pt(140, 90), paper}} {
			if got := img.RGBAAt(at.p.X, at.p.Y); !at.what(got) {
				t.Errorf("%s: %v at %v", name, got, at.p)
			}
		}
		for _, p := range []image.Point{{2, 2}, {197, 2}, {197, 147}, {2, 147}} {
			if got := img.RGBAAt(p.X, p.Y); got.R > 120 {
				t.Errorf("%s: the paper reaches the corner %v: %v", name, p, got)
			}
		}
	}
}

// TestCameraDifficulties: each changes the photo, and the same chance makes the
// same one.
func TestCameraDifficulties(t *testing.T) {
	plain := shoot(frontal(), 1)
	for name, change := range map[string]func(*scantest.Camera){
		"pitch":    func(c *scantest.Camera) { c.Pitch = 10 },
		"yaw":      func(c *scantest.Camera) { c.Yaw = 10 },
		"roll":     func(c *scantest.Camera) { c.Roll = 10 },
		"curl":     func(c *scantest.Camera) { c.Curl = 0.02 },
		"marble":   func(c *scantest.Camera) { c.Ground = scantest.Marble },
		"check":    func(c *scantest.Camera) { c.Ground = scantest.Check },
		"wood":     func(c *scantest.Camera) { c.Ground = scantest.RoughWood },
		"papers":   func(c *scantest.Camera) { c.Ground = scantest.OtherPapers },
		"exposure": func(c *scantest.Camera) { c.Exposure = 0.5 },
		"white":    func(c *scantest.Camera) { c.White = 1 },
		"edge":     func(c *scantest.Camera) { c.Edge = true },
		"thumb":    func(c *scantest.Camera) { c.Thumb = true },
		"barrel":   func(c *scantest.Camera) { c.Barrel = 0.1 },
		"defocus":  func(c *scantest.Camera) { c.Defocus = 1.5 },
		"screen":   func(c *scantest.Camera) { c.Screen = true },
		"grain":    func(c *scantest.Camera) { c.Grain = 4 },
		"sharpen":  func(c *scantest.Camera) { c.Sharpen = 1 },
		"turn":     func(c *scantest.Camera) { c.Turn = 180 },
	} {
		c := frontal()
		change(&c)
		if bytes.Equal(shoot(c, 1).Pix, plain.Pix) {
			t.Errorf("%s changes nothing", name)
		}
		if !bytes.Equal(shoot(c, 1).Pix, shoot(c, 1).Pix) {
			t.Errorf("%s: two photos of the same seed differ", name)
		}
	}
}

func TestChatJPEG(t *testing.T) {
	for _, size := range []image.Point{{2880, 20}, {20, 2880}, {100, 20}} {
		data, err := scantest.ChatJPEG(image.NewRGBA(image.Rectangle{Max: size}))
		if err != nil {
			t.Fatal(err)
		}
		want := size
		if max(size.X, size.Y) > 1440 {
			want = size.Div(2)
		}
		if c, kind, err := image.DecodeConfig(bytes.NewReader(data)); err != nil || kind != "jpeg" || image.Pt(c.Width, c.Height) != want {
			t.Errorf("%v: %v × %v, %s, %v", size, c.Width, c.Height, kind, err)
		}
	}
}
