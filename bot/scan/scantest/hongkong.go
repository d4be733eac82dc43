package scantest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"kaihu/bot/scan"
)

var (
	hkChinese = []string{"樣本海港貿易有限公司", "虛構東方資訊科技有限公司", "示例環球物流有限公司", "樣例嘉華國際投資有限公司"}
	hkEnglish = []string{"SPECIMEN HARBOUR TRADING LIMITED", "FICTION ORIENT INFORMATION TECHNOLOGY LIMITED", "SAMPLE GLOBAL LOGISTICS LIMITED", "EXAMPLE KA WAH INTERNATIONAL INVESTMENT LIMITED"}
)

// hongKongLook has fonts with traditional glyphs.
func hongKongLook(r *rand.Rand) Look {
	l := look(r)
	l.Body = pick(r, []string{`"Noto Serif CJK HK","AR PL UMing HK",serif`, `"Noto Sans CJK HK","WenQuanYi Zen Hei",sans-serif`, `"AR PL UMing HK","Noto Serif CJK HK",serif`})
	return l
}

// hongKong is the company and its 8-digit number, which nobody has.
func hongKong(r *rand.Rand) (chineseName, english, number string) {
	i := r.IntN(len(hkChinese))
	return hkChinese[i], hkEnglish[i], fmt.Sprintf("999%05d", r.IntN(100000))
}

// HongKongBR draws a business registration certificate.
func HongKongBR(id string, seed uint64) Specimen {
	r := seeded("hk-br-"+id, seed)
	name, english, number := hongKong(r)
	from := time.Date(2026, time.Month(3+r.IntN(7)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	until := from.AddDate(1+2*r.IntN(2), 0, -1)
	sheet := Sheet{
		Layout: "hongkong", Width: 1240, Height: 1300, Look: hongKongLook(r),
		Foot:  []string{"商業登記條例（第310章）　商業登記規例", "Business Registration Ordinance (Chapter 310)　Business Registration Regulations"},
		Title: "商業/分行登記證", Sub: "Business / Branch Registration Certificate",
		Rows: []Row{
			{"業務/法團所用名稱\nName of\nBusiness/Corporation", english + "\n" + name}, {"業務/分行名稱\nBusiness/Branch Name", "**********"},
			{"地址\nAddress", "FLAT X, 99/F, FICTION TOWER, 1 SAMPLE ROAD,\nCENTRAL, HONG KONG"}, {"業務性質\nNature of Business", "CORPORATION"},
			{"法律地位\nStatus", "BODY CORPORATE"}, {"生效日期\nDate of Commencement", from.Format("02/01/2006")}, {"屆滿日期\nDate of Expiry", until.Format("02/01/2006")},
			{"登記證號碼\nCertificate No.", number + "-000-" + from.Format("01-06") + "-0"}, {"登記費及徵費\nFee and Levy", "$2,200 (FEE = $2,200    LEVY = $0)"},
		},
	}
	return hongKongSpecimen("hk-br-"+id, scan.HongKongBR, sheet, pick(r, []string{name, english}), english, number, until.Format(time.DateOnly))
}

// HongKongCI draws a certificate of incorporation.
func HongKongCI(id string, seed uint64) Specimen {
	r := seeded("hk-ci-"+id, seed)
	name, english, number := hongKong(r)
	day := time.Date(2016+r.IntN(9), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	sheet := Sheet{
		Layout: "incorporation", Width: 1240, Height: 1700, Look: hongKongLook(r), Title: "公司註冊證明書", Sub: "CERTIFICATE OF INCORPORATION",
		Lead: []Row{{"編號 No.", number}},
		Rows: []Row{
			{"本人謹此證明", ""}, {"I hereby certify that", english}, {"", name}, {"於本日根據香港法例第622章《公司條例》", ""},
			{"在香港成立為法團，此公司是一間有限公司。", ""}, {"is this day incorporated in Hong Kong under the Companies Ordinance", ""}, {"(Chapter 622 of the Laws of Hong Kong), and that this company is a limited company.", ""},
			{"本證明書於" + chinese(day) + "發出。", ""}, {"Issued on " + day.Format("2 January 2006") + ".", ""},
		},
		Foot: []string{"公司註冊處處長 樣本", "Registrar of Companies (SPECIMEN)"},
	}
	return hongKongSpecimen("hk-ci-"+id, scan.HongKongCI, sheet, pick(r, []string{name, english}), english, number, "")
}

func hongKongSpecimen(id string, kind scan.Kind, sheet Sheet, claimed, english, number, until string) Specimen {
	return Specimen{
		ID: id, Kind: kind, For: "license_scan", Want: Want{Verdict: scan.Accept, Doubt: claimed != english}, Sheet: sheet,
		Prints: map[string]string{scan.FieldName: english, scan.FieldUSCC: number, scan.FieldValidUntil: until},
		Claims: scan.Claims{Name: claimed, USCC: number, ValidUntil: until, Region: "hongkong"},
	}
}
