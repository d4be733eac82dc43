package picture

import (
	"image"
	"image/color"
	"testing"
)

// TestOrient puts a picture of two rows and three columns upright. The first
// row is the top of the scene when it is upright (EXIF 2.32, table of 0x0112).
func TestOrient(t *testing.T) {
	scene := []string{"abc", "def"}
	stored := map[int][]string{ // how a camera stores the scene under each orientation
		1: {"abc", "def"},
		2: {"cba", "fed"},
		3: {"fed", "cba"},
		4: {"def", "abc"},
		5: {"ad", "be", "cf"},
		6: {"cf", "be", "ad"},
		7: {"fc", "eb", "da"},
		8: {"da", "eb", "fc"},
	}
	for orientation, rows := range stored {
		if got := letters(orient(fromLetters(rows), orientation)); got != "abc/def/" {
			t.Errorf("orientation %d: %s, want %v", orientation, got, scene)
		}
	}
	for degrees, want := range map[int]string{0: "abc/def/", 90: "da/eb/fc/", 180: "fed/cba/", 270: "cf/be/ad/"} {
		if got := letters(turned(fromLetters(scene), degrees)); got != want {
			t.Errorf("turned by %d: %s, want %s", degrees, got, want)
		}
	}
}

func fromLetters(rows []string) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x, letter := range row {
			img.SetRGBA(x, y, color.RGBA{R: uint8(letter), A: 255})
		}
	}
	return img
}

func letters(img *image.RGBA) (s string) {
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			s += string(rune(img.RGBAAt(x, y).R))
		}
		s += "/"
	}
	return s
}
