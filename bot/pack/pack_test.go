package pack_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot/pack"
	"kaihu/flows"
	"kaihu/flows/awschina"
)

func TestPack(t *testing.T) {
	t.Parallel()
	in := pack.Input{Flow: load(t), Case: filled(), Private: true, Scans: scans(), Made: made()}
	files, data := build(t, in)
	want := []string{"KH-7Q2M4D_leader_id_scan_1.jpg", "KH-7Q2M4D_leader_id_scan_2.png", "KH-7Q2M4D_license_scan.jpg", "manifest.json", "sheet.html", "sheet.pdf"}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Fatalf("files %q", got)
	}
	if _, again := build(t, in); !bytes.Equal(data, again) {
		t.Error("the same case gives other bytes")
	}
	in.Made = in.Made.Add(time.Minute)
	if _, later := build(t, in); bytes.Equal(data, later) {
		t.Error("the time is not in it")
	}
	pdf, html := pdfText(t, files["sheet.pdf"]), string(files["sheet.html"])
	for _, text := range []string{company, number, "13800138000", "广东省", "需要 / Yes", "长期", "755900000010001", "KH-7Q2M4D_license_scan.jpg", "KH-7Q2M4D_leader_id_scan_2.png", "没有座机就再填一次手机号"} {
		if !strings.Contains(pdf, text) {
			t.Errorf("sheet.pdf lacks %s", text)
		}
		if !strings.Contains(html, text) {
			t.Errorf("sheet.html lacks %s", text)
		}
	}
	if fonts := pdfText(t, files["sheet.pdf"], "pdffonts"); !regexp.MustCompile(`NotoSansSC-Regular +CID TrueType +Identity-H +yes yes yes`).MatchString(fonts) {
		t.Errorf("the font is not embedded as a subset with its characters:\n%s", fonts)
	}
}

// TestOrder holds the sheet against AWS's pages.
func TestOrder(t *testing.T) {
	t.Parallel()
	files, _ := build(t, pack.Input{Flow: load(t), Case: filled(), Private: true, Made: made()})
	for name, text := range map[string]string{"pdf": pdfText(t, files["sheet.pdf"]), "html": string(files["sheet.html"])} {
		at := 0
		for _, label := range []string{"Registration page and email", "aws@yangben.example", "User name and password", "Confirm password", "Account information", "Full name", "Full company name",
			"Postal code", "Taxpayer ID", "AWS China Customer Agreement", "Business information", "Unified social credit code", "ID number", "ID document", "Phone verification", "Support plan"} {
			next := strings.Index(text[at:], label)
			if next < 0 {
				t.Fatalf("%s: %q is not where it belongs", name, label)
			}
			at += next
		}
	}
}

