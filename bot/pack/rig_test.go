package pack_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kaihu/bot/pack"
	"kaihu/bot/typeface"
	"kaihu/flows"
	"kaihu/flows/awschina"
)

const (
	company = "样本（北京）科技有限公司"
	number  = "11010519491231002X" // the example of GB 11643
)

// face is opened once for all tests: it takes its time.
var face = sync.OnceValues(typeface.Open)

func made() time.Time { return time.Date(2026, 11, 26, 10, 30, 0, 0, flows.China()) }

func load(t *testing.T) *flows.Flow {
	t.Helper()
	f, err := flows.Load(awschina.Files(), flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// filled is a case that has everything.
func filled() flows.Case {
	c := flows.Case{Ref: "KH-7Q2M4D", Lang: flows.Zh, Stage: flows.Registering, Requirements: map[string]flows.Requirement{}}
	for id, value := range map[string]string{
		"entity_region": "mainland", "signup_email": "aws@yangben.example", "username": "yangbenchina", "contact_name": "张𠮷", "contact_mobile": "13800138000",
		"contact_email": "zhang@yangben.example", "company_name": company, "address_province": "广东省", "address_city": "深圳市", "address_district": "南山区",
		"address_street": "科技南路 16 号 3 层 301", "address_postal_code": "518000", "fapiao": "yes", "fapiao_kind": "special", "taxpayer_id": "91110108551385082Q",
		"tax_address": "广东省深圳市南山区科技南路 16 号", "tax_phone": "0755-26000000", "tax_bank": "招商银行深圳南山支行", "tax_bank_account": "755900000010001",
		"agreement": "agree", "uscc": "91110108551385082Q", "license_valid_until": "long-term", "leader_name": "李雷", "leader_email": "li@yangben.example",
		"leader_mobile": "13900139000", "leader_id_kind": "resident_id", "leader_id_number": number, "support_plan": "business",
	} {
		c.Requirements[id] = flows.Requirement{State: flows.OK, Value: value}
	}
	c.Requirements["leader_landline"] = flows.Requirement{State: flows.Waived}
	for _, id := range []string{"license_scan", "leader_id_scan"} {
		c.Requirements[id] = flows.Requirement{State: flows.OK, Value: "received", File: &flows.File{ID: id, Type: "image/jpeg"}}
	}
	return c
}

func scans() []pack.Scan {
	return []pack.Scan{
		{Requirement: "license_scan", Type: "image/jpeg", Data: []byte("a licence")},
		{Requirement: "leader_id_scan", Type: "image/jpeg", Data: []byte("the front")},
		{Requirement: "leader_id_scan", Type: "image/png", Data: []byte("the back")},
	}
}

// build makes a pack and takes it apart.
func build(t *testing.T, in pack.Input) (map[string][]byte, []byte) {
	t.Helper()
	m, err := pack.NewMaker(face)
	if err != nil {
		t.Fatal(err)
	}
	data, err := m.Make(in)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		if !f.Modified.Equal(in.Made) {
			t.Errorf("%s is of %v", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files, data
}

// pdfText is what poppler reads in a PDF.
func pdfText(t *testing.T, pdf []byte, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	tool := "pdftotext"
	if len(args) > 0 {
		tool, args = args[0], args[1:]
	} else {
		args = []string{"-layout"}
	}
	args = append(args, name)
	if tool == "pdftotext" {
		args = append(args, "-")
	}
	out, err := exec.Command(tool, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s (poppler-utils): %v\n%s", tool, err, out)
	}
	return string(out)
}
