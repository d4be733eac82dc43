package verify

import (
	"testing"

	"kaihu/bot/scan"
)

// TestID holds the readings of IDs against what was typed.
func TestID(t *testing.T) {
	front, back := resident("甄样本", theID), residentBack("2020.05.20-2040.05.20")
	both := append(append([]at{}, front...), lower(back, 700)...)
	oldCard := []at{{715, 238, 80, "外国人永久居留证", 0, ""}, {225, 508, 45, "中文姓名", 0, ""}, {420, 505, 58, "郝示例", 0, ""}, {221, 764, 49, "国籍/Nationality乌有国/UTO", 0, ""},
		{218, 847, 58, "有效期限2019.11.11-2029.11.11", 0, ""}, {213, 1111, 54, "证件号码/ID No", 0, ""}, {700, 1102, 60, "UT0420198062872", 0, ""}}
	for _, c := range []struct {
		name    string
		lines   []at
		claims  scan.Claims
		kind    scan.Kind
		verdict scan.Verdict
		code    string
	}{
		{"front", front, honest, scan.IDFront, scan.Accept, ""},
		{"both sides", both, honest, scan.IDBoth, scan.Accept, ""},
		{"back alone", back, honest, scan.IDBack, scan.Reject, "side_missing"},
		{"a character of the name was not seen", resident("甄本", theID), honest, scan.IDFront, scan.Unclear, "not_readable"},
		{"the first character of the name was not seen", resident("样本", theID), honest, scan.IDFront, scan.Unclear, "not_readable"},
		{"a rare character was taken for a common one", resident("甄额本", theID), scan.Claims{Person: "甄颢本", IDNumber: theID}, scan.IDFront, scan.Unclear, "not_readable"},
		{"a common character is not taken for a rare one", resident("甄颢本", theID), scan.Claims{Person: "甄额本", IDNumber: theID}, scan.IDFront, scan.Reject, "person_name_mismatch"},
		{"two characters less are another name", resident("甄", theID), honest, scan.IDFront, scan.Reject, "person_name_mismatch"},
		{"another name", front, scan.Claims{Person: "甄样木"}, scan.IDFront, scan.Reject, "person_name_mismatch"},
		{"another name, read less surely", doubt(resident("甄样本", theID), "甄样本", 0.94), scan.Claims{Person: "甄样木"}, scan.IDFront, scan.Unclear, "not_readable"},
		{"another number", front, scan.Claims{Person: "甄样本", IDNumber: "110105198808159970"}, scan.IDFront, scan.Reject, "id_number_mismatch"},
		{"expired", append(append([]at{}, front...), lower(residentBack("2000.05.20-2020.05.20"), 700)...), honest, scan.IDBoth, scan.Reject, "expired"},
		{"for ever", append(append([]at{}, front...), lower(residentBack("2010.05.20-长期"), 700)...), honest, scan.IDBoth, scan.Accept, ""},
		{"permit of Hong Kong", resident("陈样本", "810000199408230021"), scan.Claims{IDKind: "residence_permit"}, scan.ResidencePermit, scan.Accept, ""},
		{"a form", append([]at{{400, 60, 40, "员工入职登记表", 0, ""}, {70, 1200, 34, "入职部门：样例部", 0, ""}, {70, 1250, 34, "毕业学校：样本大学", 0, ""}}, lower(front, 200)...), honest, scan.Other, scan.Reject, "wrong_document"},
		{"permanent residence, before 2023", oldCard, scan.Claims{Person: "郝示例", IDNumber: "UTO420198062872"}, scan.PermanentID, scan.Accept, ""},
		{"permanent residence, another number", oldCard, scan.Claims{Person: "郝示例", IDNumber: "UTO420198062873"}, scan.PermanentID, scan.Reject, "id_number_mismatch"},
		{"a licence", license(theName, theCode, theTerm), honest, scan.BusinessLicense, scan.Reject, "wrong_document"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := look(t, "leader_id_scan", c.claims, c.lines...)
			if r.Verdict != c.verdict || r.Code != c.code || r.Kind != c.kind {
				t.Errorf("%s %s %s, want %s %s\n%+v\n%v", r.Kind, r.Verdict, r.Code, c.verdict, c.code, r.Fields, r.Args)
			}
			if c.name == "a licence" && r.Args["belongs"] != "license_scan" {
				t.Errorf("it belongs to %q", r.Args["belongs"])
			}
			if c.name == "another number" && (r.Args["positions"] != "17, 18" || r.Args["typed"] != "") {
				t.Errorf("arguments %v", r.Args)
			}
		})
	}
}

func lower(lines []at, by int) []at {
	out := append([]at{}, lines...)
	for i := range out {
		out[i].y += by
	}
	return out
}

