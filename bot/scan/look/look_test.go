package look_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"kaihu/bot/scan"
	"kaihu/bot/scan/scantest"
)

// script is an engine that reads what it is told, picture by picture.
type script struct {
	readings []scan.Reading
	read     int
}

func (s *script) Name() string { return "script" }

func (s *script) Read(context.Context, *image.RGBA) (scan.Reading, error) {
	r := s.readings[min(s.read, len(s.readings)-1)]
	s.read++
	return r, nil
}

// says is a reading of lines below each other, the first one larger.
func says(texts ...string) scan.Reading {
	var r scan.Reading
	y := 50
	for i, text := range texts {
		h := 30
		if i == 0 {
			h = 80
		}
		r.Lines = append(r.Lines, scan.Line{Text: text, Confidence: 0.99, Box: [4]image.Point{{X: 100, Y: y}, {X: 900, Y: y}, {X: 900, Y: y + h}, {X: 100, Y: y + h}}})
		y += h + 60
	}
	return r
}

func licenceSays() scan.Reading {
	return says("营业执照", "统一社会信用代码91110105MAFAKE019T", "名称北京云启虚构科技有限公司", "类型有限责任公司", "法定代表人甄样本", "注册资本壹仟万元", "成立日期2021年03月15日", "住所北京市朝阳区示例东路88号", "经营范围软件开发", "登记机关样本局")
}

func invoiceSays() scan.Reading {
	return says("电子发票", "发票号码1", "购买方名称北京云启虚构科技有限公司", "销售方名称样本公司", "价税合计壹佰元", "开票日期2026年02月10日")
}

