package wecomtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// State is what GET /_wecom/state answers.
type State struct {
	CorpID     string        `json:"corp_id"`
	AgentID    string        `json:"agent_id"`
	Callback   string        `json:"callback_url"`
	Now        time.Time     `json:"now"`
	Kf         []KfAccount   `json:"kf"`
	Chats      []ChatState   `json:"chats"`
	Members    []MemberState `json:"members"`
	Violations []Violation   `json:"violations"`
}

// ChatState is a kf chat with its messages.
type ChatState struct {
	ChatInfo
	List []Message `json:"messages"`
}

// MemberState is a member's chat with its messages.
type MemberState struct {
	MemberInfo
	List []Message `json:"messages"`
}

// State returns everything that the sandbox page shows.
func (s *Server) State() State {
	st := State{CorpID: s.opt.CorpID, AgentID: s.opt.AgentID, Callback: s.callbackURL(), Now: s.now(),
		Kf: s.accounts(), Violations: append([]Violation{}, s.Violations()...), Chats: []ChatState{}, Members: []MemberState{}}
	for _, c := range s.Chats() {
		st.Chats = append(st.Chats, ChatState{c, s.Chat(c.Kf, c.User)})
	}
	for _, m := range s.Members() {
		st.Members = append(st.Members, MemberState{m, s.MemberChat(m.UserID)})
	}
	return st
}

func (s *Server) routeControl() {
	s.mux.HandleFunc("GET /_wecom/state", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.State()) })
	s.mux.HandleFunc("GET /_wecom/changes", s.serveChanges)
	s.mux.HandleFunc("GET /_wecom/media/{id}", s.serveControlMedia)
	s.mux.HandleFunc("POST /_wecom/upload", s.serveUpload)
	s.mux.HandleFunc("POST /_wecom/{action...}", s.serveAction)
}

// actionRequest is the union of what actions take.
type actionRequest struct {
	Kf       string          `json:"kf"`
	User     string          `json:"user"`
	Scene    string          `json:"scene"`
	Param    string          `json:"scene_param"`
	URL      string          `json:"url"`
	Text     string          `json:"text"`
	MsgID    string          `json:"msgid"`
	Item     string          `json:"item"`
	Type     string          `json:"type"`
	Body     json.RawMessage `json:"body"`
	Servicer string          `json:"servicer"`
	On       bool            `json:"on"`
	Nickname string          `json:"nickname"`
	UserID   string          `json:"userid"`
	Name     string          `json:"name"`
	Key      string          `json:"key"`
	FailType int             `json:"fail_type"`
	Fault    *Fault          `json:"fault"`
	Clear    bool            `json:"clear"`
}

// actions maps POST /_wecom/{name} to the method of the same meaning. A returned string is the new msgid.
func (s *Server) actions() map[string]func(*http.Request, actionRequest) (string, error) {
	type in = actionRequest
	none := func(do func(in) error) func(*http.Request, in) (string, error) {
		return func(_ *http.Request, a in) (string, error) { return "", do(a) }
	}
	id := func(do func(in) (string, error)) func(*http.Request, in) (string, error) {
		return func(_ *http.Request, a in) (string, error) { return do(a) }
	}
	return map[string]func(*http.Request, in) (string, error){
		"enter":              none(s.controlEnter),
		"say":                id(func(a in) (string, error) { return s.Say(a.Kf, a.User, a.Text) }),
		"click":              id(func(a in) (string, error) { return s.Click(a.Kf, a.User, a.MsgID, a.Item) }),
		"other":              id(s.controlOther),
		"recall":             none(func(a in) error { return s.Recall(a.Kf, a.User, a.MsgID) }),
		"nickname":           none(func(a in) error { s.SetNickname(a.User, a.Nickname); return nil }),
		"takeover":           none(func(a in) error { return s.Takeover(a.Kf, a.User, a.Servicer) }),
		"staff/say":          id(func(a in) (string, error) { return s.StaffSay(a.Kf, a.User, a.Servicer, a.Text) }),
		"staff/recall":       none(func(a in) error { return s.StaffRecall(a.Kf, a.User, a.MsgID) }),
		"end":                none(func(a in) error { return s.EndSession(a.Kf, a.User) }),
		"servicer":           none(func(a in) error { return s.ServicerStatus(a.Kf, a.Servicer, a.On) }),
		"fail":               none(func(a in) error { return s.FailMessage(a.Kf, a.User, a.MsgID, a.FailType) }),
		"member/say":         id(func(a in) (string, error) { return s.MemberSay(a.UserID, a.Text) }),
		"member/other":       id(func(a in) (string, error) { return s.MemberOther(a.UserID, a.Type) }),
		"member/enter":       none(func(a in) error { return s.MemberEnter(a.UserID) }),
		"member/subscribe":   none(func(a in) error { return s.MemberSubscribe(a.UserID) }),
		"member/unsubscribe": none(func(a in) error { return s.MemberUnsubscribe(a.UserID) }),
		"member/menu":        none(func(a in) error { return s.MemberClickMenu(a.UserID, a.Key) }),
		"member/add":         none(func(a in) error { s.AddMember(Member{a.UserID, a.Name}); return nil }),
		"callback":           none(func(a in) error { s.SetCallback(a.URL); return nil }),
		"verify":             func(r *http.Request, _ in) (string, error) { return "", s.VerifyCallback(r.Context()) },
		"revoke":             none(func(in) error { s.RevokeTokens(); return nil }),
		"faults":             none(s.controlFaults),
	}
}

