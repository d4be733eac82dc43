package scantest

import "math/rand/v2"

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
	"report": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "letter", Width: 1240, Height: 1754, Look: look(r), Title: "企业信用信息公示报告",
			Rows: []Row{
				{"", "营业执照信息"}, {"统一社会信用代码", f.uscc}, {"企业名称", f.name}, {"注册号", ""}, {"法定代表人", f.person}, {"类型", "有限责任公司（自然人投资或控股）"}, {"成立日期", chinese(f.founded)},
				{"注册资本", "1000万人民币"}, {"核准日期", chinese(f.founded)}, {"登记机关", f.registrar}, {"登记状态", "存续（在营、开业、在册）"}, {"住所", f.address}, {"经营范围", licenceScope},
			},
		}
	},
	"app": func(r *rand.Rand, f fiction) Sheet { // a phone's page of a company register: tall, the words of a licence
		return Sheet{
			Layout: "letter", Width: 780, Height: 1690, Look: look(r), Title: "营业执照信息",
			Rows: []Row{
				{"统一社会信用代码", f.uscc}, {"名称", f.name}, {"类型", "有限责任公司"}, {"法定代表人", f.person}, {"注册资本", "1000万元"}, {"成立日期", chinese(f.founded)},
				{"营业期限", chinese(f.founded) + "至" + chinese(f.until)}, {"住所", f.address}, {"经营范围", "软件开发；技术服务（样本）。"}, {"登记机关", f.registrar},
			},
		}
	},
	"mandate": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "letter", Width: 1240, Height: 1754, Look: look(r), Title: "授权委托书", Seal: f.name,
			Rows: []Row{
				{"委托人", f.name}, {"统一社会信用代码", f.uscc}, {"法定代表人", f.person}, {"受托人", invent(r, "91").person}, {"", "兹授权受托人代表我单位办理云服务账户的注册事宜，附营业执照副本复印件一份。"},
			},
			Foot: []string{"委托人（盖章）", "2026年01月01日"},
		}
	},
	"notice": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "letter", Width: 1240, Height: 1754, Look: look(r), Title: "准予变更登记通知书", Seal: f.registrar,
			Rows: []Row{
				{"", f.name + "："}, {"统一社会信用代码", f.uscc}, {"", "经审查，提交的申请材料齐全，符合法定形式，我局决定准予变更登记。请于十日内换领营业执照。"}, {"法定代表人", f.person}, {"经营范围", licenceScope},
			},
			Foot: []string{"特此通知。", f.registrar},
		}
	},
	"blank": func(*rand.Rand, fiction) Sheet { return Sheet{Layout: "picture", Width: 1240, Height: 1754} },
	"cat": func(*rand.Rand, fiction) Sheet {
		return Sheet{Layout: "picture", Width: 1400, Height: 1050, Photo: true}
	},
}
