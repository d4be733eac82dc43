package answers

import (
	"strings"
	"testing"
	"time"
)

var shenzhen = map[string]string{knownProvince: "广东省", knownCity: "深圳市", knownDistrict: "南山区"}

func on(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, time.FixedZone("CST", 8*3600))
	if err != nil {
		panic(err)
	}
	return t
}

// short writes a reading in a line: "=value", "!code", "?proposal code", "|choice|choice", then "~warning" for each.
func short(r Reading) string {
	var out string
	switch {
	case r.Problem != nil:
		out = "!" + r.Problem.Code
	case r.Propose != "":
		out = "?" + r.Propose + " " + r.Why.Code
	case len(r.Choices) > 0:
		out = "|" + strings.Join(r.Choices, "|")
	default:
		out = "=" + r.Value
	}
	for _, w := range r.Warnings {
		out += " ~" + w.Code
	}
	return out
}

// table runs pairs of text and short reading.
func table(t *testing.T, kind string, c Context, pairs ...string) {
	t.Helper()
	if c.Now.IsZero() {
		c.Now = on("2026-11-22")
	}
	for i := 0; i < len(pairs); i += 2 {
		if got := short(Read(kind, pairs[i], c)); got != pairs[i+1] {
			t.Errorf("%s %q: %s, want %s", kind, pairs[i], got, pairs[i+1])
		}
	}
}

func TestEveryKind(t *testing.T) {
	for _, kind := range Kinds() {
		table(t, kind, Context{}, "", "!empty", " \u200b\u3000", "!empty")
		if kind != "text" {
			table(t, kind, Context{}, strings.Repeat("长", 501), "!long")
		}
		if r := Read(kind, "\xff\xfe???", Context{}); r.Problem == nil && kind != "text" {
			t.Errorf("%s accepts rubbish: %+v", kind, r)
		}
	}
}

func TestEmail(t *testing.T) {
	table(t, "email", Context{},
		"it.admin@example.com", "=it.admin@example.com",
		"  IT@Example.COM ", "=IT@example.com",
		"it＠example．com", "=it@example.com",
		"it@example。com", "=it@example.com",
		"it@example.com。", "=it@example.com",
		"ｉｔ@example.com", "=it@example.com",
		"zhang@qq.com", "=zhang@qq.com ~email_personal",
		"it+aws@example.cn", "=it+aws@example.cn ~email_plus",
		"it @example.com", "?it@example.com email_space",
		"it@gmail.con", "?it@gmail.com email_typo",
		"it@gmial.com", "?it@gmail.com email_typo",
		"it.example.com", "!email_no_at",
		"a@b", "!email_domain_dot",
		"Foo <a@b.com>", "?a@b.com email_found",
		`"a b"@example.com`, "!email_local",
		"a@-b.com", "!email_domain",
		"a@b_c.com", "!email_domain",
		"a@b.1", "!email_domain",
		"a..b@example.com", "!email_local",
		".a@example.com", "!email_local",
		"a@b@c.com", "!email_many",
		"张三@example.com", "!email_chars",
		"it@例子.中国", "!email_chars",
		strings.Repeat("a", 65)+"@example.com", "!email_long",
	)
}

func TestMobile(t *testing.T) {
	table(t, "mobile", Context{},
		"13800138000", "=+8613800138000",
		"138-1234-5678", "=+8613812345678",
		"138 1234 5678", "=+8613812345678",
		"+86 138 1234 5678", "=+8613812345678",
		"+86-138-1234-5678", "=+8613812345678",
		"0086-138-1234-5678", "=+8613812345678",
		"１３８００１３８０００", "=+8613800138000",
		"+８６１３８００１３８０００", "=+8613800138000",
		"1380013800", "!mobile_length",
		"138001380001", "!mobile_length",
		"14012345678", "!mobile_prefix",
		"0755-85022088", "!mobile_landline",
		"13800138000转1", "!mobile_extension",
		"400-810-8888", "!mobile_service",
		"+852 9123 4567", "!phone_region",
		"+853 6612 3456", "!phone_region",
		"+886 912 345 678", "!phone_region",
		"+1 415 555 2671", "!phone_region",
		"13800138000/13900139000", "!phone_many",
		"10086", "!phone_service", "010-10000", "!phone_service",
		"我的手机", "!phone_chars",
	)
	p := Read("mobile", "+852 9123 4567", Context{}).Problem
	if got := p.Text("zh"); !strings.Contains(got, "+852") {
		t.Errorf("the region is not named: %s", got)
	}
}

