package mail

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// tlsMode is how a connection is encrypted.
type tlsMode int

const (
	tlsStart    tlsMode = iota // STARTTLS, mandatory
	tlsImplicit                // from the first byte
	tlsNone
)

func (m tlsMode) String() string {
	return [...]string{"STARTTLS", "TLS", "not encrypted: only for a relay within your own network"}[m]
}

// server is a mail server as KAIHU_SMTP_URL names it.
type server struct {
	host, port     string
	user, password string
	mode           tlsMode
}

// CheckURL says what is wrong with a KAIHU_SMTP_URL, without quoting it.
func CheckURL(raw string) error {
	_, err := parseURL(raw)
	return err
}

// CheckFrom says what is wrong with a KAIHU_MAIL_FROM.
func CheckFrom(raw string) error {
	_, err := parseFrom(raw)
	return err
}

func parseURL(raw string) (*server, error) {
	u, err := url.Parse(raw)
	if err != nil { // its words quote the password
		return nil, errors.New("is no address; write smtp://USER:PASSWORD@HOST:587 and the signs :/?#[]@% of a password as %XX")
	}
	at := &server{host: u.Hostname(), port: u.Port()}
	switch u.Scheme {
	case "smtp":
		at.mode = tlsStart
	case "smtps":
		at.mode = tlsImplicit
	default:
		return nil, errors.New("must begin with smtp:// (STARTTLS) or smtps:// (TLS)")
	}
	if at.port == "" {
		at.port = map[tlsMode]string{tlsStart: "587", tlsImplicit: "465"}[at.mode]
	}
	if n, err := strconv.Atoi(at.port); err != nil || n < 1 || n > 65535 {
		return nil, errors.New("the port must be a number from 1 to 65535")
	}
	if at.host == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return nil, errors.New("must name a host and nothing behind it: smtp://HOST:587")
	}
	at.user = u.User.Username()
	at.password, _ = u.User.Password()
	if (at.user == "") != (at.password == "") {
		return nil, errors.New("a user needs a password, and the other way round")
	}
	return at, at.query(u)
}

// query reads what stands behind the question mark: tls=none, and nothing else.
func (at *server) query(u *url.URL) error {
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return errors.New("what stands behind ? cannot be read; tls=none is all that is known")
	}
	for name, values := range q {
		if name != "tls" || len(values) != 1 || values[0] != "none" {
			return errors.New("of what stands behind ? only tls=none is known")
		}
		switch {
		case at.mode == tlsImplicit:
			return errors.New("smtps:// is TLS; tls=none goes with smtp://")
		case at.user != "":
			return errors.New("with tls=none a password would go over the network in the clear; leave user and password out, or tls=none")
		}
		at.mode = tlsNone
	}
	return nil
}

func parseFrom(raw string) (*netmail.Address, error) {
	from, err := netmail.ParseAddress(raw)
	if err != nil {
		return nil, errors.New("must be an address, or a name with one: Kaihu <kaihu@example.com>")
	}
	if strings.ContainsFunc(from.Name, unicode.IsControl) {
		return nil, errors.New("the name holds a line break or another control character")
	}
	if err := plainAddress(from.Address); err != nil {
		return nil, err
	}
	return from, nil
}

// plainAddress refuses addresses that no form of ours would have taken: what is
// not ASCII, quoted, or holds anything that could end a header or a command.
func plainAddress(address string) error {
	parsed, err := netmail.ParseAddress(address)
	local, domain, ok := strings.Cut(address, "@")
	if err != nil || parsed.Address != address || !ok || local == "" || !strings.Contains(domain, ".") || len(address) > 254 {
		return fmt.Errorf("the address is no plain NAME@DOMAIN")
	}
	for _, r := range address {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"<>(),;:\[]`, r) {
			return fmt.Errorf("the address is no plain NAME@DOMAIN")
		}
	}
	return nil
}
