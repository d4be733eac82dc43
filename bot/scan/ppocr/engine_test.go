package ppocr

import (
	"context"
	"image"
	"image/draw"
	_ "image/jpeg"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
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
		{"17_hk_br.png", []string{"SPECIMENHARBOURTRADINGLIMITED", "99900001-000-03-26-0"}},
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

func TestScoreTellsCharactersApart(t *testing.T) {
	r := read(t, sample(t, "01_cn_ltd_clean.png"))
	if got, at := r.Score("北京云启虚构科技有限公司"); got < -0.01 || len(at) != 1 {
		t.Errorf("the true name has %f in lines %v", got, at)
	}
	for _, decoy := range []string{"北京云起虚构科技有限公司", "北京云启虚拟科技有限公司", "北京云启虚构科枝有限公司", "北京云启虚构科技有限公同"} {
		if got, _ := r.Score(decoy); got > -0.2 {
			t.Errorf("%s has %f", decoy, got)
		}
	}
	if got, at := r.Score("有限责任公司(自然人投资或控股）"); got < -0.05 {
		t.Errorf("with brackets of other widths: %f in %v", got, at)
	}
	if got, at := r.Score("北京市朝阳区示例东路88号院3号楼12层1206"); got < -0.02 || len(at) != 2 {
		t.Errorf("the address, over two lines, has %f in %v", got, at)
	}
	if got, _ := r.Score("北京𬬩科技"); !math.IsNaN(got) {
		t.Errorf("a character that the engine does not know: %f", got)
	}
}
