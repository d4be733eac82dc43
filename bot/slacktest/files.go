package slacktest

import (
	"crypto/subtle"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// FileVariant says how an uploaded file misbehaves.
type FileVariant string

// The ways a file can come.
const (
	FileHosted   FileVariant = ""                // an ordinary file
	FileCheck    FileVariant = "check_file_info" // Slack Connect: the event holds only the id; files.info tells the rest
	FileExternal FileVariant = "external"        // the bytes lie outside Slack; the URL must not be given the token
	FileMissing  FileVariant = "missing"         // the record stands, the download answers 404
	FileSignIn   FileVariant = "sign_in"         // the download answers the sign-in page, as for a token without access
	FileDeleted  FileVariant = "deleted"         // gone before anyone looks: files.info answers file_deleted
)

// File is one file of the workspace.
type File struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Title    string      `json:"title"`
	Mimetype string      `json:"mimetype"`
	User     string      `json:"user"`
	Size     int         `json:"size"`
	Variant  FileVariant `json:"variant,omitempty"`
	Channels []string    `json:"channels,omitempty"`
	AltText  string      `json:"alt_txt,omitempty"`
	Content  []byte      `json:"-"`
}

// file is a File with the state of its upload.
type file struct {
	File
	Upload  string `json:"upload,omitempty"`  // secret of the upload_url; "" once completed or for people's files
	Length  int    `json:"length,omitempty"`  // announced length
	Arrived bool   `json:"arrived,omitempty"` // bytes are here
}

// maxFile bounds an upload (1 GB at Slack; a test needs less).
const maxFile = 100 << 20

// File returns a file with its bytes, and whether it exists.
func (s *Server) File(id string) (File, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil || f.Upload != "" {
		return File{}, false
	}
	return f.File, true
}

// Files returns the files shared in a channel with their bytes, oldest first.
func (s *Server) Files(channel string) (out []File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages[channel] {
		for _, id := range m.Files {
			if f := s.files[id]; f != nil {
				out = append(out, f.File)
			}
		}
	}
	return out
}

func (s *Server) filesInfo(c *call) (object, *apiError) {
	f := s.files[c.str("file")]
	switch {
	case f == nil || f.Upload != "":
		return nil, fail("file_not_found")
	case f.Variant == FileDeleted:
		return nil, fail("file_deleted")
	}
	return object{"file": s.wireFile(f)}, nil
}

// wireFiles renders the files of a message. In an event a file from Slack Connect is a stub (docs.slack.dev, Slack
// Connect: "check_file_info").
func (s *Server) wireFiles(ids []string, stub bool) []object {
	var out []object
	for _, id := range ids {
		f := s.files[id]
		switch {
		case f == nil || f.Variant == FileDeleted && !stub:
			out = append(out, object{"id": id, "mode": "tombstone"})
		case f.Variant == FileCheck && stub:
			out = append(out, object{"id": id, "mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0, "user": ""})
		default:
			out = append(out, s.wireFile(f))
		}
	}
	return out
}

func (s *Server) wireFile(f *file) object {
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(f.Name)), ".")
	at := s.base() + "/files-pri/" + s.opt.TeamID + "-" + f.ID
	o := object{
		"id": f.ID, "created": s.now().Unix(), "timestamp": s.now().Unix(), "name": f.Name, "title": f.Title,
		"mimetype": f.Mimetype, "filetype": ext, "pretty_type": strings.ToUpper(ext), "user": f.User,
		"user_team": s.opt.TeamID, "editable": false, "size": f.Size, "mode": "hosted", "is_external": false,
		"external_type": "", "is_public": false, "public_url_shared": false, "display_as_bot": false,
		"url_private":          at + "/" + url.PathEscape(f.Name),
		"url_private_download": at + "/download/" + url.PathEscape(f.Name),
		"permalink":            s.base() + "/files/" + f.User + "/" + f.ID,
		"has_rich_preview":     false, "file_access": "visible", "channels": []string{}, "groups": []string{}, "ims": f.Channels,
	}
	put(o, "alt_txt", f.AltText)
	if f.Variant == FileExternal {
		o["mode"], o["is_external"], o["external_type"], o["size"] = "external", true, "gdrive", 0
		link := "https://drive.example.com/" + f.ID + "/" + url.PathEscape(f.Name)
		o["url_private"], o["url_private_download"], o["external_url"] = link, link, link
	}
	return o
}

