package ppocr

import (
	"context"
	"errors"
	"image"
	"image/draw"
	_ "image/jpeg"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"kaihu/bot/scan"
)

// folder is where the models are.
func folder() string {
	if dir := os.Getenv("KAIHU_OCR"); dir != "" && dir != "none" {
		return dir
	}
	return filepath.Join("..", "..", "..", "bin", "ocr")
}

// shared is the engine of all tests: it takes half a second to open, and
// memory.
var shared struct {
	sync.Mutex
	once   sync.Once
	engine *Engine
	err    error
}

func read(t testing.TB, img *image.RGBA) scan.Reading {
	t.Helper()
	shared.once.Do(func() { shared.engine, shared.err = Open(folder(), 2) })
	if shared.err != nil {
		t.Fatalf("%v (run make ocr)", shared.err)
	}
	shared.Lock()
	defer shared.Unlock()
	reading, err := shared.engine.Read(context.Background(), img)
	if err != nil {
		t.Fatal(err)
	}
	return reading
}

func sample(t testing.TB, name string) *image.RGBA {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	rgba := image.NewRGBA(img.Bounds())
	draw.Draw(rgba, rgba.Rect, img, rgba.Rect.Min, draw.Src)
	return rgba
}

func text(r scan.Reading) string {
	var lines []string
	for _, l := range r.Lines {
		lines = append(lines, l.Text)
	}
	return strings.Join(lines, "\n")
}

func TestReadsSamples(t *testing.T) {
	for _, c := range []struct {
		file  string
		lines []string
	}{
		{"01_cn_ltd_clean.png", []string{"北京云启虚构科技有限公司", "91110105MAFAKE019T", "2021年03月15日至2041年03月14日", "营业执照", "甄样本"}},
		{"01_id_clean.png", []string{"甄样本", "110105198808159997", "公民身份号码", "号院3号楼12层1206"}},
		{"03_id_name_mismatch.jpg", []string{"郝示例", "440305197901309972", "广东省深圳市南山区粤海街"}},
		{"07_wrong_doc_invoice.png", []string{"发票", "北京云启虚构科技有限公司"}},
		{"17_hk_br.png", []string{"SPECIMEN HARBOUR TRADING LIMITED", "BODY CORPORATE", "99900001-000-03-26-0"}},
	} {
		t.Run(c.file, func(t *testing.T) {
			got := read(t, sample(t, c.file))
			for _, want := range c.lines {
				if !strings.Contains(text(got), want) {
					t.Errorf("%q is missing in\n%s", want, text(got))
				}
			}
			if got.Turned != 0 {
				t.Errorf("turned by %d°", got.Turned)
			}
		})
	}
}

func TestBlurredIsUnsure(t *testing.T) {
	for _, l := range read(t, sample(t, "05_cn_blurred.jpg")).Lines {
		if l.Confidence > 0.9 {
			t.Errorf("%s is read with %.3f", l.Text, l.Confidence)
		}
	}
}

// fits is the best score of a claim in any line.
func fits(r scan.Reading, claim string) float64 {
	best := math.NaN()
	for _, l := range r.Lines {
		if s := l.Score(claim); math.IsNaN(best) || s > best {
			best = s
		}
	}
	return best
}

func TestScoreTellsCharactersApart(t *testing.T) {
	r := read(t, sample(t, "01_cn_ltd_clean.png"))
	if got := fits(r, "北京云启虚构科技有限公司"); got < -0.01 {
		t.Errorf("the true name has %f", got)
	}
	for _, decoy := range []string{"北京云起虚构科技有限公司", "北京云启虚拟科技有限公司", "北京云启虚构科枝有限公司", "北京云启虚构科技有限公同"} {
		if got := fits(r, decoy); got > -0.2 {
			t.Errorf("%s has %f", decoy, got)
		}
	}
	if got := fits(r, "有限责任公司(自然人投资或控股）"); got < -0.05 {
		t.Errorf("with brackets of other widths: %f", got)
	}
	if got := fits(r, "北京𬬩科技"); !math.IsNaN(got) {
		t.Errorf("a character that the engine does not know: %f", got)
	}
}

// TestTurned reads an ID card that lies in other directions.
func TestTurned(t *testing.T) {
	img := sample(t, "01_id_clean.png")
	for _, c := range []struct {
		name    string
		degrees float64 // clockwise, of the picture
		turned  int
	}{
		{"on its left side", 270, 90},
		{"on its head", 180, 180},
		{"on its right side", 90, 270},
		{"askew", 25, 0},
		{"askew the other way", -35, 0},
		{"askew on its head", 200, 180},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := read(t, rotated(img, c.degrees))
			if got.Turned != c.turned {
				t.Errorf("turned by %d°, not %d°", got.Turned, c.turned)
			}
			for _, want := range []string{"甄样本", "110105198808159997"} {
				if !strings.Contains(text(got), want) {
					t.Errorf("%q is missing in\n%s", want, text(got))
				}
			}
			checkBox(t, got, c.degrees+float64(got.Turned))
		})
	}
}

