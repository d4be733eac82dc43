package wecomtest

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// sealedNotice is a callback ready to send.
type sealedNotice struct {
	query url.Values
	body  []byte
}

// seal encrypts and signs a notice (90968) into the envelope of 90930.
func (s *Server) seal(n notice) sealedNotice {
	enc, query := s.sealed(n.plain)
	doc := newXML().str("ToUserName", s.opt.CorpID)
	if !n.kf || !s.opt.Rules.KfWithoutAgentID {
		doc.str("AgentID", s.opt.AgentID)
	}
	return sealedNotice{query, doc.str("Encrypt", enc).bytes()}
}

func (s *Server) sealed(plain []byte) (string, url.Values) {
	enc, err := Encrypt(s.opt.AESKey, [16]byte(s.wire.bytes(16)), plain, s.opt.CorpID)
	if err != nil {
		panic(err) // New checked the key
	}
	ts, nonce := strconv.FormatInt(s.now().Unix(), 10), s.wire.nonce()
	return enc, url.Values{"msg_signature": {Signature(s.opt.Token, ts, nonce, enc)}, "timestamp": {ts}, "nonce": {nonce}}
}

func (s *Server) postCallback(ctx context.Context, to string, n sealedNotice) (status int, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, withQuery(to, n.query), bytes.NewReader(n.body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "text/xml")
	return s.exchange(req)
}

func (s *Server) exchange(req *http.Request) (int, []byte, error) {
	client := *s.opt.HTTPClient
	client.Timeout = 0
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err // without the query
		}
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, body, err
}

// VerifyCallback does what saving the URL in the console does: a GET with an encrypted echostr that has to come back in
// plain within 1 s, exactly: no quotes, no BOM, no line end (90930).
func (s *Server) VerifyCallback(ctx context.Context) error {
	to := s.callbackURL()
	if to == "" {
		return errors.New("wecomtest: no callback URL")
	}
	echo := strconv.FormatInt(s.wire.number(), 10)
	enc, query := s.sealed([]byte(echo))
	query.Set("echostr", enc)
	ctx, cancel := context.WithTimeout(ctx, s.opt.Rules.VerifyTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, withQuery(to, query), nil)
	if err != nil {
		return err
	}
	status, body, err := s.exchange(req)
	switch {
	case err != nil:
		return fmt.Errorf("wecomtest: verify callback: %w", err)
	case status != http.StatusOK:
		return fmt.Errorf("wecomtest: verify callback: status %d", status)
	case string(body) != echo:
		return fmt.Errorf("wecomtest: verify callback: answered %d bytes that are not the %d of echostr", len(body), len(echo))
	}
	return nil
}

func withQuery(to string, q url.Values) string {
	if strings.Contains(to, "?") {
		return to + "&" + q.Encode()
	}
	return to + "?" + q.Encode()
}

type passiveEnvelope struct {
	Encrypt      string
	MsgSignature string
	TimeStamp    string
	Nonce        string
}

type passiveReply struct {
	MsgType string
	Content string
}

// passive handles the body of a 200: nothing, "success", or for app callbacks an encrypted reply to the member (90241).
func (s *Server) passive(n notice, body []byte) {
	if len(body) == 0 || string(body) == "success" {
		return
	}
	if n.kf {
		s.violate("callback", "kf-reply", "%d bytes; kf callbacks take no reply", len(body))
		return
	}
	var e passiveEnvelope
	if xml.Unmarshal(body, &e) != nil || Signature(s.opt.Token, e.TimeStamp, e.Nonce, e.Encrypt) != e.MsgSignature {
		s.violate("callback", "reply-envelope", "not an encrypted and signed reply")
		return
	}
	plain, receiver, err := Decrypt(s.opt.AESKey, e.Encrypt)
	var in passiveReply
	if err != nil || receiver != s.opt.CorpID || xml.Unmarshal(plain, &in) != nil {
		s.violate("callback", "reply-content", "does not decrypt to a reply for the corp")
		return
	}
	s.mu.Lock()
	s.applyPassive(n, in)
	s.mu.Unlock()
	s.changed()
}

func (s *Server) applyPassive(n notice, in passiveReply) {
	if in.MsgType != "text" {
		s.violate("callback", "reply-type", "%q is not emulated", in.MsgType)
		return
	}
	s.show(n.user, &Message{ID: s.wire.name("", 43), Time: s.now(), From: FromBot, Type: "text", Text: cut(in.Content, textLimit)})
}
