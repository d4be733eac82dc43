package wecomtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// serveMediaGet is media/get (90254): raw bytes with a name in the header, or JSON with an errcode, or 206 for a Range.
func (s *Server) serveMediaGet(w http.ResponseWriter, r *http.Request) {
	c, err := readCall(r, "media/get")
	if err != nil {
		return
	}
	var ferr *apiError
	if s.injure(w, r, c, &ferr) {
		return
	}
	var f *file
	if ferr == nil {
		_, ferr = s.answer(r, c, endpoint{method: "GET", serve: func(s *Server, c *call) (_ reply, err *apiError) {
			if c.query.Get("media_id") == "" {
				return nil, fail(41006)
			}
			f, err = s.usable(c.query.Get("media_id"))
			return nil, err
		}})
	}
	if ferr == nil {
		ferr = s.sendFile(w, r, c, f)
	}
	if ferr != nil {
		s.finish(w, c, nil, ferr)
	}
}

func (s *Server) sendFile(w http.ResponseWriter, r *http.Request, c *call, f *file) *apiError {
	from, to, ranged, err := parseRange(r.Header.Get("Range"), len(f.data))
	if err != nil {
		s.violate(c.endpoint, "range", "%q", r.Header.Get("Range"))
		return err
	}
	if to-from > s.opt.Rules.RangeOver {
		s.violate(c.endpoint, "range-needed", "%d bytes at once", to-from)
		return fail(830002)
	}
	if s.faults.take(FaultLoseReply, c.endpoint, f.MediaID) != nil {
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	h.Set("Content-Type", f.ContentType)
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, strings.ReplaceAll(f.Name, `"`, "_")))
	h.Set("Content-Length", strconv.Itoa(to-from))
	h.Set("Error-Code", "0")
	h.Set("Error-Msg", "ok")
	data := f.data[from:to]
	if s.faults.take(FaultTruncate, c.endpoint, f.MediaID) != nil {
		data = data[:len(data)/2] // fewer bytes than announced: the client sees an unexpected end
	}
	if ranged {
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to-1, len(f.data)))
		w.WriteHeader(http.StatusPartialContent)
	}
	_, _ = w.Write(data)
	return nil
}

// parseRange reads "bytes=a-b", "bytes=a-" and "bytes=-n"; without a header it is the whole. 40146 for anything else.
func parseRange(header string, size int) (from, to int, ranged bool, err *apiError) {
	if header == "" {
		return 0, size, false, nil
	}
	spec, ok := strings.CutPrefix(header, "bytes=")
	a, b, dash := strings.Cut(spec, "-")
	if !ok || !dash || strings.Contains(spec, ",") {
		return 0, 0, false, fail(40146)
	}
	first, aerr := strconv.Atoi(a)
	last, berr := strconv.Atoi(b)
	switch {
	case a == "" && berr == nil && last > 0:
		return max(0, size-last), size, true, nil
	case aerr != nil || first < 0 || first >= size:
		return 0, 0, false, fail(40146)
	case b == "":
		return first, size, true, nil
	case berr != nil || last < first:
		return 0, 0, false, fail(40146)
	}
	return first, min(last+1, size), true, nil
}
