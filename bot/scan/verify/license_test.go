package verify

import (
	"strings"
	"testing"

	"kaihu/bot/scan"
)

const (
	theName  = "北京云启虚构科技有限公司"
	theCode  = "91110105MAFAKE019T"
	theTerm  = "2021年03月15日至2041年03月14日"
	longName = "北京云启虚构信息技术与产业互联网融合发展及云计算装备技术服务和数据处理及存储支持研究股份有限公司"
	theID    = "110105198808159997"
)

var honest = scan.Claims{Name: theName, USCC: theCode, Region: "mainland", Person: "甄样本", IDNumber: theID}

// until are the honest claims with a validity.
func until(day string) scan.Claims {
	c := honest
	c.ValidUntil = day
	return c
}

// TestLicense holds the readings of a licence against what was typed.
func TestLicense(t *testing.T) {
	for _, c := range []struct {
		name    string
		lines   []at
		claims  scan.Claims
		verdict scan.Verdict
		code    string
	}{
		{"right", license(theName, theCode, theTerm), honest, scan.Accept, ""},
		{"nothing typed yet", license(theName, theCode, theTerm), scan.Claims{}, scan.Accept, ""},
		{"title misread", change(license(theName, theCode, theTerm), "营业执照", "营业热照"), honest, scan.Accept, ""},
		{"title not read", change(license(theName, theCode, theTerm), "营业执照", ""), honest, scan.Unclear, "not_readable"},
		{"a spot beside the name", append(license(theName, theCode, theTerm), at{255, 345, 15, "雪", 0.11, ""}), honest, scan.Accept, ""},
		{"no term printed", change(change(license(theName, theCode, theTerm), "营业期限", ""), theTerm, ""), honest, scan.Accept, ""},
		{"another name typed", license(theName, theCode, theTerm), scan.Claims{Name: "北京云起虚构科技有限公司", USCC: theCode}, scan.Reject, "name_mismatch"},
		{"another name, read badly", doubt(license(theName, theCode, theTerm), theName, 0.93), scan.Claims{Name: "北京云起虚构科技有限公司", USCC: theCode}, scan.Unclear, "not_readable"},
		{"a character that may be another", license("北京森启虚构科技有限公司", theCode, theTerm), scan.Claims{Name: "北京淼启虚构科技有限公司", USCC: theCode}, scan.Unclear, "not_readable"},
		{"… and one that may not", license("北京森启虚构科技有限公司", theCode, theTerm), scan.Claims{Name: "北京淼后虚构科技有限公司", USCC: theCode}, scan.Reject, "name_mismatch"},
		{"a branch is printed", license(theName+"上海分公司", theCode, theTerm), honest, scan.Reject, "name_mismatch"},
		{"a branch is typed", license(theName, theCode, theTerm), scan.Claims{Name: theName + "上海分公司", USCC: theCode}, scan.Reject, "name_mismatch"},
		{"the place is missing", license(theName, theCode, theTerm), scan.Claims{Name: "云启虚构科技有限公司", USCC: theCode}, scan.Reject, "name_mismatch"},
		{"another legal form", license("北京云启虚构科技有限责任公司", theCode, theTerm), honest, scan.Reject, "name_mismatch"},
		{"shares", license("北京云启虚构科技股份有限公司", theCode, theTerm), honest, scan.Reject, "name_mismatch"},
		{"brackets of another width", license("云启虚构(北京)科技有限公司", theCode, theTerm), scan.Claims{Name: "云启虚构（北京）科技有限公司", USCC: theCode}, scan.Accept, ""},
		{"the other script is another name here", license(theName, theCode, theTerm), scan.Claims{Name: "北京雲啓虛構科技有限公司", USCC: theCode}, scan.Reject, "name_mismatch"},
		{"a character that the engine does not know", license("北京云启虚构科技有限公司", theCode, theTerm), scan.Claims{Name: "北京云龘虚构科技有限公司", USCC: theCode}, scan.Unclear, "not_readable"},
		{"name misread, but the claim fits the picture", really(license("北京云启虚构科枝有限公司", theCode, theTerm), theName), honest, scan.Accept, ""},
		{"one character of a long name", doubt(license(longName, theCode, theTerm), longName, 0.995), scan.Claims{Name: "北京云起虚构信息技术与产业互联网融合发展及云计算装备技术服务和数据处理及存储支持研究股份有限公司", USCC: theCode}, scan.Reject, "name_mismatch"},
		{"one character of a long name, read less surely", doubt(license(longName, theCode, theTerm), longName, 0.96), scan.Claims{Name: strings.Replace(longName, "启", "起", 1), USCC: theCode}, scan.Unclear, "not_readable"},
		{"a long name that wraps, its label not read", unlabelled("北京云启虚构信息技术与产业互联网融合", "发展研究股份有限公司"), scan.Claims{Name: "北京云启虚构信息技术与产业互联网融合发展研究股份有限公司", USCC: theCode}, scan.Accept, ""},
		{"… and another is typed", unlabelled("北京云启虚构信息技术与产业互联网融合", "发展研究股份有限公司"), scan.Claims{Name: "北京云起虚构信息技术与产业互联网融合发展研究股份有限公司", USCC: theCode}, scan.Unclear, "not_readable"},
		{"… and only its end", unlabelled("北京云启虚构信息技术与产业互联网融合", "发展研究股份有限公司"), scan.Claims{Name: "上海发展研究股份有限公司", USCC: theCode}, scan.Unclear, "not_readable"},
		{"the name stands elsewhere", append(license("虚构的标签旁边", theCode, theTerm), at{300, 800, 27, theName, 0, ""}), honest, scan.Unclear, "not_readable"},
		{"another code", license(theName, theCode, theTerm), scan.Claims{Name: theName, USCC: "91110108551385082Q"}, scan.Reject, "uscc_mismatch"},
		{"code misread in a character", really(license(theName, "91110105MAFAKE0I9I", theTerm), theCode), honest, scan.Accept, ""},
		{"code misread in a character that fits badly", license(theName, "91110105MAFAKB019T", theTerm), honest, scan.Accept, ""},
		{"a code that fails its check, on both", license(theName, "91110105MAFAKE018T", theTerm), scan.Claims{Name: theName, USCC: "91110105MAFAKE018T"}, scan.Unclear, "not_readable"},
		{"code illegible", license(theName, "91110105MAF?KE0", theTerm), honest, scan.Unclear, "not_readable"},
		{"expired", license(theName, theCode, "2001年03月15日至2021年03月14日"), honest, scan.Reject, "expired"},
		{"expired, read badly", doubt(license(theName, theCode, "2001年03月15日至2021年03月14日"), "2001年03月15日至2021年03月14日", 0.9), honest, scan.Unclear, "expired"},
		{"another date typed", license(theName, theCode, theTerm), until("2040-03-14"), scan.Reject, "valid_until_mismatch"},
		{"another date, read badly", doubt(license(theName, theCode, theTerm), theTerm, 0.96), until("2040-03-14"), scan.Accept, ""},
		{"a date typed, and no term printed", change(change(license(theName, theCode, theTerm), "营业期限", ""), theTerm, ""), until("2040-03-14"), scan.Accept, ""},
		{"a date away from its label", change(license(theName, theCode, theTerm), "营业期限", "营业方针"), until("2040-03-14"), scan.Accept, ""},
		{"long term typed, a date printed", license(theName, theCode, theTerm), until("long-term"), scan.Reject, "valid_until_mismatch"},
		{"a date typed, long term printed", license(theName, theCode, "2021年03月15日至长期"), until("2040-03-14"), scan.Reject, "valid_until_mismatch"},
		{"another date, on a page whose code is illegible", license(theName, "91110105MAF?KE0", theTerm), until("2040-03-14"), scan.Unclear, "not_readable"},
		{"another date, but it is over", license(theName, theCode, "2001年03月15日至2021年03月14日"), until("2040-03-14"), scan.Reject, "expired"},
		{"the date that is printed", license(theName, theCode, theTerm), until("2041-03-14"), scan.Accept, ""},
		{"long term", license(theName, theCode, "2021年03月15日至长期"), honest, scan.Accept, ""},
		{"old registration number", change(change(license(theName, theCode, theTerm), "统一社会信用代码", "注册号"), theCode, "110105012345678"), honest, scan.Reject, "not_latest_version"},
		{"individual household", license("北京虚构小店", "92110105MAFAKE0197", theTerm), scan.Claims{Name: "北京虚构小店", USCC: "92110105MAFAKE0197"}, scan.Unclear, "certificate_type_unsupported"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := look(t, "license_scan", c.claims, c.lines...)
			if r.Verdict != c.verdict || r.Code != c.code || r.Kind != scan.BusinessLicense {
				t.Errorf("%s %s %s, want %s %s\n%+v\n%v", r.Kind, r.Verdict, r.Code, c.verdict, c.code, r.Fields, r.Args)
			}
		})
	}
}

