package verify

import (
	"testing"

	"kaihu/bot/scan"
)

// TestHongKong judges a BR of a company that said it is registered there, and
// leaves it to a person when it did not.
func TestHongKong(t *testing.T) {
	br := []at{
		{300, 60, 26, "商業登記條例（第310章）", 0, ""}, {180, 100, 22, "Business Registration Ordinance (Chapter 310)", 0, ""}, {460, 160, 42, "商業/分行登記證", 0, ""},
		{300, 210, 34, "Business / Branch Registration Certificate", 0, ""}, {90, 350, 24, "Name of", 0, ""}, {440, 340, 27, "SPECIMEN HARBOUR TRADING LIMITED", 0, ""}, {440, 375, 27, "槎本海港貿易有限公司", 0, "樣本海港貿易有限公司"},
		{90, 670, 24, "Nature of Business", 0, ""}, {440, 670, 24, "CORPORATION", 0, ""}, {90, 860, 24, "Date of Commencement", 0, ""}, {440, 850, 24, "01/03/2026", 0, ""},
		{90, 960, 24, "Date of Expiry", 0, ""}, {440, 945, 24, "28/02/2027", 0, ""}, {90, 1050, 24, "Certificate No.", 0, ""}, {440, 1040, 24, "99900001-000-03-26-0", 0, ""},
	}
	for _, c := range []struct {
		name    string
		claims  scan.Claims
		verdict scan.Verdict
		code    string
	}{
		{"English name", scan.Claims{Region: "hongkong", Name: "Specimen Harbour Trading Limited", USCC: "99900001"}, scan.Accept, ""},
		{"Chinese name that fits the picture", scan.Claims{Region: "hongkong", Name: "樣本海港貿易有限公司", USCC: "99900001"}, scan.Accept, ""},
		{"the same in the other script", scan.Claims{Region: "hongkong", Name: "槎本海港贸易有限公司", USCC: "99900001"}, scan.Accept, ""},
		{"another English name", scan.Claims{Region: "hongkong", Name: "SPECIMEN HARBOR TRADE LIMITED", USCC: "99900001"}, scan.Reject, "name_mismatch"},
		{"another Chinese name is never refused", scan.Claims{Region: "hongkong", Name: "虛構海港貿易有限公司", USCC: "99900001"}, scan.Unclear, "not_readable"},
		{"another number", scan.Claims{Region: "hongkong", Name: "SPECIMEN HARBOUR TRADING LIMITED", USCC: "99900002"}, scan.Reject, "uscc_mismatch"},
		{"region not known", scan.Claims{}, scan.Unclear, "entity_not_mainland"},
		{"of the mainland", scan.Claims{Region: "mainland", Name: "樣本海港貿易有限公司"}, scan.Unclear, "entity_not_mainland"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := look(t, "license_scan", c.claims, br...)
			if r.Verdict != c.verdict || r.Code != c.code || r.Kind != scan.HongKongBR || r.Fields[scan.FieldValidUntil].Value != "2027-02-28" {
				t.Errorf("%s %s %s, want %s %s: %+v", r.Kind, r.Verdict, r.Code, c.verdict, c.code, r.Fields)
			}
		})
	}
}

// TestHongKongCI reads a name that wraps in the middle of the page.
func TestHongKongCI(t *testing.T) {
	r := look(t, "license_scan", scan.Claims{Region: "hongkong"}, []at{
		{486, 60, 60, "CERTIFICATE OF INCORPORATION", 0, ""}, {20, 20, 30, "No. 99930050", 0, ""}, {653, 180, 44, "I hereby certify that", 0, ""},
		{369, 240, 44, "EXAMPLE KA WAH INTERNATIONAL INVESTMENT", 0, ""}, {706, 296, 44, "LIMITED", 0, ""},
		{323, 360, 30, "is this day incorporated in Hong Kong under the Companies Ordinance", 0, ""},
	}...)
	if f := r.Fields[scan.FieldName]; r.Kind != scan.HongKongCI || f.Value != "EXAMPLE KA WAH INTERNATIONAL INVESTMENT LIMITED" || r.Fields[scan.FieldUSCC].Value != "99930050" {
		t.Errorf("%s %s %s %+v", r.Kind, r.Verdict, r.Code, r.Fields)
	}
}
