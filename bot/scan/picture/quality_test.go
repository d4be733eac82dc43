package picture

import (
	"image"
	"image/color"
	"math/rand/v2"
	"slices"
	"testing"

	"kaihu/bot/scan/scantest"
)

// TestQuality photographs a sheet in ways that each have one thing wrong.
func TestQuality(t *testing.T) {
	desk := scantest.Photo{Long: 1600, Fill: 0.8}
	for _, test := range []struct {
		name   string
		change func(*scantest.Photo)
		advice string // one that must be given; "": none may be
		cut    []string
	}{
		{"as it should be", func(*scantest.Photo) {}, "", nil},
		{"turned a little", func(p *scantest.Photo) { p.Angle = 8 }, "", nil},
		{"dim", func(p *scantest.Photo) { p.Gain = 0.4 }, "", nil},
		{"out of focus", func(p *scantest.Photo) { p.Gauss = 9 }, "blurred", nil},
		{"small", func(p *scantest.Photo) { p.Long = 900 }, "too_small", nil},
		{"without colour", func(p *scantest.Photo) { p.Grey = true }, "greyscale", nil},
		{"photocopied", func(p *scantest.Photo) { p.Copied = true }, "greyscale", nil},
		{"left side cut off", func(p *scantest.Photo) { p.Crop, p.CropShare = scantest.LeftSide, 0.2 }, "cropped", []string{"left"}},
		{"top cut off", func(p *scantest.Photo) { p.Crop, p.CropShare = scantest.TopSide, 0.25 }, "cropped", []string{"top"}},
		{"lower right cut off", func(p *scantest.Photo) { p.Crop, p.CropShare = scantest.LowerRight, 0.2 }, "cropped", []string{"right", "bottom"}},
		{"in the dark", func(p *scantest.Photo) { p.Gain = 0.1 }, "dark", nil},
	} {
		photo := desk
		test.change(&photo)
		q := open(t, asJPEG(t, photo.Take(sheet(1400, 1000), rand.New(rand.NewPCG(1, 1))))).Quality
		if test.advice == "" && len(q.Advice) > 0 || test.advice != "" && !slices.Contains(q.Advice, test.advice) {
			t.Errorf("%s: advice %v, want %q; %+v", test.name, q.Advice, test.advice, q)
		}
		if test.cut != nil && !slices.Equal(q.Cut, test.cut) {
			t.Errorf("%s: cut at %v, want %v", test.name, q.Cut, test.cut)
		}
		if q.Hopeless != "" && test.name != "out of focus" {
			t.Errorf("%s: hopeless, %s", test.name, q.Hopeless)
		}
	}
}

// TestScans are pictures that no camera has made.
func TestScans(t *testing.T) {
	blank := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	noise := rand.New(rand.NewPCG(3, 4))
	for i := range blank.Pix {
		blank.Pix[i] = uint8(248 + noise.IntN(6))
	}
	cutText := margin(1600, 1200)
	for y := 300; y < 900; y += 40 { // lines that begin beyond the left edge
		for x := range 700 {
			for line := range 14 {
				cutText.SetRGBA(x, y+line, color.RGBA{20, 20, 30, 255})
			}
		}
	}
	spot := margin(1600, 1200)
	for i := range spot.Pix {
		spot.Pix[i] = uint8(int(spot.Pix[i]) * 9 / 10)
	}
	for y := 500; y < 650; y++ {
		for x := 600; x < 800; x++ {
			spot.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
		}
	}
	phone := margin(1170, 2532)
	for _, test := range []struct {
		name     string
		data     []byte
		advice   []string
		hopeless string
	}{
		{"clean", asPNG(t, margin(1600, 1200)), nil, ""},
		{"blank", asJPEG(t, blank), []string{"not_readable"}, "not_readable"},
		{"print runs over the edge", asPNG(t, cutText), []string{"cropped"}, ""},
		{"a lamp's reflection", asPNG(t, spot), []string{"glare"}, ""},
		{"a phone's screen", asPNG(t, phone), []string{"screenshot"}, ""},
		{"the same size, by a camera", with(asJPEG(t, phone), exif(1, "MM")), nil, ""},
		{"a thumbnail", asPNG(t, margin(600, 450)), []string{"too_small"}, "too_small"},
	} {
		q := open(t, test.data).Quality
		if !slices.Equal(q.Advice, test.advice) || q.Hopeless != test.hopeless {
			t.Errorf("%s: %v, hopeless %q; want %v, %q; %+v", test.name, q.Advice, q.Hopeless, test.advice, test.hopeless, q)
		}
	}
}

// margin is a sheet with nothing at its edges.
func margin(w, h int) *image.RGBA {
	img := sheet(w, h)
	for y := range h {
		for x := range w {
			if x < w/20 || y < h/20 {
				img.SetRGBA(x, y, color.RGBA{240, 240, 235, 255})
			}
		}
	}
	return img
}

func TestTurnedQuality(t *testing.T) {
	q := Quality{Cut: []string{"left", "top_right"}}
	for degrees, want := range map[int][]string{0: {"left", "top_right"}, 90: {"top", "bottom_right"}, 180: {"right", "bottom_left"}, 270: {"bottom", "top_left"}} {
		if got := q.Turned(degrees).Cut; !slices.Equal(got, want) {
			t.Errorf("turned by %d: %v, want %v", degrees, got, want)
		}
	}
	if q.Cut[0] != "left" {
		t.Error("the original was changed")
	}
}

// TestThresholdsHaveSources keeps numbers from being made up.
func TestThresholdsHaveSources(t *testing.T) {
	list, err := readThresholds(thresholdsFile)
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range []threshold{list.Sharp, list.Blur, list.LongSide, list.LeastSide, list.Burnt, list.Faint, list.Washed, list.Blank, list.Dark, list.Colour, list.Glare, list.CutSide, list.CutCorner, list.CutText} {
		if one.Value <= 0 || len(one.Source) < 20 {
			t.Errorf("threshold %d: %+v", i, one)
		}
	}
	if _, err := readThresholds([]byte("sharper:\n  value: 1\n")); err == nil {
		t.Error("an unknown threshold was taken")
	}
}
