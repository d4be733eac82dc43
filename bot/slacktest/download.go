package slacktest

import (
	"io"
	"net/http"
	"net/url"
	"strings"
)

// serveFile gives a file's bytes to the bot token with files:read. Anyone else is redirected to a sign-in page that is
// HTTP 200 and HTML, which is what makes careless downloads store a web page as a licence scan.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := s.takeFault(false, "files.download", "")
	s.mu.Unlock()
	if fault != nil && s.playFault(w, r, fault) {
		return
	}
	// The path has one segment for team and file: "T0KAIHU-F00000001".
	_, id, _ := strings.Cut(r.PathValue("team"), "-")
	s.mu.Lock()
	f := s.files[id]
	authorized := r.Header.Get("Authorization") == "Bearer "+s.opt.BotToken && s.hasScope("files:read")
	s.mu.Unlock()
	switch {
	case !authorized || f != nil && f.Variant == FileSignIn:
		http.Redirect(w, r, "/?redir="+url.QueryEscape(r.URL.Path), http.StatusFound)
	case f == nil || f.Upload != "" || f.Variant == FileMissing || f.Variant == FileDeleted || f.Variant == FileExternal:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", f.Mimetype)
		_, _ = w.Write(f.Content)
		if fault != nil && fault.Kind == FaultLoseReply {
			panic(http.ErrAbortHandler)
		}
	}
}

// serveSignIn is the workspace's sign-in page, and everything else that does not exist.
func serveSignIn(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.URL.Path != "/" {
		w.WriteHeader(http.StatusNotFound)
	}
	_, _ = io.WriteString(w, "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to Kaihu Test</body></html>")
}
