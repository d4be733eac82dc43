package answers

import (
	"strings"
	"testing"
)

func TestSecret(t *testing.T) {
	for text, want := range map[string]string{
		"密码是Abc12345!":            SecretPassword,
		"密码：hunter22":             SecretPassword,
		"我的密码 Abc12345":           SecretPassword,
		"密码Abc12345":              SecretPassword,
		"密 码 是 abcd1234":          SecretPassword,
		"password: correct-horse": SecretPassword,
		"pwd=Passw0rd":            SecretPassword,
		"My password is S3cret!x": SecretPassword,
		"ｐａｓｓｗｏｒｄ：Ａｂｃ１２３４５":                               SecretPassword,
		"用户名 admin 密码 Admin@2024":                         SecretPassword,
		"验证码 123456":                                      SecretCode,
		"验证码是1234":                                        SecretCode,
		"收到验证码：８８６６２２":                                    SecretCode,
		"the code is 1234":                                SecretCode,
		"verification code 123456":                        SecretCode,
		"123456是我的验证码":                                    SecretCode,
		"1234 is my code":                                 SecretCode,
		"AKIAIOSFODNN7EXAMPLE":                            SecretAccessKey,
		"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY":        SecretAccessKey,
		"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END": SecretPrivateKey,

		"忘记密码怎么办":                                  "",
		"密码有什么要求":                                  "",
		"密码是什么":                                    "",
		"密码是8-128位吗":                               "",
		"密码要大写字母吗":                                 "",
		"what are the password rules":              "",
		"I forgot my password":                     "",
		"the password is required":                 "",
		"my password is not accepted":              "",
		"没有收到验证码":                                  "",
		"验证码收不到，手机13800138000":                     "",
		"518000":                                   "",
		"邮编518000":                                 "",
		"postal code: 518000":                      "",
		"zip code is 518000":                       "",
		"error code is 4001":                       "",
		"123456789012":                             "",
		"1234-5678-9012":                           "",
		"13800138000":                              "",
		"91110108551385082Q":                       "",
		"11010519491231002X":                       "",
		"深圳市未来科技有限公司":                              "",
		"it.admin@example.com":                     "",
		"da39a3ee5e6b4b0d3255bfef95601890afd80709": "",
	} {
		if kind, found := Secret(text, 0); kind != want || found != (want != "") {
			t.Errorf("%q: %q %v, want %q", text, kind, found, want)
		}
		if redacted := redact(text); (redacted != text) != (want != "") {
			t.Errorf("%q redacts to %q", text, redacted)
		}
	}
}

func TestBareCode(t *testing.T) {
	for _, c := range []struct {
		text     string
		expected int
		found    bool
	}{
		{"123456", 6, true}, {" １２３４５６ ", 6, true}, {"123 456", 6, true}, {"1234", 4, true},
		{"123456", 0, false}, {"123456", 4, false}, {"1234", 6, false}, {"518000号", 6, false}, {"abcdef", 6, false},
	} {
		if _, found := Secret(c.text, c.expected); found != c.found {
			t.Errorf("%q at %d digits: %v", c.text, c.expected, found)
		}
	}
}

func TestRedactKeepsTheRest(t *testing.T) {
	if got := redact("用户名：admin，密码：Abc12345！谢谢"); !strings.HasPrefix(got, "用户名：admin，密码：****") || strings.Contains(got, "Abc") {
		t.Error(got)
	}
}

func TestMask(t *testing.T) {
	for _, c := range [][3]string{
		{"mobile", "+8613812345678", "138****5678"},
		{"phone", "+8613812345678", "138****5678"},
		{"phone", "+86 755 8502 2088 ext. 8001", "+86 755 **** **88"},
		{"email", "zhang@example.com", "z***@example.com"},
		{"resident_id", "11010519491231002X", "110105********002X"},
		{"residence_permit", "911124198108030024", "911***********0024"},
		{"person_name", "张三", "张*"},
		{"person_name", "欧阳娜娜", "欧***"},
		{"person_name", "John Smith", "J*** S***"},
		{"passport", "E12345678", "E******78"},
		{"bank_account", "6225880123456789", "6225********6789"},
		{"street", "科苑路15号", "****"},
		{"address", "广东省深圳市南山区科苑路15号", "广东省深圳市****"},
		{"company_name", "深圳市未来科技有限公司", "深圳市未来科技有限公司"},
		{"uscc", "91110108551385082Q", "91110108551385082Q"},
		{"iam_user_name", "yourcompany", "y********ny"},
		{"text", "招商银行深圳分行", "****"},
		{"email", "", ""},
	} {
		if got := Mask(c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestScrub(t *testing.T) {
	for text, want := range map[string]string{
		"请联系张三 138-1234-5678，谢谢":                    "请联系张三 138****5678，谢谢",
		"手机１３８１２３４５６７８":                             "手机138****5678",
		"我是11010519491231002X":                      "我是110105********002X",
		"号码 11010519491231002Y? 110105194912310021": "号码 11010519491231002Y? 110105********0021",
		"发到 zhang.san@example.com 吧":                "发到 z***@example.com 吧",
		"代码 91110108551385082Q":                     "代码 91110108551385082Q",
		"914403001922038216":                        "914403001922038216",
		"密码：Abc12345 手机+8613812345678":              "密码：**** 手机138****5678",
		"账户 123456789012":                           "账户 123456789012",
	} {
		if got := Scrub(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
