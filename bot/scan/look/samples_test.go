package look_test

import (
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"kaihu/bot/scan"
	"kaihu/bot/scan/look"
	"kaihu/bot/scan/ppocr"
	"kaihu/bot/scan/scantest"
)

// shared is the reading engine of all tests: its models take half a second. It
// reads a sample once, whatever it is looked at for.
var shared = sync.OnceValues(func() (scan.Engine, error) {
	e, err := ppocr.Open(filepath.Join("..", "..", "..", "bin", "ocr"), 2)
	if err != nil {
		return nil, err
	}
	return scantest.NewRecall(e), nil
})

func reader(t *testing.T) scan.Scanner {
	t.Helper()
	engine, err := shared()
	if err != nil {
		t.Fatalf("%v: run make ocr", err)
	}
	return scanner(t, engine)
}

func scanner(t *testing.T, engine scan.Engine) *look.Scanner {
	t.Helper()
	s, err := look.New(engine, cacheDir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// cacheDir keeps compiled decoders between tests.
var cacheDir = filepath.Join(os.TempDir(), "kaihu-look-test")

func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "cmd", "kaihu", "page", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var today = time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)

func task(of string, claims scan.Claims, files ...[]byte) scan.Task {
	return scan.Task{Files: files, For: of, Claims: claims, Today: today,
		Rules: scan.Rules{MaxBytes: 5_000_000, Types: []string{"application/pdf", "image/jpeg", "image/png"}, MaxPages: 5}}
}

var applicant = scan.Claims{Name: "北京云启虚构科技有限公司", USCC: "91110105MAFAKE019T", Region: "mainland", Person: "甄样本", IDNumber: "110105198808159997"}

// TestSamples holds what is found on the samples against what stands on them.
func TestSamples(t *testing.T) {
	hongKong := scan.Claims{Region: "hongkong", Name: "SPECIMEN HARBOUR TRADING LIMITED", USCC: "99900001"}
	licence := map[string]string{scan.FieldName: applicant.Name, scan.FieldUSCC: applicant.USCC, scan.FieldValidUntil: "2041-03-14", scan.FieldLegalRep: "甄样本", scan.FieldAddress: "北京市朝阳区示例东路88号院3号楼12层1206"}
	id := map[string]string{scan.FieldName: "甄样本", scan.FieldIDNumber: "110105198808159997"}
	for _, c := range []struct {
		file, of string
		claims   scan.Claims
		kind     scan.Kind
		verdict  scan.Verdict
		code     string
		fields   map[string]string
	}{
		{"01_cn_ltd_clean.png", "license_scan", applicant, scan.BusinessLicense, scan.Accept, "", licence},
		{"01_cn_ltd_clean.png", "", scan.Claims{}, scan.BusinessLicense, scan.Accept, "", licence},
		{"01_cn_ltd_clean.png", "leader_id_scan", applicant, scan.BusinessLicense, scan.Reject, "wrong_document", nil},
		{"01_id_clean.png", "leader_id_scan", applicant, scan.IDFront, scan.Accept, "", id},
		{"01_id_clean.png", "license_scan", applicant, scan.IDFront, scan.Reject, "wrong_document", nil},
		{"01_id_both.png", "leader_id_scan", applicant, scan.IDBoth, scan.Accept, "", id},
		{"03_id_name_mismatch.jpg", "leader_id_scan", scan.Claims{Person: "郝实例"}, scan.IDFront, scan.Reject, "person_name_mismatch", map[string]string{scan.FieldName: "郝示例", scan.FieldIDNumber: "440305197901309972"}},
		{"05_cn_blurred.jpg", "license_scan", applicant, scan.Unknown, scan.Reject, "blurred", nil},
		{"07_wrong_doc_invoice.png", "license_scan", applicant, scan.Invoice, scan.Reject, "wrong_document", nil},
		{"17_hk_br.png", "license_scan", hongKong, scan.HongKongBR, scan.Accept, "", map[string]string{scan.FieldName: hongKong.Name, scan.FieldUSCC: "99900001", scan.FieldValidUntil: "2027-02-28"}},
		{"17_hk_br.png", "license_scan", scan.Claims{}, scan.HongKongBR, scan.Unclear, "entity_not_mainland", map[string]string{scan.FieldName: hongKong.Name}},
	} {
		t.Run(c.file+" for "+c.of, func(t *testing.T) {
			r, err := reader(t).Look(t.Context(), task(c.of, c.claims, sample(t, c.file)))
			if err != nil {
				t.Fatal(err)
			}
			if r.Kind != c.kind || r.Verdict != c.verdict || r.Code != c.code || r.Engine != "ppocr" {
				t.Errorf("%s %s %s by %s, want %s %s %s", r.Kind, r.Verdict, r.Code, r.Engine, c.kind, c.verdict, c.code)
			}
			for field, want := range c.fields {
				if got := r.Fields[field]; got.Value != want || !got.Sure {
					t.Errorf("%s: %+v, want %q", field, got, want)
				}
			}
		})
	}
}

// TestTurnedSample is read on its side, and kept upright.
func TestTurnedSample(t *testing.T) {
	r, err := reader(t).Look(t.Context(), task("license_scan", applicant, turned(t, sample(t, "01_cn_ltd_clean.png"))))
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != scan.Accept || !slices.Contains(r.Repaired, "rotated") || r.Type != "image/jpeg" {
		t.Errorf("%s %s %v %s", r.Verdict, r.Code, r.Repaired, r.Type)
	}
	if size := sizeOf(t, r.Copy); size.X < size.Y {
		t.Errorf("the copy is %v", size)
	}
}
