package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// A response_url answers 5 times within 30 minutes (docs.slack.dev, handling user interaction).
const (
	hookUses = 5
	hookLife = 30 * time.Minute
)

// responseURL remembers where the answers to one command or interaction go.
type responseURL struct {
	Secret    string    `json:"secret"`
	User      string    `json:"user"`
	Channel   string    `json:"channel"`
	TS        string    `json:"ts,omitempty"`     // the message that was acted on; "" for commands
	Thread    string    `json:"thread,omitempty"` // its thread
	Uses      int       `json:"uses"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (s *Server) newHook(user, channel, ts, thread string) string {
	id := s.nextID("H")
	h := &responseURL{Secret: s.secret(), User: user, Channel: channel, TS: ts, Thread: thread, ExpiresAt: s.now().Add(hookLife)}
	s.hooks[id] = h
	return s.base() + "/hooks/" + id + "/" + h.Secret
}

// serveResponseURL takes one answer. Success is the text "ok" as text/html, which is what clients must parse.
func (s *Server) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return
	}
	if form, ok := strings.CutPrefix(string(body), "payload="); ok {
		r.Body = io.NopCloser(strings.NewReader("payload=" + form))
		body = []byte(r.FormValue("payload"))
	}
	s.mu.Lock()
	f := s.takeFault(false, "response_url", "")
	s.mu.Unlock()
	if f != nil && s.playFault(w, r, f) {
		return
	}
	code, status := s.useHook(r.PathValue("id"), r.PathValue("secret"), body)
	if f != nil && f.Kind == FaultLoseReply {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "text/html")
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, code)
}

func (s *Server) useHook(id, secret string, body []byte) (code string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.hooks[id]
	switch {
	case h == nil || h.Secret != secret:
		return "invalid_token", http.StatusForbidden
	case s.now().After(h.ExpiresAt):
		s.blame(BadResponseURL, "response_url", h.Channel, "expired")
		return "expired_url", http.StatusNotFound
	case h.Uses >= hookUses:
		s.blame(BadResponseURL, "response_url", h.Channel, "used %d times", h.Uses)
		return "used_url", http.StatusNotFound
	}
	if s.limit("response_url "+h.Channel, s.opt.Rules.PostBurst, 1) > 0 {
		return "rate_limited", http.StatusTooManyRequests
	}
	var raw args
	if err := json.Unmarshal(body, &raw); err != nil {
		return "invalid_payload", http.StatusBadRequest
	}
	if code := s.respond(h, raw); code != "" {
		return code, http.StatusBadRequest
	}
	h.Uses++
	s.changed()
	return "ok", http.StatusOK
}

// respond does what an answer asks: delete or replace the original, or post. It returns an error code or "". An answer
// stands in the channel, even when a message in a thread was acted on, unless it names the thread (docs.slack.dev, handling
// user interaction, "publishing in thread"; slackapi/node-slack-sdk#674).
func (s *Server) respond(h *responseURL, raw args) (code string) {
	original := s.findMessage(h.Channel, h.TS)
	if raw.isSet("delete_original") {
		if original != nil {
			s.dropOriginal(original)
		}
		return ""
	}
	ch := s.channels[h.Channel]
	if ch == nil {
		return "channel_not_found"
	}
	m, refusal := s.compose(&call{method: "response_url", args: raw}, ch)
	if refusal != nil {
		return refusal.code
	}
	if raw.isSet("replace_original") && original != nil {
		s.replaceOriginal(original, m)
		return ""
	}
	if raw.str("response_type") != "in_channel" {
		m.EphemeralFor = h.User
	}
	s.cutText("response_url", m)
	s.judge("response_url", m)
	if m.EphemeralFor == "" {
		s.judgeUnfurl("response_url", m)
	}
	if m.EphemeralFor != "" {
		s.addEphemeral("response_url", m)
		return ""
	}
	s.addMessage(m)
	s.emitMessage(m)
	return ""
}

func (s *Server) dropOriginal(m *Message) {
	before := m.clone()
	s.removeMessage(m)
	if before.EphemeralFor == "" {
		s.emitDeleted(&before)
	}
}

// replaceOriginal changes what a message says, never who sees it: ephemeral stays ephemeral.
func (s *Server) replaceOriginal(m, with *Message) {
	before := m.clone()
	m.Text, m.Blocks, m.Attachments = with.Text, with.Blocks, with.Attachments
	m.State = keepState(m.State, m.Blocks)
	s.afterEdit("response_url", m, &before)
}
