package scantest

import (
	"math/rand/v2"
	"strings"
	"time"

	"kaihu/bot/scan"
)

const licenceScope = "一般项目：软件开发；信息系统集成服务；云计算装备技术服务；数据处理和存储支持服务；技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广；计算机软硬件及辅助设备零售。（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）"

var licenceFoot = []string{"国家企业信用信息公示系统网址：http://www.example.invalid", "市场主体应当于每年1月1日至6月30日通过公示系统报送年度报告", "国家市场监督管理总局监制（样本）"}

// licenceForm is a form of company: what its licence calls things.
type licenceForm struct {
	id, category, kind   string
	person, place, since string // labels
	capital              string // label; "": the form has none
	rename               func(r *rand.Rand, f *fiction)
}

var licenceForms = []licenceForm{
	{id: "limited", category: "91", kind: "有限责任公司（自然人投资或控股）", person: "法定代表人", place: "住所", since: "成立日期", capital: "注册资本"},
	{id: "brackets", category: "91", kind: "有限责任公司（外商投资企业法人独资）", person: "法定代表人", place: "住所", since: "成立日期", capital: "注册资本", rename: func(r *rand.Rand, f *fiction) {
		f.name = pick(r, words) + pick(r, fictional) + "（" + f.short + "）" + pick(r, trades) + "有限公司"
	}},
	{id: "long", category: "91", kind: "股份有限公司（非上市、自然人投资或控股）", person: "法定代表人", place: "住所", since: "成立日期", capital: "注册资本", rename: func(r *rand.Rand, f *fiction) {
		f.name = f.short + pick(r, words) + pick(r, words) + "国际" + pick(r, fictional) + pick(r, trades) + "与产业互联网融合发展研究股份有限公司"
	}},
	{id: "branch", category: "91", kind: "有限责任公司分公司（自然人投资或控股）", person: "负责人", place: "经营场所", since: "成立日期", rename: func(r *rand.Rand, f *fiction) {
		f.name += pick(r, places).short + "分公司"
	}},
	{id: "partnership", category: "91", kind: "有限合伙企业", person: "执行事务合伙人", place: "主要经营场所", since: "成立日期", capital: "出资额", rename: func(r *rand.Rand, f *fiction) {
		f.name = f.short + pick(r, words) + pick(r, fictional) + "股权投资合伙企业（有限合伙）"
	}},
	{id: "household", category: "92", kind: "个体工商户", person: "经营者", place: "经营场所", since: "注册日期", rename: func(r *rand.Rand, f *fiction) {
		f.name = f.short + f.district + pick(r, words) + pick(r, fictional) + "设计工作室"
	}},
}

// Licence draws a business licence. Layouts are "new" (2019, landscape, two
// columns) and "old" (2015, upright, one column).
func Licence(form, layout, id string, seed uint64) Specimen {
	r := seeded("licence-"+form+layout+id, seed)
	k := licenceForms[0]
	for _, candidate := range licenceForms {
		if candidate.id == form {
			k = candidate
		}
	}
	f := invent(r, k.category)
	if k.rename != nil {
		k.rename(r, &f)
	}
	until, term := "", ""
	switch {
	case layout == "new" && r.IntN(3) == 0: // since 2022 a licence prints no term
	case r.IntN(3) == 0:
		until, term = scanLongTerm, pick(r, []string{chinese(f.founded) + "至长期", "长期", chinese(f.founded) + "至永久"})
	default:
		until, term = f.until.Format(time.DateOnly), chinese(f.founded)+"至"+chinese(f.until)
	}
	s := Specimen{
		ID: "licence-" + form + "-" + layout + "-" + id, Kind: scan.BusinessLicense, For: "license_scan",
		Prints: map[string]string{scan.FieldName: f.name, scan.FieldUSCC: f.uscc, scan.FieldValidUntil: until, scan.FieldLegalRep: f.person, scan.FieldAddress: f.address},
		Claims: scan.Claims{Name: f.name, USCC: f.uscc, ValidUntil: until, Region: "mainland", Person: f.person},
		Want:   Want{Verdict: scan.Accept},
	}
	if k.id == "household" { // no legal person: a person decides
		s.Want = Want{Verdict: scan.Unclear, Code: "certificate_type_unsupported"}
	}
	if layout == "new" {
		s.Sheet = newLicence(r, f, k, term)
	} else {
		s.Sheet = oldLicence(r, f, k, term)
	}
	return s
}

// scanLongTerm is how a case keeps 长期.
const scanLongTerm = "long-term"

func newLicence(r *rand.Rand, f fiction, k licenceForm, term string) Sheet {
	sheet := Sheet{
		Layout: "landscape", Width: 1600, Height: 1130, Look: look(r), Title: "营业执照", Sub: pick(r, []string{"（副　本）", "（副　本）（1-1）", ""}),
		Lead: []Row{{"统一社会信用代码", f.uscc}, {"证照编号", "000000020250001"}},
		Rows: []Row{{"名称", f.name}, {"类型", k.kind}, {k.person, f.person}, {"经营范围", licenceScope}},
		Foot: licenceFoot, Issuer: f.registrar, Issued: chinese(f.founded.AddDate(1, 2, 3)), QR: "http://example.invalid/specimen?uniscid=" + f.uscc, Seal: f.registrar,
	}
	if k.capital != "" {
		sheet.More = append(sheet.More, Row{k.capital, "人民币壹仟万元整"})
	}
	sheet.More = append(sheet.More, Row{k.since, chinese(f.founded)})
	if term != "" {
		sheet.More = append(sheet.More, Row{termLabel(k), term})
	}
	sheet.More = append(sheet.More, Row{k.place, f.address})
	return sheet
}

func oldLicence(r *rand.Rand, f fiction, k licenceForm, term string) Sheet {
	sheet := Sheet{
		Layout: "portrait", Width: 1130, Height: 1600, Look: look(r), Title: "营业执照", Sub: "（副　本）",
		Lead: []Row{{"统一社会信用代码", f.uscc}}, Rows: []Row{{"名称", f.name}, {"类型", k.kind}, {k.place, f.address}, {k.person, f.person}},
		Foot: licenceFoot, Issuer: f.registrar, Issued: chinese(f.founded.AddDate(1, 2, 3)), Seal: f.registrar,
	}
	if k.capital != "" {
		sheet.Rows = append(sheet.Rows, Row{k.capital, "壹仟万元整"})
	}
	sheet.Rows = append(sheet.Rows, Row{k.since, chinese(f.founded)})
	if term != "" {
		sheet.Rows = append(sheet.Rows, Row{termLabel(k), term})
	}
	sheet.Rows = append(sheet.Rows, Row{"经营范围", strings.ReplaceAll(licenceScope, "一般项目：", "")})
	if r.IntN(2) == 0 {
		sheet.QR = "http://example.invalid/specimen?uniscid=" + f.uscc
	}
	return sheet
}

func termLabel(k licenceForm) string {
	if k.id == "partnership" {
		return "合伙期限"
	}
	return "营业期限"
}
