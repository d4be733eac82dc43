package wecomtest

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strconv"
)

const mb = 1 << 20

// mediaUpload is media/upload (90253): multipart field "media" with a file name.
func (s *Server) mediaUpload(c *call) (reply, *apiError) {
	kind := c.query.Get("type")
	name, ctype, data, err := s.uploaded(c)
	if err != nil {
		return nil, err
	}
	if err := checkUpload(kind, data); err != nil {
		s.violate(c.endpoint, "media", "%s of %d bytes: %d", kind, len(data), err.code)
		return nil, err
	}
	f := s.keep(kind, name, ctype, data)
	return reply{"type": kind, "media_id": f.MediaID, "created_at": strconv.FormatInt(f.Created.Unix(), 10)}, nil
}

func (s *Server) uploaded(c *call) (name, ctype string, data []byte, err *apiError) {
	_, params, perr := mime.ParseMediaType(c.header.Get("Content-Type"))
	if perr != nil || params["boundary"] == "" {
		s.violate(c.endpoint, "not-multipart", "")
		return "", "", nil, fail(44001)
	}
	r := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		part, perr := r.NextPart()
		if perr != nil {
			s.violate(c.endpoint, "no-media-part", "")
			return "", "", nil, fail(44001)
		}
		if part.FormName() != "media" {
			continue
		}
		if part.FileName() == "" {
			s.violate(c.endpoint, "no-filename", "")
			return "", "", nil, fail(44001)
		}
		if data, perr = io.ReadAll(part); perr != nil {
			return "", "", nil, fail(44001)
		}
		return part.FileName(), part.Header.Get("Content-Type"), data, nil
	}
}

// checkUpload applies types and sizes (90253). Which code goes with which type's size is unproven.
func checkUpload(kind string, data []byte) *apiError {
	limits := map[string]struct{ max, code int }{"image": {10 * mb, 40009}, "voice": {2 * mb, 40010},
		"video": {10 * mb, 40011}, "file": {20 * mb, 45001}}
	l, ok := limits[kind]
	switch {
	case !ok:
		return fail(40004)
	case len(data) == 0:
		return fail(44001)
	case len(data) <= 5:
		return fail(40006)
	case len(data) > l.max:
		return fail(l.code)
	}
	detected := http.DetectContentType(data)
	switch {
	case kind == "image" && detected != "image/jpeg" && detected != "image/png":
		return fail(40123)
	case kind == "voice" && !bytes.HasPrefix(data, []byte("#!AMR")):
		return fail(40005)
	case kind == "video" && !bytes.Equal(data[4:min(8, len(data))], []byte("ftyp")):
		return fail(40005)
	}
	return nil
}

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
