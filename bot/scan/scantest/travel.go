package scantest

import (
	"fmt"
	"strings"
	"time"

	"kaihu/bot/scan"
)

// Passport draws the page of a Chinese or a made-up foreign passport.
func Passport(id string, seed uint64) Specimen {
	r := seeded("passport-"+id, seed)
	f := invent(r, "91")
	birth, _ := time.Parse(time.DateOnly, f.birth)
	expiry := time.Date(2028+r.IntN(7), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	number := fmt.Sprintf("EF99%05d", r.IntN(100000))
	given := pick(r, []string{"YANGBEN", "SHILI", "XUGOU"})
	name, printed, country, person := "甄样本", "甄样本\nZHEN, "+given, "CHN", "甄样本"
	surname := "ZHEN"
	if r.IntN(2) == 0 {
		surname, country, given = "SPECIMEN", "UTO", pick(r, []string{"ANNA MARIA", "JOHN", "ERIKA"})
		name = given + " " + surname
		printed, person = surname+", "+given, name
		number = fmt.Sprintf("L999%05d", r.IntN(100000))
	}
	sex := map[string]string{"男": "M", "女": "F"}[f.sex]
	zone := mrz(country, surname, given, number, birth.Format("060102"), sex, expiry.Format("060102"))
	sheet := Sheet{
		Layout: "passport", Width: 1260, Height: 880, Look: cardLook(r), Title: "护照", Sub: "PASSPORT", Foot: zone[:],
		Rows: []Row{
			{"类型/Type", "P"}, {"国家码/Country Code", country}, {"护照号/Passport No.", number}, {"姓名/Name", printed},
			{"性别/Sex", f.sex + "/" + sex}, {"国籍/Nationality", map[string]string{"CHN": "中国/CHINESE", "UTO": "UTOPIAN"}[country]}, {"出生日期/Date of birth", strings.ToUpper(birth.Format("02 Jan 2006"))},
			{"签发日期/Date of issue", strings.ToUpper(expiry.AddDate(-10, 0, 1).Format("02 Jan 2006"))}, {"有效期至/Date of expiry", strings.ToUpper(expiry.Format("02 Jan 2006"))}, {"签发机关/Authority", "样本 SPECIMEN"},
		},
	}
	sheet.Look.Digits = mono[0]
	return identitySpecimen("passport-"+id, scan.Passport, "passport", sheet, name, person, number, expiry)
}

// identitySpecimen is an ID that needs one side only.
func identitySpecimen(id string, kind scan.Kind, claimed string, sheet Sheet, name, person, number string, until time.Time) Specimen {
	return Specimen{
		ID: id, Kind: kind, For: "leader_id_scan", Want: Want{Verdict: scan.Accept}, Sheet: sheet,
		Prints: map[string]string{scan.FieldName: name, scan.FieldIDNumber: number, scan.FieldValidUntil: until.Format(time.DateOnly)},
		Claims: scan.Claims{Person: person, IDKind: claimed, IDNumber: number},
	}
}

// PermanentID draws a foreigner's permanent residence card: the number of 2023
// (18 digits that begin with 9) or that of before (3 letters and 12 digits).
func PermanentID(id string, old bool, seed uint64) Specimen {
	r := seeded("permanent-"+id, seed)
	f := invent(r, "91")
	birth, _ := time.Parse(time.DateOnly, f.birth)
	until := time.Date(2029+r.IntN(5), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	body := "9" + f.code[:2] + "756" + birth.Format("20060102") + fmt.Sprint(996+r.IntN(4))
	number := body + idCheck(body)
	title := "中华人民共和国外国人永久居留身份证"
	if old {
		number = "UTO" + f.code[:4] + birth.Format("060102") + fmt.Sprintf("%02d", r.IntN(100))
		title = "外国人永久居留证"
	}
	name := "SPECIMEN, " + pick(r, []string{"ANNA MARIA", "JOHN", "ERIKA"})
	sheet := Sheet{
		Layout: "permit", Width: cardWidth, Height: cardHeight, Look: cardLook(r), Title: title, Sub: "FOREIGN PERMANENT RESIDENT ID CARD",
		Rows: []Row{
			{"姓名/Name", name}, {"中文姓名", f.person}, {"性别/Sex", f.sex}, {"出生日期/Date of Birth", birth.Format("2006.01.02")}, {"国籍/Nationality", "乌有国/UTO"},
			{"有效期限/Period of Validity", until.AddDate(-10, 0, 0).Format("2006.01.02") + "-" + until.Format("2006.01.02")}, {"签发机关", "国家移民管理局（样本）"},
		},
		More: []Row{{"证件号码/ID No.", number}},
	}
	kind := map[bool]string{true: "-old-", false: "-2023-"}[old]
	return identitySpecimen("permanent"+kind+id, scan.PermanentID, "residence_permit", sheet, f.person, f.person, number, until)
}

// ResidencePermit draws a residence permit for people from Hong Kong, Macao
// or Taiwan: the number begins with 81, 82 or 83.
func ResidencePermit(id string, seed uint64) Specimen {
	r := seeded("permit-"+id, seed)
	f := invent(r, "91")
	from := pick(r, []struct{ code, title string }{{"810000", "港澳居民居住证"}, {"820000", "港澳居民居住证"}, {"830000", "台湾居民居住证"}})
	number := IDNumber(r, from.code, f.birth, f.sex == "男")
	birth, _ := time.Parse(time.DateOnly, f.birth)
	until := time.Date(2027+r.IntN(4), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	sheet := Sheet{
		Layout: "permit", Width: cardWidth, Height: cardHeight, Look: cardLook(r), Title: from.title,
		Rows: []Row{
			{"姓名", f.person}, {"性别", f.sex}, {"出生", birth.Format("2006年1月2日")}, {"住址", f.address}, {"签发机关", f.short + "市公安局（样本）"},
			{"有效期限", until.AddDate(-5, 0, 0).Format("2006.01.02") + "-" + until.Format("2006.01.02")},
		},
		More: []Row{{"公民身份号码", number}},
	}
	return identitySpecimen("permit-"+id, scan.ResidencePermit, "residence_permit", sheet, f.person, f.person, number, until)
}
