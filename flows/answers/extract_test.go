package answers

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// line writes tokens as "kind=value" or "kind=value(label)".
func line(tokens []Token) string {
	var out []string
	for _, k := range tokens {
		s := k.Kind + "=" + k.Value
		if k.Label != "" {
			s += "(" + k.Label + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestExtract(t *testing.T) {
	mainland := Context{Now: on("2026-11-22"), Region: "mainland"}
	for _, c := range []struct{ text, want string }{
		{"张三 13800138000 zhang@example.com 广东省深圳市南山区科技园南区R3-A栋5楼 518000",
			"person_name=张三 mobile=+8613800138000 email=zhang@example.com province=广东省 city=深圳市 district=南山区 street=科技园南区R3-A栋5楼 postal_code=518000"},
		{"张三，138-0013-8000，zhang＠example．com", "person_name=张三 mobile=+8613800138000 email=zhang@example.com"},
		{"公司名称：深圳市未来科技有限公司\n联系人：李四\n手机：13900139000\n邮箱：li@example.com\n地址：广东省 深圳市 南山区 科苑路15号\n邮编：518057",
			"company_name=深圳市未来科技有限公司(公司名称) person_name=李四(联系人) mobile=+8613900139000(手机) email=li@example.com(邮箱) " +
				"province=广东省(地址) city=深圳市(地址) district=南山区(地址) street=科苑路15号(地址) postal_code=518057(邮编)"},
		{"深圳市未来科技有限公司 91110108551385082Q", "company_name=深圳市未来科技有限公司 uscc=91110108551385082Q"},
		{"网络安全负责人：李四 13900139000 li@example.com",
			"person_name=李四(网络安全负责人) mobile=+8613900139000(网络安全负责人) email=li@example.com(网络安全负责人)"},
		{"网络安全负责人：李四\n负责人手机：13900139000\n负责人身份证：11010519491231002X",
			"person_name=李四(网络安全负责人) mobile=+8613900139000(负责人手机) resident_id=11010519491231002X(负责人身份证)"},
		{"联系人：张三 手机：13800138000 邮箱：zhang@example.com",
			"person_name=张三(联系人) mobile=+8613800138000(手机) email=zhang@example.com(邮箱)"},
		{"Contact: John Smith Mobile phone: 13800138000 Email: j@example.com",
			"person_name=John Smith(Contact) mobile=+8613800138000(Mobile phone) email=j@example.com(Email)"},
		{"Security leader: Anne-Marie O'Neil\nPassport: E12345678", "person_name=Anne-Marie O'Neil(Security leader) passport=E12345678(Passport)"},
		{"John Smith | 13800138000 | j@example.com", "person_name=John Smith mobile=+8613800138000 email=j@example.com"},
		{"联系人：\n张三\n13800138000", "person_name=张三(联系人) mobile=+8613800138000"},
		{"座机：0755-85022088转8001", "phone=+86 755 8502 2088 ext. 8001(座机)"},
		{"电话 0571-85022088-8001", "phone=+86 571 8502 2088 ext. 8001(电话)"},
		{"座机：13800138000", "phone=+8613800138000(座机)"},
		{"广东省,深圳市,南山区,科苑路15号科兴科学园A1栋,518057,张三",
			"province=广东省 city=深圳市 district=南山区 street=科苑路15号科兴科学园A1栋 postal_code=518057 person_name=张三"},
		{"北京市朝阳区建国路93号100022", "province=北京市 city=北京市 district=朝阳区 street=建国路93号 postal_code=100022"},
		{"广东省东莞市长安镇振安路1号", "province=广东省 city=东莞市 district=长安镇 street=振安路1号"},
		{"税号：91110108551385082Q 开户行：招商银行深圳分行 账号：6225 8801 2345 6789",
			"taxpayer_id=91110108551385082Q(税号) bank_account=6225880123456789(账号)"},
		{"公司：上海晨星（集团）有限公司，联系人：王小明", "company_name=上海晨星（集团）有限公司(公司) person_name=王小明(联系人)"},
		{"【公司名称】上海晨星（集团）有限公司\n【联系人】王小明", "company_name=上海晨星（集团）有限公司(公司名称) person_name=王小明(联系人)"},
		{"地址：中国（上海）自由贸易试验区郭守敬路498号，邮编201203", "province=上海市(地址) city=上海市(地址) street=中国（上海）自由贸易试验区郭守敬路498号(地址) postal_code=201203(邮编)"},
		{"联系人：王小明 / Wang Xiaoming", "person_name=王小明(联系人)"},
		{"安全负责人 李四 13900139000 身份证11010519491231002X",
			"person_name=李四(安全负责人) mobile=+8613900139000(安全负责人) resident_id=11010519491231002X(身份证)"},
		{"网络安全负责人李四 13900139000", "person_name=李四(网络安全负责人) mobile=+8613900139000(网络安全负责人)"},
		{"负责人手机13900139000", "mobile=+8613900139000(负责人手机)"},
		{"王小明，手机13800138000，邮箱是wang@future.cn", "person_name=王小明 mobile=+8613800138000(手机) email=wang@future.cn(邮箱)"},
		{"账户ID: 1234-5678-9012", "account_id=123456789012(账户ID)"},
		{"用户名：yourcompanychina", "iam_user_name=yourcompanychina(用户名)"},
		// What is unclear is left out.
		{"张三", ""},
		{"谢谢 13800138000", "mobile=+8613800138000"},
		{"朝阳区建国路93号", ""},
		{"深圳市未来科技有限公司(深圳)", ""},
		{"上海晨星(集团)有限公司", ""},
		{"广东省深圳市南山区科苑路15号未来科技有限公司", ""},
		{"+852 9123 4567", ""},
		{"91110108551385082A", ""},
		{"密码：Abc12345\n验证码：123456", ""},
		{"订单 5180001", ""},
		{"我想问一下，注册需要多久？", ""},
		{"Acme Trading Limited 13800138000", "mobile=+8613800138000"},
		{"https://www.amazonaws.cn/en/", ""},
		{"今天 10:30 开会", ""},
		{"", ""},
	} {
		if got := line(Extract(c.text, mainland)); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
	hongkong := Context{Now: on("2026-11-22"), Region: "hongkong"}
	if got := line(Extract("Company: Future Tech Co., Ltd.\nBRN: 12345678", hongkong)); got != "company_name=Future Tech Co., Ltd.(Company) uscc=12345678(BRN)" {
		t.Error(got)
	}
}

func TestExtractPlaces(t *testing.T) {
	text := "张三，１３８００１３８０００；zhang@example.com"
	tokens := Extract(text, Context{})
	var got []string
	for _, k := range tokens {
		got = append(got, text[k.Start:k.End])
	}
	if s := strings.Join(got, " "); s != "张三 １３８００１３８０００ zhang@example.com" {
		t.Error(s)
	}
	if tokens := Extract("0755-85022088转8001", Context{}); len(tokens) != 1 || tokens[0].Start != 0 || tokens[0].End != len("0755-85022088转8001") {
		t.Errorf("%+v", tokens)
	}
}

func TestSurnamesAreNoDoubles(t *testing.T) {
	for i, r := range []rune(surnames) {
		if strings.IndexRune(surnames, r) != strings.LastIndex(surnames, string(r)) {
			t.Errorf("surname %d %c stands twice", i, r)
		}
	}
	if n := utf8.RuneCountInString(surnames); n < 150 {
		t.Errorf("only %d surnames", n)
	}
}

func ExampleExtract() {
	for _, k := range Extract("联系人：张三\n13800138000 zhang@example.com", Context{}) {
		fmt.Printf("%s %s %q\n", k.Kind, k.Value, k.Label)
	}
	// Output:
	// person_name 张三 "联系人"
	// mobile +8613800138000 ""
	// email zhang@example.com ""
}

func ExampleRead() {
	r := Read("uscc", "12345", Context{})
	fmt.Println(r.Problem.Text("zh"))
	fmt.Println(r.Problem.Text("en"))
	// Output:
	// 统一社会信用代码共 18 位，您发的是 5 位，请核对后重新发送。
	// A unified social credit code has 18 characters; you sent 5. Please check it and send it again.
}

func ExampleRead_propose() {
	r := Read("company_name", "上海晨星(集团)有限公司", Context{Region: "mainland"})
	fmt.Println(r.Propose, r.Why.Code)
	// Output: 上海晨星（集团）有限公司 company_brackets
}

func ExampleMask() {
	fmt.Println(Mask("mobile", "+8613812345678"), Mask("resident_id", "11010519491231002X"), Mask("person_name", "张三"))
	// Output: 138****5678 110105********002X 张*
}

func ExampleSecret() {
	fmt.Println(Secret("123456", 6))
	fmt.Println(Secret("518000", 0))
	fmt.Println(Secret("忘记密码怎么办", 6))
	// Output:
	// code true
	//  false
	//  false
}