func TestPhone(t *testing.T) {
	table(t, "phone", Context{},
		"13800138000", "=+8613800138000",
		"010-62345678", "=+86 10 6234 5678",
		"(010)6234-5678", "=+86 10 6234 5678",
		"（010）62345678", "=+86 10 6234 5678",
		"+86 010 62345678", "=+86 10 6234 5678",
		"0755-85022088", "=+86 755 8502 2088",
		"0755-85022088转8001", "=+86 755 8502 2088 ext. 8001",
		"0755-85022088 分机 8001", "=+86 755 8502 2088 ext. 8001",
		"0571-85022088-8001", "=+86 571 8502 2088 ext. 8001",
		"0755-85022088 ext. 8001", "=+86 755 8502 2088 ext. 8001",
		"+86 755 8502 2088 ext. 8001", "=+86 755 8502 2088 ext. 8001",
		"400-810-8888", "=+86 400 810 8888",
		"62345678", "!phone_area_code",
		"0755-850", "!phone_length",
		"没有座机", "!phone_chars",
		"+44 20 7946 0958", "!phone_region",
	)
}

func TestCompany(t *testing.T) {
	table(t, "company_name", Context{Region: "mainland"},
		"深圳市未来科技有限公司", "=深圳市未来科技有限公司",
		"上海晨星（集团）股份有限公司", "=上海晨星（集团）股份有限公司",
		"北京某某合伙企业（有限合伙）", "=北京某某合伙企业（有限合伙）",
		"北京某某律师事务所", "=北京某某律师事务所",
		"上海晨星(集团)股份有限公司", "?上海晨星（集团）股份有限公司 company_brackets",
		"深圳市 未来科技有限公司", "?深圳市未来科技有限公司 company_space",
		"ＡＢＣ科技有限公司", "?ABC科技有限公司 company_char",
		"深圳市\u200b未来科技有限公司", "?深圳市未来科技有限公司 company_invisible",
		"深圳市未來科技有限公司", "=深圳市未來科技有限公司",
		"上海國際貿易有限公司", "?上海国际贸易有限公司 company_char",
		"《深圳市未来科技有限公司》", "?深圳市未来科技有限公司 company_punctuation",
		"深圳市未来科技有限公司。", "?深圳市未来科技有限公司 company_punctuation",
		"公司名称：深圳市未来科技有限公司", "?深圳市未来科技有限公司 company_label",
		"【公司名称】深圳市未来科技有限公司", "?深圳市未来科技有限公司 company_label",
		"未来科技", "=未来科技 ~company_no_suffix",
		"腾讯", "!company_short",
		"Future Tech Co., Ltd.", "!company_latin",
		"公司名称要写全称吗？", "!company_sentence",
		"我们公司还没有名字", "!company_sentence",
		"13800138000", "!company_not_name",
		"it@example.com", "!company_not_name",
		strings.Repeat("长", 101), "!company_long",
	)
	table(t, "company_name", Context{Region: "hongkong"},
		"FUTURE TECH LIMITED", "=FUTURE TECH LIMITED",
		"Future  Tech (Asia) Limited", "?Future Tech (Asia) Limited company_space",
		"未來國際科技有限公司", "=未來國際科技有限公司",
		"Future Tech", "=Future Tech ~company_no_suffix",
		"we are not sure yet", "!company_sentence",
	)
	if got := Read("company_name", "上海(集团)有限公司", Context{}).Why.Text("zh"); !strings.Contains(got, "“(”") {
		t.Errorf("the bracket is not named: %s", got)
	}
}

