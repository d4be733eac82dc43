package verify

import (
	"testing"

	"kaihu/bot/scan"
)

// TestCertificates reads a certificate of each other kind, by its title and its
// labels.
func TestCertificates(t *testing.T) {
	for kind, lines := range map[scan.Kind][]at{
		scan.Institution:   {{560, 130, 54, "事业单位法人证书", 0, ""}, {96, 480, 25, "宗旨和业务范围：提供样例服务", 0, ""}, {96, 520, 25, "经费来源：财政补助", 0, ""}, {96, 560, 25, "举办单位：样例委员会", 0, ""}},
		scan.CreditCode:    {{90, 100, 22, "统一社会信用代码", 0, ""}, {560, 130, 54, "统一社会信用代码证书", 0, ""}, {96, 480, 25, "机构性质：机关", 0, ""}, {96, 520, 25, "机构地址：北京市朝阳区", 0, ""}},
		scan.NonEnterprise: {{560, 130, 54, "民办非企业单位登记证书", 0, ""}, {96, 480, 25, "业务主管单位：样例局", 0, ""}, {96, 520, 25, "开办资金：伍拾万元", 0, ""}},
		scan.LawFirm:       {{560, 130, 54, "律师事务所执业许可证", 0, ""}, {96, 480, 25, "组织形式：普通合伙", 0, ""}, {96, 520, 25, "批准文号：样司许字", 0, ""}},
		scan.RepOffice:     {{560, 130, 54, "外国（地区）企业常驻代表机构登记证", 0, ""}, {96, 480, 25, "首席代表：甄样本", 0, ""}, {96, 520, 25, "驻在场所：北京市朝阳区", 0, ""}},
	} {
		t.Run(string(kind), func(t *testing.T) {
			page := append([]at{{96, 300, 25, "名称：" + theName, 0, ""}, {96, 340, 25, theCode, 0, ""}}, lines...)
			r := look(t, "license_scan", scan.Claims{Name: theName, USCC: theCode}, page...)
			if r.Verdict != scan.Accept || r.Kind != kind {
				t.Errorf("%s %s %s", r.Kind, r.Verdict, r.Code)
			}
		})
	}
}

