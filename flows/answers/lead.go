package answers

import (
	"strings"

	"kaihu/flows/divisions"
	"kaihu/flows/lazyregexp"
)

// What people say before the answer itself: 公司名称是…, my email is …, 用户名就叫…吧. A lead that says what follows is
// taken off whatever follows; a loose one (it's …, 我们是…) only where the rest has the shape of an answer.

const (
	zhIs = `\s*(?:就?是叫?|就?叫做?|就?用|填|写|为|[:：])\s*[:：]?\s*`
	enIs = `\s*(?:(?:is|are|should be|will be|would be)(?: called| named)?|called|named|[:：=])\s*[:：]?\s*`
)

var (
	companyLead = lazyregexp.New(`^(?:【[^】]*】\s*|` +
		`(?:我们|我|咱们|本|贵)?的?(?:公司|企业|单位)的?(?:注册|中文|英文|法定)?(?:名称|全称|全名|名字|名)?` + zhIs + `|` +
		`(?:我们|我)?的?(?:注册|中文)?(?:名称|全称|全名|名字)` + zhIs + `|` +
		`(?i:(?:(?:the|our|my|its|full|legal|registered|official|chinese|english)\s+)*(?:company|entity|business|firm)(?:'s|’s)?` +
		`(?:\s+(?:full|legal|registered|official))*(?:\s+name)?` + enIs + `)|` +
		`(?i:(?:(?:the|our|my|its|full|legal|registered|official)\s+)*name` + enIs + `))`)
	looseCompanyLead = lazyregexp.New(`^(?:(?:我们|我司|我公司|本公司|咱们|那)就?[是叫]\s*|就[是叫]\s*|(?i:it['’]?s|it is|this is|that['’]?s|we are|we['’]re|i am from|i['’]m from)\s*)`)
	mailLead         = lazyregexp.New(`^(?:(?:我们|我|公司)?的?(?:联系|工作|公司|企业|电子)?(?:邮箱|邮件|邮箱地址|电子邮件)(?:地址)?` + zhIs + `|就?[是用]\s*|` +
		`(?i:(?:(?:the|my|our|work|company|contact|business)\s+)*(?:e-?mail|mail|mailbox)(?:\s+address)?` + enIs + `|it['’]?s\s+|it is\s+|use\s+|please use\s+))`)
	phoneLead = lazyregexp.New(`^(?:(?:我们|我|公司|他|她)?的?(?:联系|工作|办公|固定|公司)?(?:手机号码|手机号|手机|电话号码|电话|座机|固话|号码|联系方式)` +
		`(?:号码?)?(?:` + zhIs + `|\s*)|就?[是用]\s*|` +
		`(?i:(?:(?:the|my|our|his|her|work|office|contact|company)\s+)*(?:mobile|cell|phone|tel|telephone|landline|number)(?:\s+(?:phone|number|no\.?))*` +
		`(?:` + enIs + `|\s+)|it['’]?s\s+|it is\s+))`)
	personLead = lazyregexp.New(`^(?:我的名字(?:是|叫)|我叫|我是|我的?姓名是?|(?:网络)?(?:安全)?(?:联系人|负责人|经办人)的?(?:姓名|名字)?\s*(?:就?是|就?叫|为|[:：])?|` +
		`(?:他|她)?的?(?:姓名|名字)\s*(?:是|叫|为|[:：])?|(?:他|她)叫|叫|` +
		`(?i:(?:my|the|his|her|full|legal|our)?\s*(?:full |legal )?name` + enIs + `|i am\s+|i['’]m\s+|this is\s+|it['’]?s\s+|it is\s+|(?:he|she) is\s+|` +
		`(?:(?:the|our|my)\s+)?(?:(?:cyber|network)?\s*security\s+)?(?:contact|leader|officer)(?:\s+person)?(?:['’]s name)?` + enIs + `))\s*`)
	userLead = lazyregexp.New(`^(?:(?:我的?|我们的?|想|就|那|那就|IAM|iam)*\s*(?:用户名|用户|名字|账户名|登录名)?\s*(?:就?叫做?|就?是|设[为成]|设置[为成]|就?用|想用|改成|取名|[:：])\s*[:：]?\s*|` +
		`(?i:(?:(?:the|my|our|iam|an?)\s+)*(?:user ?name|user|name|login)\s*(?:is|will be|should be|would be|could be|[:：])\s*|` +
		`(?:i['’]?d like|i would like|i want|let['’]?s|let us|we['’]?d like|we want|please|can i|we)\s*(?:to\s+)?(?:use|have|be|take|call it|set it to|go with)\s+|` +
		`(?:please )?(?:use|take|call it|make it|go with)\s+|it['’]?s\s+|it is\s+))`)
	userTail  = lazyregexp.New(`(?i)\s*(?:吧|好了|即可|就行|就可以|可以吗|可以|行吗|谢谢|[,，]?\s*(?:please|thanks|thank you))[.。!！?？~]*$`)
	phoneTail = lazyregexp.New(`(?i)[,，]?\s*(?:吧|呢|哦|谢谢|thanks|thank you|please)[.。!！~]*$`)
	zhTail    = lazyregexp.New(`[吧呢哦啊呀哈][.。!！~]*$`)
	// undecided follows a lead and is no answer yet.
	undecided = lazyregexp.New(`(?i)还没|没有|未定|待定|不|not\b|yet\b|unknown|tbd`)
)

