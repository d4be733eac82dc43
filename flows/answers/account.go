package answers

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kaihu/flows/lazyregexp"
)

var userName = lazyregexp.New(`^[A-Za-z0-9_+=,.@-]+$`)

// readUserName wants an IAM user name: letters, digits and + = , . @ _ -, 1 to 64 of them, or as Params "min" and "max"
// say (IAM API reference, pattern [\w+=,.@-]+).
//
// A sentence around it is taken off and the name proposed. A reply (ok, 不知道) and what looks like a password are
// refused; nothing else that IAM allows is.
func readUserName(typed string, c Context) Reading {
	if userName.MatchString(typed) {
		return checkUserName(typed, c)
	}
	text := strings.TrimSpace(userTail.ReplaceAllString(typed, ""))
	if text = unlead(userLead, text); text != typed {
		text = strings.TrimRight(text, "?？。!！~ ")
	}
	if text != typed && (text == "" || !userName.MatchString(text) && !hasHan(text) && !strings.ContainsFunc(text, unicode.IsSpace)) {
		text = typed
	}
	if r := checkUserName(text, c); r.Value == "" || text == typed {
		return r
	}
	return propose(text, typed, problem("user_found", "name", text), checkUserName(text, c).Warnings...)
}

func checkUserName(text string, c Context) Reading {
	low, high := limits(c, 1, 64)
	switch n := count(text); {
	case isReply(text):
		return refuse("user_reply", "text", quote(text))
	case slices.ContainsFunc(strings.Fields(text), looksLikePassword):
		return refuse("user_password")
	case hasHan(text):
		return refuse("user_chinese", "text", quote(text))
	case strings.ContainsFunc(text, unicode.IsSpace):
		return refuse("user_space", "better", quote(strings.Join(strings.Fields(text), "-")))
	case !userName.MatchString(text):
		i := strings.IndexFunc(text, func(r rune) bool { return !userName.MatchString(string(r)) })
		bad := []rune(text[i:])[0]
		return refuse("user_char", "char", string(bad))
	case n < low:
		return refuse("user_short", "count", n, "min", low)
	case n > high:
		return refuse("user_long", "count", n, "max", high)
	}
	if strings.Contains(text, "@") && checkEmail(text).Problem == nil {
		return accept(text, problem("user_is_email"))
	}
	return accept(text)
}

// limits reads Params "min" and "max".
func limits(c Context, low, high int) (int, int) {
	if n, err := strconv.Atoi(c.Params["min"]); err == nil {
		low = n
	}
	if n, err := strconv.Atoi(c.Params["max"]); err == nil {
		high = n
	}
	return low, high
}

// readAccountID wants the 12 digits of an AWS account, with or without blanks and hyphens.
func readAccountID(text string, _ Context) Reading {
	s := bare(text)
	switch {
	case !allDigits(s):
		return refuse("account_chars", "text", quote(s))
	case len(s) != 12:
		return refuse("account_length", "count", len(s))
	}
	return accept(s)
}

// readBankAccount wants the number of a company's account: 8 to 30 digits.
func readBankAccount(text string, _ Context) Reading {
	s := bare(text)
	switch {
	case !allDigits(s):
		return refuse("bank_chars")
	case len(s) < 8 || len(s) > 30:
		return refuse("bank_length", "count", len(s))
	}
	return accept(s)
}

// readText takes free text of Params "min" to "max" characters (1 to 500 unless told), without invisible ones.
func readText(text string, c Context) Reading {
	low, high := limits(c, 1, 500)
	s := strings.TrimSpace(strings.Map(dropInvisible, text))
	switch n := count(s); {
	case n < low:
		return refuse("text_short", "count", n, "min", low)
	case n > high:
		return refuse("text_long", "count", n, "max", high)
	}
	return accept(s)
}
