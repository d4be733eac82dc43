package answers

import (
	"strings"

	"kaihu/flows/lazyregexp"
)

var (
	localPart = lazyregexp.New("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	label     = lazyregexp.New(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
	topLevel  = lazyregexp.New(`^([A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]+)$`)
)

// readEmail wants an address that the sign-up form and its mail server both take: an ASCII local part without quoting,
// a domain of LDH labels with a dot, 254 characters at most (RFC 5321). The domain comes back in lower case.
func readEmail(text string, _ Context) Reading {
	s := strings.ReplaceAll(fold(text), "。", ".")
	s = unlead(mailLead, s)
	s = strings.TrimRight(strings.Trim(s, "<>\"' "), ".,;")
	switch strings.Count(s, "@") {
	case 0:
		return refuse("email_no_at")
	case 1:
	default:
		return refuse("email_many")
	}
	if found := emailRun.FindString(s); found != "" && found != s && strings.ContainsAny(strings.Replace(s, found, "", 1), " <(,;:，：") {
		if before, _, _ := strings.Cut(s, found); hasHan(s) || len(strings.Fields(before)) != 1 || strings.HasSuffix(before, "<") {
			if r := checkEmail(found); r.Problem == nil { // among other words
				return propose(r.Value, text, problem("email_found", "email", r.Value), r.Warnings...)
			}
		}
	}
	if joined := strings.Join(strings.Fields(s), ""); joined != s {
		r := checkEmail(joined)
		if r.Problem != nil {
			return r
		}
		return propose(r.Value, text, problem("email_space", "email", r.Value), r.Warnings...)
	}
	r := checkEmail(s)
	if better, ok := likelyDomain(r.Value); ok && r.Problem == nil {
		return propose(better, text, problem("email_typo", "email", r.Value, "better", better))
	}
	return r
}

func checkEmail(s string) Reading {
	local, domain, _ := strings.Cut(s, "@")
	switch {
	case len(s) > 254 || len(local) > 64:
		return refuse("email_long", "count", len(s))
	case strings.ContainsFunc(s, func(r rune) bool { return r > 0x7e }):
		return refuse("email_chars", "text", quote(s))
	case !localPart.MatchString(local):
		return refuse("email_local", "local", quote(local))
	case !strings.Contains(domain, "."):
		return refuse("email_domain_dot", "domain", quote(domain))
	case !isDomain(domain):
		return refuse("email_domain", "domain", quote(domain))
	}
	domain = strings.ToLower(domain)
	var warnings []Problem
	if isPersonalDomain(domain) {
		warnings = append(warnings, problem("email_personal", "domain", domain))
	}
	if strings.Contains(local, "+") {
		warnings = append(warnings, problem("email_plus", "local", local))
	}
	return accept(local+"@"+domain, warnings...)
}

func isDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, l := range labels {
		if !label.MatchString(l) {
			return false
		}
	}
	return len(domain) <= 253 && topLevel.MatchString(labels[len(labels)-1])
}

func isPersonalDomain(domain string) bool {
	switch domain {
	case "qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "vip.163.com", "vip.qq.com", "sina.com", "sina.cn",
		"vip.sina.com", "sohu.com", "139.com", "189.cn", "wo.cn", "aliyun.com", "tom.com", "21cn.com", "gmail.com",
		"googlemail.com", "hotmail.com", "outlook.com", "live.com", "live.cn", "msn.com", "yahoo.com", "yahoo.com.cn",
		"yahoo.cn", "icloud.com", "me.com", "proton.me", "protonmail.com":
		return true
	}
	return false
}

// likelyDomain repairs the slips of the finger that make mail vanish. None of these domains takes mail for people.
func likelyDomain(email string) (string, bool) {
	local, domain, _ := strings.Cut(email, "@")
	switch domain {
	case "gmial.com", "gamil.com", "gmai.com", "gmail.cn", "gmali.com":
		return local + "@gmail.com", true
	case "outlok.com", "outloo.com":
		return local + "@outlook.com", true
	case "hotmial.com":
		return local + "@hotmail.com", true
	}
	for _, typo := range [...]string{".con", ".cmo", ".ocm", ".comm", ".vom", ".xom"} {
		if base, ok := strings.CutSuffix(domain, typo); ok {
			return local + "@" + base + ".com", true
		}
	}
	return "", false
}
