package main

import (
	"slices"
	"strings"
	"testing"

	"kaihu/bot/logtest"
	"kaihu/bot/mailtest"
)

// TestMailSettings: every mistake at once, and no password in the words.
func TestMailSettings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url, from string
		want      []string
	}{
		"none":              {},
		"both":              {url: "smtps://kaihu:topsecret@mail.example", from: "Kaihu 开户助手 <kaihu@corp.example>"},
		"no sender":         {url: "smtp://mail.example", want: []string{"KAIHU_MAIL_FROM: is needed"}},
		"no server":         {from: "kaihu@corp.example", want: []string{"KAIHU_SMTP_URL: is needed"}},
		"both wrong":        {url: "smtp://kaihu:topsecret@mail.example?tls=none", from: "kaihu", want: []string{"KAIHU_SMTP_URL: with tls=none", "KAIHU_MAIL_FROM: must be"}},
		"no address at all": {url: "smtp://kaihu:top/secret@mail", from: "Kaihu <kaihu@corp.example>", want: []string{"KAIHU_SMTP_URL: is no address"}},
	} {
		s := Settings{Addr: ":0", Timezone: "Asia/Shanghai", Data: t.TempDir(), OCR: "none", SMTPURL: c.url, MailFrom: c.from}
		err := s.validate()
		if (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the password is printed: %v", name, err)
		}
	}
}

// TestDoctorOfMail: what doctor says of the mail server, and that it sends
// nothing.
func TestDoctorOfMail(t *testing.T) {
	t.Parallel()
	relay, err := mailtest.New(mailtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	strict, err := mailtest.New(mailtest.Options{TLS: mailtest.StartTLS, User: "kaihu", Password: "topsecret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = relay.Close(), strict.Close() })
	env := []string{"KAIHU_DATA=" + t.TempDir(), "KAIHU_OCR=none", "KAIHU_MAIL_FROM=Kaihu <kaihu@corp.example>"}
	for url, want := range map[string]string{
		relay.URL():  "ok    e-mail: 127.0.0.1:",
		strict.URL(): "wrong e-mail: mail server, TLS: tls: failed to verify certificate",
	} {
		var out, errs logtest.Log
		run(t.Context(), []string{"doctor"}, append(slices.Clone(env), "KAIHU_SMTP_URL="+url), nil, &out, &errs)
		said := out.String()
		if !strings.Contains(said, want) || strings.Contains(said+errs.String(), "topsecret") || (strings.Contains(want, "wrong") && !strings.Contains(said, "SSL_CERT_FILE")) {
			t.Errorf("doctor of %s: %s%s", url, said, &errs)
		}
	}
	if n := len(relay.Mails()); n != 0 {
		t.Errorf("doctor sent %d mails", n)
	}
}