// unleadCompany is the place where a company's name begins, and ends, in what was typed; the whole of it without a lead.
func unleadCompany(s string) (start, end int) {
	end = len(s)
	if t := zhTail.FindStringIndex(s); t != nil && legalSuffix.MatchString(s[:t[0]]) {
		end = t[0]
	}
	fits := func(rest string, sure bool) bool {
		return strings.TrimSpace(rest) != "" && (sure || legalSuffix.MatchString(strings.TrimRight(rest, " .。!！,，;；\"'”’》」")))
	}
	if m := companyLead.FindStringIndex(s[:end]); m != nil {
		lead, rest := s[:m[1]], s[m[1]:end]
		named := strings.ContainsAny(lead, ":：】") || containsAny(lead, "名称", "全称", "全名", "名字", "叫")
		if fits(rest, named && !undecided.MatchString(rest) && !IsSame(rest)) {
			return m[1], end
		}
	}
	if rest, ok := strings.CutPrefix(s[:end], "是"); ok && fits(rest, false) && divisions.Parse(rest).Province != "" { // but 是德科技 is a firm
		return len("是"), end
	}
	if m := looseCompanyLead.FindStringIndex(s[:end]); m != nil && fits(s[m[1]:end], false) {
		return m[1], end
	}
	return 0, end
}

// withoutTail takes a particle off the end of a text: 张三吧。
func withoutTail(s string) string {
	if !strings.ContainsAny(s, "吧呢哦啊呀哈") {
		return s
	}
	return zhTail.ReplaceAllString(s, "")
}

// unlead takes what a lead matches off a text, when something is left.
func unlead(lead *lazyregexp.Regexp, s string) string {
	if m := lead.FindStringIndex(s); m != nil && strings.TrimSpace(s[m[1]:]) != "" {
		return strings.TrimSpace(s[m[1]:])
	}
	return s
}

// sameAs are the ways to say that an answer is one given before.
var (
	sameZh = lazyregexp.New(`^(?:那|就|请|也|都|还是|应该)*(?:(?:[和与跟同]|负责人|联系人|网络安全负责人|他|她|地址|电话|邮箱|公司){1,4}[^,，。!！?？0-9]{0,12}?)?(?:完全|都|也|是|还是)*(?:相同|一样|一致|同一个?人?|同一个?(?:号码|电话|手机|邮箱|地址))(?:的|吧|即可|就行|就可以|哦|呀|啊)*$|` +
		`^(?:那|就|请|也|都)*(?:同上|同前|同左|同联系人|同负责人|不变|沿用|照旧|一样|(?:[和与跟]?(?:上面|前面|之前|刚才)(?:的)?(?:那个|一样|相同|一致)))(?:的|吧|即可|就行|哦)*$|` +
		`^(?:那|就|请|也|都)*(?:用|填|写|沿用)(?:上面|前面|之前|刚才|原来|联系人)(?:的|那个|的那个|的一样)?(?:[^,，。!！?？0-9]{0,6})(?:吧|即可|就行|哦)*$|` +
		`^就?(?:是|用|填|写)?联系人(?:本人|的)?(?:吧|即可|就行)*$`)
	sameEn = lazyregexp.New(`^(?:(?:it['’]?s|it is|they are|they['’]re|he is|she is|is|use|please|just|keep|all|still|yes|also|exactly|the|also|again)[, ]+)*` +
		`(?:same|identical|unchanged|ditto|as before|as above)(?: (?:one|person|people|number|e-?mail|address|name|phone|mobile|company|again|here|please|value|thing|guy))*` +
		`(?:,? (?:as|like|with|to|for) [a-z'’ ]{1,40})?$`)
)

