package awschina

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kaihu/flows"
)

// plain is how the engine compares words: without case, spaces, punctuation.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

func words(k flows.Choice) []string {
	return append(slices.Concat(k.Names.En, k.Names.Zh), k.Label.En, k.Label.Zh)
}

// The engine searches a pasted email for the names of the reasons: none may
// lie in a name of another reason, or one point of AWS's would reopen two
// items.
func TestReasonsAreUnambiguous(t *testing.T) {
	options := read(t).requirements()["result_reasons"].Options
	for _, a := range options {
		for _, b := range options {
			for _, x := range words(a) {
				for _, y := range words(b) {
					if a.ID != b.ID && a.ID != "other" && strings.Contains(plain(y), plain(x)) {
						t.Errorf("%q (%s) lies in %q (%s)", x, a.ID, y, b.ID)
					}
				}
			}
		}
	}
}

// What AWS's emails say, and the reasons that they mean.
func TestReasonsInEmails(t *testing.T) {
	options := read(t).requirements()["result_reasons"].Options
	for mail, want := range map[string]string{
		"尊敬的客户：您的账户未通过审核，原因：您上传的营业执照扫描件不清晰，请重新提交信息。":                                                                             "license_unreadable",
		"很抱歉，您的注册申请未通过。您提供的营业执照已过期，请上传最新版的营业执照。":                                                                                 "license_outdated",
		"公司名称与营业执照上的名称不一致，且负责人身份证照片模糊。":                                                                                          "company_mismatch id_unreadable",
		"网络安全负责人姓名与身份证不一致，请核对后重新提交。":                                                                                             "leader_mismatch",
		"我们多次致电，您预留的手机无法接通。":                                                                                                     "phone",
		"注册主体须为中国内地法人，您的公司暂不符合条件。":                                                                                               "entity_not_mainland",
		"上传的文件格式不支持，请上传 PDF 或 JPG。":                                                                                              "file_rejected",
		"您上传的不是营业执照，请重新上传。":                                                                                                      "license_type",
		"统一社会信用代码有误，请核对。":                                                                                                        "company_mismatch",
		"网络安全负责人的身份证已过期。":                                                                                                        "id_unreadable",
		"Dear customer, we regret that your account could not be verified. Reason: the business license you uploaded is blurry.": "license_unreadable",
		"Your business license has expired. Please upload the latest version.":                                                   "license_outdated",
		"The company name you provided does not match the business license.":                                                     "company_mismatch",
		"The cybersecurity leader's name does not match the ID document.":                                                        "leader_mismatch",
		"The passport has expired.":                                 "id_unreadable",
		"We were unable to reach you on the phone number provided.": "phone",
		"Only mainland legal entities can register an account.":     "entity_not_mainland",
		"The file size exceeds the limit.":                          "file_rejected",
		"This type of certificate cannot be used.":                  "license_type",
		"Dear customer, company name: Specimen Trading. Your identity will be verified. Please contact us with your business license ready.": "",
		"尊敬的客户：公司名称：样本贸易有限公司。您的资料需要补充，请联系我们。":                                                                                                "",
	} {
		var found []string
		for _, k := range options {
			if k.ID != "other" && slices.ContainsFunc(words(k), func(w string) bool { return strings.Contains(plain(mail), plain(w)) }) {
				found = append(found, k.ID)
			}
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("%q: %q, want %q", mail, got, want)
		}
	}
}

// Consultants may not be connected: only the engine, which knows, says that
// one was told or will answer.
func TestNobodyIsPromised(t *testing.T) {
	read(t).each(func(path string, text flows.Text) {
		for _, promise := range []string{
			"A consultant will", "and a consultant", "consultant confirms", "consultant answers", "consultant is told", "have told", "I've told", "bring in a",
			"顾问会", "顾问来", "通知顾问", "由顾问", "会有顾问", "请顾问帮",
		} {
			if strings.Contains(text.En+"\n"+text.Zh, promise) {
				t.Errorf("%s: promises a consultant: %q", path, promise)
			}
		}
	})
}
