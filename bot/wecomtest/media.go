package wecomtest

import (
	"mime"
	"net/http"
	"path/filepath"
)

const mb = 1 << 20

// keep stores bytes under a new media_id.
func (s *Server) keep(kind, name, ctype string, data []byte) *file {
	if byExt := mime.TypeByExtension(filepath.Ext(name)); byExt != "" {
		ctype = byExt // senders often say application/octet-stream
	}
	if ctype == "" || ctype == "application/octet-stream" {
		ctype = http.DetectContentType(data)
	}
	f := &file{Kind: kind, Created: s.now(), data: data}
	f.MediaID = s.ids.name("", 44)
	f.Name, f.ContentType, f.Size = name, ctype, len(data)
	s.w.Files[f.MediaID] = f
	return f
}

// usable finds a medium that has not expired: 40007 unknown, 40145 over three days.
func (s *Server) usable(mediaID string) (*file, *apiError) {
	f := s.w.Files[mediaID]
	switch {
	case f == nil || f.Gone:
		return nil, fail(40007)
	case s.now().Sub(f.Created) > keepFile:
		return nil, fail(40145)
	}
	return f, nil
}

// File returns the bytes of a medium, expired or not.
func (s *Server) File(mediaID string) (File, []byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.w.Files[mediaID]
	if f == nil {
		return File{}, nil, false
	}
	return f.File, f.data, true
}

// ExpireFile lets a medium's three days be over (40145); forget makes it unknown altogether (40007).
func (s *Server) ExpireFile(mediaID string, forget bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.w.Files[mediaID]
	if f == nil {
		return false
	}
	f.Created, f.Gone = s.now().Add(-keepFile-1), forget
	return true
}
