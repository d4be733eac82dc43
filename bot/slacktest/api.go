package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// apiError is an answer with ok:false.
type apiError struct {
	code   string
	extra  object
	status int // HTTP status when not 200
	retry  int // Retry-After seconds
}

func fail(code string) *apiError { return &apiError{code: code} }

// failWith answers code with response_metadata.messages, as Slack explains invalid blocks and arguments.
func failWith(code string, messages []string) *apiError {
	return &apiError{code: code, extra: object{"response_metadata": object{"messages": messages}}}
}

// call is one Web API request after its token was accepted.
type call struct {
	method string
	args
	channel *Channel // resolved from the parameter "channel" where a method has one
}

// apiMethod says how a method is guarded and done. do runs under the server's lock.
type apiMethod struct {
	do     func(*Server, *call) (object, *apiError)
	scopes []string // any one of them suffices; none needs no scope
	tier   int
	app    bool // takes the app-level token, in the header only
	public bool // needs no token
}

// serveAPI answers one Web API call. Every refusal is HTTP 200 with ok:false and an error, except rate limits and faults.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	s.learnBase(r)
	name := strings.TrimPrefix(r.URL.Path, "/api/")
	a, charset, err := readArgs(r)
	if err != nil {
		writeReply(w, nil, fail("invalid_json"))
		return
	}
	s.mu.Lock()
	fault := s.takeFault(false, name, a.str("channel"))
	s.mu.Unlock()
	if fault != nil && s.playFault(w, r, fault) {
		return
	}
	reply, refusal := s.doAPI(name, r, a)
	if fault != nil && fault.Kind == FaultLoseReply {
		panic(http.ErrAbortHandler) // net/http's way to cut the connection
	}
	if reply != nil && !charset {
		reply["warning"] = "missing_charset"
		meta, _ := reply["response_metadata"].(object)
		if meta == nil {
			meta = object{}
		}
		meta["warnings"] = []string{"missing_charset"}
		reply["response_metadata"] = meta
	}
	w.Header().Set("X-OAuth-Scopes", strings.Join(s.opt.Scopes, ","))
	writeReply(w, reply, refusal)
}

func (s *Server) doAPI(name string, r *http.Request, a args) (object, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, known := methods()[name]
	if !known {
		return nil, fail("unknown_method")
	}
	if refusal := s.checkToken(m, name, r, a); refusal != nil {
		return nil, refusal
	}
	c := &call{method: name, args: a}
	c.channel = s.channels[a.str("channel")]
	if refusal := s.checkScope(m, c); refusal != nil {
		return nil, refusal
	}
	if wait := s.limitMethod(name, m.tier, a.str("channel")); wait > 0 {
		return nil, &apiError{code: "ratelimited", status: http.StatusTooManyRequests, retry: wait}
	}
	reply, refusal := m.do(s, c)
	if refusal == nil && reply == nil {
		reply = object{}
	}
	return reply, refusal
}

// checkToken finds the token in the header or the parameters. The app-level token counts in the header only.
func (s *Server) checkToken(m apiMethod, name string, r *http.Request, a args) *apiError {
	if m.public {
		return nil
	}
	token, inHeader := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !inHeader && !m.app {
		token = a.str("token")
		if r.URL.Query().Has("token") {
			s.blame(BadQueryToken, name, "", "token in the address")
		}
	}
	want, other := s.opt.BotToken, s.opt.AppToken
	if m.app {
		want, other = other, want
	}
	switch token {
	case want:
		return nil
	case "":
		return fail("not_authed")
	case other:
		return fail("not_allowed_token_type")
	}
	return fail("invalid_auth")
}

// checkScope answers missing_scope with what is needed and provided. Where the scope depends on the kind of the channel
// (history, info, members) the one for that kind is needed.
func (s *Server) checkScope(m apiMethod, c *call) *apiError {
	needed := m.scopes
	if c.channel != nil && len(needed) > 1 {
		kind := map[string]string{"im": "im:", "group": "groups:", "channel": "channels:"}[channelType(c.channel)]
		needed = slices.DeleteFunc(slices.Clone(needed), func(n string) bool { return !strings.HasPrefix(n, kind) })
	}
	if len(needed) == 0 || slices.ContainsFunc(needed, s.hasScope) {
		return nil
	}
	return &apiError{code: "missing_scope", extra: object{
		"needed": strings.Join(needed, ","), "provided": strings.Join(s.opt.Scopes, ","),
	}}
}

func (s *Server) hasScope(scope string) bool { return slices.Contains(s.opt.Scopes, scope) }

// playFault answers instead of the method and reports whether it did.
func (s *Server) playFault(w http.ResponseWriter, r *http.Request, f *Fault) bool {
	switch f.Kind {
	case FaultError:
		writeReply(w, nil, fail(f.Error))
	case FaultStatus:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		fmt.Fprint(w, "<html><body>Server Error</body></html>")
	case FaultRateLimited:
		writeReply(w, nil, &apiError{code: "ratelimited", status: http.StatusTooManyRequests, retry: f.RetryAfter})
	case FaultNotOK:
		writeReply(w, object{"ok": false}, nil)
	case FaultHTML:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!DOCTYPE html><html><body>proxy</body></html>")
	case FaultDelay:
		return s.wait(r, f.Delay)
	case FaultHang:
		return s.wait(r, 1<<62)
	default: // FaultLoseReply lets the method run first
		return false
	}
	return true
}

// wait sleeps in real time and reports whether the caller or the server went away meanwhile.
func (s *Server) wait(r *http.Request, d time.Duration) (gone bool) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return false
	case <-r.Context().Done():
	case <-s.stop.Done():
	}
	panic(http.ErrAbortHandler) // nobody is there to be answered
}

func writeReply(w http.ResponseWriter, reply object, refusal *apiError) {
	status := http.StatusOK
	if refusal != nil {
		reply = object{"ok": false, "error": refusal.code}
		for k, v := range refusal.extra {
			reply[k] = v
		}
		if refusal.retry > 0 {
			w.Header().Set("Retry-After", fmt.Sprint(refusal.retry))
		}
		or(&refusal.status, http.StatusOK)
		status = refusal.status
	} else if _, set := reply["ok"]; !set {
		reply["ok"] = true
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	data, err := json.Marshal(reply)
	if err != nil {
		panic("slacktest: a reply must encode: " + err.Error())
	}
	_, _ = w.Write(data) // a reader who left needs no answer
}