func (s *Server) controlEnter(a actionRequest) error {
	if a.Nickname != "" {
		s.SetNickname(a.User, a.Nickname)
	}
	if a.URL != "" {
		_, err := s.Open(a.User, a.URL)
		return err
	}
	return s.Enter(a.Kf, a.User, Link{a.Scene, a.Param})
}

func (s *Server) controlOther(a actionRequest) (string, error) {
	if len(a.Body) == 0 {
		return s.SendOther(a.Kf, a.User, a.Type, nil)
	}
	return s.SendOther(a.Kf, a.User, a.Type, a.Body)
}

func (s *Server) controlFaults(a actionRequest) error {
	if a.Clear {
		s.faults.Clear()
	}
	if a.Fault != nil {
		s.faults.Add(*a.Fault)
	}
	return nil
}

func (s *Server) serveAction(w http.ResponseWriter, r *http.Request) {
	do, ok := s.actions()[r.PathValue("action")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	ctype, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if ctype != "application/json" { // a form of another site cannot send this
		http.Error(w, "want application/json", http.StatusUnsupportedMediaType)
		return
	}
	var in actionRequest
	d := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil && !errors.Is(err, io.EOF) {
		writeError(w, http.StatusBadRequest, err)
		return
	}
	id, err := do(r, in)
	writeResult(w, id, err)
}

// serveUpload sends a file as a customer (kf, user) or a member (userid): kind is image or file, by type when empty.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" {
		http.Error(w, "cross-site", http.StatusForbidden)
		return
	}
	part, header, err := r.FormFile("file")
	if err != nil {
		writeError(w, http.StatusBadRequest, err)
		return
	}
	defer part.Close()
	data, err := io.ReadAll(io.LimitReader(part, 64<<20))
	if err != nil {
		writeError(w, http.StatusBadRequest, err)
		return
	}
	kind := r.FormValue("kind")
	if kind == "" && strings.HasPrefix(http.DetectContentType(data), "image/") {
		kind = "image"
	}
	kf, user := r.FormValue("kf"), r.FormValue("user")
	var id string
	switch {
	case r.FormValue("userid") != "" && kind == "image":
		id, err = s.MemberImage(r.FormValue("userid"), header.Filename, data)
	case r.FormValue("userid") != "":
		err = refused("members cannot send files to an app")
	case kind == "image":
		id, err = s.SendImage(kf, user, header.Filename, data)
	default:
		id, err = s.SendFile(kf, user, header.Filename, data)
	}
	writeResult(w, id, err)
}

func writeResult(w http.ResponseWriter, id string, err error) {
	if err != nil {
		writeError(w, http.StatusConflict, err)
		return
	}
	out := map[string]any{"ok": true}
	if id != "" {
		out["msgid"] = id
	}
	writeJSON(w, out)
}

func writeError(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": false, "error": fmt.Sprint(err)})
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v)
}