// photo is a picture with something on it, so that it is not blank.
func photo(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	for y := 100; y < h-100; y += 40 {
		for x := 100; x < w-100; x += 7 {
			draw.Draw(img, image.Rect(x, y, x+3, y+20), image.NewUniform(color.RGBA{R: 150, A: 255}), image.Point{}, draw.Src)
		}
	}
	return img
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// turned is a picture turned by 90°.
func turned(t *testing.T, data []byte) []byte {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(b.Dy()-1-y, x, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, out); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func sizeOf(t *testing.T, data []byte) image.Point {
	t.Helper()
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return image.Pt(c.Width, c.Height)
}

func pdfOf(t *testing.T, pages int) []byte {
	t.Helper()
	var jpegs [][]byte
	for range pages {
		jpegs = append(jpegs, jpegOf(t, photo(1240, 1754)))
	}
	data, err := scantest.ScanPDF(150, jpegs...)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestPDF reads pages until one is the licence, and takes that one out of a
// longer document.
func TestPDF(t *testing.T) {
	for _, c := range []struct {
		name     string
		pages    int
		readings []scan.Reading
		verdict  scan.Verdict
		code     string
		read     int
		repaired []string
	}{
		{"a page", 1, []scan.Reading{licenceSays()}, scan.Accept, "", 1, nil},
		{"the second of three", 3, []scan.Reading{invoiceSays(), licenceSays()}, scan.Accept, "", 2, []string{"page"}},
		{"nowhere", 2, []scan.Reading{invoiceSays()}, scan.Reject, "wrong_document", 2, []string{"page"}},
		{"behind the last that is looked at", 7, []scan.Reading{invoiceSays(), invoiceSays(), invoiceSays(), invoiceSays(), invoiceSays(), licenceSays()}, scan.Reject, "wrong_document", 5, []string{"page"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			engine := &script{readings: c.readings}
			r, err := scanner(t, engine).Look(t.Context(), task("license_scan", applicant, pdfOf(t, c.pages)))
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != c.verdict || r.Code != c.code || engine.read != c.read || !slices.Equal(r.Repaired, c.repaired) {
				t.Errorf("%s %s after %d pages, %v", r.Verdict, r.Code, engine.read, r.Repaired)
			}
			if (r.Copy == nil) != (c.repaired == nil) || r.Copy == nil && r.Type != "application/pdf" || r.Copy != nil && r.Type != "image/jpeg" {
				t.Errorf("a copy of %d bytes, %s", len(r.Copy), r.Type)
			}
		})
	}
}

// TestBlankPages are not read.
func TestBlankPages(t *testing.T) {
	blank := image.NewRGBA(image.Rect(0, 0, 1240, 1754))
	draw.Draw(blank, blank.Rect, image.White, image.Point{}, draw.Src)
	data, err := scantest.ScanPDF(150, jpegOf(t, photo(1240, 1754)), jpegOf(t, blank), jpegOf(t, photo(1240, 1754)))
	if err != nil {
		t.Fatal(err)
	}
	engine := &script{readings: []scan.Reading{invoiceSays(), licenceSays()}}
	r, err := scanner(t, engine).Look(t.Context(), task("license_scan", applicant, data))
	if err != nil || r.Verdict != scan.Accept || engine.read != 2 {
		t.Errorf("%s %s, %v, %d pages read", r.Verdict, r.Code, err, engine.read)
	}
}

// TestSides joins the two pictures of a card.
func TestSides(t *testing.T) {
	front := says("姓名甄样本", "性别男民族汉", "出生1988年8月15日", "住址北京市朝阳区示例东路88号", "公民身份号码110105198808159997")
	back := says("居民身份证", "中华人民共和国", "签发机关样本局", "有效期限2020.05.20-2040.05.20")
	picture := jpegOf(t, photo(1300, 850))
	for name, readings := range map[string][]scan.Reading{"front first": {front, back}, "back first": {back, front}} {
		t.Run(name, func(t *testing.T) {
			r, err := scanner(t, &script{readings: readings}).Look(t.Context(), task("leader_id_scan", applicant, picture, picture))
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != scan.Accept || r.Kind != scan.IDBoth || !slices.Contains(r.Repaired, "joined") || sizeOf(t, r.Copy).Y < 1700 {
				t.Errorf("%s %s %s %v", r.Verdict, r.Code, r.Kind, r.Repaired)
			}
		})
	}
}

// TestBestOfSeveral keeps the one of several files that is the document.
func TestBestOfSeveral(t *testing.T) {
	first, second := jpegOf(t, photo(1300, 850)), jpegOf(t, photo(1600, 1100))
	r, err := scanner(t, &script{readings: []scan.Reading{invoiceSays(), licenceSays()}}).Look(t.Context(), task("license_scan", applicant, first, second))
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != scan.Accept || !bytes.Equal(r.Copy, second) {
		t.Errorf("%s %s, a copy of %d bytes", r.Verdict, r.Code, len(r.Copy))
	}
}

// TestFiles refuses what is no document before anything is read, with an engine
// and without.
func TestFiles(t *testing.T) {
	good := jpegOf(t, photo(1300, 850))
	blank := image.NewRGBA(image.Rect(0, 0, 1300, 850))
	draw.Draw(blank, blank.Rect, image.White, image.Point{}, draw.Src)
	for _, c := range []struct {
		name    string
		data    []byte
		verdict scan.Verdict
		code    string
	}{
		{"empty", nil, scan.Reject, "file_empty"},
		{"text", []byte("no picture"), scan.Reject, "file_type"},
		{"cut off", good[:len(good)/2], scan.Reject, "file_corrupt"},
		{"a broken PDF", []byte("%PDF-1.7\nnothing"), scan.Reject, "file_corrupt"},
		{"tiny", jpegOf(t, photo(400, 300)), scan.Reject, "too_small"},
		{"blank", jpegOf(t, blank), scan.Reject, "not_readable"},
		{"good", good, scan.Unclear, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := scanner(t, nil).Look(t.Context(), task("license_scan", applicant, c.data))
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != c.verdict || r.Code != c.code || r.Engine != "none" {
				t.Errorf("%s %s by %s, want %s %s", r.Verdict, r.Code, r.Engine, c.verdict, c.code)
			}
			if c.name == "good" {
				return
			}
			engine := &script{readings: []scan.Reading{licenceSays()}}
			if r, err := scanner(t, engine).Look(t.Context(), task("license_scan", applicant, c.data)); err != nil || r.Code != c.code || engine.read > 0 {
				t.Errorf("with an engine %s %s, %v, %d pictures read", r.Verdict, r.Code, err, engine.read)
			}
		})
	}
}