// IsSame says that a text, instead of giving an answer, says that it is the same as one given before: 同上, 与联系人相同,
// "same as the contact". Questions and "not the same" are not. What it refers to is for the caller to know.
func IsSame(text string) bool {
	s := strings.ToLower(strings.Join(strings.Fields(fold(text)), " "))
	s = strings.Trim(s, " .。!,，~;；\"'“”")
	if s == "" || count(s) > 60 || containsAny(s, "不一样", "不同", "不相同", "不一致", "吗", "?", "？", "not ") {
		return false
	}
	return containsAny(s, "同", "一样", "一致", "不变", "沿用", "照旧", "上面", "前面", "之前", "刚才", "原来", "联系人") && sameZh.MatchString(s) ||
		containsAny(s, "same", "identical", "unchanged", "ditto", "as before", "as above") && sameEn.MatchString(s)
}

// isReply says that a text is what people say instead of an answer, or that it refers to one given before.
func isReply(s string) bool {
	s = strings.Trim(strings.ToLower(strings.Join(strings.Fields(fold(s)), " ")), " .。!,，~")
	switch s {
	case "好的", "好", "好吧", "好了", "嗯", "嗯嗯", "对", "对的", "是", "是的", "不是", "不", "否", "行", "行吧", "可以", "可以的", "没问题",
		"不知道", "不清楚", "不确定", "不懂", "没有", "没", "无", "暂无", "暂时没有", "还没有", "还没", "随便", "都行", "都可以", "跳过", "稍后",
		"等等", "等一下", "谢谢", "谢谢您", "你好", "您好", "相同", "确认", "同意", "收到", "明白",
		"ok", "okay", "k", "yes", "yeah", "yep", "yup", "y", "no", "nope", "none", "n/a", "na", "nothing", "skip", "later", "sure", "fine",
		"hello", "hi", "hey", "thanks", "thank you", "i don't know", "i don’t know", "don't know", "don’t know", "dont know", "idk",
		"not sure", "i'm not sure", "no idea", "unknown", "i agree", "correct", "confirm":
		return true
	}
	return IsSame(s)
}

// password-like words have upper and lower case, digits and one of these signs, in eight characters or more.
const passwordSigns = "!@#$%^&*()?~`<>[]{}|\\/\"';:"

// looksLikePassword says that a word looks like a password: nothing else that a form asks for has all four kinds of
// character, but for e-mail addresses.
func looksLikePassword(word string) bool {
	s := strings.Trim(fold(word), `"'“”‘’「」()`)
	upper := strings.ContainsFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' })
	lower := strings.ContainsFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' })
	if count(s) < 8 || !upper || !lower || digitsIn(s) == 0 || !strings.ContainsAny(s, passwordSigns) || hasHan(s) {
		return false
	}
	if strings.Contains(s, "://") || strings.Contains(s, "@") && checkEmail(s).Problem == nil {
		return false
	}
	return true
}

var wordRun = lazyregexp.New(`[!-~]{8,}`)

// withoutPasswords masks the secrets in a text, and the words that look like passwords.
func withoutPasswords(s string) string {
	f := foldMap(s)
	var b strings.Builder
	last := 0
	for _, m := range wordRun.FindAllStringIndex(f.text, -1) {
		if looksLikePassword(f.text[m[0]:m[1]]) {
			b.WriteString(s[f.at[last]:f.at[m[0]]] + "****")
			last = m[1]
		}
	}
	b.WriteString(s[f.at[last]:])
	return redact(b.String())
}
