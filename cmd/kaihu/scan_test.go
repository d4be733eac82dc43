package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const samplesDir = "page/samples"

// scanFiles runs `kaihu scan …` with an engine.
func scanFiles(t *testing.T, engine string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), append([]string{"scan"}, args...), []string{"KAIHU_OCR=" + engine, "HOME=" + t.TempDir()}, nil, &o, &e)
	return code, o.String(), e.String()
}

// TestScanJSON: one object a line and file, with every field.
func TestScanJSON(t *testing.T) {
	licence, invoice := filepath.Join(samplesDir, "01_cn_ltd_clean.png"), filepath.Join(samplesDir, "07_wrong_doc_invoice.png")
	if _, err := os.Stat("../../bin/ocr/kaihu-ocr"); err != nil {
		t.Fatalf("%v: run make ocr", err)
	}
	code, out, errs := scanFiles(t, "../../bin/ocr", "--json", "--for=license_scan", "--claim=name=北京云启虚构科技有限公司", "--claim=uscc=91110105mafake019t", licence, invoice)
	if code != 0 {
		t.Fatalf("%d: %s", code, errs)
	}
	var got []map[string]any
	for line := range strings.Lines(out) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		got = append(got, one)
	}
	if len(got) != 2 {
		t.Fatalf("%d lines: %s", len(got), out)
	}
	for i, want := range []map[string]any{
		{"file": licence, "kind": "cn_business_license", "verdict": "accept", "code": "", "name": "北京云启虚构科技有限公司", "uscc": "91110105MAFAKE019T", "valid_until": "2041-03-14", "id_number": "", "engine": "ppocr"},
		{"file": invoice, "kind": "cn_invoice", "verdict": "reject", "code": "wrong_document", "name": "", "uscc": "", "valid_until": "", "id_number": ""},
	} {
		for field, value := range want {
			if got[i][field] != value {
				t.Errorf("%s: %s is %v, want %v", want["file"], field, got[i][field], value)
			}
		}
		if list, ok := got[i]["repaired"].([]any); !ok || len(list) != 0 {
			t.Errorf("repaired is %v", got[i]["repaired"])
		}
		if seconds, ok := got[i]["seconds"].(float64); !ok || seconds <= 0 {
			t.Errorf("seconds is %v", got[i]["seconds"])
		}
	}
}

// TestScanWithoutEngine checks files, and says that nobody has read them.
func TestScanWithoutEngine(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.png")
	if err := os.WriteFile(broken, []byte("\x89PNG\r\n\x1a\n no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := scanFiles(t, "none", filepath.Join(samplesDir, "01_cn_ltd_clean.png"), "gone.png", broken)
	if code != 1 || !strings.Contains(errs, "gone.png: it cannot be opened") || !strings.Contains(errs, "check its name") {
		t.Errorf("%d: %s", code, errs)
	}
	for _, want := range []string{"unclear", "none", "make ocr", "reject, file_corrupt", "it seems to be damaged", "文件打不开"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// TestScanFlags names what is allowed.
func TestScanFlags(t *testing.T) {
	for _, c := range []struct {
		name string
		env  string
		args []string
		want []string
	}{
		{"a claim that is none", "none", []string{"--claim=nam=x", "f.png"}, []string{"--claim=nam=x", "id_kind, id_number, name, person, region, uscc, valid_until"}},
		{"a claim without a value", "none", []string{"--claim=name", "f.png"}, []string{"KEY=VALUE"}},
		{"an item that is none", "none", []string{"--for=licence", "f.png"}, []string{"license_scan or leader_id_scan"}},
		{"no file", "none", nil, []string{"<files>"}},
		{"a folder without the program", "page", []string{filepath.Join(samplesDir, "01_id_clean.png")}, []string{"KAIHU_OCR", `"page" holds no kaihu-ocr`, "make ocr"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := scanFiles(t, c.env, c.args...)
			if code == 0 {
				t.Errorf("it works: %s", out)
			}
			for _, want := range c.want {
				if !strings.Contains(errs, want) {
					t.Errorf("no %q in %s", want, errs)
				}
			}
		})
	}
}

// TestScanClaims: a name is the person's where an ID is looked at, and commas
// are part of it.
func TestScanClaims(t *testing.T) {
	c := scanCmd{For: "leader_id_scan", Claim: []string{"name=SPECIMEN, ANNA", "id_number=11010519491231002x"}}
	got, err := c.claims()
	if err != nil || got.Person != "SPECIMEN, ANNA" || got.IDNumber != "11010519491231002X" {
		t.Errorf("%+v, %v", got, err)
	}
	c.For = "license_scan"
	if got, err := c.claims(); err != nil || got.Person != "" || got.Name != "SPECIMEN, ANNA" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestOCRFolder finds the engine where it is looked for.
func TestOCRFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	find := func(setting string) string {
		dir, err := (&Settings{OCR: setting}).ocrFolder()
		if err != nil {
			return "error"
		}
		return dir
	}
	got := []string{find(""), find("none"), find("mine")}
	for _, dir := range []string{"bin/ocr", "mine"} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, ocrProgram), nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	got = append(got, find(""), find("none"), find("mine"))
	if want := []string{"", "", "error", "bin/ocr", "", "mine"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