// TestTwoFiles joins the sides of a card that came in two pictures, in either
// order.
func TestTwoFiles(t *testing.T) {
	front, back := Sheet{Reading: reading(resident("甄样本", theID)...)}, Sheet{Reading: reading(residentBack("2020.05.20-2040.05.20")...)}
	for i, sheets := range [][]Sheet{{front, back}, {back, front}} {
		r, used := judge(t).Judge(sheets, scan.Task{For: "leader_id_scan", Claims: honest, Today: today})
		if r.Verdict != scan.Accept || r.Kind != scan.IDBoth || r.Fields[scan.FieldValidUntil].Value != "2040-05-20" || len(used) != 2 || used[0] != i {
			t.Errorf("%+v of %v", r, used)
		}
	}
}

// TestPassport reads the machine-readable zone; the numbers are those of ICAO
// Doc 9303.
func TestPassport(t *testing.T) {
	page := []at{{100, 50, 30, "PASSPORT", 0, ""}, {300, 100, 20, "Nationality", 0, ""}, {300, 150, 20, "Date of birth", 0, ""},
		{50, 500, 30, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", 0, ""}, {50, 550, 30, "L898902C36UTO7408122F3204153ZE184226B<<<<<10", 0, ""}}
	for _, c := range []struct {
		name    string
		claims  scan.Claims
		verdict scan.Verdict
		code    string
	}{
		{"right", scan.Claims{Person: "Anna Maria Eriksson", IDNumber: "L898902C3", IDKind: "passport"}, scan.Accept, ""},
		{"nothing typed", scan.Claims{}, scan.Accept, ""},
		{"another name", scan.Claims{Person: "Anna Marie Eriksson", IDNumber: "L898902C3"}, scan.Reject, "person_name_mismatch"},
		{"another number", scan.Claims{Person: "Anna Maria Eriksson", IDNumber: "L898902C4"}, scan.Reject, "id_number_mismatch"},
		{"a resident ID was chosen", scan.Claims{Person: "Anna Maria Eriksson", IDKind: "resident_id", IDNumber: theID}, scan.Unclear, "wrong_document"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := look(t, "leader_id_scan", c.claims, page...)
			if r.Verdict != c.verdict || r.Code != c.code || r.Kind != scan.Passport || r.Fields[scan.FieldValidUntil].Value != "2032-04-15" {
				t.Errorf("%s %s %s, want %s %s: %+v", r.Kind, r.Verdict, r.Code, c.verdict, c.code, r.Fields)
			}
		})
	}
}

// TestPassportWithoutZone reads what is printed where the machine-readable zone
// could not be read.
func TestPassportWithoutZone(t *testing.T) {
	r := look(t, "leader_id_scan", scan.Claims{Person: "John Specimen", IDNumber: "L99940527"}, []at{
		{177, 100, 60, "护照", 0, ""}, {689, 100, 40, "PASSPORT", 0, ""}, {1846, 200, 30, "护照号/Passport No.", 0, ""}, {1849, 240, 34, "L99940527", 0, ""},
		{857, 350, 28, "姓名/Name", 0, ""}, {858, 385, 34, "SPECIMEN, JOHN", 0, ""}, {1359, 450, 28, "国籍/Nationality", 0, ""}, {1860, 450, 28, "出生日期/Date of birth", 0, ""}, {1862, 485, 34, "17 APR 1996", 0, ""},
		{868, 560, 28, "签发日期/Date of issue", 0, ""}, {871, 595, 34, "11 NOV 2019", 0, ""}, {1366, 560, 28, "有效期至/Date of expiry", 0, ""}, {1370, 595, 34, "10 11月/NOV 2029", 0, ""},
	}...)
	if r.Verdict != scan.Accept || r.Kind != scan.Passport || r.Fields[scan.FieldValidUntil].Value != "2029-11-10" {
		t.Errorf("%s %s %s %+v", r.Kind, r.Verdict, r.Code, r.Fields)
	}
}

// TestPassportPartlyCovered: of a name that is half covered nothing can be said.
func TestPassportPartlyCovered(t *testing.T) {
	for _, c := range []struct {
		printed string
		verdict scan.Verdict
	}{{"EN HN", scan.Unclear}, {"SPECI", scan.Unclear}, {"SPECIMEN, JANE", scan.Reject}, {"EN HE", scan.Reject}} {
		t.Run(c.printed, func(t *testing.T) {
			r := look(t, "leader_id_scan", scan.Claims{Person: "John Specimen", IDNumber: "L99940527"}, []at{
				{177, 100, 60, "护照", 0, ""}, {689, 100, 40, "PASSPORT", 0, ""}, {1846, 200, 30, "护照号/Passport No.", 0, ""}, {1849, 240, 34, "L99940527", 0, ""},
				{857, 350, 28, "姓名/Name", 0, ""}, {858, 385, 34, c.printed, 0, ""}, {1359, 450, 28, "国籍/Nationality", 0, ""}, {1860, 450, 28, "出生日期/Date of birth", 0, ""}, {1862, 485, 34, "17 APR 1996", 0, ""},
				{868, 560, 28, "签发日期/Date of issue", 0, ""}, {871, 595, 34, "11 NOV 2019", 0, ""}, {1366, 560, 28, "有效期至/Date of expiry", 0, ""}, {1370, 595, 34, "10 11月/NOV 2029", 0, ""},
			}...)
			if r.Verdict != c.verdict {
				t.Errorf("%s %s %+v", r.Verdict, r.Code, r.Fields)
			}
		})
	}
}

// TestZoneMisread: the check digits of the zone say nothing of its names.
func TestZoneMisread(t *testing.T) {
	page := func(printed, zone string, conf float64) []at {
		return []at{{100, 50, 30, "PASSPORT", 0, ""}, {300, 100, 20, "国籍/Nationality", 0, ""}, {600, 100, 20, "出生日期/Date of birth", 0, ""},
			{300, 150, 22, "姓名/Name", 0, ""}, {300, 178, 28, printed, 0, ""},
			{50, 500, 30, zone, conf, ""}, {50, 550, 30, "L898902C36UTO7408122F3204153ZE184226B<<<<<10", 0, ""}}
	}
	for _, c := range []struct {
		name    string
		lines   []at
		verdict scan.Verdict
	}{
		{"the name is printed, too", page("SPECIMEN, JOHN", "P<UTOSEMEN<<HN<<<<<<<<<<<<<<<<<<<", 0.99), scan.Accept},
		{"neither is whole", page("SPEC", "P<UTOSPEXIMEN<<JOHN<<<<<<<<<<<<<<", 0.85), scan.Unclear},
		{"of the zone the ends are left", page("SPEC", "P<UTOMEN<<HN<<<<<<<<<<<<<<<<<<<", 0.99), scan.Unclear},
		{"both say another name", page("DOE, JANE", "P<UTODOE<<JANE<<<<<<<<<<<<<<<<<<<", 0.99), scan.Reject},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := look(t, "leader_id_scan", scan.Claims{Person: "John Specimen", IDNumber: "L898902C3"}, c.lines...)
			if r.Verdict != c.verdict || r.Kind != scan.Passport {
				t.Errorf("%s %s %s: %+v", r.Kind, r.Verdict, r.Code, r.Fields)
			}
		})
	}
}