func TestManifest(t *testing.T) {
	t.Parallel()
	c := filled()
	c.Requirements["contact_name"] = flows.Requirement{State: flows.OK, Value: "张𠮷\u202e😀"}
	c.Requirements["license_scan"] = flows.Requirement{State: flows.Checking, File: &flows.File{ID: "x"}}
	files, _ := build(t, pack.Input{Flow: load(t), Case: c, Private: true, Scans: scans()[1:], Made: made()})
	var m struct {
		Ref, Made, Revision string
		Private             bool
		Files               []struct {
			Name, Requirement, SHA256 string
			Size                      int
		}
		Checking []string
		Lacking  []string `json:"not_in_font"`
	}
	if err := json.Unmarshal(files["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	if m.Ref != c.Ref || m.Made != "2026-11-26T10:30:00+08:00" || m.Revision != load(t).Revision || !m.Private || !slices.Equal(m.Checking, []string{"license_scan"}) {
		t.Errorf("%+v", m)
	}
	if !slices.Equal(m.Lacking, []string{"U+1F600", "U+20BB7"}) {
		t.Errorf("lacking %q", m.Lacking)
	}
	if len(m.Files) != 4 {
		t.Fatalf("%d files", len(m.Files))
	}
	for _, f := range m.Files {
		sum := sha256.Sum256(files[f.Name])
		if f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != len(files[f.Name]) || (f.Requirement == "leader_id_scan") != strings.Contains(f.Name, "leader_id_scan") {
			t.Errorf("%+v", f)
		}
	}
	if pdf := pdfText(t, files["sheet.pdf"]); !strings.Contains(pdf, "张[U+20BB7][U+202E][U+1F600]") {
		t.Errorf("what the font lacks is not visible:\n%s", pdf)
	}
	if html := string(files["sheet.html"]); !strings.Contains(html, "张𠮷[U&#43;202E]😀") {
		t.Error("what a browser can show is not shown")
	}
}

// TestPrivate looks for the ID where it must not go.
func TestPrivate(t *testing.T) {
	t.Parallel()
	files, data := build(t, pack.Input{Flow: load(t), Case: filled(), Scans: scans(), Made: made()})
	if _, there := files["KH-7Q2M4D_license_scan.jpg"]; !there || len(files) != 4 {
		t.Errorf("%d files", len(files))
	}
	for name, text := range map[string]string{"html": string(files["sheet.html"]), "pdf": pdfText(t, files["sheet.pdf"]), "manifest": string(files["manifest.json"]), "zip": string(data)} {
		if strings.Contains(text, number) || strings.Contains(text, number[len(number)-4:]) || strings.Contains(text, "leader_id_scan_") || strings.Contains(text, "the front") {
			t.Errorf("the ID is in the %s", name)
		}
	}
	if !strings.Contains(string(files["sheet.html"]), "请照证件填写") {
		t.Error("nothing says where the number is to be taken from")
	}
}

// TestEmptyCase prints the sheet of somebody who has just begun.
func TestEmptyCase(t *testing.T) {
	t.Parallel()
	files, _ := build(t, pack.Input{Flow: load(t), Case: flows.Case{Ref: "KH-AAAAAA"}, Private: true, Made: made()})
	if text := pdfText(t, files["sheet.pdf"]); strings.Count(text, "尚未提供") < 10 || !strings.Contains(text, "扫描件不在这个资料包里") {
		t.Errorf("what is not there is not said:\n%s", text)
	}
}

// TestHostile fills everything with what could break a page, a PDF or a path.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"html":    `"><script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>`,
		"pdf":     `) Tj ET endstream endobj (\050\\`,
		"lines":   "one\r\ntwo\x00three\x1b[31m",
		"turned":  "\u202egpj.exe\u2066\u200f",
		"long":    strings.Repeat("长", 500),
		"latin":   strings.Repeat("unbreakable", 50),
		"emoji":   strings.Repeat("😀👨‍👩‍👧🇨🇳", 20),
		"braces":  "{{.Company}} {case.leader_id_number} {rule.url_home} %s %!d",
		"broken":  "\xff\xfe\x80",
		"words":   strings.Repeat("several words of it ", 30),
		"scripts": "العربية עברית ไทย हिन्दी",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := filled()
			for id, r := range c.Requirements {
				if r.File == nil && r.State == flows.OK && !slices.Contains([]string{"fapiao", "fapiao_kind", "leader_id_kind", "support_plan"}, id) {
					r.Value = text
					c.Requirements[id] = r
				}
			}
			c.Ref = "../../" + text[:min(len(text), 40)]
			files, _ := build(t, pack.Input{Flow: load(t), Case: c, Private: true, Scans: scans(), Made: made()})
			for name := range files {
				if strings.Contains(name, "/") || strings.Contains(name, "..") || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }) {
					t.Errorf("a file is called %q", name)
				}
			}
			html := string(files["sheet.html"])
			if at := regexp.MustCompile(`(?i)<(script|img|a|iframe|svg|object|form|link)[\s>]`).FindString(html); at != "" {
				t.Errorf("the page has %s", at)
			}
			if strings.ContainsAny(html, "\u202e\u2066\u200f\x00\x1b") {
				t.Error("the page has marks that nobody sees")
			}
			if info := pdfText(t, files["sheet.pdf"], "pdfinfo"); !strings.Contains(info, "JavaScript:      no") || !strings.Contains(info, "Encrypted:       no") || strings.Contains(info, "Error") {
				t.Errorf("the PDF: %s", info)
			}
			if read := pdfText(t, files["sheet.pdf"], "pdftotext", "-raw"); strings.Contains(read, "Syntax") || !strings.Contains(read, "Unified social credit code") {
				t.Errorf("the PDF cannot be read:\n%s", read)
			}
		})
	}
}

// TestNothingIsLost reads a long value back, over its lines.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	c := filled()
	for _, value := range []string{strings.Repeat("甲乙丙丁", 400), strings.Repeat("abc123", 300), "𬭎𫓶㐂鱻龘" + strings.Repeat("字", 90)} {
		c.Requirements["address_street"] = flows.Requirement{State: flows.OK, Value: value}
		files, _ := build(t, pack.Input{Flow: load(t), Case: c, Made: made()})
		read := pdfText(t, files["sheet.pdf"], "pdftotext", "-raw")
		read = regexp.MustCompile(`(?m)^含个人信息.*\n|^KH-7Q2M4D · .*\n|\n|\f| `).ReplaceAllString(read, "")
		if !strings.Contains(read, value) {
			t.Errorf("%.20s… is not whole", value)
		}
	}
}

func BenchmarkPack(b *testing.B) {
	f, err := flows.Load(awschina.Files(), flows.Options{})
	if err != nil {
		b.Fatal(err)
	}
	m, err := pack.NewMaker(nil)
	if err != nil {
		b.Fatal(err)
	}
	in := pack.Input{Flow: f, Case: filled(), Private: true, Scans: []pack.Scan{{Requirement: "license_scan", Type: "image/jpeg", Data: make([]byte, 4<<20)}}, Made: made()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Make(in); err != nil {
			b.Fatal(err)
		}
	}
}
