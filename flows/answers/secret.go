package answers

import (
	"slices"
	"strings"

	"kaihu/flows/lazyregexp"
)

// Kinds of secret that [Secret] finds. None may be stored, logged or mirrored.
const (
	SecretPassword   = "password"
	SecretCode       = "code"        // one-time code
	SecretAccessKey  = "access_key"  // AWS access key id or secret access key
	SecretPrivateKey = "private_key" // PEM
)

var (
	privateKey = lazyregexp.New(`-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\z)`)
	accessKey  = lazyregexp.New(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`)
	secretKey  = lazyregexp.New(`(?:^|[^A-Za-z0-9/+=_.@-])([A-Za-z0-9/+]{40})(?:$|[^A-Za-z0-9/+=_.@-])`)

	// A password after a sign that gives it: 密码是…, password: …, pwd=…
	givenPassword = lazyregexp.New(`(?i)(?:密\s*码|口令|\bpassword|\bpasswd|\bpwd|\bpw|\bpassphrase|\bpasscode|\bpass)\s*(?:就?是|为|改[为成]了?|设[为成]了?|设置[为成]了?|定为|填|[:=]|\bis\b|\bwas\b)\s*[:=]?\s*["'“‘「]?([!-~]{4,})`)
	// … or after nothing but a blank: then it must look like one.
	loosePassword = lazyregexp.New(`(?i)(?:密码(?:就?用)?|\bpassword|\bpasswd|\bpwd|\bpw)\s+["'“‘]?([!-~]{6,})`)
	// … or straight after the Chinese word: 密码Abc12345.
	gluedPassword = lazyregexp.New(`密码(?:就?用)?["'“‘]?([0-9A-Za-z@#$%^&*][!-~]{5,})`)
	// … or after an address to sign in with: admin@example.cn / Abc@2024.
	pairedPassword = lazyregexp.New(`^\s*(?:[/,;|、:]|\s)\s*([!-~]{8,})`)

	givenCode = lazyregexp.New(`(?i)(?:验证码|校验码|动态码|动态口令|短信码|(?:verification|security|sms|e-?mail|auth\w*|one[- ]time|login|confirmation) (?:code|pin|password)|\botp)\s*(?:就?是|为|[:=]|\bis\b|\bwas\b)?\s*[:=]?\s*["'“「【\[]?([0-9]{3}[ -]?[0-9]{3}|[0-9]{4})(?:$|[^0-9A-Za-z-])`)
	plainCode = lazyregexp.New(`(?i)(\w+\s+)?\bcode\s*(?:is|was|:|=)\s*([0-9]{6}|[0-9]{4})(?:$|[^0-9A-Za-z-])`)
	codeFirst = lazyregexp.New(`(?i)(?:^|[^0-9A-Za-z-])([0-9]{6}|[0-9]{4})\s*(?:是|is)\s*(?:我的|my|the|your|您的|你的|本次)?\s*(?:\p{Han}{0,8}验证码|(?:[a-z]+ ){0,3}code\b)`)
)

// Secret reports whether a text holds something that must be refused and forgotten, and what it is. codeExpected is 4
// or 6 while the conversation is at a page where AWS sends a code of so many digits: a bare number of that length is
// then that code. Otherwise pass 0: a bare number may be a postal code. Questions about passwords are no passwords.
func Secret(text string, codeExpected int) (kind string, found bool) {
	s := foldMap(text).text
	if all := secrets(s); len(all) > 0 {
		return all[0].kind, true
	}
	if n := bare(s); codeExpected > 0 && len(n) == codeExpected && allDigits(n) {
		return SecretCode, true
	}
	return "", false
}

// redact replaces every secret that can be seen as one by ****, and leaves the rest as it is.
func redact(text string) string {
	f := foldMap(text)
	var b strings.Builder
	last := 0
	for _, x := range secrets(f.text) {
		if x.start < last {
			continue
		}
		b.WriteString(text[f.at[last]:f.at[x.start]])
		b.WriteString("****")
		last = x.end
	}
	b.WriteString(text[f.at[last]:])
	return b.String()
}

// secrets finds all of a folded text, in order. Most messages lack what any of a kind
// needs, and that is quickly seen.
func secrets(s string) []finding {
	out := keys(s)
	if strings.Contains(s, "@") {
		out = append(out, pairedPasswords(s)...)
	}
	if lower := strings.ToLower(s); containsAny(lower, "密", "口令", "pass", "pw") {
		out = append(out, passwords(s)...)
	}
	if digitsIn(s) >= 4 && containsAny(strings.ToLower(s), "码", "口令", "code", "pin", "password", "otp") {
		out = append(out, codes(s)...)
	}
	slices.SortStableFunc(out, func(a, b finding) int { return a.start - b.start })
	return out
}

func keys(s string) (out []finding) {
	if len(s) < 20 { // an access key id
		return nil
	}
	for _, m := range privateKey.FindAllStringIndex(s, -1) {
		out = append(out, finding{SecretPrivateKey, m[0], m[1]})
	}
	if containsAny(s, "AKIA", "ASIA") {
		for _, m := range accessKey.FindAllStringIndex(s, -1) {
			out = append(out, finding{SecretAccessKey, m[0], m[1]})
		}
	}
	if !hasLongWord(s, secretKeyLength) {
		return out
	}
	for _, m := range secretKey.FindAllStringSubmatchIndex(s, -1) {
		if isRandom(s[m[2]:m[3]]) {
			out = append(out, finding{SecretAccessKey, m[2], m[3]})
		}
	}
	return out
}

// secretKeyLength is how many characters a secret access key has.
const secretKeyLength = 40

// hasLongWord says that a text has so many letters, digits and signs of Base64 in a row.
func hasLongWord(s string, length int) bool {
	run := 0
	for i := range len(s) {
		run++
		if !isWordByte(s[i]) && s[i] != '/' && s[i] != '+' {
			run = 0
		}
		if run == length {
			return true
		}
	}
	return false
}

func passwords(s string) (out []finding) {
	for i, re := range [...]*lazyregexp.Regexp{givenPassword, loosePassword, gluedPassword} {
		for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
			if isPassword(s[m[0]:m[1]], s[m[2]:m[3]], s[m[3]:], i > 0) {
				out = append(out, finding{SecretPassword, m[2], m[3]})
			}
		}
	}
	return out
}

func pairedPasswords(s string) (out []finding) {
	for _, m := range emailRun.FindAllStringIndex(s, -1) {
		if p := pairedPassword.FindStringSubmatchIndex(s[m[1]:]); p != nil && looksLikePassword(s[m[1]+p[2]:m[1]+p[3]]) {
			out = append(out, finding{SecretPassword, m[1] + p[2], m[1] + p[3]})
		}
	}
	return out
}

func codes(s string) (out []finding) {
	for _, re := range [...]*lazyregexp.Regexp{givenCode, codeFirst} {
		for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
			out = append(out, finding{SecretCode, m[2], m[3]})
		}
	}
	for _, m := range plainCode.FindAllStringSubmatchIndex(s, -1) {
		if m[2] < 0 || !isOtherCode(strings.ToLower(strings.TrimSpace(s[m[2]:m[3]]))) {
			out = append(out, finding{SecretCode, m[4], m[5]})
		}
	}
	return out
}