func TestPerson(t *testing.T) {
	table(t, "person_name", Context{},
		"张三", "=张三",
		"欧阳娜娜", "=欧阳娜娜",
		"买买提·艾力", "=买买提·艾力",
		"买买提•艾力", "=买买提·艾力",
		"John Smith", "=John Smith",
		"Anne-Marie O'Neil", "=Anne-Marie O'Neil",
		"José Núñez", "=José Núñez",
		"Smith", "=Smith ~person_single",
		"张 三", "?张三 person_clean",
		"我叫张三", "?张三 person_clean",
		"张三先生", "?张三 person_clean",
		"张", "!person_short",
		"张三 13800138000", "!person_digits",
		"深圳市未来科技有限公司", "!person_company",
		"Future Tech Ltd", "!person_company",
		"张三 Zhang San", "!person_mixed",
		"需要谁的名字？", "!person_not_name",
		"不知道", "!person_not_name",
		"身份证号", "!person_not_name",
		"ok", "!person_not_name",
		"张三@李四", "!person_chars",
		strings.Repeat("张", 21), "!person_long",
	)
}

func TestUSCC(t *testing.T) {
	for _, code := range []string{"91350100M000100Y43", "9144030071526726XG", "91330100799655058B",
		"91110000802100433B", "914403001922038216", "91110108551385082Q"} {
		table(t, "uscc", Context{Region: "mainland"}, code, "="+code, strings.ToLower(code), "="+code)
	}
	table(t, "uscc", Context{},
		"91110000600037341L", "=91110000600037341L",
		"９１１１０１０８５５１３８５０８２Ｑ", "=91110108551385082Q",
		"9111 0108 5513 8508 2Q", "=91110108551385082Q",
		"91110108-551385082-Q", "=91110108551385082Q",
		"12345", "!uscc_length",
		"110108012345678", "!uscc_old",
		"55138508-2", "!uscc_organisation",
		"9144030071526727XG", "!uscc_check",
		"91350100M000100Y4A", "!uscc_check",
		"9I1I0108551385082Q", "?91110108551385082Q uscc_repair",
		"911101O8551385082Q", "?91110108551385082Q uscc_repair",
		"91110108SS138S082Q", "?91110108551385082Q uscc_repair",
		"91110108551385082V", "!uscc_letter",
		"9I440300715267271G", "!uscc_letter",
		"0"+"1110108551385082Q", "!uscc_shape",
		"99110108551385082Q", "!uscc_check",
		"98110108551385082Q", "!uscc_shape",
		"911A0108551385082Q", "!uscc_shape",
		"11010519491231002X", "!uscc_is_id",
		"统一代码9111010855", "!uscc_chars",
		"I HEREBY CERTIFY THAT", "!uscc_letter",
	)
	table(t, "uscc", Context{Region: "hongkong"},
		"12345678", "=12345678",
		"12345678-000-01-23-4", "=12345678",
		"1234567", "!brn_shape",
		"91110108551385082Q", "!brn_shape",
	)
	if got := Read("uscc", "12345", Context{}).Problem.Text("zh"); got != "统一社会信用代码共 18 位，您发的是 5 位，请核对后重新发送。" {
		t.Error(got)
	}
}

func TestUSCCFindsSlips(t *testing.T) {
	const code = "91110108551385082Q"
	for i := range code {
		for _, r := range usccAlphabet {
			wrong := code[:i] + string(r) + code[i+1:]
			if wrong != code && ValidUSCC(wrong) {
				t.Errorf("%s passes", wrong)
			}
		}
	}
	individual := "92440300MA5EXAMPL" // made to pass: the shape with its check character
	individual = strings.NewReplacer("L", "1").Replace(individual)
	individual += string(usccCheck(individual))
	table(t, "uscc", Context{}, individual, "="+individual+" ~uscc_individual ~uscc_organisation_check")
}

