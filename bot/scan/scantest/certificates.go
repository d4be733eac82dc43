package scantest

import (
	"math/rand/v2"
	"strings"
	"time"

	"kaihu/bot/scan"
)

// certificate is a kind of mainland certificate other than the licence.
type certificate struct {
	id       string
	kind     scan.Kind
	category string // of the credit code
	upright  bool
	title    string
	name     func(r *rand.Rand, f fiction) string
	rows     func(f fiction, name, term string) []Row
	term     func(f fiction) (printed string, until time.Time)
	issuer   func(f fiction) string
}

var certificates = []certificate{
	{
		id: "institution", kind: scan.Institution, category: "12", title: "事业单位法人证书",
		name: func(r *rand.Rand, f fiction) string {
			return f.short + f.district + pick(r, fictional) + pick(r, []string{"信息中心", "第一中学", "妇幼保健院", "文化馆"})
		},
		rows: func(f fiction, name, term string) []Row {
			return []Row{
				{"名称", name}, {"宗旨和业务范围", "为公众提供样例服务，承担信息系统建设与运行维护。"}, {"住所", f.address}, {"法定代表人", f.person},
				{"经费来源", "财政补助"}, {"开办资金", "￥500万元"}, {"举办单位", f.short + "样例委员会"}, {"有效期", term},
			}
		},
		term:   fromTo("自", "至", ""),
		issuer: func(f fiction) string { return f.short + "事业单位登记管理局（样本）" },
	},
	{
		id: "creditcode", kind: scan.CreditCode, category: "13", title: "统一社会信用代码证书",
		name: func(r *rand.Rand, f fiction) string {
			return f.short + f.district + pick(r, fictional) + "街道办事处"
		},
		rows: func(f fiction, name, term string) []Row {
			return []Row{{"机构名称", name}, {"机构性质", "机关"}, {"机构地址", f.address}, {"负责人", f.person}, {"有效期", term}}
		},
		term:   fromTo("", "至", ""),
		issuer: func(f fiction) string { return "中共" + f.short + "市委机构编制委员会办公室（样本）" },
	},
	{
		id: "nonenterprise", kind: scan.NonEnterprise, category: "52", title: "民办非企业单位登记证书",
		name: func(r *rand.Rand, f fiction) string {
			return f.short + f.district + pick(r, words) + pick(r, fictional) + pick(r, []string{"职业培训学校", "社会工作服务中心", "养老院"})
		},
		rows: func(f fiction, name, term string) []Row {
			return []Row{
				{"名称", name}, {"住所", f.address}, {"法定代表人", f.person}, {"开办资金", "伍拾万元"}, {"业务范围", "样例培训、咨询及社会服务（样本）。"},
				{"业务主管单位", f.district + "样例局"}, {"有效期限", term},
			}
		},
		term:   fromTo("自", "至", ""),
		issuer: func(f fiction) string { return f.short + "市" + f.district + "民政局（样本）" },
	},
	{
		id: "lawfirm", kind: scan.LawFirm, category: "31", upright: true, title: "律师事务所执业许可证",
		name: func(r *rand.Rand, f fiction) string {
			return f.short + pick(r, words) + pick(r, fictional) + "律师事务所"
		},
		rows: func(f fiction, name, term string) []Row {
			return []Row{
				{"律师事务所名称", name}, {"住所", f.address}, {"负责人", f.person}, {"组织形式", "普通合伙"}, {"设立资产", "人民币壹佰万元"},
				{"主管机关", f.district + "司法局"}, {"批准文号", "样司许字〔2018〕第001号"}, {"批准日期", term},
			}
		},
		term:   func(f fiction) (string, time.Time) { return chinese(f.founded), time.Time{} },
		issuer: func(f fiction) string { return f.short + "市司法局（样本）" },
	},
	{
		id: "repoffice", kind: scan.RepOffice, category: "91", title: "外国（地区）企业常驻代表机构登记证",
		name: func(r *rand.Rand, f fiction) string {
			return pick(r, []string{"德国", "日本", "新加坡"}) + pick(r, words) + pick(r, fictional) + "株式会社" + f.short + "代表处"
		},
		rows: func(f fiction, name, term string) []Row {
			return []Row{
				{"名称", name}, {"首席代表", f.person}, {"驻在场所", f.address}, {"业务范围", "从事与隶属企业有关的非营利性业务活动。（样本）"},
				{"派出企业名称", strings.Split(name, f.short)[0]}, {"派出企业住所", "样例国示例街1号"}, {"驻在期限", term}, {"成立日期", chinese(f.founded)},
			}
		},
		term:   fromTo("", "至", ""),
		issuer: func(f fiction) string { return f.registrar },
	},
}

// fromTo prints a term of some years that has not ended.
func fromTo(before, between, after string) func(f fiction) (string, time.Time) {
	return func(f fiction) (string, time.Time) {
		return before + chinese(f.founded) + between + chinese(f.until) + after, f.until
	}
}

// Certificate draws one of the five other certificates that AWS lists:
// institution, creditcode, nonenterprise, lawfirm, repoffice.
func Certificate(which, id string, seed uint64) Specimen {
	r := seeded("certificate-"+which+id, seed)
	c := certificates[0]
	for _, candidate := range certificates {
		if candidate.id == which {
			c = candidate
		}
	}
	f := invent(r, c.category)
	f.name = c.name(r, f)
	printed, end := c.term(f)
	until := ""
	if !end.IsZero() {
		until = end.Format(time.DateOnly)
	}
	sheet := Sheet{
		Layout: "landscape", Width: 1600, Height: 1130, Look: look(r), Title: c.title, Sub: pick(r, []string{"（副　本）", ""}),
		Lead: []Row{{"统一社会信用代码", f.uscc}}, Rows: c.rows(f, f.name, printed), Issuer: c.issuer(f), Issued: chinese(f.founded.AddDate(0, 1, 2)), Seal: c.issuer(f),
	}
	sheet.Look.Size = min(sheet.Look.Size, 25)
	if c.upright {
		sheet.Layout, sheet.Width, sheet.Height = "portrait", 1130, 1600
	}
	return Specimen{
		ID: which + "-" + id, Kind: c.kind, For: "license_scan", Want: Want{Verdict: scan.Accept}, Sheet: sheet,
		Prints: map[string]string{scan.FieldName: f.name, scan.FieldUSCC: f.uscc, scan.FieldValidUntil: until, scan.FieldLegalRep: f.person, scan.FieldAddress: f.address},
		Claims: scan.Claims{Name: f.name, USCC: f.uscc, ValidUntil: until, Region: "mainland"},
	}
}
