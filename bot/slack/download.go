package slack

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"kaihu/bot"
	"kaihu/flows"
)

var (
	errSignIn = errors.New("Slack wants a sign-in: the app may not read files; install it again with the scope files:read")
	errPage   = errors.New("Slack answered with a web page; if it does so again and again, the app may not read files: install it again with the scope files:read")
	errHost   = errors.New("the file lies outside Slack: the token is not sent there")
)

// Download fetches a file's bytes. Slack Connect tells only the id; files.info
// knows the rest. Without access Slack answers HTTP 200 with a web page, as a
// proxy does that has a bad moment.
func (a applicants) Download(ctx context.Context, f flows.File, limit int64) ([]byte, string, error) {
	id, at, _ := strings.Cut(f.Source, " ")
	name, size := f.Name, f.Size
	if at == "" {
		info, err := a.fileInfo(ctx, id)
		if err != nil {
			return nil, "", err
		}
		at, name, size = cmp.Or(info.PrivateDown, info.Private), cmp.Or(bot.FileName(cmp.Or(info.Name, info.Title)), name), info.Size
	}
	if size > limit { // announced: enough bytes to be told apart, not fetched
		return make([]byte, limit+1), name, nil
	}
	data, err := a.fetch(ctx, at, name, limit)
	return data, name, err
}

// fileInfo asks for a file that came as an id only.
func (s *Slack) fileInfo(ctx context.Context, id string) (file, error) {
	f, _, _, err := s.api.GetFileInfoContext(ctx, id, 0, 0)
	if err != nil {
		e := s.judge("files.info", err, false)
		if saysCode(err, "file_deleted", "file_not_found") {
			e.Verdict = bot.Gone
		}
		return file{}, e
	}
	if f == nil || f.ID == "" {
		return file{}, &bot.SendError{Verdict: bot.Later, Err: errors.New("files.info: no file in the answer")}
	}
	info := file{ID: f.ID, Name: f.Name, Title: f.Title, Mode: f.Mode, IsExternal: f.IsExternal, Size: int64(f.Size), Private: f.URLPrivate, PrivateDown: f.URLPrivateDownload}
	switch {
	case info.gone():
		return info, &bot.SendError{Verdict: bot.Gone, Err: errors.New("files.info: the file was deleted")}
	case info.external():
		return info, &bot.SendError{Verdict: bot.Broken, Err: errHost}
	case info.Private == "" && info.PrivateDown == "":
		// Slack looks for malware before it releases a file.
		return info, &bot.SendError{Verdict: bot.Later, Err: errors.New("files.info: the file has no address yet")}
	}
	return info, nil
}

// fetch gets at most limit+1 bytes with the token.
func (s *Slack) fetch(ctx context.Context, at, name string, limit int64) ([]byte, error) {
	u, err := url.Parse(at)
	if err != nil || !s.isSlack(u) {
		return nil, &bot.SendError{Verdict: bot.Broken, Err: errHost}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &bot.SendError{Verdict: bot.Broken, Err: errHost}
	}
	req.Header.Set("Authorization", "Bearer "+s.cfg.BotToken)
	client := *s.cfg.HTTP
	client.CheckRedirect = s.redirect
	resp, err := client.Do(req)
	if err != nil {
		return nil, s.unfetched(err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		return nil, &bot.SendError{Verdict: bot.Gone, Err: errors.New("download: the file is not there (any more)")}
	case resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden:
		return nil, s.unfetched(errSignIn)
	case resp.StatusCode != http.StatusOK:
		return nil, &bot.SendError{Verdict: bot.Later, Err: fmt.Errorf("download: HTTP %d", resp.StatusCode)}
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, s.unfetched(err)
	}
	if isPage(resp.Header.Get("Content-Type"), data) && !namesPage(name) {
		return nil, &bot.SendError{Verdict: bot.Later, Err: errPage}
	}
	if isRefusal(data) {
		return nil, &bot.SendError{Verdict: bot.Later, Err: errors.New("download: Slack says that it failed")}
	}
	return data, nil
}

// redirect follows Slack within its hosts, but not to the sign-in page.
func (s *Slack) redirect(r *http.Request, via []*http.Request) error {
	switch {
	case r.URL.Query().Get("redir") != "" || strings.HasPrefix(path.Base(r.URL.Path), "signin"):
		return errSignIn
	case !s.isSlack(r.URL) || len(via) > 3:
		return errHost
	}
	return nil
}

func (s *Slack) unfetched(err error) *bot.SendError {
	switch {
	case errors.Is(err, errSignIn):
		s.log.Error("a file could not be read; " + errSignIn.Error())
		return &bot.SendError{Verdict: bot.Broken, Err: errSignIn}
	case errors.Is(err, errHost):
		return &bot.SendError{Verdict: bot.Broken, Err: errHost}
	}
	return s.judge("download", err, false)
}

// isRefusal recognises what the Web API says, with status 200, of what failed.
func isRefusal(data []byte) bool {
	var answer struct {
		OK *bool `json:"ok"`
	}
	return bytes.HasPrefix(data, []byte("{")) && json.Unmarshal(data, &answer) == nil && answer.OK != nil && !*answer.OK
}

// isPage recognises HTML by its type and by its first bytes.
func isPage(contentType string, data []byte) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	head := bytes.ToLower(bytes.TrimSpace(data[:min(len(data), 512)]))
	return kind == "text/html" || bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

// namesPage says that the person really sent a web page.
func namesPage(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".html" || ext == ".htm" || ext == ".xhtml"
}