func (s *Server) filesGetUploadURL(c *call) (object, *apiError) {
	name, length := c.str("filename"), c.number("length", 0)
	if name == "" || length <= 0 {
		return nil, failWith("invalid_arguments", []string{"[ERROR] filename and length are required"})
	}
	if len([]rune(c.str("alt_txt"))) > 1000 {
		return nil, fail("alt_txt_too_large")
	}
	f := &file{Length: length, Upload: s.secret()}
	f.ID, f.Name, f.Title, f.User, f.AltText = s.nextID("F"), name, name, s.opt.BotUserID, c.str("alt_txt")
	s.files[f.ID] = f
	return object{"upload_url": s.base() + "/upload/" + f.Upload, "file_id": f.ID}, nil
}

// serveUpload takes the bytes of an upload_url, raw or as a multipart field, without a token.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := s.takeFault(false, "files.upload", "")
	s.mu.Unlock()
	if fault != nil && s.playFault(w, r, fault) {
		return
	}
	data, err := uploadBody(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		if f.Upload == "" || subtle.ConstantTimeCompare([]byte(f.Upload), []byte(r.PathValue("secret"))) == 0 {
			continue
		}
		if len(data) != f.Length {
			http.Error(w, "length differs from what was announced", http.StatusBadRequest)
			return
		}
		f.Content, f.Size, f.Arrived = data, len(data), true
		f.Mimetype = guessType(f.Name, data)
		_, _ = io.WriteString(w, "OK - "+r.Header.Get("Content-Length"))
		return
	}
	http.Error(w, "no such upload", http.StatusNotFound)
}

func uploadBody(r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, maxFile)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return io.ReadAll(r.Body)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			return io.ReadAll(part)
		}
	}
}

func guessType(name string, data []byte) string {
	// Slack knows what phones make; a machine's own table may not.
	if kind := map[string]string{".heic": "image/heic", ".heif": "image/heif", ".webp": "image/webp", ".bmp": "image/bmp"}[strings.ToLower(path.Ext(name))]; kind != "" {
		return kind
	}
	if t := mime.TypeByExtension(strings.ToLower(path.Ext(name))); t != "" {
		kind, _, _ := mime.ParseMediaType(t)
		return kind
	}
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(data))
	return kind
}

// filesComplete shares uploaded files, once each (docs.slack.dev, files.completeUploadExternal).
func (s *Server) filesComplete(c *call) (object, *apiError) {
	var list []struct{ ID, Title string }
	if err := c.json("files", &list); err != nil || len(list) == 0 {
		return nil, failWith("invalid_arguments", []string{"[ERROR] files: a JSON list of {id, title}"})
	}
	for _, item := range list {
		f := s.files[item.ID]
		if f == nil || f.Upload == "" {
			return nil, fail("file_not_found")
		}
		if !f.Arrived {
			return nil, fail("file_update_failed")
		}
	}
	var targets []*Channel
	for _, id := range strings.FieldsFunc(c.str("channel_id")+","+c.str("channels"), func(r rune) bool { return r == ',' }) {
		ch, refusal := s.postable(s.channels[id])
		if refusal != nil {
			return nil, refusal
		}
		targets = append(targets, ch)
	}
	return s.shareFiles(c, list, targets)
}

func (s *Server) shareFiles(c *call, list []struct{ ID, Title string }, targets []*Channel) (object, *apiError) {
	blocks, _, err := c.blocks()
	if err != nil || c.str("initial_comment") != "" {
		blocks = nil // a comment makes Slack leave the blocks aside
	}
	if bad := s.refuseBlocks(blocks); len(bad) > 0 {
		return nil, failWith("invalid_blocks", bad)
	}
	var posts []*Message
	for _, ch := range targets {
		m := &Message{Channel: ch.ID, User: s.opt.BotUserID, BotID: s.opt.BotID, AppID: s.opt.AppID, Subtype: "file_share",
			Text: c.str("initial_comment"), ThreadTS: c.str("thread_ts"), Blocks: s.nameBlocks(blocks)}
		if refusal := s.checkThread(m); refusal != nil {
			return nil, refusal
		}
		posts = append(posts, m)
	}
	var out []object
	for _, item := range list {
		f := s.files[item.ID]
		f.Upload = ""
		if item.Title != "" {
			f.Title = item.Title
		}
		for _, m := range posts {
			m.Files, f.Channels = append(m.Files, f.ID), append(f.Channels, m.Channel)
		}
		s.saver.keepFile(f)
		out = append(out, object{"id": f.ID, "title": f.Title})
	}
	for _, m := range posts {
		s.judge(c.method, m)
		s.addMessage(m)
		s.emitMessage(m)
	}
	return object{"files": out}, nil
}
