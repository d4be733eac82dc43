package answers

import (
	"strings"

	"kaihu/flows/lazyregexp"
)

var (
	hanName   = lazyregexp.New(`^\p{Han}+(·\p{Han}+)*$`)
	latinName = lazyregexp.New(`^\p{Latin}+\.?(?:[ '’-]{1,2}\p{Latin}+\.?)*$`)
	company   = lazyregexp.New(`(?i)(公司|集团|合伙企业|事务所|\b(limited|ltd|inc|llc|corp|gmbh|company)\b)`)
	honorific = lazyregexp.New(`(?i)^(?:(?:mr|mrs|ms|miss|mister|madam|dr|prof)\b\.?\s*)+`)
)

// readPerson wants a name as the person's ID prints it: Chinese characters with the dot of minorities' names, or Latin
// words.
func readPerson(text string, _ Context) Reading {
	s := foldDots(fold(text))
	clean := strings.Trim(withoutTail(unlead(personLead, s)), " .,。，")
	if t := honorific.ReplaceAllString(clean, ""); t != "" {
		clean = t
	}
	for _, title := range [...]string{"先生", "女士", "小姐", "总经理", "经理", "老师", "博士"} {
		if t, ok := strings.CutSuffix(clean, title); ok {
			if count(t) >= 2 && hasHan(t) {
				clean = t
			}
			break
		}
	}
	if hasHan(clean) && !strings.ContainsFunc(clean, isLetter) {
		clean = strings.Join(strings.Fields(clean), "")
	} else {
		clean = strings.Join(strings.Fields(clean), " ")
	}
	r := checkPerson(clean)
	if r.Problem == nil && clean != s {
		return propose(clean, text, problem("person_clean", "name", clean), r.Warnings...)
	}
	return r
}

// foldDots writes the dot between the parts of a name in its standard form, U+00B7.
func foldDots(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '•', '・', '∙', '‧', '･':
			return '·'
		}
		return r
	}, s)
}

func checkPerson(name string) Reading {
	han, latin := hasHan(name), strings.ContainsFunc(name, isLetter)
	switch n := count(name); {
	case n == 0:
		return refuse("empty")
	case containsAny(name, "不知道", "不清楚", "不确定", "没有", "还没") || hasAnyPrefix(name, "我", "您", "请", "这", "那"):
		return refuse("person_not_name", "text", quote(name))
	case isQuestion(name) || isReply(name) || isFiller(name) || bareLabel.MatchString(name):
		return refuse("person_not_name", "text", quote(name))
	case company.MatchString(name):
		return refuse("person_company", "text", quote(name))
	case strings.ContainsFunc(name, isDigit):
		return refuse("person_digits", "text", quote(name))
	case han && latin:
		return refuse("person_mixed", "text", quote(name))
	case n < 2:
		return refuse("person_short", "text", name)
	case han && n > 20 || n > 60:
		return refuse("person_long", "count", n)
	case !hanName.MatchString(name) && !latinName.MatchString(name):
		return refuse("person_chars", "text", quote(name))
	case latin && !strings.Contains(name, " "):
		return accept(name, problem("person_single", "name", name))
	}
	return accept(name)
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, x := range prefixes {
		if strings.HasPrefix(s, x) {
			return true
		}
	}
	return false
}

// isFiller says that a text is a word of command or trial, which a user name could be but no person's name.
func isFiller(s string) bool {
	switch strings.ToLower(s) {
	case "测试", "继续", "下一步", "完成", "帮助", "菜单", "取消", "返回", "test", "continue", "next", "done", "help", "menu", "cancel", "back",
		"stop", "admin", "cyber", "boss", "me", "myself", "本人", "我自己", "自己":
		return true
	}
	return false
}
