package wecom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"kaihu/bot"
	"kaihu/flows"
)

// Download fetches a file of a customer (90254).
func (c customers) Download(ctx context.Context, file flows.File, limit int64) ([]byte, string, error) {
	return c.w.download(ctx, file, limit)
}

// Download fetches a picture of a member.
func (m members) Download(ctx context.Context, file flows.File, limit int64) ([]byte, string, error) {
	return m.w.download(ctx, file, limit)
}

func (w *WeCom) download(ctx context.Context, file flows.File, limit int64) ([]byte, string, error) {
	if file.Source == "" || limit < 0 {
		return nil, "", broken(errors.New("the file has no media_id"))
	}
	ctx, cancel := context.WithTimeout(ctx, 6*w.cfg.Timeout)
	defer cancel()
	got, err := w.api.chunk(ctx, file.Source, "", limit+1)
	if code(err) == 830002 {
		got, err = w.api.chunks(ctx, file.Source, limit+1)
	}
	if err != nil {
		return nil, "", verdict(err)
	}
	return got.data, got.name, nil
}

// chunk is an answer of media/get, or several put together.
type chunk struct {
	data  []byte
	name  string
	total int64 // of the whole file, -1 unknown
	whole bool  // a range was asked for and the whole file came
}

// chunks reads a file that is too large for one answer, in ranges, until room
// bytes are there.
func (a *api) chunks(ctx context.Context, id string, room int64) (*chunk, error) {
	var all chunk
	for {
		from := int64(len(all.data))
		next, err := a.chunk(ctx, id, fmt.Sprintf("bytes=%d-%d", from, from+rangeBytes-1), room-from)
		if code(err) == 40146 && from > 0 { // a range behind the end
			return &all, nil
		}
		if err != nil {
			return nil, err
		}
		if next.whole && from == 0 {
			return next, nil
		}
		if next.whole {
			return nil, &callFailure{Endpoint: "media/get", Err: errors.New("the range was not heeded")}
		}
		all.data = append(all.data, next.data...)
		if all.name == "" {
			all.name = next.name
		}
		n := int64(len(all.data))
		if n >= room || n == next.total || len(next.data) == 0 || (next.total < 0 && len(next.data) < rangeBytes) {
			return &all, nil
		}
	}
}

// chunk reads at most room bytes of one answer.
func (a *api) chunk(ctx context.Context, id, byteRange string, room int64) (got *chunk, err error) {
	err = a.withToken(ctx, func(token string) (err error) {
		q := url.Values{"access_token": {token}, "media_id": {id}}
		resp, err := a.do(ctx, http.MethodGet, "media/get", q, nil, byteRange)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		got, err = readChunk(resp, room)
		return err
	})
	return got, err
}

func readChunk(resp *http.Response, room int64) (*chunk, error) {
	const endpoint = "media/get"
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusPartialContent {
		return nil, &callFailure{Endpoint: endpoint, Err: fmt.Errorf("HTTP status %d", resp.StatusCode)}
	}
	disposition := resp.Header.Get("Content-Disposition")
	read := room
	if disposition == "" {
		read = max(room, 4<<10) // it may be an error, which is read whole
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, read))
	if err != nil {
		return nil, callError(endpoint, err)
	}
	if disposition == "" {
		// Errors are JSON without a name. A person's file with an errcode in it
		// has a name; without one, only what reads as an error is one.
		if err := errcode(endpoint, data); code(err) != 0 {
			return nil, err
		}
		if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
			return nil, &callFailure{Endpoint: endpoint, Err: errors.New("the answer is neither a file nor an error")}
		}
	}
	total := int64(-1)
	if _, s, ok := strings.Cut(resp.Header.Get("Content-Range"), "/"); ok {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			total = n
		}
	}
	return &chunk{data: data[:min(int64(len(data)), room)], name: fileName(disposition), total: total, whole: resp.StatusCode == http.StatusOK}, nil
}

var plainName = regexp.MustCompile(`(?i)filename\s*=\s*"?([^";]*)`)

// fileName reads the name in a Content-Disposition: RFC 5987's filename*, or a
// quoted one, which WeCom writes in bare UTF-8.
func fileName(disposition string) string {
	_, params, err := mime.ParseMediaType(disposition)
	name := params["filename"]
	if err != nil || name == "" {
		if m := plainName.FindStringSubmatch(disposition); m != nil {
			name = m[1]
		}
	}
	return bot.FileName(name)
}