func doubt(lines []at, text string, conf float64) []at {
	for i := range lines {
		if lines[i].text == text {
			lines[i].conf = conf
		}
	}
	return lines
}

// really says what is printed where a name or a code was misread.
func really(lines []at, printed string) []at {
	for i := range lines {
		if n := len([]rune(printed)); len([]rune(lines[i].text)) == n && lines[i].text[:6] == printed[:6] {
			lines[i].really, lines[i].conf = printed, 0.93
		}
	}
	return lines
}

// TestFieldsOfLicense proposes what was not typed yet.
func TestFieldsOfLicense(t *testing.T) {
	r := look(t, "", scan.Claims{}, license(theName, theCode, theTerm)...)
	for name, want := range map[string]string{
		scan.FieldName: theName, scan.FieldUSCC: theCode, scan.FieldValidUntil: "2041-03-14",
		scan.FieldLegalRep: "甄样本", scan.FieldAddress: "北京市朝阳区示例东路88号院3号楼12层1206",
	} {
		if f := r.Fields[name]; f.Value != want || !f.Sure {
			t.Errorf("%s: %+v, want %s", name, f, want)
		}
	}
}

// TestMarks shows what differs.
func TestMarks(t *testing.T) {
	r := look(t, "license_scan", scan.Claims{Name: "北京云起虚构科技有限公司", USCC: theCode}, license(theName, theCode, theTerm)...)
	if r.Args["diff"] != "北京云【启】虚构科技有限公司" || r.Args["diff_typed"] != "北京云【起】虚构科技有限公司" {
		t.Errorf("%v", r.Args)
	}
}
