package main

import (
	"context"

	"kaihu/bot/mail"
)

// mailOn says whether e-mails can be sent.
func (s *Settings) mailOn() bool { return s.SMTPURL != "" && s.MailFrom != "" }

func (s *Settings) validateMail(add func(name, format string, args ...any)) {
	switch {
	case s.SMTPURL != "" && s.MailFrom == "":
		add("KAIHU_MAIL_FROM", "is needed with KAIHU_SMTP_URL: whom e-mails come from")
	case s.SMTPURL == "" && s.MailFrom != "":
		add("KAIHU_SMTP_URL", "is needed with KAIHU_MAIL_FROM: the mail server")
	}
	if s.SMTPURL != "" {
		if err := mail.CheckURL(s.SMTPURL); err != nil {
			add("KAIHU_SMTP_URL", "%v", err)
		}
	}
	if s.MailFrom != "" {
		if err := mail.CheckFrom(s.MailFrom); err != nil {
			add("KAIHU_MAIL_FROM", "%v", err)
		}
	}
}

// connectMail adds the mail server, if one is configured.
func (a *app) connectMail() error {
	if !a.settings.mailOn() {
		return nil
	}
	m, err := mail.New(mail.Config{URL: a.settings.SMTPURL, From: a.settings.MailFrom})
	if err != nil {
		return err // validate has found it
	}
	a.bot.ConnectMail(m)
	return nil
}

// examineMail asks the mail server whether it would take an e-mail. It sends
// none.
func examineMail(ctx context.Context, s *Settings) finding {
	if !s.mailOn() {
		return finding{what: "e-mail: none; who cannot be reached in the chat is a consultant's task (KAIHU_SMTP_URL, KAIHU_MAIL_FROM)"}
	}
	m, err := mail.New(mail.Config{URL: s.SMTPURL, From: s.MailFrom})
	if err != nil {
		return finding{"e-mail", err, "correct the named settings"}
	}
	detail, next, err := m.Check(ctx)
	if err != nil {
		return finding{"e-mail", err, next}
	}
	return finding{what: "e-mail: " + detail}
}
