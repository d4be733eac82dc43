package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"slices"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"kaihu/bot"
)

// step is how far the way to the server went.
type step string

const (
	stepConnect step = "connect"
	stepGreet   step = "greeting"
	stepTLS     step = "TLS"
	stepSignIn  step = "sign-in"
)

// next is what an operator does about a step that fails.
func (s step) next() string {
	return map[step]string{
		stepConnect: "check host and port of KAIHU_SMTP_URL, and that this machine may connect to them: many networks block port 25",
		stepGreet:   "check that KAIHU_SMTP_URL names a mail server: smtp:// is for port 587 or 25, smtps:// for 465",
		stepTLS:     "the certificate must be for the host in KAIHU_SMTP_URL and from an authority that this machine trusts (SSL_CERT_FILE adds one); a relay without TLS within your own network needs ?tls=none",
		stepSignIn:  "check user and password in KAIHU_SMTP_URL; many providers want a password made for this one program",
	}[s]
}

// unreached says that no letter could be given to the server.
type unreached struct {
	step  step
	cause string // in our words: nothing that the server wrote
}

func (e *unreached) Error() string { return fmt.Sprintf("mail server, %s: %s", e.step, e.cause) }

// unreachedBy words why a connection did not come about.
func unreachedBy(ctx context.Context, err error, connected bool) *unreached {
	e := &unreached{step: stepGreet, cause: "no answer that a mail server gives"}
	signing := strings.HasPrefix(err.Error(), "SMTP AUTH failed") || strings.Contains(err.Error(), "does not support SMTP AUTH")
	switch {
	case aboutTLS(err):
		e.step, e.cause = stepTLS, "the connection cannot be encrypted"
		if cert := (*tls.CertificateVerificationError)(nil); errors.As(err, &cert) {
			e.cause = cert.Error()
		}
	case !connected:
		e.step, e.cause = stepConnect, "no connection"
	case signing, errors.Is(err, gomail.ErrNoSupportedAuthDiscovered):
		e.step, e.cause = stepSignIn, "no way to sign in that both sides know"
	}
	code := (*textproto.Error)(nil)
	timeout := net.Error(nil)
	dialled := (*net.OpError)(nil)
	switch {
	case errors.As(err, &code):
		e.cause = fmt.Sprintf("refused with %d", code.Code)
	case ctx.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		e.cause = "no answer in time"
	case e.step == stepConnect && errors.As(err, &dialled):
		e.cause = dialled.Err.Error()
	}
	return e
}

// aboutTLS tells trouble with the encryption from other trouble.
func aboutTLS(err error) bool {
	cert := (*tls.CertificateVerificationError)(nil)
	return errors.As(err, &cert) || strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "STARTTLS")
}

// codeOf is the server's code in an error, as the end of a sentence.
func codeOf(err error) string {
	code := (*textproto.Error)(nil)
	if errors.As(err, &code) {
		return fmt.Sprintf(" with %d", code.Code)
	}
	return ""
}

// judge reads what became of a letter that the server did not take, or of which
// nobody knows whether it did: the answer after its last byte is lost.
func judge(err error) *bot.SendError {
	e := (*gomail.SendError)(nil)
	if !errors.As(err, &e) {
		return &bot.SendError{Verdict: bot.Later, Doubt: true, Err: errors.New("mail server: the conversation broke off")}
	}
	code, detail := e.ErrorCode(), e.EnhancedStatusCode()
	if code == 0 {
		return &bot.SendError{Verdict: bot.Later, Doubt: e.Reason == gomail.ErrSMTPDataClose, Err: fmt.Errorf("mail server, %s: no answer", e.Reason)}
	}
	v := &bot.SendError{Verdict: bot.Broken, Err: fmt.Errorf("mail server, %s: refused with %s", e.Reason, strings.TrimSpace(fmt.Sprint(code, " ", detail)))}
	switch {
	case code < 500:
		v.Verdict = bot.Later
	case noMailbox(e.Reason, code, detail):
		v.Verdict = bot.Gone
	}
	return v
}

// noMailbox says that a refusal is about the recipient (RFC 5321 §4.2.3,
// RFC 3463 §3.2): there is no such mailbox. A policy's refusal (5.7.x) or a full
// mailbox (5.2.2) is not that.
func noMailbox(at gomail.SendErrReason, code int, detail string) bool {
	if detail != "" && !strings.HasPrefix(detail, "5.0.") {
		return strings.HasPrefix(detail, "5.1.") && detail != "5.1.7" && detail != "5.1.8" || detail == "5.2.1"
	}
	return at == gomail.ErrSMTPRcptTo && slices.Contains([]int{550, 551, 553, 556}, code)
}
