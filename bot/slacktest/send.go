package slacktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// destination is one of the three request URLs of an app, and the type of socket envelope that replaces it.
type destination string

const (
	toEvents       destination = "events_api"
	toCommands     destination = "slash_commands"
	toInteractions destination = "interactive"
)

// answer is what came of one request to the app.
type answer struct {
	status  int
	body    []byte
	took    time.Duration
	reason  string // "" when answered 2xx in time, else as in x-slack-retry-reason
	noRetry bool
}

func (a answer) ok() bool { return a.reason == "" }

// send makes one request, over a connected socket or to the URL.
func (s *Server) send(to destination, payload object, attempt int, reason string) answer {
	start := time.Now()
	var a answer
	if conn := s.pickSocket(); conn != nil {
		a = s.sendSocket(conn, to, payload, attempt, reason)
	} else {
		a = s.sendHTTP(to, payload, attempt, reason)
	}
	a.took = time.Since(start)
	return a
}

func (s *Server) url(to destination) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[destination]string{toEvents: s.opt.EventsURL, toCommands: s.opt.CommandsURL, toInteractions: s.opt.InteractionsURL}[to]
}

// sendHTTP posts a signed request and waits Rules.AckTimeout of real time.
func (s *Server) sendHTTP(to destination, payload object, attempt int, reason string) answer {
	at := s.url(to)
	if at == "" {
		return answer{reason: "connection_failed"}
	}
	body, kind := encode(to, payload)
	ctx, cancel := context.WithTimeout(s.stop, s.opt.Rules.AckTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return answer{reason: "connection_failed"}
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	if attempt > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(attempt))
		req.Header.Set("X-Slack-Retry-Reason", reason)
	}
	signHeader(req.Header, s.opt.SigningSecret, s.signTime(), body)
	resp, err := s.client.Do(req)
	if err != nil {
		return answer{reason: failure(err)}
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return answer{reason: failure(err)}
	}
	a := answer{status: resp.StatusCode, body: data}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		a.reason, a.noRetry = "http_error", resp.Header.Get("X-Slack-No-Retry") == "1"
	}
	return a
}

// encode renders a payload for its destination: JSON for events, forms for the rest.
func encode(to destination, payload object) (body []byte, contentType string) {
	data, err := json.Marshal(payload)
	if err != nil {
		panic("slacktest: a payload must encode: " + err.Error())
	}
	form := url.Values{}
	switch to {
	case toEvents:
		return data, "application/json"
	case toInteractions:
		form.Set("payload", string(data))
	case toCommands:
		for k, v := range payload {
			form.Set(k, fmt.Sprint(v))
		}
	}
	return []byte(form.Encode()), "application/x-www-form-urlencoded"
}

var errRedirects = errors.New("more than two redirects")

func tooManyRedirects(_ *http.Request, via []*http.Request) error {
	if len(via) > 2 {
		return errRedirects
	}
	return nil
}

// failure names a transport error as x-slack-retry-reason does.
func failure(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, errRedirects):
		return "too_many_redirects"
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return "http_timeout"
	case strings.Contains(err.Error(), "tls:") || strings.Contains(err.Error(), "x509:"):
		return "ssl_error"
	}
	return "connection_failed"
}

// SetURLs sets where the app listens, after Slack's handshake: the events URL must echo a signed challenge. Empty URLs
// are not asked. On error nothing changes.
func (s *Server) SetURLs(ctx context.Context, events, commands, interactions string) error {
	if events != "" {
		if err := s.verifyURL(ctx, events); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opt.EventsURL, s.opt.CommandsURL, s.opt.InteractionsURL = events, commands, interactions
	return nil
}

func (s *Server) verifyURL(ctx context.Context, at string) error {
	s.mu.Lock()
	challenge := s.secret()
	s.mu.Unlock()
	body, kind := encode(toEvents, object{"type": "url_verification", "token": "verification-token", "challenge": challenge})
	ctx, cancel := context.WithTimeout(ctx, s.opt.Rules.AckTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	signHeader(req.Header, s.opt.SigningSecret, s.signTime(), body)
	resp, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("your URL did not respond: %w", err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err != nil {
		return fmt.Errorf("your URL did not respond: %w", err)
	}
	var echoed struct{ Challenge string }
	if json.Unmarshal(data, &echoed) != nil {
		echoed.Challenge = strings.TrimSpace(string(data)) // a bare string is accepted too
	}
	if resp.StatusCode != http.StatusOK || echoed.Challenge != challenge {
		return fmt.Errorf("your URL did not answer with the value of the challenge parameter (HTTP %d)", resp.StatusCode)
	}
	return nil
}

// judgeAck logs an answer that came late. The caller holds the lock.
func (s *Server) judgeAck(where, channel string, a answer) {
	if a.took > s.opt.Rules.SlowAck {
		s.blame(BadSlowAck, where, channel, "answered after %s %s", a.took.Round(time.Millisecond), a.reason)
	}
}