func TestTaxpayer(t *testing.T) {
	known := Context{Known: map[string]string{"uscc": "91110108551385082Q"}}
	table(t, "taxpayer_id", known,
		"91110108551385082Q", "=91110108551385082Q",
		"91110000802100433B", "=91110000802100433B ~taxpayer_differs",
		"110108012345678", "!uscc_old",
	)
}

func TestResidentID(t *testing.T) {
	table(t, "resident_id", Context{},
		"11010519491231002X", "=11010519491231002X",
		"11010519491231002x", "=11010519491231002X",
		"11010519491231002ｘ", "=11010519491231002X",
		"110105 19491231 002X", "=11010519491231002X",
		"34052419800101001X", "=34052419800101001X",
		"53010219200508011X", "!id_age",
		"440524188001010014", "!id_age",
		"810000199408230021", "=810000199408230021",
		"83000019810715006X", "=83000019810715006X",
		"110105491231002", "!id_old",
		"1101051949123100", "!id_length",
		"11010519491231002Y", "!id_chars",
		"11010519491331002X", "!id_date",
		"110105180001010010", "!id_age",
		"990105194912310021", "!id_is_permit",
		"160105194912310021", "!id_province",
		"110105203001010019", "!id_future",
		"110105201501010013", "!id_minor",
		"110105194912310021", "!id_check",
		"我没有身份证", "!id_chars",
	)
	// The eighteenth and the hundred-and-first birthday, to the day.
	birth := func(day string) string {
		s := "110105" + strings.ReplaceAll(day, "-", "") + "001"
		return s + string(idCheck(s))
	}
	table(t, "resident_id", Context{},
		birth("2008-11-22"), "="+birth("2008-11-22"), birth("2008-11-23"), "!id_minor",
		birth("1925-11-23"), "="+birth("1925-11-23"), birth("1925-11-22"), "!id_age")
}

func TestOtherDocuments(t *testing.T) {
	table(t, "passport", Context{},
		"E12345678", "=E12345678", "l898902c3", "=L898902C3", "EA 123 4567", "=EA1234567",
		"ABCDEF", "!passport_no_digit", "1234", "!passport_length", "护照E1", "!passport_chars",
		"11010519491231002X", "!passport_is_id")
	table(t, "residence_permit", Context{},
		"911124198108030024", "=911124198108030024",
		"911124198108030025", "!id_check",
		"USA110078123456"[:15], "=USA110078123456",
		"810000199408230021", "=810000199408230021",
		"11010519491231002X", "!permit_is_id",
		"H12345678", "!permit_travel",
		"123", "!permit_shape")
}

