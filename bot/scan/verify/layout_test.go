package verify

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"kaihu/bot/scan"
)

// TestTwoDocuments: a licence and a permit in one picture are for a person.
func TestTwoDocuments(t *testing.T) {
	lines := append(license(theName, theCode, theTerm), at{300, 1300, 60, "开户许可证", 0, ""}, at{300, 1400, 27, "核准号：J1000", 0, ""}, at{300, 1450, 27, "开户银行：样本银行", 0, ""})
	if r := look(t, "license_scan", honest, lines...); r.Verdict != scan.Unclear {
		t.Errorf("%s %s %s", r.Kind, r.Verdict, r.Code)
	}
}

// TestAskew reads a page that lies askew: what stands beside a label is beside
// it in the page's axes.
func TestAskew(t *testing.T) {
	for _, degrees := range []float64{-11, 4, 11} {
		r, _ := judge(t).Judge([]Sheet{{Reading: rotated(reading(license(theName, theCode, theTerm)...), degrees)}}, scan.Task{For: "license_scan", Claims: honest, Today: today})
		if r.Verdict != scan.Accept || r.Fields[scan.FieldLegalRep].Value != "甄样本" || r.Fields[scan.FieldAddress].Value != "北京市朝阳区示例东路88号院3号楼12层1206" {
			t.Errorf("%v°: %s %s %+v", degrees, r.Verdict, r.Code, r.Fields)
		}
	}
}

// rotated turns the boxes of a reading about the origin.
func rotated(r scan.Reading, degrees float64) scan.Reading {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for i := range r.Lines {
		for k, p := range r.Lines[i].Box {
			x, y := float64(p.X), float64(p.Y)
			r.Lines[i].Box[k] = image.Pt(int(x*cos-y*sin), int(x*sin+y*cos))
		}
	}
	return r
}

// TestDates reads days as certificates print them, and none that cannot be.
func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"2021年03月15日至2041年03月14日": "2021-03-15 2041-03-14", "2010.05.20-2030.05.20": "2010-05-20 2030-05-20", "28/02/2027": "2027-02-28",
		"10 11月/NOV 2029": "2029-11-10", "20O1年l月5日": "2001-01-05", "2021年02月30日": "", "1021年02月03日": "", "91110105": "",
	} {
		if got := strings.Join(dates(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestLabels: a character of a long label may be misread, or lost beside a
// border; what is left of a short one is a word of its own.
func TestLabels(t *testing.T) {
	j := judge(t)
	for text, want := range map[string]string{
		"机构名称北京虚构街道办事处": "name 北京虚构街道办事处", "机枸名称北京虚构街道办事处": "name 北京虚构街道办事处", "机名称北京虚构街道办事处": "name 北京虚构街道办事处",
		"名 称:北京云启": "name 北京云启", "法代表人甄样本": "legal_rep 甄样本", "机 北京虚构街道办事处": "", "责人甄样本": "", "北京云启虚构科技有限公司": "",
	} {
		field, rest, ok := j.labelAt(text)
		if got := strings.TrimSpace(field + " " + rest); ok && got != want || !ok && want != "" {
			t.Errorf("%s: %q, %v, want %q", text, got, ok, want)
		}
	}
}

// TestWrappedName joins a name that is printed on two lines, and does not take
// the type below for a part of it.
func TestWrappedName(t *testing.T) {
	lines := change(license(theName, theCode, theTerm), theName, "北京云启虚构信息科技")
	lines = append(lines, at{275, 383, 27, "有限公司", 0, ""})
	for i := range lines {
		if lines[i].y >= 403 && lines[i].x < 800 && lines[i].y < 900 {
			lines[i].y += 38
		}
	}
	r := look(t, "", scan.Claims{Name: "北京云启虚构信息科技有限公司"}, lines...)
	if r.Verdict != scan.Accept {
		t.Errorf("%+v", r)
	}
	r = look(t, "", scan.Claims{}, lines...)
	if f := r.Fields[scan.FieldName]; f.Value != "北京云启虚构信息科技有限公司" {
		t.Errorf("%+v", f)
	}
	lines = change(license(theName, theCode, theTerm), "类", "")
	r = look(t, "", scan.Claims{}, change(lines, "型", "")...)
	if f := r.Fields[scan.FieldName]; f.Value != theName {
		t.Errorf("without the label below: %+v", f)
	}
}

// TestPiecesOfName reads names as an engine cuts them: the label's last
// character, a dash for the gap and the name in one line, whose end is below;
// and two lines that both show the character where they meet.
func TestPiecesOfName(t *testing.T) {
	long := "银川虚构环保工程与产业互联网融合发展研究股份有限公司"
	lines := change(change(license("", theCode, theTerm), "称", "称一银川虚构环保工程与产业互联网融合发展研究"), "", "")
	for i := range lines {
		if lines[i].y == 345 && lines[i].x == 220 {
			lines[i].really = "称银川虚构环保工程与产业互联网融合发展研究"
		}
	}
	lines = append(lines, at{275, 380, 27, "股份有限公司", 0, ""})
	for i := range lines {
		if lines[i].y >= 403 && lines[i].x < 800 && lines[i].y < 900 {
			lines[i].y += 38
		}
	}
	cut := change(license(theName, theCode, theTerm), "称", "称北")
	for i := range cut {
		if cut[i].text == theName {
			cut[i].x = 220 + 54 - 20
		}
	}
	head := slices.Clone(lines)
	for i := range head {
		if strings.HasPrefix(head[i].text, "称一") {
			head[i] = at{275, 345, 27, "银川虚构环保工程与产业互联网融合发展研究", 0, ""}
		}
	}
	seam := change(change(license(theName, theCode, theTerm), "称", "称北京云"), theName, "京云启虚构科技有限公司")
	for i := range seam {
		if seam[i].text == "京云启虚构科技有限公司" {
			seam[i].x = 220 + 4*27 - 10
		}
	}
	for name, c := range map[string]struct {
		lines []at
		want  string
	}{"gap and end": {lines, long}, "seam": {cut, theName}, "only the first of the label": {head, long}} {
		for _, claim := range []string{"", c.want} {
			r := look(t, "license_scan", scan.Claims{Name: claim}, c.lines...)
			if f := r.Fields[scan.FieldName]; f.Value != c.want || r.Verdict != scan.Accept {
				t.Errorf("%s, %q typed: %+v %s %s", name, claim, f, r.Verdict, r.Code)
			}
		}
	}
}

// TestEndOfName reads a page on which the upper line of a name was lost, with
// its label: what is left is no other name.
func TestEndOfName(t *testing.T) {
	const upper = "银川虚构环保工程与产业互联网融合发"
	lines := slices.DeleteFunc(license("展研究股份有限公司", theCode, theTerm), func(a at) bool { return a.text == "名" || a.text == "称" })
	for claim, want := range map[string]scan.Verdict{upper + "展研究股份有限公司": scan.Unclear, "银川虚构贸易有限公司": scan.Reject} {
		if r := look(t, "license_scan", scan.Claims{Name: claim, USCC: theCode}, lines...); r.Verdict != want {
			t.Errorf("%s: %s %s", claim, r.Verdict, r.Code)
		}
	}
}
