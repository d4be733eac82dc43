package wecomtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// call is one API request, its body read.
type call struct {
	endpoint string // without /cgi-bin/
	query    url.Values
	header   http.Header
	body     []byte
	ip       string
	token    *accessToken // nil for gettoken
}

// reply is what an endpoint answers besides errcode and errmsg. Endpoints run under the lock.
type reply map[string]any

type endpoint struct {
	method string // GET, POST, or both when empty
	open   bool   // needs no access_token
	kf     bool   // needs the kf app's token
	serve  func(*Server, *call) (reply, *apiError)
}

// maxBody is above the largest upload: the endpoint, not the transport, says that a file is too big.
const maxBody = 32 << 20

func (s *Server) routeAPI() {
	for name, e := range map[string]endpoint{
		"gettoken":               {method: "GET", open: true, serve: (*Server).getToken},
		"getcallbackip":          {method: "GET", serve: (*Server).getCallbackIP},
		"kf/sync_msg":            {method: "POST", kf: true, serve: (*Server).syncMsg},
		"kf/send_msg":            {method: "POST", kf: true, serve: (*Server).sendMsg},
		"kf/send_msg_on_event":   {method: "POST", kf: true, serve: (*Server).sendMsgOnEvent},
		"kf/service_state/get":   {method: "POST", kf: true, serve: (*Server).stateGet},
		"kf/service_state/trans": {method: "POST", kf: true, serve: (*Server).stateTrans},
		"kf/add_contact_way":     {method: "POST", kf: true, serve: (*Server).addContactWay},
		"kf/account/list":        {kf: true, serve: (*Server).accountList},
		"message/send":           {method: "POST", serve: (*Server).messageSend},
	} {
		s.mux.HandleFunc("/cgi-bin/"+name, func(w http.ResponseWriter, r *http.Request) { s.serveAPI(w, r, name, e) })
	}
	s.mux.HandleFunc("/cgi-bin/media/get", s.serveMediaGet)
	s.mux.HandleFunc("/cgi-bin/", func(w http.ResponseWriter, r *http.Request) {
		s.violate(r.URL.Path, "unknown-endpoint", "%s", r.Method)
		http.NotFound(w, r)
	})
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, name string, e endpoint) {
	c, err := readCall(r, name)
	if err != nil {
		return // the client went away
	}
	release, ferr := s.limits.enter(s, c)
	defer release()
	done := s.injure(w, r, c, &ferr)
	if done {
		return
	}
	var out reply
	if ferr == nil {
		out, ferr = s.answer(r, c, e)
	}
	s.finish(w, c, out, ferr)
}

// answer checks what all endpoints share and runs one.
func (s *Server) answer(r *http.Request, c *call, e endpoint) (reply, *apiError) {
	if e.method != "" && r.Method != e.method {
		s.violate(c.endpoint, "method", "%s", r.Method)
		return nil, fail(40058, "require "+e.method+" method") // 43001 and 43002 of old; unproven
	}
	if err := s.limits.perMinute(s, c.endpoint); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !e.open {
		if err := s.checkToken(c); err != nil {
			return nil, err
		}
		if e.kf && c.token.AgentID != s.opt.AgentID {
			return nil, fail(48002)
		}
	}
	s.w.prune(s.now())
	return e.serve(s, c)
}

func readCall(r *http.Request, name string) (*call, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	ip, _, _ := net.SplitHostPort(r.RemoteAddr)
	return &call{endpoint: name, query: r.URL.Query(), header: r.Header, body: body, ip: ip}, nil
}

// finish writes the answer: always 200, errcode in the body and in headers (90313; headers seen by users). A truncation
// fault cuts the body in half, a lost reply breaks the connection after the work is done.
func (s *Server) finish(w http.ResponseWriter, c *call, out reply, err *apiError) {
	if err == nil && c.endpoint != "kf/sync_msg" {
		s.changed()
	}
	if s.faults.take(FaultLoseReply, c.endpoint, c.user()) != nil {
		panic(http.ErrAbortHandler)
	}
	if out == nil {
		out = reply{}
	}
	out["errcode"], out["errmsg"] = 0, "ok"
	if err != nil {
		out["errcode"], out["errmsg"] = err.code, err.message(s.now().Unix(), s.wire.bytes(8), c.ip)
	}
	s.opt.Logger.Info("wecom: api", "endpoint", c.endpoint, "errcode", out["errcode"])
	data, _ := json.Marshal(out)
	if s.faults.take(FaultTruncate, c.endpoint, c.user()) != nil {
		data = data[:len(data)/2]
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("Error-Code", fmt.Sprint(out["errcode"]))
	w.Header().Set("Error-Msg", strings.SplitN(fmt.Sprint(out["errmsg"]), ",", 2)[0])
	_, _ = w.Write(data)
}

// user is whom the call is about, for matching faults.
func (c *call) user() string {
	var v struct {
		ToUser string `json:"touser"`
		User   string `json:"external_userid"`
	}
	_ = json.Unmarshal(c.body, &v)
	if v.ToUser != "" {
		return v.ToUser
	}
	return v.User
}

// decode reads the JSON body. Unknown fields are noted and ignored, as the platform ignores them; wrong JSON is refused
// with the platform's warning in errmsg (90313; the code is unproven).
func decode[T any](s *Server, c *call) (T, *apiError) {
	var v T
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.DisallowUnknownFields()
	err := d.Decode(&v)
	if err != nil && strings.Contains(err.Error(), "unknown field") {
		s.violate(c.endpoint, "unknown-field", "%s", strings.TrimPrefix(err.Error(), "json: "))
		v = *new(T)
		err = json.Unmarshal(c.body, &v)
	}
	if err != nil {
		var te *json.UnmarshalTypeError
		if errors.As(err, &te) {
			s.violate(c.endpoint, "wrong-type", "%s is %s", te.Field, te.Value)
		} else {
			s.violate(c.endpoint, "wrong-json", "%d bytes", len(c.body))
		}
		return v, fail(40058, "Warning: wrong json format. invalid Request Parameter")
	}
	return v, nil
}