func TestAddress(t *testing.T) {
	table(t, "province", Context{},
		"广东", "=广东省", "Guangdong", "=广东省", "广东省深圳市", "=广东省", "上海市", "=上海市", "火星", "!province_unknown")
	table(t, "city", Context{Known: map[string]string{knownProvince: "广东省"}},
		"深圳", "=深圳市", "Shenzhen", "=深圳市", "广东省深圳市", "=深圳市", "杭州市", "!city_elsewhere",
		"南澳县", "?汕头市 city_of_district", "未来市", "?未来市 city_unlisted", "哪里", "!city_unknown")
	table(t, "city", Context{}, "北京", "=北京市", "吉林", "=吉林市")
	table(t, "city", Context{Known: map[string]string{knownProvince: "江苏省"}}, "昆山", "?苏州市 city_of_district")
	table(t, "district", Context{Known: shenzhen},
		"南山区", "=南山区", "南山", "=南山区", "朝阳区", "?朝阳区 district_elsewhere", "未来区", "?未来区 district_unlisted",
		"无", "!district_needed", "??", "!district_unknown")
	table(t, "district", Context{}, "朝阳区", "|北京市朝阳区|吉林省长春市朝阳区", "北京市朝阳区", "=朝阳区")
	table(t, "district", Context{Known: map[string]string{knownProvince: "广东省", knownCity: "东莞市"}},
		"长安镇", "=长安镇", "无", "!district_town")
	table(t, "street", Context{Known: shenzhen},
		"科技园南区R3-A栋5楼", "=科技园南区R3-A栋5楼",
		"广东省深圳市南山区科技园南区R3-A栋5楼", "=科技园南区R3-A栋5楼",
		"南山区科苑路15号", "=科苑路15号",
		"深圳科苑路15号", "=科苑路15号",
		"科苑路科兴科学园", "=科苑路科兴科学园 ~street_no_number",
		"广州市天河区珠江新城1号", "=广州市天河区珠江新城1号 ~street_elsewhere",
		"R3-A, 5F, Keyuan Road", "=R3-A, 5F, Keyuan Road",
		"5楼", "!street_short", "12345", "!street_digits", "地址怎么写？", "!street_question",
		strings.Repeat("路", 201), "!street_long")
	table(t, "postal_code", Context{Known: shenzhen},
		"518000", "=518000", "５１８０００", "=518000", "518 000", "=518000",
		"100020", "=100020 ~postal_province", "51800", "!postal_length", "邮编518000", "=518000", "518000号", "!postal_chars")
}

func TestAccount(t *testing.T) {
	table(t, "iam_user_name", Context{},
		"yourcompanychina", "=yourcompanychina", "a+b=c,d.e@f-g_h", "=a+b=c,d.e@f-g_h",
		"it@example.com", "=it@example.com ~user_is_email",
		"我的公司", "!user_chinese", "my company", "!user_space", "my/company", "!user_char", "ａｂｃ", "!user_char",
		strings.Repeat("a", 65), "!user_long")
	table(t, "iam_user_name", Context{Params: map[string]string{"min": "3", "max": "5"}}, "ab", "!user_short", "abcdef", "!user_long")
	table(t, "account_id", Context{},
		"123456789012", "=123456789012", "1234-5678-9012", "=123456789012", "1234 5678 9012", "=123456789012",
		"12345678901", "!account_length", "abc", "!account_chars")
	table(t, "bank_account", Context{}, "6225 8801 2345 6789", "=6225880123456789", "1234567", "!bank_length", "招行", "!bank_chars")
	table(t, "text", Context{Params: map[string]string{"min": "2", "max": "4"}}, "好", "!text_short", "好的", "=好的", "好的好的好", "!text_long")
}

func TestDate(t *testing.T) {
	licence := Context{Params: map[string]string{"long_term": "yes", "future": "yes"}}
	table(t, "date", licence,
		"2031-05-20", "=2031-05-20", "2031年5月20日", "=2031-05-20", "2031/5/20", "=2031-05-20", "20310520", "=2031-05-20",
		"2031.5.20", "=2031-05-20", "２０３１年５月２０日", "=2031-05-20", "May 20, 2031", "=2031-05-20",
		"长期", "=long-term", "永久", "=long-term", "Long-term", "=long-term",
		"2021-05-21至2031-05-20", "?2031-05-20 date_period",
		"2021年5月21日至长期", "?long-term date_period_long",
		"2026-11-22", "=2026-11-22 ~date_soon", "2027-01-21", "=2027-01-21 ~date_soon", "2027-01-22", "=2027-01-22",
		"2026-11-21", "!date_expired",
		"2031-02-29", "!date_invalid", "2031-13-01", "!date_invalid",
		"20/05/2031", "!date_order", "明年", "!date_format")
	table(t, "date", Context{}, "长期", "!date_needed", "2020-02-29", "=2020-02-29")
}
