package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// handleControl serves the sandbox page: reading the workspace and acting in it. It has no guard of its own: whoever
// reaches it can be anybody, so the sandbox serves it to its own machine only. Pages of other sites are refused.
func (s *Server) handleControl(mux *http.ServeMux) {
	guard := http.NewCrossOriginProtection()
	mux.HandleFunc("GET /_slack/state", s.serveState)
	mux.HandleFunc("GET /_slack/as/{user}", s.serveAs)
	mux.HandleFunc("GET /_slack/changes", s.serveChanges)
	mux.HandleFunc("GET /_slack/files/{id}", s.serveControlFile)
	mux.Handle("POST /_slack/upload", guard.Handler(http.HandlerFunc(s.serveControlUpload)))
	for name, act := range map[string]func(deed) (object, error){
		"say": s.doSay, "edit": s.doEdit, "delete": s.doDelete, "press": s.doPress, "select": s.doSelect,
		"command": s.doCommand, "submit": s.doSubmit, "close": s.doClose, "home": s.doHome, "shortcut": s.doShortcut,
		"dismiss": s.doDismiss, "tick": s.doTick, "fault": s.doFault,
	} {
		mux.Handle("POST /_slack/"+name, guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var d deed
			if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&d); err != nil && !errors.Is(err, io.EOF) {
				writeControl(w, http.StatusBadRequest, object{"ok": false, "error": err.Error()})
				return
			}
			reply, err := act(d)
			finishControl(w, reply, err)
		})))
	}
}

// deed is the body of every control call; each uses what it needs.
type deed struct {
	User       string         `json:"user"`
	Channel    string         `json:"channel"` // "" is the direct message with the bot
	TS         string         `json:"ts"`
	ThreadTS   string         `json:"thread_ts"`
	Text       string         `json:"text"`
	Command    string         `json:"command"` // default "/kaihu"
	ActionID   string         `json:"action_id"`
	Values     []string       `json:"values"`
	ViewID     string         `json:"view_id"`
	State      map[string]any `json:"state"` // of a submission: block_id or action_id → text or list
	All        bool           `json:"all"`
	Tab        string         `json:"tab"`
	CallbackID string         `json:"callback_id"`
	Fault      *Fault         `json:"fault"` // null clears all
}

func (s *Server) doSay(d deed) (object, error) {
	ts, err := s.Say(d.User, d.Channel, d.Text, d.ThreadTS)
	return s.posted(d, ts), err
}

// posted names a new message with the channel it went to.
func (s *Server) posted(d deed, ts string) object {
	channel := d.Channel
	if ts != "" && (channel == "" || channel == s.opt.BotUserID) {
		channel = s.DM(d.User)
	}
	return object{"ts": ts, "channel": channel}
}

func (s *Server) doEdit(d deed) (object, error)   { return object{}, s.Edit(d.Channel, d.TS, d.Text) }
func (s *Server) doDelete(d deed) (object, error) { return object{}, s.Delete(d.Channel, d.TS) }

func (s *Server) doDismiss(d deed) (object, error) {
	return object{}, s.Dismiss(d.User, d.Channel, d.TS)
}

func (s *Server) doPress(d deed) (object, error) {
	if d.ViewID != "" {
		ack, err := s.PressView(d.User, d.ViewID, d.ActionID)
		return object{"ack": ack}, err
	}
	ack, err := s.Press(d.User, d.Channel, d.TS, d.ActionID)
	return object{"ack": ack}, err
}

func (s *Server) doSelect(d deed) (object, error) {
	if d.ViewID != "" {
		ack, err := s.SelectView(d.User, d.ViewID, d.ActionID, d.Values...)
		return object{"ack": ack}, err
	}
	ack, err := s.Select(d.User, d.Channel, d.TS, d.ActionID, d.Values...)
	return object{"ack": ack}, err
}

func (s *Server) doCommand(d deed) (object, error) {
	or(&d.Command, "/kaihu")
	ack, err := s.Command(d.User, d.Channel, d.Command, d.Text, d.ThreadTS)
	return object{"ack": ack}, err
}

