package answers

import "strings"

// labelKind is what a label announces: one of [Kinds], "address" for a whole address, "other" when it says nothing that
// is known here. The last words of a label count most: 网络安全负责人手机 is a mobile, not a person.
func labelKind(label string) string {
	l := strings.ToLower(label)
	has := func(parts ...string) bool { return containsAny(l, parts...) }
	switch {
	case l == "":
		return ""
	case has("密码", "验证码", "password", "passwd", "pwd", "verification code", "otp"):
		return "secret"
	case has("邮箱", "邮件", "电子邮", "e-mail", "email", "mail"):
		return "email"
	case has("邮编", "邮政编码", "postal", "postcode", "zip"):
		return "postal_code"
	case has("座机", "固话", "固定电话", "landline"):
		return "phone"
	case has("手机", "电话", "mobile", "phone", "tel", "cell", "联系方式"):
		return "mobile"
	case has("护照", "passport"):
		return "passport"
	case has("居留", "居住证", "residence permit"):
		return "residence_permit"
	case has("身份证", "证件号", "id number", "id no", "identity", "id card"):
		return "resident_id"
	case has("纳税人", "税号", "tax"):
		return "taxpayer_id"
	case has("信用代码", "uscc", "credit code", "注册号", "brn", "business registration"):
		return "uscc"
	}
	return labelKindOfName(l, has)
}

func labelKindOfName(l string, has func(...string) bool) string {
	switch {
	case has("银行账", "银行帐", "bank account", "账号", "帐号", "卡号"):
		return "bank_account"
	case has("账户id", "帐户id", "account id"):
		return "account_id"
	case has("用户名", "user name", "username", "iam"):
		return "iam_user_name"
	case has("开户行", "bank"):
		return "other"
	case l == "省" || l == "省份" || l == "province":
		return "province"
	case l == "市" || l == "城市" || l == "city":
		return "city"
	case l == "区" || l == "区县" || l == "县" || l == "district":
		return "district"
	case has("街道", "详细地址", "street"):
		return "street"
	case has("地址", "住所", "address"):
		return "address"
	case has("公司", "企业", "单位", "抬头", "company", "organisation", "organization", "entity") && !has("负责人", "联系人", "contact"):
		return "company_name"
	case has("联系人", "负责人", "姓名", "名字", "法人", "法定代表人", "经办人", "管理员", "contact", "leader", "name", "person", "admin"):
		return "person_name"
	}
	return "other"
}

// normaliseLabel is the label as the caller sees it: half width, without spaces around, brackets and list numbers.
func normaliseLabel(s string) string {
	s = strings.Trim(s, " \t*-.、()【】[]（）0123456789")
	return strings.Join(strings.Fields(s), " ")
}
