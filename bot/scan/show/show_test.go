package show

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"kaihu/bot/scan"
)

func lines() []string {
	return []string{"林顾问 · KH-7Q2M4D", "slack:T0KAIHU/U0LIN · 2026-11-26 18:30"}
}

// shared is opened once for all tests: fonts and PDFium take their time.
var shared = sync.OnceValues(func() (*Scanner, error) { return New(nil, "") })

func scanner(t testing.TB) *Scanner {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// even is a picture of one colour.
func even(t testing.TB, width, height int, c color.Color) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// document is a PDF of so many pages.
func document(pages int) []byte {
	var kids strings.Builder
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", ""}
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 3+i)
		objects = append(objects, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 300]>>")
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), pages)
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\n%%%%EOF\n", len(objects)+1)
	return out.Bytes()
}

func decode(t testing.TB, page []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func grey(c color.Color) int { return int(color.GrayModel.Convert(c).(color.Gray).Y) }

// TestMark is on every part of a picture, light or dark, large or small, wide or
// high, and leaves most of it as it was.
func TestMark(t *testing.T) {
	t.Parallel()
	s := scanner(t)
	for name, test := range map[string]struct {
		width, height int
		level         uint8
	}{
		"white": {800, 550, 255}, "black": {800, 550, 0}, "grey": {550, 800, 128}, "dark": {600, 600, 60}, "small": {420, 270, 240}, "long": {1400, 300, 200}, "high": {300, 1200, 200},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := s.Look(t.Context(), scan.Task{Files: [][]byte{even(t, test.width, test.height, color.Gray{Y: test.level})}, Mark: lines()})
			if err != nil || len(r.Pages) != 1 {
				t.Fatalf("%+v, %v", r, err)
			}
			img := decode(t, r.Pages[0])
			if img.Bounds().Size() != image.Pt(test.width, test.height) {
				t.Fatalf("%v", img.Bounds())
			}
			touched := 0
			side := max(120, max(test.width, test.height)/5) // of a part
			for top := 0; top+side <= test.height; top += side {
				for left := 0; left+side <= test.width; left += side {
					n := 0
					for y := top; y < top+side; y++ {
						for x := left; x < left+side; x++ {
							if d := grey(img.At(x, y)) - int(test.level); d > 20 || d < -20 {
								n++
							}
						}
					}
					touched += n
					if n*200 < side*side {
						t.Errorf("at %d, %d: %d pixels of %d", left, top, n, side*side)
					}
				}
			}
			if most := test.width * test.height / 4; touched > most {
				t.Errorf("%d pixels are covered, more than %d", touched, most)
			}
		})
	}
}

// TestMarkSaysWho draws two marks on the same picture.
func TestMarkSaysWho(t *testing.T) {
	t.Parallel()
	s := scanner(t)
	drawn := func(mark ...string) []byte {
		r, err := s.Look(t.Context(), scan.Task{Files: [][]byte{even(t, 800, 600, color.White)}, Mark: mark})
		if err != nil {
			t.Fatal(err)
		}
		return r.Pages[0]
	}
	if !bytes.Equal(drawn("林顾问 · KH-7Q2M4D"), drawn("林顾问 · KH-7Q2M4D")) || bytes.Equal(drawn("林顾问 · KH-7Q2M4D"), drawn("王顾问 · KH-7Q2M4D")) {
		t.Error("the mark does not tell people apart")
	}
	if bytes.Equal(drawn("😀"), drawn("")) {
		t.Error("what the font lacks vanishes")
	}
	drawn(strings.Repeat("长", 4000)) // ends
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := scanner(t)
	white := even(t, 300, 200, color.White)
	for name, test := range map[string]struct {
		files [][]byte
		pages int
		code  string
	}{
		"two sides":      {[][]byte{white, white}, 2, ""},
		"a PDF and more": {[][]byte{document(2), white}, 3, ""},
		"a longer PDF":   {[][]byte{document(5)}, 2, ""},
		"too many":       {slices.Repeat([][]byte{white}, 13), 0, "file_too_large"},
		"no picture":     {[][]byte{[]byte("hello")}, 0, "file_type"},
		"damaged":        {[][]byte{white[:60]}, 0, "file_corrupt"},
		"second damaged": {[][]byte{white, white[:60]}, 0, "file_corrupt"},
		"nothing":        {[][]byte{nil}, 0, "file_empty"},
	} {
		r, err := s.Look(t.Context(), scan.Task{Files: test.files, Mark: lines(), Rules: scan.Rules{MaxPages: 2}})
		if err != nil || len(r.Pages) != test.pages || r.Code != test.code {
			t.Errorf("%s: %d pages, %q, %v", name, len(r.Pages), r.Code, err)
		}
	}
}

// looks is a scanner that judges.
type looks struct{}

func (looks) Look(context.Context, scan.Task) (scan.Result, error) {
	return scan.Result{}, errors.New("it is mine")
}

func TestOtherTasks(t *testing.T) {
	t.Parallel()
	s, err := New(looks{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Look(t.Context(), scan.Task{}); err == nil || err.Error() != "it is mine" {
		t.Errorf("%v", err)
	}
}

func BenchmarkShow(b *testing.B) {
	s := scanner(b)
	data, err := os.ReadFile("../ppocr/testdata/01_cn_ltd_clean.png")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Look(context.Background(), scan.Task{Files: [][]byte{data}, Mark: lines()}); err != nil {
			b.Fatal(err)
		}
	}
}
