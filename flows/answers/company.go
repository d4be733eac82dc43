package answers

import (
	"fmt"
	"strings"
	"unicode"

	"kaihu/flows/lazyregexp"
)

// legalSuffix ends the registered name of an organisation. It is a hint, never a rule: the list is open.
var legalSuffix = lazyregexp.New(`(?i)(有限公司|有限责任公司|股份公司|集团公司|总公司|分公司|厂|合伙企业([（(][^（）()]*[）)])?|个人独资企业|` +
	`合作社|联合社|事务所|代表处|办事处|中心|研究院|医院|学院|学校|大学|协会|学会|基金会|商会|委员会|研究所|经营部|商行|银行|` +
	`\b(limited|ltd\.?|inc\.?|llc|llp|plc|gmbh|corporation|corp\.?))$`)

var (
	shortDigits = lazyregexp.New(`^[0-9+() -]+$`)
)

// readCompany wants the exact legal name as the certificate prints it (mainland certificates print full-width
// brackets). What looks like a slip of the keyboard or of copying is proposed back with the character named; the name
// is never changed silently, since AWS China lets no customer change it later.
func readCompany(text string, c Context) Reading {
	clean, why := cleanCompany(text, c.Region)
	r := checkCompany(clean, c.Region)
	if r.Problem != nil || why == nil {
		return r
	}
	return propose(clean, text, *why, r.Warnings...)
}

func checkCompany(name, region string) Reading {
	n := count(name)
	switch {
	case isReply(name):
		return refuse("company_not_name", "text", quote(name))
	case isQuestion(name) || isSentence(name):
		return refuse("company_sentence", "text", quote(name))
	case shortDigits.MatchString(name) || strings.Contains(name, "@") || strings.Contains(name, "://"):
		return refuse("company_not_name", "text", quote(name))
	case n < 4:
		return refuse("company_short", "text", name, "count", n)
	case n > 100:
		return refuse("company_long", "count", n)
	case region == "mainland" && !hasHan(name):
		return refuse("company_latin", "text", quote(name))
	case !strings.ContainsFunc(name, unicode.IsLetter):
		return refuse("company_not_name", "text", quote(name))
	}
	if !legalSuffix.MatchString(name) {
		return accept(name, problem("company_no_suffix", "name", quote(name)))
	}
	return accept(name)
}

func isSentence(s string) bool {
	if strings.ContainsAny(s, "，。！!；;\n") {
		return true
	}
	if hasHan(s) {
		if containsAny(s, "还没", "未定", "待定") && !legalSuffix.MatchString(s) {
			return true
		}
		for _, start := range [...]string{"我们", "我的", "我公司", "你好", "您好", "就是", "不知道", "没有"} {
			if strings.HasPrefix(s, start) {
				return true
			}
		}
		return false
	}
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		switch w {
		case "i", "i'm", "we", "my", "please", "is", "what", "how", "don't":
			return i == 0 || w == "is" || w == "don't"
		}
	}
	return false
}

// cleanCompany returns the name as certificates would print it and the first oddity it had to remove.
func cleanCompany(text, region string) (string, *Problem) {
	var why *Problem
	note := func(code string, args ...any) {
		if why == nil {
			p := problem(code, args...)
			why = &p
		}
	}
	start, end := unleadCompany(text)
	s := text[start:end]
	if t := strings.Trim(s, "\"'“”‘’《》「」。，,；;、 "); t != s && t != "" {
		note("company_punctuation", "char", oddEnd(s, t))
		s = t
	}
	chinese := hasHan(s)
	s = strings.Map(func(r rune) rune { return companyRune(r, chinese, region, note) }, s)
	if t := joinHan(s); t != s {
		note("company_space")
		s = t
	}
	if lead := strings.TrimSpace(text[:start] + text[end:]); lead != "" { // the least odd of all
		note("company_label", "label", lead)
	}
	return strings.TrimSpace(s), why
}

// oddEnd is the character that Trim took off.
func oddEnd(s, trimmed string) string {
	for _, r := range strings.Replace(s, trimmed, "", 1) {
		if !unicode.IsSpace(r) {
			return string(r)
		}
	}
	return " "
}

// companyRune maps one character of a name and notes what was odd about it.
func companyRune(r rune, chinese bool, region string, note func(string, ...any)) rune {
	switch {
	case invisible(r):
		note("company_invisible", "code", fmt.Sprintf("U+%04X", r))
		return -1
	case r == '(' && chinese, r == ')' && chinese:
		note("company_brackets", "char", string(r), "better", string(r+0xfee0))
		return r + 0xfee0
	case (r == '（' || r == '）') && chinese:
		return r
	case chinese && (r == '•' || r == '・' || r == '∙' || r == '．'):
		note("company_char", "char", string(r), "better", "·")
		return '·'
	case narrow(r) != r && narrow(r) != ' ' && strings.ContainsRune("，；！？：", r):
		return r // punctuation of a sentence, judged as such
	case narrow(r) != r && narrow(r) != ' ':
		note("company_char", "char", string(r), "better", string(narrow(r)))
		return narrow(r)
	case unicode.IsSpace(r):
		return ' '
	}
	if better, ok := simplified(r); ok && region != "hongkong" {
		note("company_char", "char", string(r), "better", string(better))
		return better
	}
	return r
}

// joinHan takes out spaces beside Chinese characters, and doubled ones.
func joinHan(s string) string {
	words := strings.Fields(s)
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			before, after := []rune(words[i-1]), []rune(w)
			if !isWide(before[len(before)-1]) && !isWide(after[0]) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(w)
	}
	return b.String()
}

func isWide(r rune) bool { return isHan(r) || r == '（' || r == '）' || r == '·' }

// simplified maps the traditional characters most often seen in company names. A mainland certificate never prints
// them; the list only has to catch a wrong keyboard, not to translate.
func simplified(r rune) (rune, bool) {
	const from = "國際貿發開關門東車電訊業實務資訊網絡軟體術學會計師證產險銀鐵鋼機構設備製藥醫療遠達萬億華龍鳳騰飛馬偉聯盟興創滙匯財經濟廣圳蘇滬寧漢長張陳楊劉劃與書報傳媒樂園藝術運輸儲"
	const to = "国际贸发开关门东车电讯业实务资讯网络软体术学会计师证产险银铁钢机构设备制药医疗远达万亿华龙凤腾飞马伟联盟兴创汇汇财经济广圳苏沪宁汉长张陈杨刘划与书报传媒乐园艺术运输储"
	f, t := []rune(from), []rune(to)
	for i, x := range f {
		if x == r && t[i] != r {
			return t[i], true
		}
	}
	return 0, false
}