// TestSteep reads small print that runs at an angle at which the detector alone
// loses some of it.
func TestSteep(t *testing.T) {
	got := text(read(t, rotated(sample(t, "01_cn_ltd_clean.png"), 35)))
	for _, want := range []string{"北京云启虚构科技有限公司", "91110105MAFAKE019T", "2021年03月15日至2041年03月14日"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

// checkBox holds the box of the number's line against the angle at which it
// runs in the turned picture.
func checkBox(t *testing.T, r scan.Reading, want float64) {
	t.Helper()
	for _, l := range r.Lines {
		if !strings.Contains(l.Text, "110105198808159997") {
			continue
		}
		along := l.Box[1].Sub(l.Box[0])
		got := math.Atan2(float64(along.Y), float64(along.X)) * 180 / math.Pi
		if off := math.Remainder(got-want, 360); math.Abs(off) > 3 {
			t.Errorf("its box %v runs at %.1f°, not %.1f°", l.Box, got, want)
		}
	}
}

// rotated is a picture turned clockwise about its middle, on grey.
func rotated(img *image.RGBA, degrees float64) *image.RGBA {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	dw, dh := math.Round(w*math.Abs(cos)+h*math.Abs(sin)), math.Round(w*math.Abs(sin)+h*math.Abs(cos))
	out := image.NewRGBA(image.Rect(0, 0, int(dw), int(dh)))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			dx, dy := float64(x)+0.5-dw/2, float64(y)+0.5-dh/2
			sx, sy := dx*cos+dy*sin+w/2, dy*cos-dx*sin+h/2
			r, g, b := 128.0, 128.0, 128.0
			if sx >= 0 && sy >= 0 && sx < w && sy < h {
				r, g, b = bilinear(img, sx-0.5, sy-0.5)
			}
			copy(out.Pix[out.PixOffset(x, y):], []byte{uint8(r), uint8(g), uint8(b), 255})
		}
	}
	return out
}

// TestOddPictures holds the engine against pictures without text.
func TestOddPictures(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
	}{
		{"a pixel", 1, 1},
		{"tiny", 16, 9},
		{"a line", 1, 4000},
		{"a line that lies", 4000, 1},
		{"an empty page", 900, 640},
	} {
		t.Run(c.name, func(t *testing.T) {
			img := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
			for i := range img.Pix {
				img.Pix[i] = 230
			}
			if r := read(t, img); len(r.Lines) > 0 || r.Turned != 0 {
				t.Errorf("read %q, turned by %d°", text(r), r.Turned)
			}
		})
	}
}

// TestPartOfAPicture reads a picture whose pixels do not begin at its origin.
func TestPartOfAPicture(t *testing.T) {
	img := sample(t, "01_id_clean.png")
	part := img.SubImage(image.Rect(30, 500, 980, 600)).(*image.RGBA)
	if got := text(read(t, part)); !strings.Contains(got, "110105198808159997") {
		t.Errorf("read %q", got)
	}
}

func TestCancelled(t *testing.T) {
	read(t, image.NewRGBA(image.Rect(0, 0, 32, 32)))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := shared.engine.Read(ctx, sample(t, "01_id_clean.png")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestOpenSaysWhatIsMissing(t *testing.T) {
	read(t, image.NewRGBA(image.Rect(0, 0, 32, 32))) // the runtime is loaded once
	if _, err := Open(t.TempDir(), 1); err == nil || !strings.Contains(err.Error(), "keys.txt") {
		t.Errorf("%v", err)
	}
}

// BenchmarkRead reads the licence. peak-MB is the largest memory of the process
// so far: run one of them at a time.
func BenchmarkRead(b *testing.B) {
	img := sample(b, "01_cn_ltd_clean.png")
	for _, threads := range []int{1, 2} {
		b.Run(strconv.Itoa(threads)+"-threads", func(b *testing.B) {
			e, err := Open(folder(), threads)
			if err != nil {
				b.Fatalf("%v (run make ocr)", err)
			}
			defer e.Close()
			for b.Loop() {
				if _, err := e.Read(context.Background(), img); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/page")
			b.ReportMetric(peak(b), "peak-MB")
		})
	}
}

// peak is the most memory that this process has had, in megabytes.
func peak(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("there is no /proc here")
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kB, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kB) / 1024
}
