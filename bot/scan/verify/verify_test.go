package verify

import (
	"image"
	"math"
	"slices"
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
		{"no term printed", change(change(license(theName, theCode, theTerm), "营业期限", ""), theTerm, ""), honest, scan.Accept, ""},
		{"another name typed", license(theName, theCode, theTerm), scan.Claims{Name: "北京云起虚构科技有限公司", USCC: theCode}, scan.Reject, "name_mismatch"},
		{"another name, read badly", doubt(license(theName, theCode, theTerm), theName, 0.93), scan.Claims{Name: "北京云起虚构科技有限公司", USCC: theCode}, scan.Unclear, "not_readable"},
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
		{"the name stands elsewhere", append(license("虚构的标签旁边", theCode, theTerm), at{300, 800, 27, theName, 0, ""}), honest, scan.Unclear, "not_readable"},
		{"another code", license(theName, theCode, theTerm), scan.Claims{Name: theName, USCC: "91110108551385082Q"}, scan.Reject, "uscc_mismatch"},
		{"code misread in a character", really(license(theName, "91110105MAFAKE0I9I", theTerm), theCode), honest, scan.Accept, ""},
		{"code misread in a character that fits badly", license(theName, "91110105MAFAKB019T", theTerm), honest, scan.Accept, ""},
		{"a code that fails its check, on both", license(theName, "91110105MAFAKE018T", theTerm), scan.Claims{Name: theName, USCC: "91110105MAFAKE018T"}, scan.Unclear, "not_readable"},
		{"code illegible", license(theName, "91110105MAF?KE0", theTerm), honest, scan.Unclear, "not_readable"},
		{"expired", license(theName, theCode, "2001年03月15日至2021年03月14日"), honest, scan.Reject, "expired"},
		{"expired, read badly", doubt(license(theName, theCode, "2001年03月15日至2021年03月14日"), "2001年03月15日至2021年03月14日", 0.9), honest, scan.Unclear, "expired"},
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

// TestID holds the readings of IDs against what was typed.
func TestID(t *testing.T) {
	front, back := resident("甄样本", theID), residentBack("2020.05.20-2040.05.20")
	both := append(append([]at{}, front...), lower(back, 700)...)
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
		{"another name", front, scan.Claims{Person: "甄样木"}, scan.IDFront, scan.Reject, "person_name_mismatch"},
		{"another name, read less surely", doubt(resident("甄样本", theID), "甄样本", 0.94), scan.Claims{Person: "甄样木"}, scan.IDFront, scan.Unclear, "not_readable"},
		{"another number", front, scan.Claims{Person: "甄样本", IDNumber: "110105198808159970"}, scan.IDFront, scan.Reject, "id_number_mismatch"},
		{"expired", append(append([]at{}, front...), lower(residentBack("2000.05.20-2020.05.20"), 700)...), honest, scan.IDBoth, scan.Reject, "expired"},
		{"for ever", append(append([]at{}, front...), lower(residentBack("2010.05.20-长期"), 700)...), honest, scan.IDBoth, scan.Accept, ""},
		{"permit of Hong Kong", resident("陈样本", "810000199408230021"), scan.Claims{IDKind: "residence_permit"}, scan.ResidencePermit, scan.Accept, ""},
		{"a form", append([]at{{400, 60, 40, "员工入职登记表", 0, ""}, {70, 1200, 34, "入职部门：样例部", 0, ""}, {70, 1250, 34, "毕业学校：样本大学", 0, ""}}, lower(front, 200)...), honest, scan.Other, scan.Reject, "wrong_document"},
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
			if c.code == "id_number_mismatch" && (r.Args["positions"] != "17, 18" || r.Args["typed"] != "") {
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

// TestHongKong judges a BR of a company that said it is registered there, and
// leaves it to a person when it did not.
func TestHongKong(t *testing.T) {
	br := []at{
		{300, 60, 26, "商業登記條例（第310章）", 0, ""}, {180, 100, 22, "Business Registration Ordinance (Chapter 310)", 0, ""}, {460, 160, 42, "商業/分行登記證", 0, ""},
		{300, 210, 34, "Business / Branch Registration Certificate", 0, ""}, {90, 350, 24, "Name of", 0, ""}, {440, 340, 27, "SPECIMEN HARBOUR TRADING LIMITED", 0, ""}, {440, 375, 27, "槎本海港貿易有限公司", 0, "樣本海港貿易有限公司"},
		{90, 670, 24, "Nature of Business", 0, ""}, {440, 670, 24, "CORPORATION", 0, ""}, {90, 860, 24, "Date of Commencement", 0, ""}, {440, 850, 24, "01/03/2026", 0, ""},
		{90, 960, 24, "Date of Expiry", 0, ""}, {440, 945, 24, "28/02/2027", 0, ""}, {90, 1050, 24, "Certificate No.", 0, ""}, {440, 1040, 24, "99900001-000-03-26-0", 0, ""},
	}
	for _, c := range []struct {
		name    string
		claims  scan.Claims
		verdict scan.Verdict
		code    string
	}{
		{"English name", scan.Claims{Region: "hongkong", Name: "Specimen Harbour Trading Limited", USCC: "99900001"}, scan.Accept, ""},
		{"Chinese name that fits the picture", scan.Claims{Region: "hongkong", Name: "樣本海港貿易有限公司", USCC: "99900001"}, scan.Accept, ""},
		{"the same in the other script", scan.Claims{Region: "hongkong", Name: "槎本海港贸易有限公司", USCC: "99900001"}, scan.Accept, ""},
		{"another English name", scan.Claims{Region: "hongkong", Name: "SPECIMEN HARBOR TRADE LIMITED", USCC: "99900001"}, scan.Reject, "name_mismatch"},
		{"another Chinese name is never refused", scan.Claims{Region: "hongkong", Name: "虛構海港貿易有限公司", USCC: "99900001"}, scan.Unclear, "not_readable"},
		{"another number", scan.Claims{Region: "hongkong", Name: "SPECIMEN HARBOUR TRADING LIMITED", USCC: "99900002"}, scan.Reject, "uscc_mismatch"},
		{"region not known", scan.Claims{}, scan.Unclear, "entity_not_mainland"},
		{"of the mainland", scan.Claims{Region: "mainland", Name: "樣本海港貿易有限公司"}, scan.Unclear, "entity_not_mainland"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := look(t, "license_scan", c.claims, br...)
			if r.Verdict != c.verdict || r.Code != c.code || r.Kind != scan.HongKongBR || r.Fields[scan.FieldValidUntil].Value != "2027-02-28" {
				t.Errorf("%s %s %s, want %s %s: %+v", r.Kind, r.Verdict, r.Code, c.verdict, c.code, r.Fields)
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

// TestMarks shows what differs.
func TestMarks(t *testing.T) {
	r := look(t, "license_scan", scan.Claims{Name: "北京云起虚构科技有限公司", USCC: theCode}, license(theName, theCode, theTerm)...)
	if r.Args["diff"] != "北京云【启】虚构科技有限公司" || r.Args["diff_typed"] != "北京云【起】虚构科技有限公司" {
		t.Errorf("%v", r.Args)
	}
}
