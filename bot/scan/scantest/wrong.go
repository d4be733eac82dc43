package scantest

import (
	"math/rand/v2"

	"kaihu/bot/scan"
)

// wrongFor makes a specimen that must not be accepted although it quotes the
// name and the code of the applicant rightly.
func wrongFor(id string, f fiction, kind scan.Kind, sheet Sheet) Specimen {
	return Specimen{
		ID: id, Kind: kind, For: "license_scan", Prints: map[string]string{},
		Claims: scan.Claims{Name: f.name, USCC: f.uscc, Region: "mainland", Person: f.person},
		Want:   Want{Verdict: scan.Reject, Code: "wrong_document"}, Sheet: sheet,
	}
}

// Invoice draws a fapiao of which the applicant is the buyer, or the seller.
func Invoice(id string, seed uint64) Specimen {
	r := seeded("invoice-"+id, seed)
	buyer, seller := invent(r, "91"), invent(r, "91")
	sheet := Sheet{
		Layout: "invoice", Width: 1400, Height: 900, Look: look(r), Seal: seller.name,
		Title: pick(r, []string{"电子发票（普通发票）", "电子发票（增值税专用发票）", "北京增值税专用发票"}),
		Lead:  []Row{{"发票号码", "25110000000000000001"}, {"开票日期", "2026年02月10日"}},
	}
	side := func(f fiction) []Row {
		return []Row{{"名称", f.name}, {"统一社会信用代码/纳税人识别号", f.uscc}}
	}
	sheet.Rows, sheet.More = side(buyer), side(seller)
	claimed := buyer
	if r.IntN(3) == 0 {
		claimed = seller
	}
	return wrongFor("invoice-"+id, claimed, scan.Invoice, sheet)
}