func (s *Server) doSubmit(d deed) (object, error) {
	ack, err := s.SubmitView(d.User, d.ViewID, d.State)
	return object{"ack": ack}, err
}

func (s *Server) doClose(d deed) (object, error) {
	return object{}, s.CloseView(d.User, d.ViewID, d.All)
}

func (s *Server) doHome(d deed) (object, error) {
	if d.Tab == "messages" {
		return object{}, s.OpenMessages(d.User)
	}
	return object{}, s.OpenHome(d.User)
}

func (s *Server) doShortcut(d deed) (object, error) {
	ack, err := s.Shortcut(d.User, d.CallbackID, d.Channel, d.TS)
	return object{"ack": ack}, err
}

func (s *Server) doTick(deed) (object, error) {
	s.Tick()
	return object{"pending": s.Pending()}, nil
}

func (s *Server) doFault(d deed) (object, error) {
	if d.Fault == nil {
		s.ClearFaults()
		return object{}, nil
	}
	s.Inject(*d.Fault)
	return object{}, nil
}

// finishControl answers {"ok":true,…}; a refusal is HTTP 422 with {"ok":false,"error":…} and what was learned on the way.
func finishControl(w http.ResponseWriter, reply object, err error) {
	if reply == nil {
		reply = object{}
	}
	reply["ok"] = err == nil
	status := http.StatusOK
	if err != nil {
		status, reply["error"] = http.StatusUnprocessableEntity, strings.TrimPrefix(err.Error(), "slacktest: ")
	}
	writeControl(w, status, reply)
}

func writeControl(w http.ResponseWriter, status int, reply any) {
	data, err := json.Marshal(reply)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// serveControlUpload takes a form with user, channel, text, thread_ts, variant and files in the field "file".
func (s *Server) serveControlUpload(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFile)
	if err := r.ParseMultipartForm(8 << 20); err != nil {
		writeControl(w, http.StatusBadRequest, object{"ok": false, "error": err.Error()})
		return
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	var files []NewFile
	for _, h := range r.MultipartForm.File["file"] {
		f, err := h.Open()
		if err != nil {
			finishControl(w, nil, err)
			return
		}
		data, err := io.ReadAll(f)
		_ = f.Close()
		if err != nil {
			finishControl(w, nil, err)
			return
		}
		files = append(files, NewFile{Name: h.Filename, Content: data, Variant: FileVariant(r.FormValue("variant"))})
	}
	d := deed{User: r.FormValue("user"), Channel: r.FormValue("channel")}
	ts, err := s.Upload(d.User, d.Channel, r.FormValue("text"), files, r.FormValue("thread_ts"))
	finishControl(w, s.posted(d, ts), err)
}

// serveControlFile gives a file's bytes to the page, as a person in the channel sees them.
func (s *Server) serveControlFile(w http.ResponseWriter, r *http.Request) {
	f, ok := s.File(r.PathValue("id"))
	if !ok || f.Variant == FileDeleted {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.Mimetype)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox") // an uploaded page must not act in the sandbox
	_, _ = w.Write(f.Content)
}

// serveChanges sends a server-sent event with the version after each change, beginning with the present one.
func (s *Server) serveChanges(w http.ResponseWriter, r *http.Request) {
	changes, cancel := s.Subscribe()
	defer cancel()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	alive := time.NewTicker(15 * time.Second)
	defer alive.Stop()
	for {
		s.mu.Lock()
		version := s.version
		s.mu.Unlock()
		if _, err := io.WriteString(w, "event: change\ndata: {\"version\":"+strconv.Itoa(version)+"}\n\n"); err != nil {
			return
		}
		if err := flush.Flush(); err != nil {
			return
		}
		for waiting := true; waiting; {
			select {
			case <-changes:
				waiting = false
			case <-alive.C:
				fmt.Fprint(w, ": alive\n\n")
				_ = flush.Flush()
			case <-r.Context().Done():
				return
			case <-s.stop.Done():
				return
			}
		}
	}
}
