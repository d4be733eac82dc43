// Package mailtest is a mail server on the loopback: real SMTP with STARTTLS,
// TLS and sign-in, that keeps what it is given and fails as told. Tests and the
// sandbox use it.
package mailtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Options say what kind of server it is. The zero value takes mail from
// anybody, unencrypted.
type Options struct {
	TLS            TLS
	User, Password string           // needed to send; "": nobody has to sign in
	Mechanism      string           // of the sign-in, PLAIN or LOGIN; "": PLAIN
	Dir            string           // keeps each mail in a file; "": in memory only
	Now            func() time.Time // of what arrives; nil: time.Now
}

// TLS is how connections are encrypted.
type TLS int

// The ways.
const (
	None     TLS = iota
	StartTLS     // STARTTLS is offered, and needed to sign in
	Implicit     // from the first byte
)

// Stage is where a fault happens.
type Stage string

// The stages of a delivery.
const (
	MailFrom Stage = "MAIL"
	RcptTo   Stage = "RCPT"
	Data     Stage = "DATA"  // after the last byte
	Taken    Stage = "TAKEN" // after the answer to it: only Drop and Wait are done
)

// Fault is what goes wrong at a stage.
type Fault struct {
	Code int    // 4xx or 5xx
	Text string // with it, the enhanced code in front
	Keep bool   // at Data: the mail is taken, although the client does not hear of it
	Drop bool   // the connection is closed without an answer
	Wait time.Duration
}

// Server is a running mail server. All methods may be called at the same time.
type Server struct {
	opt   Options
	smtp  *smtp.Server
	ln    net.Listener
	roots *x509.CertPool
	done  chan struct{}
	once  sync.Once

	mu    sync.Mutex
	mails []Mail
	fault func(Stage, string) *Fault
}

// New starts a server on a free port of the loopback.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{opt: o, done: make(chan struct{})}
	var err error
	if s.mails, err = load(o.Dir); err != nil {
		return nil, err
	}
	conf, roots, err := certificate()
	if err != nil {
		return nil, err
	}
	s.roots = roots
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	s.smtp.Domain, s.smtp.MaxMessageBytes, s.smtp.MaxRecipients = "localhost", 1<<20, 10
	s.smtp.ReadTimeout, s.smtp.WriteTimeout = time.Minute, time.Minute
	s.smtp.ErrorLog = log.New(io.Discard, "", 0)
	s.smtp.AllowInsecureAuth = o.TLS == None
	if o.TLS == StartTLS {
		s.smtp.TLSConfig = conf
	}
	if s.ln, err = (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("mailtest: %w", err)
	}
	ln := s.ln
	if o.TLS == Implicit {
		ln = tls.NewListener(ln, conf)
	}
	go func() { _ = s.smtp.Serve(ln) }()
	return s, nil
}

// URL is what KAIHU_SMTP_URL says for this server.
func (s *Server) URL() string {
	_, port, _ := net.SplitHostPort(s.ln.Addr().String()) // it listens on one
	u := url.URL{Scheme: "smtp", Host: net.JoinHostPort("127.0.0.1", port)}
	switch s.opt.TLS {
	case Implicit:
		u.Scheme = "smtps"
	case None:
		u.RawQuery = "tls=none"
	}
	if s.opt.User != "" {
		u.User = url.UserPassword(s.opt.User, s.opt.Password)
	}
	return u.String()
}

// Roots trust the server's certificate.
func (s *Server) Roots() *x509.CertPool { return s.roots }

// Mails are those that arrived, the oldest first; what came twice is there
// twice.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail{}, s.mails...)
}

// SetFault makes deliveries fail from now on. f is given the stage and, at
// RcptTo, the recipient; nil means that nothing fails.
func (s *Server) SetFault(f func(at Stage, to string) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Close ends the server and its connections.
func (s *Server) Close() error {
	s.once.Do(func() { close(s.done) })
	if err := s.smtp.Close(); err != nil && !errors.Is(err, net.ErrClosed) && !errors.Is(err, smtp.ErrServerClosed) {
		return fmt.Errorf("mailtest: %w", err)
	}
	return nil
}

// failing is the fault of a stage, after its wait.
func (s *Server) failing(at Stage, to string) *Fault {
	s.mu.Lock()
	of := s.fault
	s.mu.Unlock()
	if of == nil {
		return nil
	}
	f := of(at, to)
	if f != nil && f.Wait > 0 {
		select {
		case <-time.After(f.Wait):
		case <-s.done:
		}
	}
	return f
}

// keep adds a mail that arrived.
func (s *Server) keep(from string, to []string, raw []byte) error {
	m, err := parse(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "no mail: " + err.Error()}
	}
	m.From, m.To, m.At = from, to, s.opt.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	return save(s.opt.Dir, len(s.mails), m)
}

// session is one client's connection.
type session struct {
	server *Server
	conn   *smtp.Conn
	signed bool
	given  bool // a mail was given on this connection
	from   string
	to     []string
}

// AuthMechanisms implements smtp.AuthSession.
func (s *session) AuthMechanisms() []string {
	switch {
	case s.server.opt.User == "":
		return nil
	case s.server.opt.Mechanism != "":
		return []string{s.server.opt.Mechanism}
	}
	return []string{sasl.Plain}
}

// Auth implements smtp.AuthSession.
func (s *session) Auth(mech string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != s.server.opt.User || password != s.server.opt.Password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "authentication failed for " + user}
		}
		s.signed = true
		return nil
	}
	switch mech {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case sasl.Login:
		return &login{check: check}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// Reset implements smtp.Session. The server calls it after its answer to DATA,
// too.
func (s *session) Reset() {
	s.from, s.to = "", nil
	if s.given {
		_ = s.fail(Taken, "")
	}
}

// Logout implements smtp.Session.
func (s *session) Logout() error { return nil }

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.opt.User != "" && !s.signed {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "sign in first"}
	}
	s.from = from
	return s.fail(MailFrom, "")
}

// Rcpt implements smtp.Session.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return s.fail(RcptTo, to)
}

// Data implements smtp.Session.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.given = true
	f := s.server.failing(Data, "")
	if f == nil || f.Keep {
		if err := s.server.keep(s.from, s.to, raw); err != nil {
			return err
		}
	}
	return s.answer(f)
}

func (s *session) fail(at Stage, to string) error { return s.answer(s.server.failing(at, to)) }

// answer is what the client hears of a fault.
func (s *session) answer(f *Fault) error {
	switch {
	case f == nil:
		return nil
	case f.Drop:
		return s.conn.Conn().Close()
	case f.Code == 0:
		return nil
	}
	var e smtp.EnhancedCode
	if n, _ := fmt.Sscanf(f.Text, "%d.%d.%d", &e[0], &e[1], &e[2]); n != len(e) {
		e = smtp.EnhancedCodeNotSet
	}
	return &smtp.SMTPError{Code: f.Code, EnhancedCode: e, Message: f.Text}
}

// login is the old sign-in that some providers still want.
type login struct {
	check func(user, password string) error
	step  int
	user  string
}

// Next implements sasl.Server.
func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(bytes.TrimSpace(response))
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}