// wrongSheets are documents that are none of those that AWS takes, by their
// names.
var wrongSheets = map[string]func(r *rand.Rand, f fiction) Sheet{
	"bank": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "landscape", Width: 1600, Height: 1130, Look: look(r), Title: "开户许可证", Lead: []Row{{"核准号", "J9990000000001"}},
			Rows: []Row{
				{"", "经审核，" + f.name + "（统一社会信用代码" + f.uscc + "）符合开户条件，准予开立基本存款账户。"}, {"名称", f.name}, {"法定代表人", f.person},
				{"开户银行", "样本银行股份有限公司" + f.short + "示例支行"}, {"账号", "0200000000000000001"},
			},
			Issuer: "中国样本银行" + f.short + "分行", Issued: chinese(f.founded.AddDate(0, 2, 0)), Seal: "样本银行账户管理专用章",
		}
	},
	"tax": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "landscape", Width: 1600, Height: 1130, Look: look(r), Title: "税务登记证", Sub: "（副　本）", Lead: []Row{{"税字", f.uscc}},
			Rows: []Row{
				{"纳税人名称", f.name}, {"法定代表人", f.person}, {"地址", f.address}, {"登记注册类型", "有限责任公司"}, {"经营范围", "软件开发；技术服务（样本）。"}, {"批准设立机关", f.registrar},
			},
			Issuer: f.short + "市税务局（样本）", Issued: chinese(f.founded.AddDate(0, 1, 0)), Seal: f.short + "市税务局（样本）",
		}
	},
	"food": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "landscape", Width: 1600, Height: 1130, Look: look(r), Title: "食品经营许可证", Sub: "（副　本）", Lead: []Row{{"许可证编号", "JY11105000000001"}},
			Rows: []Row{
				{"经营者名称", f.name}, {"社会信用代码", f.uscc}, {"法定代表人", f.person}, {"住所", f.address}, {"经营场所", f.address}, {"主体业态", "食品销售经营者"}, {"有效期至", chinese(f.until)},
			},
			Issuer: f.registrar, Issued: chinese(f.founded), QR: "http://example.invalid/food/" + f.uscc, Seal: f.registrar,
		}
	},
	"trademark": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "portrait", Width: 1130, Height: 1600, Look: look(r), Title: "商标注册证", Lead: []Row{{"第", "99900001号"}},
			Rows: []Row{
				{"商标", "样本 SPECIMEN"}, {"核定使用商品", "第9类：计算机软件（样本）"}, {"注册人", f.name}, {"统一社会信用代码", f.uscc}, {"注册地址", f.address}, {"注册日期", chinese(f.founded)}, {"有效期至", chinese(f.until)},
			},
			Issuer: "国家知识产权局（样本）", Issued: chinese(f.founded), Seal: "国家知识产权局样本",
		}
	},
	"contract": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "letter", Width: 1240, Height: 1754, Look: look(r), Title: "技术服务合同", Seal: f.name,
			Rows: []Row{
				{"甲方", f.name}, {"统一社会信用代码", f.uscc}, {"法定代表人", f.person}, {"地址", f.address}, {"乙方", invent(r, "91").name},
				{"", "双方依照《中华人民共和国民法典》，就云计算技术服务事宜协商一致，签订本合同。乙方应当持有有效的营业执照，并将副本复印件作为本合同附件。"},
				{"", "第一条　服务内容：乙方向甲方提供样例服务，服务期限自2026年01月01日至2027年12月31日。"}, {"", "第二条　费用：人民币壹拾万元整，开具增值税专用发票。"},
			},
			Foot: []string{"甲方（盖章）：" + f.name, "日期：2026年01月01日"},
		}
	},
	"namecard": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "namecard", Width: 1000, Height: 600, Look: cardLook(r), Title: f.name, Sub: f.person,
			Rows: []Row{{"", "总经理"}, {"手机", "13800000000"}, {"邮箱", "sample@example.invalid"}, {"税号", f.uscc}, {"地址", f.address}},
		}
	},
	"register": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "register", Width: 1400, Height: 900, Look: look(r), Title: f.name,
			Rows: []Row{
				{"统一社会信用代码", f.uscc}, {"企业名称", f.name}, {"法定代表人", f.person}, {"企业类型", "有限责任公司（自然人投资或控股）"}, {"注册资本", "1000万人民币"},
				{"成立日期", f.founded.Format("2006-01-02")}, {"营业期限", f.founded.Format("2006-01-02") + " 至 " + f.until.Format("2006-01-02")}, {"注册地址", f.address}, {"登记机关", f.registrar},
			},
		}
	},
	"old15": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "portrait", Width: 1130, Height: 1600, Look: look(r), Title: "企业法人营业执照", Sub: "（副　本）", Lead: []Row{{"注册号", f.code + "999000001"}},
			Rows: []Row{
				{"名称", f.name}, {"住所", f.address}, {"法定代表人姓名", f.person}, {"注册资本", "壹仟万元"}, {"实收资本", "壹仟万元"}, {"公司类型", "有限责任公司（自然人投资或控股）"},
				{"经营范围", licenceScope}, {"成立日期", "2009年03月15日"}, {"营业期限", "2009年03月15日至2039年03月14日"},
			},
			Issuer: f.short + "市工商行政管理局（样本）", Issued: "2009年03月15日", Seal: f.short + "市工商行政管理局（样本）",
		}
	},
	"blank": func(*rand.Rand, fiction) Sheet { return Sheet{Layout: "picture", Width: 1240, Height: 1754} },
	"cat": func(*rand.Rand, fiction) Sheet {
		return Sheet{Layout: "picture", Width: 1400, Height: 1050, Photo: true}
	},
}

// Wrong draws one of the documents that AWS does not take: bank, tax, food,
// trademark, contract, namecard, register (a page of a company register on the
// web), old15 (a licence of before 2015), blank and cat (no text at all).
func Wrong(which, id string, seed uint64) Specimen {
	r := seeded(which+"-"+id, seed)
	f := invent(r, "91")
	s := wrongFor(which+"-"+id, f, scan.Other, wrongSheets[which](r, f))
	switch which {
	case "old15":
		s.Kind, s.Want.Code = scan.BusinessLicense, "not_latest_version"
	case "blank", "cat":
		s.Kind, s.Want = scan.Unknown, Want{}
	}
	return s
}
