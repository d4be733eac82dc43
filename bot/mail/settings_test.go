package mail_test

import (
	"strings"
	"testing"

	"kaihu/bot/mail"
)

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"smtp://mail.example":                           "",
		"smtp://kaihu:p%40ss@mail.example:2525":         "",
		"smtps://kaihu:secret@mail.example":             "",
		"smtps://kaihu%40corp.example:s@mail.example/":  "",
		"smtp://relay.internal:25?tls=none":             "",
		"smtp://[::1]:25?tls=none":                      "",
		"":                                              "must begin with",
		"mail.example:587":                              "must begin with",
		"http://mail.example":                           "must begin with",
		"smtp://kaihu:secret%zz@mail.example":           "is no address",
		"smtp://kaihu:sec/ret@mail.example":             "is no address",
		"smtp://:25":                                    "must name a host",
		"smtp://mail.example:0":                         "the port",
		"smtp://mail.example:70000":                     "the port",
		"smtp://mail.example/inbox":                     "nothing behind it",
		"smtp://kaihu@mail.example":                     "a user needs a password",
		"smtp://:secret@mail.example":                   "a user needs a password",
		"smtp://kaihu:secret@mail.example?tls=none":     "in the clear",
		"smtps://mail.example?tls=none":                 "smtps:// is TLS",
		"smtp://mail.example?tls=off":                   "only tls=none",
		"smtp://mail.example?tls=none&tls=none":         "only tls=none",
		"smtp://mail.example?tls=none&skip_verify=true": "only tls=none",
		"smtp://mail.example?a;b":                       "cannot be read",
	} {
		err := mail.CheckURL(url)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the password is printed: %v", url, err)
		}
	}
}

func TestCheckFrom(t *testing.T) {
	t.Parallel()
	for from, ok := range map[string]bool{
		"kaihu@corp.example": true, "Kaihu 开户助手 <kaihu@corp.example>": true, `"Kaihu, Inc." <kaihu@corp.example>`: true,
		"=?utf-8?q?Kaihu?= <kaihu@corp.example>": true,
		"":                                       false, "kaihu": false, "kaihu@localhost": false, "a@b.example, c@d.example": false, "Kaihu <kaihu@公司.example>": false,
		"=?utf-8?q?Kaihu=0D=0ABcc:?= <kaihu@corp.example>": false, "kaihu@corp.example\nBcc: x@y.example": false,
	} {
		if err := mail.CheckFrom(from); (err == nil) != ok {
			t.Errorf("%q: %v", from, err)
		}
	}
}