// TestDecoys have the applicant's name and code, and are no licence.
func TestDecoys(t *testing.T) {
	quoted := []at{{100, 300, 27, "名称：" + theName, 0, ""}, {100, 350, 27, "统一社会信用代码：" + theCode, 0, ""}}
	page := func(title string, more ...string) []at {
		lines := append([]at{{500, 100, 60, title, 0, ""}}, quoted...)
		for i, m := range more {
			lines = append(lines, at{100, 400 + 50*i, 27, m, 0, ""})
		}
		return lines
	}
	for name, lines := range map[string][]at{
		"invoice":           page("电子发票（普通发票）", "购买方信息", "销售方信息", "价税合计（大写）", "开票日期：2026年02月10日"),
		"bank permit":       page("开户许可证", "核准号：J1000000000001", "开户银行：样本银行", "账号：0000000000", "法定代表人：甄样本"),
		"tax registration":  page("税务登记证", "副本", "登记机关：样本", "法定代表人：甄样本", "地址：北京市朝阳区", "登记注册类型：有限责任公司", "经营范围：软件开发", "扣缴义务：依法确定"),
		"contract":          page("技术服务合同", "甲方："+theName, "乙方：样本公司", "法定代表人：甄样本", "住所：北京市朝阳区", "双方签订本合同，附营业执照复印件"),
		"food permit":       page("食品经营许可证", "法定代表人（负责人）：甄样本", "住所：北京市朝阳区", "经营场所：北京市朝阳区", "主体业态：食品销售经营者", "许可证编号：JY100000"),
		"trademark":         page("商标注册证", "第0000000号", "核定使用商品（第9类）", "注册人："+theName, "国家知识产权局"),
		"register print":    page("企业信用信息公示报告", "营业执照信息", "类型：有限责任公司", "法定代表人：甄样本", "注册资本：1000万", "成立日期：2021年03月15日", "经营范围：软件开发", "登记机关：北京市朝阳区市场监督管理局", "登记状态：存续", "核准日期：2024年1月1日"),
		"register page":     page("查风险　查关系　登录", "基本信息　股东信息　主要人员　营业执照", "法定代表人", "企业类型", "注册资本", "成立日期", "营业期限", "经营范围", "登记机关", "存续"),
		"page of an app":    page("营业执照信息", "名称："+theName, "类型：有限责任公司", "法定代表人：甄样本", "注册资本：1000万元", "成立日期：2021年03月15日", "营业期限："+theTerm, "住所：北京市朝阳区", "经营范围：软件开发", "登记机关：样本"),
		"label as a title":  page("统一社会信用代码", "机构名称", "负责人", "机构地址"),
		"business card":     {{100, 100, 40, theName, 0, ""}, {100, 200, 50, "甄样本", 0, ""}, {100, 270, 27, "技术总监", 0, ""}, {100, 350, 27, "手机：00000000000", 0, ""}, {100, 400, 27, "邮箱：a@example.invalid", 0, ""}, {100, 450, 27, "统一社会信用代码：" + theCode, 0, ""}},
		"power of attorney": page("授权委托书", "兹授权甄样本办理", "委托人（盖章）", "法定代表人：甄样本"),
		"no title at all":   page("某种文件", "法定代表人：甄样本", "一些别的内容在这里", "还有一些内容", "以及更多内容"),
		"invoice, as it is read": {
			{451, 39, 47, "电子发票", 0, ""}, {696, 36, 50, "普通发票", 0, ""}, {1042, 55, 22, "发票号码：25110000000000000001", 0, ""}, {1039, 85, 26, "开票日期：2026年02月10日", 0, ""}, {233, 160, 26, "名称：" + theName, 0, ""}, {856, 160, 26, "名称：南京样品文具有限公司", 0, ""},
			{59, 182, 29, "购买方信息", 0, ""}, {231, 184, 26, "统一社会信用代码/纳税人识别号：", 0, ""}, {722, 182, 29, "销售方信息", 0, ""}, {853, 184, 26, "统一社会信用代码/纳税人识别号：", 0, ""}, {231, 210, 18, theCode, 0, ""}, {59, 404, 29, "价税合计（大", 0, ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := look(t, "license_scan", honest, lines...)
			if r.Verdict == scan.Accept {
				t.Fatalf("accepted as %s", r.Kind)
			}
			if name != "no title at all" && name != "label as a title" && (r.Verdict != scan.Reject || r.Code != "wrong_document") {
				t.Errorf("%s %s %s %v", r.Kind, r.Verdict, r.Code, r.Args)
			}
		})
	}
}

// TestUnreadable refuses only a picture that is bad by itself.
func TestUnreadable(t *testing.T) {
	blurred := reading(at{100, 100, 40, "营业", 0.6, ""}, at{300, 200, 20, "北一", 0.5, ""})
	for _, c := range []struct {
		name    string
		sheet   Sheet
		verdict scan.Verdict
		code    string
	}{
		{"blurred", Sheet{Reading: blurred, Faults: []string{"blurred"}}, scan.Reject, "blurred"},
		{"perhaps cropped", Sheet{Reading: blurred, Faults: []string{"cropped"}}, scan.Unclear, "cropped"},
		{"no fault found", Sheet{Reading: blurred}, scan.Unclear, "not_readable"},
		{"nothing read", Sheet{}, scan.Unclear, "not_readable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := judge(t).Judge([]Sheet{c.sheet}, scan.Task{For: "license_scan", Claims: honest, Today: today})
			if r.Verdict != c.verdict || r.Code != c.code {
				t.Errorf("%s %s", r.Verdict, r.Code)
			}
		})
	}
}
