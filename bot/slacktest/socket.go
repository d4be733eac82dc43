package slacktest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// maxSockets is how many connections an app may hold; maxAck is the size from which Slack drops an answer silently.
const (
	maxSockets = 10
	maxAck     = 20 * 1024
)

// sockets holds the Socket Mode connections (docs.slack.dev, using Socket Mode).
type sockets struct {
	tickets map[string]bool
	conns   []*socket
	acks    map[string]chan []byte // envelope_id → payload
}

// socket is one connection. Writes are serialized, as the protocol wants.
type socket struct {
	ws   *websocket.Conn
	mu   sync.Mutex
	gone chan struct{}
	once sync.Once
}

func (k *sockets) setup() {
	k.tickets, k.acks = map[string]bool{}, map[string]chan []byte{}
}

func (c *socket) write(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return c.ws.WriteJSON(v)
}

func (c *socket) close() {
	c.once.Do(func() {
		close(c.gone)
		_ = c.ws.Close()
	})
}

// connectionsOpen gives a socket address with a ticket that works once.
func (s *Server) connectionsOpen(*call) (object, *apiError) {
	ticket := s.secret()
	s.tickets[ticket] = true
	return object{"url": "ws" + strings.TrimPrefix(s.base(), "http") + "/link/?ticket=" + ticket + "&app_id=" + s.opt.AppID}, nil
}

// serveSocket upgrades a request with a fresh ticket, says hello and reads answers until the connection ends.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	valid := s.tickets[ticket]
	delete(s.tickets, ticket)
	full := len(s.conns) >= maxSockets
	s.mu.Unlock()
	if !valid {
		http.Error(w, "invalid ticket", http.StatusUnauthorized)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &socket{ws: ws, gone: make(chan struct{})}
	defer c.close()
	if full {
		_ = c.write(object{"type": "disconnect", "reason": "too_many_websockets"})
		return
	}
	s.mu.Lock()
	if s.stop.Err() != nil {
		s.mu.Unlock()
		return
	}
	n := len(s.conns) + 1
	s.wg.Go(func() { s.ping(c) })
	s.mu.Unlock()
	// Hello goes first: nothing may be sent on a connection before it.
	_ = c.write(object{"type": "hello", "num_connections": n, "connection_info": object{"app_id": s.opt.AppID},
		"debug_info": object{"host": "slacktest", "started": s.now().UTC().Format(time.DateTime), "build_number": 1,
			"approximate_connection_time": 18060}})
	s.mu.Lock()
	s.conns = append(s.conns, c)
	s.changed()
	s.mu.Unlock()
	s.readSocket(c)
	s.mu.Lock()
	s.conns = slices.DeleteFunc(s.conns, func(o *socket) bool { return o == c })
	s.changed()
	s.mu.Unlock()
}

// ping keeps a connection alive: slack-go drops one that is silent for 30 seconds.
func (s *Server) ping(c *socket) {
	t := time.NewTicker(s.opt.Rules.PingInterval)
	defer t.Stop()
	for {
		c.mu.Lock()
		_ = c.ws.WriteControl(websocket.PingMessage, []byte("Ping from slacktest"), time.Now().Add(time.Second))
		c.mu.Unlock()
		select {
		case <-t.C:
		case <-c.gone:
			return
		case <-s.stop.Done():
			return
		}
	}
}

// readSocket hands answers to whoever waits for their envelope.
func (s *Server) readSocket(c *socket) {
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		bad := json.Unmarshal(data, &ack) != nil
		s.mu.Lock()
		waiting := s.acks[ack.EnvelopeID]
		switch {
		case len(data) >= maxAck:
			s.blame(BadAckDropped, "socket", "", "%d bytes", len(data))
		case bad || waiting == nil:
			s.blame(BadAckDropped, "socket", "", "no envelope waits for this answer: %q", ack.EnvelopeID)
		default:
			delete(s.acks, ack.EnvelopeID)
			waiting <- ack.Payload
		}
		s.mu.Unlock()
	}
}

// pickSocket returns any one connection: Slack gives each payload to one of them at random.
func (s *Server) pickSocket() *socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) == 0 {
		return nil
	}
	return s.conns[s.opt.Rand.IntN(len(s.conns))]
}

// sendSocket sends one envelope and waits for its acknowledgement.
func (s *Server) sendSocket(c *socket, to destination, payload object, attempt int, reason string) answer {
	got := make(chan []byte, 1)
	s.mu.Lock()
	id := s.nextID("env-") + "-" + s.secret()[:8]
	s.acks[id] = got
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.acks, id)
		s.mu.Unlock()
	}()
	envelope := object{"envelope_id": id, "type": string(to), "payload": payload, "accepts_response_payload": to != toEvents}
	if attempt > 0 {
		if reason == "http_timeout" {
			reason = "timeout"
		}
		envelope["retry_attempt"], envelope["retry_reason"] = attempt, reason
	}
	if err := c.write(envelope); err != nil {
		return answer{reason: "connection_failed"}
	}
	t := time.NewTimer(s.opt.Rules.AckTimeout)
	defer t.Stop()
	select {
	case body := <-got:
		return answer{status: http.StatusOK, body: unquote(body)}
	case <-t.C:
		return answer{reason: "timeout"}
	case <-s.stop.Done():
		return answer{reason: "connection_failed"}
	}
}

// unquote makes an acknowledgement's payload look like an HTTP body: text for a JSON string, nothing for null and for {},
// which is what @slack/socket-mode sends when there is nothing to say.
func unquote(payload []byte) []byte {
	var text string
	if p := string(bytes.TrimSpace(payload)); p == "" || p == "null" || p == "{}" {
		return nil
	}
	if json.Unmarshal(payload, &text) == nil {
		return []byte(text)
	}
	return payload
}

// Sockets counts the open Socket Mode connections.
func (s *Server) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Disconnect sends every socket a disconnect frame; reasons other than "warning" also close it. Slack's reasons are
// warning, refresh_requested, link_disabled and too_many_websockets.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	conns := slices.Clone(s.conns)
	s.mu.Unlock()
	for _, c := range conns {
		s.disconnect(c, reason)
	}
}

func (s *Server) disconnect(c *socket, reason string) {
	_ = c.write(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "slacktest"}})
	if reason != "warning" {
		c.close()
	}
}

// RefreshSockets renews connections as Slack does every few hours: a warning, and refresh_requested Rules.RefreshDelay
// (real time) later for those still open.
func (s *Server) RefreshSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop.Err() != nil {
		return
	}
	for _, c := range s.conns {
		s.wg.Go(func() {
			s.disconnect(c, "warning")
			t := time.NewTimer(s.opt.Rules.RefreshDelay)
			defer t.Stop()
			select {
			case <-t.C:
				s.disconnect(c, "refresh_requested")
			case <-c.gone:
			case <-s.stop.Done():
			}
		})
	}
}

func (s *Server) closeSockets() {
	s.mu.Lock()
	conns := slices.Clone(s.conns)
	s.mu.Unlock()
	for _, c := range conns {
		c.close()
	}
}
