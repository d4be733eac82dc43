package mailtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Mail is one that arrived.
type Mail struct {
	From   string      // of the envelope
	To     []string    // of the envelope
	At     time.Time   // when it arrived
	Header mail.Header // as it was sent
	Parts  []Part      // of multipart/alternative, the plainest first
	Raw    []byte
}

// Part is one form of a mail.
type Part struct {
	Type string // with its parameters
	Body string // decoded
}

// Subject is the subject, decoded.
func (m Mail) Subject() string {
	s, err := (&mime.WordDecoder{}).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return m.Header.Get("Subject")
	}
	return s
}

// Form is the body of the first part of a media type; "": there is none.
func (m Mail) Form(media string) string {
	for _, p := range m.Parts {
		if t, _, err := mime.ParseMediaType(p.Type); err == nil && t == media {
			return p.Body
		}
	}
	return ""
}

// parse reads a mail by the standard library.
func parse(raw []byte) (Mail, error) {
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Mail{}, err
	}
	m := Mail{Header: msg.Header, Raw: raw}
	media, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || media != "multipart/alternative" {
		return m, errors.New("it is no multipart/alternative")
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		var body io.Reader = p
		if strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
			body = quotedprintable.NewReader(p)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			return m, err
		}
		m.Parts = append(m.Parts, Part{p.Header.Get("Content-Type"), strings.ReplaceAll(string(text), "\r\n", "\n")})
	}
}

// save keeps a mail in a file, its envelope in front of it as a mail server
// would note it.
func save(dir string, n int, m Mail) error {
	if dir == "" {
		return nil
	}
	head := fmt.Sprintf("Return-Path: <%s>\r\nDelivered-To: %s\r\nX-Arrived: %s\r\n", m.From, strings.Join(m.To, ", "), m.At.Format(time.RFC3339))
	err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d.eml", n)), append([]byte(head), m.Raw...), 0o600)
	if err != nil {
		return fmt.Errorf("mailtest: %w", err)
	}
	return nil
}

// load reads what save kept.
func load(dir string) ([]Mail, error) {
	if dir == "" {
		return nil, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mailtest: %w", err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		return nil, fmt.Errorf("mailtest: %w", err)
	}
	slices.Sort(names)
	var all []Mail
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("mailtest: %w", err)
		}
		m, err := parse(raw)
		if err != nil {
			return nil, fmt.Errorf("mailtest: %s: %w", filepath.Base(name), err)
		}
		m.From = strings.Trim(m.Header.Get("Return-Path"), "<>")
		m.To = strings.Split(m.Header.Get("Delivered-To"), ", ")
		m.At, _ = time.Parse(time.RFC3339, m.Header.Get("X-Arrived")) // save wrote it
		all = append(all, m)
	}
	return all, nil
}
