package answers

import (
	"strings"
	"testing"
)

func TestExtractLatinAddresses(t *testing.T) {
	c := Context{Now: on("2026-11-22"), Region: "mainland"}
	for text, want := range map[string]string{
		"No. 88 Century Avenue, Pudong New Area, Shanghai 200120":                                        "province=上海市 city=上海市 district=浦东新区 street=No. 88 Century Avenue postal_code=200120",
		"Building A1, Kexing Science Park, 15 Keyuan Road, Nanshan District, Shenzhen, Guangdong 518057": "province=广东省 city=深圳市 district=南山区 street=Building A1, Kexing Science Park, 15 Keyuan Road postal_code=518057",
		"Kexing Science Park, 15 Keyuan Road, Nanshan District, Shenzhen, China":                         "province=广东省 city=深圳市 district=南山区 street=Kexing Science Park, 15 Keyuan Road",
		"15 Keyuan Road, 518057 Shenzhen, China":                                                         "province=广东省 city=深圳市 street=15 Keyuan Road postal_code=518057",
		"15 Keyuan Road Nanshan District Shenzhen":                                                       "province=广东省 city=深圳市 district=南山区 street=15 Keyuan Road",
		"John Smith, 13800138000, 15 Keyuan Road, Nanshan District, Shenzhen":                            "person_name=John Smith mobile=+8613800138000 province=广东省 city=深圳市 district=南山区 street=15 Keyuan Road",
		"John Smith, 15 Keyuan Road, Nanshan, Shenzhen":                                                  "person_name=John Smith province=广东省 city=深圳市 district=南山区 street=15 Keyuan Road",
		"John Smith 15 Keyuan Road, Nanshan, Shenzhen":                                                   "person_name=John Smith province=广东省 city=深圳市 district=南山区 street=15 Keyuan Road",
		"张三 13800138000 15 Keyuan Road, Nanshan District, Shenzhen 518057":                               "person_name=张三 mobile=+8613800138000 province=广东省 city=深圳市 district=南山区 street=15 Keyuan Road postal_code=518057",
		"Address: 15 Keyuan Road, Nanshan District, Shenzhen\nPostal code: 518057":                       "province=广东省(Address) city=深圳市(Address) district=南山区(Address) street=15 Keyuan Road(Address) postal_code=518057(Postal code)",
		"Shenzhen, Nanshan": "province=广东省 city=深圳市 district=南山区",
		// Places, roads, buildings and firms are no people.
		"13800138000, Pudong New Area":                                      "mobile=+8613800138000 province=上海市 city=上海市 district=浦东新区",
		"13800138000, Kexing Science Park":                                  "mobile=+8613800138000",
		"13800138000, 88 Harbour View":                                      "mobile=+8613800138000",
		"13800138000, Nanshan Keyuan":                                       "mobile=+8613800138000",
		"13800138000, Century Avenue":                                       "mobile=+8613800138000",
		"13800138000, Software Park West":                                   "mobile=+8613800138000",
		"13800138000, Harbour Consulting Group":                             "mobile=+8613800138000",
		"13800138000, Li Na":                                                "mobile=+8613800138000 person_name=Li Na",
		"Beijing":                                                           "",
		"I live in Shanghai":                                                "",
		"I work in Shanghai, Pudong District":                               "",
		"Our office is at 15 Keyuan Road, Nanshan District, Shenzhen":       "province=广东省 city=深圳市 district=南山区 street=15 Keyuan Road",
		"We want to register. My name is Tom Lee, 13800138000":              "person_name=Tom Lee mobile=+8613800138000",
		"Is the Shanghai region cheaper than the Beijing region, Shanghai?": "",
	} {
		if got := line(Extract(text, c)); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestExtractCompanies(t *testing.T) {
	c := Context{Now: on("2026-11-22"), Region: "mainland"}
	for text, want := range map[string]string{
		"公司名称是上海恒星信息科技有限公司":         "company_name=上海恒星信息科技有限公司",
		"我们公司是上海恒星信息科技有限公司，联系人是张三":  "company_name=上海恒星信息科技有限公司 person_name=张三(联系人)",
		"公司叫上海恒星信息科技有限公司":           "company_name=上海恒星信息科技有限公司",
		"我们是上海恒星信息科技有限公司，我叫张三":      "company_name=上海恒星信息科技有限公司 person_name=张三",
		"it's 艾克米贸易（深圳）有限公司":        "company_name=艾克米贸易（深圳）有限公司",
		"上海恒星信息科技有限公司北京分公司":         "company_name=上海恒星信息科技有限公司北京分公司",
		"中国大陆的公司":                   "",
		"中国内地的有限公司":                 "",
		"再注册一个公司":                   "",
		"我想再注册一个有限公司":               "",
		"Hong Kong Limited company": "",
		"一家香港有限公司":                  "",
	} {
		if got := line(Extract(text, c)); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"The company is called Harbour Trading Limited": "company_name=Harbour Trading Limited",
		"We are Harbour Trading Co., Ltd.":              "company_name=Harbour Trading Co., Ltd.",
		"Hong Kong Limited company":                     "",
		"Hong Kong Limited":                             "",
		"A Private Limited company":                     "",
		"Harbour Limited":                               "",
		"Company: Harbour Limited":                      "company_name=Harbour Limited(Company)",
	} {
		if got := line(Extract(text, Context{Region: "hongkong"})); got != want {
			t.Errorf("hongkong %q\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestExtractIntroduced(t *testing.T) {
	for text, want := range map[string]string{
		"我叫张三，邮箱 z@example.com":                       "person_name=张三 email=z@example.com(邮箱)",
		"my name is John Smith, j@example.com":        "person_name=John Smith email=j@example.com",
		"我是老板 13800138000":                            "mobile=+8613800138000",
		"用户名就叫hengxing-cn吧":                           "iam_user_name=hengxing-cn(用户名)",
		"username is acme-china, j@example.com":       "iam_user_name=acme-china(username) email=j@example.com",
		"我的邮箱是 x@y.com":                               "email=x@y.com(我的邮箱)",
		"518000":                                      "",
		"张三 13800138000 518000":                       "person_name=张三 mobile=+8613800138000",
		"邮编518000":                                    "postal_code=518000(邮编)",
		"邮编是 518000":                                  "postal_code=518000(邮编)",
		"postal code 518000":                          "postal_code=518000(postal code)",
		"广东省深圳市南山区科苑路15号 518000":                      "province=广东省 city=深圳市 district=南山区 street=科苑路15号 postal_code=518000",
		"网络安全负责人：与联系人相同":                              "",
		"网络安全负责人与联系人相同 13800138000":                   "mobile=+8613800138000(网络安全负责人)",
		"Leader: same person as contact, 13800138000": "mobile=+8613800138000(Leader)",
		"负责人：同上\n手机：13800138000":                      "mobile=+8613800138000(手机)",
	} {
		if got := line(Extract(text, Context{Now: on("2026-11-22"), Region: "mainland"})); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestExtractRoles(t *testing.T) {
	for text, want := range map[string]string{
		"网络安全负责人王强 13900139000 wq@hx.cn":                                            "王强/leader +8613900139000/leader wq@hx.cn/leader",
		"负责人：王强，手机13900139000，邮箱wq@hx.cn":                                           "王强/leader +8613900139000/leader wq@hx.cn/leader",
		"负责人：王强，手机：13900139000，邮箱：wq@hx.cn":                                         "王强/leader +8613900139000/leader wq@hx.cn/leader",
		"联系人：张三 13800138000\n负责人：王强 13900139000":                                    "张三/contact +8613800138000/contact 王强/leader +8613900139000/leader",
		"联系人张三 13800138000，负责人王强 13900139000":                                       "张三/contact +8613800138000/contact 王强/leader +8613900139000/leader",
		"王强是网络安全负责人，13900139000":                                                    "+8613900139000/leader",
		"王强 13900139000（网络安全负责人）":                                                   "王强/leader +8613900139000/leader",
		"网络安全负责人\n王强\n13900139000\n\n13800138000":                                   "王强/leader +8613900139000/leader +8613800138000/",
		"Contact: Li Na, 13800138000\nSecurity leader: same as contact\nlina@hb.cn": "Li Na/contact +8613800138000/contact lina@hb.cn/",
		"2. Leader details:\nWang Qiang\n13900139000":                               "Wang Qiang/leader +8613900139000/leader",
		"Security leader: Wang Qiang, mobile 13900139000":                           "Wang Qiang/leader +8613900139000/leader",
		"Contact: John Smith Mobile phone: 13800138000":                             "John Smith/contact +8613800138000/contact",
		"负责人手机13900139000":                                                          "+8613900139000/leader",
		"法定代表人：李四 13900139000":                                                      "李四/ +8613900139000/",
		"财务负责人：李四 13900139000":                                                      "李四/ +8613900139000/",
		"张三 13800138000":                                                            "张三/ +8613800138000/",
		"网络安全负责人与联系人相同 13800138000":                                                 "+8613800138000/leader",
	} {
		var got []string
		for _, k := range Extract(text, Context{Now: on("2026-11-22"), Region: "mainland"}) {
			got = append(got, k.Value+"/"+k.Role)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q\n got %s\nwant %s", text, s, want)
		}
	}
}

func TestLeads(t *testing.T) {
	mainland := Context{Region: "mainland"}
	table(t, "company_name", mainland,
		"公司名称是上海恒星信息科技有限公司", "?上海恒星信息科技有限公司 company_label",
		"公司名称是：上海恒星信息科技有限公司", "?上海恒星信息科技有限公司 company_label",
		"公司全称为上海恒星信息科技有限公司", "?上海恒星信息科技有限公司 company_label",
		"我们公司是上海恒星信息科技有限公司", "?上海恒星信息科技有限公司 company_label",
		"我们公司叫上海恒星信息科技有限公司。", "?上海恒星信息科技有限公司 company_punctuation",
		"公司叫上海恒星信息科技有限公司", "?上海恒星信息科技有限公司 company_label",
		"全称：上海恒星信息科技有限公司", "?上海恒星信息科技有限公司 company_label",
		"是上海恒星信息科技有限公司", "?上海恒星信息科技有限公司 company_label",
		"是德科技有限公司", "=是德科技有限公司", "叫叫网络科技有限公司", "=叫叫网络科技有限公司",
		"上海恒星信息科技有限公司吧", "?上海恒星信息科技有限公司 company_label",
		"it's 艾克米贸易(深圳)有限公司", "?艾克米贸易（深圳）有限公司 company_brackets",
		"我们公司叫未来科技", "?未来科技 company_label ~company_no_suffix",
		"我们公司还没有名字", "!company_sentence",
		"公司名称是还没定", "!company_sentence",
		"公司名称是什么", "!company_sentence",
		"相同", "!company_not_name", "和上面一样", "!company_not_name", "same as before", "!company_not_name", "不知道", "!company_not_name",
	)
	table(t, "company_name", Context{Region: "hongkong"},
		"The company is called Harbour Trading Limited", "?Harbour Trading Limited company_label",
		"our company name is Harbour Trading Limited", "?Harbour Trading Limited company_label",
		"We are Harbour Trading Ltd.", "?Harbour Trading Ltd. company_label",
		"the company is not registered yet", "!company_sentence",
		"Company Name: Harbour", "?Harbour company_label ~company_no_suffix",
	)
	table(t, "email", Context{},
		"我的邮箱是 x@y.com", "=x@y.com", "邮箱：x@y.com", "=x@y.com", "my email is x@y.com", "=x@y.com", "My e-mail address is x@y.com.", "=x@y.com",
		"Email: x@y.com", "=x@y.com", "it's x@y.com", "=x@y.com", "请发到 x@y.com 谢谢", "?x@y.com email_found", "you can reach me at x@y.com", "?x@y.com email_found")
	table(t, "mobile", Context{},
		"我的手机是13800138000", "=+8613800138000", "手机号：138 0013 8000", "=+8613800138000", "手机13800138000", "=+8613800138000",
		"my mobile is 13800138000", "=+8613800138000", "Mobile number: +86 138 0013 8000", "=+8613800138000", "it's 13800138000.", "=+8613800138000",
		"我的手机是苹果", "!phone_chars", "13800138000吧", "=+8613800138000", "13800138000, thanks", "=+8613800138000")
	table(t, "phone", Context{}, "座机是010-62345678", "=+86 10 6234 5678", "电话：010-62345678转8001", "=+86 10 6234 5678 ext. 8001")
	table(t, "person_name", Context{},
		"我叫张三", "?张三 person_clean", "联系人是张三", "?张三 person_clean", "my name is John Smith", "?John Smith person_clean",
		"My name is Mr. John Smith", "?John Smith person_clean", "网络安全负责人是张三", "?张三 person_clean", "叫张三吧", "?张三 person_clean",
		"The contact is Li Na", "?Li Na person_clean", "我也不知道", "!person_not_name",
		"Mr. John Smith", "?John Smith person_clean", "Ms Li Na", "?Li Na person_clean", "Mrs. Mary Smith", "?Mary Smith person_clean",
		"Dr. Wang Qiang", "?Wang Qiang person_clean", "Drew Smith", "=Drew Smith", "Missy Elliott", "=Missy Elliott",
		"相同", "!person_not_name", "一样", "!person_not_name", "同上", "!person_not_name", "和上面一样", "!person_not_name", "与联系人相同", "!person_not_name",
		"same", "!person_not_name", "same as before", "!person_not_name", "Same person as contact", "!person_not_name", "没有", "!person_not_name")
	table(t, "iam_user_name", Context{},
		"username: acme china", "!user_space", "username: acme-china", "?acme-china user_found", "用户名就叫hengxing-cn吧", "?hengxing-cn user_found",
		"I'd like to use harbourchina", "?harbourchina user_found", "please use harbourchina", "?harbourchina user_found",
		"Can I use harbourchina?", "?harbourchina user_found", "harbourchina please", "?harbourchina user_found", "用户名：harbourchina", "?harbourchina user_found",
		"yes", "!user_reply", "OK", "!user_reply", "好的", "!user_reply", "不知道", "!user_reply", "same as before", "!user_reply", "相同", "!user_reply",
		"Yunhai@2024", "!user_password", "Yunhai#2024!", "!user_password", "用户名 Yunhai@2024", "!user_password", "username: Yunhai@2024", "!user_password",
		"It.Admin1@Example.com", "=It.Admin1@Example.com ~user_is_email", "Acme-China2024", "=Acme-China2024", "Acme_China.2024", "=Acme_China.2024",
		"yunhai@2024", "=yunhai@2024", "test", "=test", "admin", "=admin", "Use", "=Use")
	if got := Read("iam_user_name", "username: acme china", Context{}).Problem.Text("en"); !strings.Contains(got, "acme-china") || strings.Contains(got, "username") {
		t.Error(got)
	}
	table(t, "street", Context{Known: shenzhen}, "same as before", "!street_question", "和上面一样", "!street_question", "与联系人相同", "!street_question", "none", "!street_question")
}

func TestIsSame(t *testing.T) {
	for _, s := range []string{"相同", "一样", "同上", "和上面一样", "跟上面的一样", "与联系人相同", "和联系人一样", "与联系人是同一个人", "同一个人", "同一人", "跟联系人是同一个", "都一样", "一样的。",
		"不变", "同联系人", "负责人和联系人一样", "手机号相同"[9:], "用上面的", "用联系人的", "就用之前的手机号", "联系人本人",
		"same", "Same.", "same as before", "the same", "Same person as contact", "it's the same", "same as the contact person", "the same number",
		"use the same email", "same as above", "ditto", "unchanged", "SAME  AS  CONTACT"} {
		if !IsSame(s) {
			t.Errorf("%q is not taken for the same", s)
		}
	}
	for _, s := range []string{"", "张三", "不一样", "和联系人不一样", "一样吗？", "和上面一样吗", "not the same", "is it the same?", "同济大学", "Sam Smith", "Same Trading Ltd 5",
		"王强 13900139000", "13800138000", "深圳市未来科技有限公司", "上面的那个公司怎么注册", "统一", "同心科技有限公司", "和平路1号", "联系人张三", "联系人"[:6]} {
		if IsSame(s) {
			t.Errorf("%q is taken for the same", s)
		}
	}
}

func TestNoExpiry(t *testing.T) {
	table(t, "date", Context{Params: map[string]string{"long_term": "yes", "future": "yes"}},
		"没有期限", "=long-term", "无固定期限", "=long-term", "no expiry date", "=long-term", "no expiry", "=long-term", "does not expire", "=long-term",
		"It doesn't expire.", "=long-term", "营业期限：长期", "=long-term", "有效期至2031年5月20日", "=2031-05-20", "没有到期日", "=long-term", "执照是长期的", "=long-term")
	table(t, "date", Context{}, "没有期限", "!date_needed", "does not expire", "!date_needed")
}

func TestHongKong(t *testing.T) {
	c := Context{Region: "hongkong"}
	in := Context{Region: "hongkong", Known: map[string]string{knownProvince: "香港特别行政区", knownCity: "香港"}}
	table(t, "province", c, "香港", "=香港特别行政区", "Hong Kong", "=香港特别行政区", "香港特别行政区", "=香港特别行政区")
	table(t, "city", c, "香港", "=香港", "Hong Kong", "=香港")
	table(t, "city", in, "香港", "=香港", "香港特别行政区", "=香港", "九龙", "?香港 city_of_district", "Kowloon", "?香港 city_of_district", "火星", "!city_unknown")
	table(t, "district", in, "中西区", "=中西区", "Wan Chai", "=湾仔区", "中环", "=中环", "Tsim Sha Tsui", "=Tsim Sha Tsui", "不知道", "!district_hongkong", "同上", "!district_hongkong", "12345", "!district_hongkong")
	table(t, "postal_code", in, "000000", "=999077", "999077", "=999077", "无", "=999077", "None", "=999077", "没有", "=999077", "N/A", "=999077", "518000", "!postal_hongkong")
	table(t, "postal_code", c, "无", "=999077")
	table(t, "postal_code", Context{Region: "hongkong", Known: shenzhen}, "518000", "=518000", "无", "!postal_chars")
	table(t, "postal_code", Context{Region: "mainland"}, "无", "!postal_chars", "000000", "=000000")
	table(t, "taxpayer_id", Context{Region: "hongkong", Known: map[string]string{"uscc": "12345678"}}, "87654321", "=87654321 ~taxpayer_differs_brn")
	got := line(Extract("香港中环皇后大道中1号", Context{Now: on("2026-11-22"), Region: "hongkong"}))
	if got != "province=香港特别行政区 city=香港 street=中环皇后大道中1号" {
		t.Error(got)
	}
	p := Read("uscc", "123", c).Problem
	if !strings.Contains(p.Text("en"), "Business Registration number has 8 digits") || !strings.Contains(p.Text("zh"), "8 位") {
		t.Error(p.Text("en"), p.Text("zh"))
	}
}

func TestProblemsQuoteWhatWasTyped(t *testing.T) {
	for _, c := range [][3]string{
		{"city", "火　星　城", "火 星 城"},
		{"account_id", "ａｂｃ-12", "ａｂｃ-12"},
		{"postal_code", "51 80x", "51 80x"},
		{"date", "明年　春", "明年 春"},
		{"company_name", "公司名称是腾讯", "“腾讯”"},
	} {
		p := Read(c[0], c[1], Context{Now: on("2026-11-22"), Region: "mainland"}).Problem
		if p == nil || !strings.Contains(p.Text("zh"), c[2]) {
			t.Errorf("%s %s: %v", c[0], c[1], p)
		}
	}
}

func TestProblemsNeverQuotePasswords(t *testing.T) {
	for _, kind := range Kinds() {
		for _, text := range []string{"Yunhai@2024", "试试 Yunhai@2024 ？", "密码是 Yunhai@2024", "Yunhai@2024 / x", "Ｙｕｎｈａｉ＠２０２４", "用户名 Yunhai@2024", "my Yunhai@2024 name"} {
			r := Read(kind, text, Context{Now: on("2026-11-22")})
			for _, p := range append(r.Warnings, deref(r.Problem), deref(r.Why)) {
				for _, lang := range []string{"zh", "en"} {
					if s := fold(p.Text(lang)); strings.Contains(s, "Yunhai@2024") || strings.Contains(s, "YUNHAI@2024") {
						t.Errorf("%s %q: %s", kind, text, s)
					}
				}
			}
		}
	}
}

func TestMorePasswords(t *testing.T) {
	for text, want := range map[string]string{
		"密码设成 Yunhai2024 可以吗？":          SecretPassword,
		"密码设置成Yunhai2024":               SecretPassword,
		"密码就用 Yunhai2024":               SecretPassword,
		"密码改为Yunhai2024":                SecretPassword,
		"pw: Sunny2024!":                SecretPassword,
		"PW Sunny2024!":                 SecretPassword,
		"passwd Sunny2024!":             SecretPassword,
		"passcode: Sunny2024":           SecretPassword,
		"admin@yunhai.cn / Yunhai@2024": SecretPassword,
		"admin@yunhai.cn Yunhai@2024":   SecretPassword,
		"admin@yunhai.cn\nYunhai@2024":  SecretPassword,
		"admin@yunhai.cn/Yunhai@2024":   SecretPassword,

		"Password: please tell me the rules":       "",
		"password: what are the rules?":            "",
		"密码设成多少位":                                  "",
		"密码设成8-128位可以吗":                            "",
		"密码怎么设置":                                   "",
		"passwd rules":                             "",
		"a@yunhai.cn / b@yunhai.cn":                "",
		"admin@yunhai.cn / 13800138000":            "",
		"admin@yunhai.cn, Shenzhen":                "",
		"admin@yunhai.cn 91110108551385082Q":       "",
		"I forgot the password of admin@yunhai.cn": "",
	} {
		if kind, found := Secret(text, 0); kind != want || found != (want != "") {
			t.Errorf("%q: %q %v, want %q", text, kind, found, want)
		}
		if redacted := redact(text); (redacted != text) != (want != "") {
			t.Errorf("%q redacts to %q", text, redacted)
		}
	}
}

// TestWording keeps the words of problems.yaml to the house style.
func TestWording(t *testing.T) {
	for code, w := range wordings() {
		for _, bad := range []string{"大陆", "AWS 中国 ", "AWS 中国只", "AWS 中国需"} {
			if strings.Contains(w.Zh, bad) {
				t.Errorf("%s.zh says %s", code, bad)
			}
		}
		for _, bad := range []string{"e-mail", "E-mail", "cannot", "could not", "does not", "do not", " is not ", "organis"} {
			if strings.Contains(w.En, bad) {
				t.Errorf("%s.en says %s", code, bad)
			}
		}
	}
}
