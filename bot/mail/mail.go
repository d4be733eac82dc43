// Package mail sends Kaihu's e-mails: the way to a person whose chat takes
// nothing of ours now.
//
//	bot.Letter ─▶ compose (text and HTML) ─▶ dial, TLS, sign in ─▶ MAIL, RCPT, DATA ─▶ verdict
//
// Each letter has a connection of its own: they are few, and a relay closes an
// idle one at will.
//
// A letter's Message-ID, Date and boundary come from its key and the time it
// was decided on. One that is sent again because the answer to DATA was lost is
// the same mail, which mailboxes show once.
//
// TLS is mandatory: STARTTLS for smtp://, from the first byte for smtps://.
// Only "?tls=none" turns it off, for a relay within one's own network, and then
// no password is sent. Errors hold the stage and the server's code, never an
// address, a password or the server's words, which quote both.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"kaihu/bot"
)

// Config is what a Mailer is built from.
type Config struct {
	URL  string // smtp://USER:PASSWORD@HOST:587, smtps://HOST:465, smtp://HOST:25?tls=none
	From string // an address, or NAME <ADDRESS>

	Roots   *x509.CertPool // that the server's certificate is checked against; nil: the system's
	Timeout time.Duration  // of connecting and of each answer; 0: 30 seconds
}

// Mailer sends letters over one mail server. All methods may be called at the
// same time.
type Mailer struct {
	at      *server
	from    *netmail.Address
	roots   *x509.CertPool
	timeout time.Duration
}

// New builds a Mailer. It connects to nothing.
func New(cfg Config) (*Mailer, error) {
	at, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	from, err := parseFrom(cfg.From)
	if err != nil {
		return nil, err
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	return &Mailer{at: at, from: from, roots: cfg.Roots, timeout: cfg.Timeout}, nil
}

var _ bot.Mailer = (*Mailer)(nil)

// Send implements bot.Mailer. A letter that the server took is sent, whatever
// becomes of the connection afterwards.
func (m *Mailer) Send(ctx context.Context, l bot.Letter) error {
	msg, err := m.compose(l)
	if err != nil {
		return &bot.SendError{Verdict: bot.Broken, Err: err}
	}
	s, err := m.open(ctx)
	if err != nil {
		return &bot.SendError{Verdict: bot.Later, Err: err}
	}
	defer s.close()
	if err := s.client.SendWithSMTPClient(s.smtp, msg); err != nil {
		return judge(err)
	}
	s.quit()
	return nil
}

// session is one connection on which the server knows us.
type session struct {
	client *gomail.Client
	smtp   *smtp.Client
	conn   net.Conn
	stop   func() bool
}

// open connects and signs in. The session ends with ctx, too. The error is an
// *unreached.
func (m *Mailer) open(ctx context.Context) (*session, error) {
	s := &session{stop: func() bool { return true }}
	client, err := gomail.NewClient(m.at.host, m.options(func(dialling context.Context, _, _ string) (net.Conn, error) {
		conn, err := m.dial(dialling)
		if err == nil {
			s.conn = conn
			s.stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	})...)
	if err != nil {
		return nil, &unreached{step: stepConnect, cause: "the client does not take its settings"}
	}
	s.client = client
	s.smtp, err = client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		s.close()
		return nil, unreachedBy(ctx, err, s.conn != nil)
	}
	return s, nil
}

// quit takes leave, if the server is quick about it.
func (s *session) quit() {
	if s.conn.SetDeadline(time.Now().Add(2*time.Second)) == nil {
		_ = s.client.CloseWithSMTPClient(s.smtp)
	}
}

func (s *session) close() {
	s.stop()
	if s.conn != nil {
		_ = s.conn.Close()
	}
}

func (m *Mailer) dial(ctx context.Context) (net.Conn, error) {
	at := net.JoinHostPort(m.at.host, m.at.port)
	if m.at.mode == tlsImplicit {
		return (&tls.Dialer{Config: m.tlsConfig()}).DialContext(ctx, "tcp", at)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", at)
}

func (m *Mailer) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: m.at.host, RootCAs: m.roots, MinVersion: tls.VersionTLS12}
}

// options are those of one client. The name that it greets with is the sender's
// domain: relays refuse the bare name of a container.
func (m *Mailer) options(dial gomail.DialContextFunc) []gomail.Option {
	list := []gomail.Option{
		gomail.WithDialContextFunc(dial), gomail.WithTimeout(m.timeout), gomail.WithHELO(m.domain()),
		gomail.WithTLSConfig(m.tlsConfig()), gomail.WithoutNoop(), gomail.WithoutRset(), gomail.WithTLSPolicy(gomail.NoTLS),
	}
	switch m.at.mode {
	case tlsImplicit:
		list = append(list, gomail.WithSSL())
	case tlsStart:
		list = append(list, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if m.at.user != "" {
		list = append(list, gomail.WithUsername(m.at.user), gomail.WithPassword(m.at.password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthCramMD5))
	}
	return list
}

// domain is that of the sender's address.
func (m *Mailer) domain() string {
	_, domain, _ := strings.Cut(m.from.Address, "@")
	return domain
}

// Check looks at the mail server for `kaihu doctor`: it connects, signs in and
// names the sender, and sends nothing. detail says what was found, next what to
// do about an error.
func (m *Mailer) Check(ctx context.Context) (detail, next string, err error) {
	s, err := m.open(ctx)
	if err != nil {
		step := stepConnect
		if u := (*unreached)(nil); errors.As(err, &u) {
			step = u.step
		}
		return "", step.next(), err
	}
	defer s.close()
	if err := errors.Join(s.smtp.Mail(m.from.Address), s.smtp.Reset()); err != nil {
		return "", "the server does not let this account send as KAIHU_MAIL_FROM: correct the address, or allow it there", fmt.Errorf("the sender is refused%s", codeOf(err))
	}
	s.quit()
	detail = net.JoinHostPort(m.at.host, m.at.port) + ", " + m.at.mode.String()
	if m.at.user != "" {
		detail += ", signed in"
	}
	return detail, "", nil
}
