package wecomtest

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"
)

// serveChanges is GET /_wecom/changes: server-sent events, one "changed" at the start and one after changes; the page
// then reads the state. A comment every 20 s keeps proxies from closing it.
func (s *Server) serveChanges(w http.ResponseWriter, r *http.Request) {
	flush := http.NewResponseController(w)
	_ = flush.SetWriteDeadline(time.Time{}) // a server's write time-out is for answers, not for streams
	changes, cancel := s.Subscribe()
	defer cancel()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	alive := time.NewTicker(20 * time.Second)
	defer alive.Stop()
	line := "data: changed\n\n"
	for {
		if _, err := fmt.Fprint(w, line); err != nil || flush.Flush() != nil {
			return
		}
		select {
		case <-changes:
			line = "data: changed\n\n"
		case <-alive.C:
			line = ": alive\n\n"
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// serveControlMedia is GET /_wecom/media/{id}: pictures and PDFs for looking at, anything else for saving. Uploads are
// not ours, so nothing in them may run.
func (s *Server) serveControlMedia(w http.ResponseWriter, r *http.Request) {
	f, data, ok := s.File(r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	show := "attachment"
	if f.ContentType == "application/pdf" || (strings.HasPrefix(f.ContentType, "image/") && f.ContentType != "image/svg+xml") {
		show = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", f.ContentType)
	h.Set("Content-Disposition", mime.FormatMediaType(show, map[string]string{"filename": f.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(data)
}