// TestNamesInTwoScripts reads cards that print a name in Chinese and in Latin
// letters: below its label in a passport, at two labels on a residence card.
func TestNamesInTwoScripts(t *testing.T) {
	passport := []at{{60, 40, 40, "护照", 0, ""}, {330, 42, 32, "PASSPORT", 0, ""}, {400, 130, 22, "国籍/Nationality", 0, ""}, {800, 130, 22, "出生日期/Date of birth", 0, ""},
		{400, 190, 22, "姓名/Name", 0, ""}, {400, 218, 30, "甄样本", 0, ""}, {400, 255, 28, "ZHEN,YANGBEN", 0, ""}, {400, 300, 22, "性别/Sex", 0, ""}, {400, 325, 28, "男/M", 0, ""},
		{50, 700, 30, "P<CHNZHEN<<YANGBEN<<<<<<<<<<<<<<<<<<<<<<<<<<", 0, ""}, {50, 750, 30, "EF99462649CHN8501215M3211119<<<<<<<<<<<<<<<8", 0, ""}}
	card := []at{{250, 40, 40, "中华人民共和国外国人永久居留身份证", 0, ""}, {60, 140, 30, "姓名/Name SPECIMEN， ANNA MARIA", 0, ""}, {60, 190, 30, "中文姓名玉样本", 0, ""},
		{60, 240, 30, "国籍/Nationality乌有国/UTO", 0, ""}, {60, 290, 30, "有效期限2022.07.14-2032.07.14", 0, ""}, {60, 540, 26, "证件号码/ID No.", 0, ""}, {400, 535, 30, "911124198108030024", 0, ""}}
	for _, c := range []struct {
		name    string
		lines   []at
		person  string
		verdict scan.Verdict
	}{
		{"passport, in Chinese", passport, "甄样本", scan.Accept},
		{"passport, in Latin letters", passport, "Yangben Zhen", scan.Accept},
		{"passport, another", passport, "甄样木", scan.Reject},
		{"card, in Chinese", card, "玉样本", scan.Accept},
		{"card, in Latin letters", card, "Anna Maria Specimen", scan.Accept},
		{"card, another", card, "王样本", scan.Reject},
		{"card, another in Latin letters", card, "Anna Marie Specimen", scan.Reject},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := look(t, "leader_id_scan", scan.Claims{Person: c.person}, c.lines...)
			if r.Verdict != c.verdict || r.Verdict == scan.Reject && r.Code != "person_name_mismatch" {
				t.Errorf("%s %s %s, want %s: %+v", r.Kind, r.Verdict, r.Code, c.verdict, r.Fields)
			}
		})
	}
}