// isOtherCode says that the word before "code" makes it none that is sent.
func isOtherCode(word string) bool {
	switch word {
	case "postal", "post", "zip", "area", "country", "error", "status", "credit", "promo", "region", "company", "bank",
		"swift", "branch", "tax", "source", "exit", "response", "dialing", "dialling", "reason":
		return true
	}
	return false
}

// isRandom tells a secret access key from 40 characters of hexadecimal digest or of words.
func isRandom(s string) bool {
	upper := strings.ContainsFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' })
	lower := strings.ContainsFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' })
	return upper && lower && digitsIn(s) > 0
}

var lengthRule = lazyregexp.New(`^[0-9]+([-~][0-9]+)?$`)

// isPassword tells a password from the next word of a sentence: "password is required", 密码是8-128位吗. Where only a
// blank or nothing gives it away (loose), letters and digits must be mixed.
func isPassword(whole, value, after string, loose bool) bool {
	value = strings.TrimRight(value, `.,;:!?"')`)
	if len(value) < 4 || lengthRule.MatchString(value) && (strings.HasPrefix(after, "位") || strings.HasPrefix(strings.TrimSpace(after), "characters")) {
		return false
	}
	letters := strings.ContainsFunc(value, isLetter)
	mixed := letters && digitsIn(value) > 0
	if loose {
		return mixed
	}
	if strings.ContainsAny(whole, ":=") {
		switch strings.ToLower(value) {
		case "forgot", "forgotten", "unknown", "none", "what", "required", "reset", "optional", "n/a", "please", "tell", "which", "could",
			"should", "must", "does", "need", "needs", "when", "where", "rules", "requirements", "minimum", "maximum", "there", "this",
			"that", "your", "have", "will", "what's", "whats", "help", "about", "same", "later", "i've", "i'll", "haven't", "don't":
			return false
		}
		return !strings.HasPrefix(value, "http")
	}
	if hasHan(whole) {
		return true
	}
	// "is …": a plain word is grammar, not a password.
	return mixed || strings.ContainsFunc(value, func(r rune) bool { return !isLetter(r) && r != '-' && r != '\'' })
}
