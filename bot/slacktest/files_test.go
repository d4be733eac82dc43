package slacktest_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"kaihu/bot/slacktest"
)

func TestBotUploads(t *testing.T) {
	w := newWorld(t)
	_, parent := w.post("C0DESK", "case")
	f, err := w.bot.UploadFileContext(t.Context(), slack.UploadFileParameters{
		Filename: "报告 1.pdf", FileSize: 4, Reader: strings.NewReader("%PDF"), Channel: "C0DESK", ThreadTimestamp: parent,
		Title: "Report", InitialComment: "here"})
	must(t, err)
	got, ok := w.File(f.ID)
	equal(t, "stored", ok && string(got.Content) == "%PDF" && got.Title == "Report" && got.Mimetype == "application/pdf", true)
	m := w.Messages("C0DESK")[1]
	equal(t, "shared", m.Subtype+m.ThreadTS+m.Text+m.Files[0], "file_share"+parent+"here"+f.ID)
	equal(t, "once", w.call("files.completeUploadExternal", "files", `[{"id":"`+f.ID+`"}]`)["error"], any("file_not_found"))
	equal(t, "no length", w.call("files.getUploadURLExternal", "filename", "a")["error"], any("invalid_arguments"))
	equal(t, "alt", w.call("files.getUploadURLExternal", "filename", "a", "length", "1", "alt_txt", long(1001))["error"], any("alt_txt_too_large"))

	raw := w.call("files.getUploadURLExternal", "filename", "a.txt", "length", "3")
	id, at := raw["file_id"].(string), raw["upload_url"].(string)
	equal(t, "bytes missing", w.call("files.completeUploadExternal", "files", `[{"id":"`+id+`"}]`)["error"], any("file_update_failed"))
	resp, err := http.Post(at, "application/octet-stream", strings.NewReader("four"))
	must(t, err)
	equal(t, "length differs", resp.StatusCode, 400)
	resp, err = http.Post(at, "application/octet-stream", strings.NewReader("abc"))
	must(t, err)
	equal(t, "raw bytes", resp.StatusCode, 200)
	equal(t, "complete", w.call("files.completeUploadExternal", "files", `[{"id":"`+id+`"}]`)["ok"], any(true))
	resp, err = http.Post(w.web.URL+"/upload/guess", "text/plain", strings.NewReader("x"))
	must(t, err)
	equal(t, "guessed", resp.StatusCode, 404)
}

func TestPeopleUpload(t *testing.T) {
	w := newWorld(t)
	_, err := w.Upload("U0ANNA", "", "我的执照", []slacktest.NewFile{
		{Name: "执照 正本.png", Content: []byte("\x89PNG\r\n\x1a\nscan")}, {Name: "b.pdf", Content: []byte("%PDF-1.7")}})
	must(t, err)
	w.idle()
	got := w.app.take()
	equal(t, "one event", len(got), 1)
	ev, err := slackevents.ParseEvent(got[0].body, slackevents.OptionNoVerifyToken())
	must(t, err)
	m := ev.InnerEvent.Data.(*slackevents.MessageEvent)
	equal(t, "event", m.SubType+m.Text+m.ChannelType, "file_share我的执照im")
	equal(t, "files", len(m.Message.Files), 2)
	f := m.Message.Files[0]
	equal(t, "file", f.Name+f.Mimetype+f.Mode, "执照 正本.pngimage/pnghosted")
	for _, at := range []string{f.URLPrivate, f.URLPrivateDownload} {
		var b bytes.Buffer
		must(t, w.bot.GetFileContext(t.Context(), at, &b))
		equal(t, "bytes", b.String(), "\x89PNG\r\n\x1a\nscan")
	}
	stranger := slack.New("xoxb-other", slack.OptionAPIURL(w.web.URL+"/api/"))
	wantErr(t, stranger.GetFileContext(t.Context(), f.URLPrivate, io.Discard), "sign-in page")
	resp, err := http.Get(f.URLPrivate)
	must(t, err)
	page, err := io.ReadAll(resp.Body)
	must(t, err)
	equal(t, "HTML with 200", resp.StatusCode == 200 && strings.HasPrefix(string(page), "<!DOCTYPE html>"), true)
	redir, err := url.QueryUnescape(resp.Request.URL.Query().Get("redir"))
	must(t, err)
	equal(t, "redirected", strings.HasPrefix(redir, "/files-pri/"), true)
	w.DeleteFile(f.ID)
	_, _, _, err = w.bot.GetFileInfoContext(t.Context(), f.ID, 0, 0)
	wantErr(t, err, "file_deleted")
	_, err = w.Upload("U0ANNA", "", "", nil)
	if !errors.Is(err, slacktest.ErrRefused) {
		t.Fatal(err)
	}
}

func TestFileVariants(t *testing.T) {
	w := newWorld(t)
	events := map[slacktest.FileVariant]slack.File{}
	for _, v := range []slacktest.FileVariant{slacktest.FileCheck, slacktest.FileExternal, slacktest.FileMissing, slacktest.FileSignIn, slacktest.FileDeleted} {
		_, err := w.Upload("U0ANNA", "", "", []slacktest.NewFile{{Name: "a.png", Content: []byte("x"), Variant: v}})
		must(t, err)
		w.idle()
		ev, err := slackevents.ParseEvent(w.app.take()[0].body, slackevents.OptionNoVerifyToken())
		must(t, err)
		events[v] = ev.InnerEvent.Data.(*slackevents.MessageEvent).Message.Files[0]
	}
	stub := events[slacktest.FileCheck]
	equal(t, "stub", stub.FileAccess+stub.Mode+stub.URLPrivate+stub.Name, "check_file_infofile_access")
	full, _, _, err := w.bot.GetFileInfoContext(t.Context(), stub.ID, 0, 0)
	must(t, err)
	must(t, w.bot.GetFileContext(t.Context(), full.URLPrivateDownload, io.Discard))
	ext := events[slacktest.FileExternal]
	equal(t, "external", ext.IsExternal && ext.Mode == "external", true)
	wantErr(t, w.bot.GetFileContext(t.Context(), ext.URLPrivate, io.Discard), "refusing to send the token")
	wantErr(t, w.bot.GetFileContext(t.Context(), events[slacktest.FileMissing].URLPrivate, io.Discard), "404")
	wantErr(t, w.bot.GetFileContext(t.Context(), events[slacktest.FileSignIn].URLPrivate, io.Discard), "sign-in page")
	_, _, _, err = w.bot.GetFileInfoContext(t.Context(), events[slacktest.FileDeleted].ID, 0, 0)
	wantErr(t, err, "file_deleted")
	_, _, _, err = w.bot.GetFileInfoContext(t.Context(), "F0NONE", 0, 0)
	wantErr(t, err, "file_not_found")
}

func TestFaultsOfFiles(t *testing.T) {
	w := newWorld(t)
	_, err := w.Upload("U0ANNA", "", "", []slacktest.NewFile{{Name: "a.txt", Content: []byte("hello")}})
	must(t, err)
	id := w.Messages(w.DM("U0ANNA"))[0].Files[0]
	f, _, _, err := w.bot.GetFileInfoContext(t.Context(), id, 0, 0)
	must(t, err)
	w.Inject(slacktest.Fault{Kind: slacktest.FaultStatus, Method: "files.download"})
	wantErr(t, w.bot.GetFileContext(t.Context(), f.URLPrivate, io.Discard), "503")
	w.Inject(slacktest.Fault{Kind: slacktest.FaultHTML, Method: "files.download"})
	var b bytes.Buffer
	must(t, w.bot.GetFileContext(t.Context(), f.URLPrivate, &b))
	equal(t, "a page instead of a file", strings.HasPrefix(b.String(), "<!DOCTYPE"), true)
	w.Inject(slacktest.Fault{Kind: slacktest.FaultStatus, Method: "files.upload"})
	_, err = w.bot.UploadFileContext(t.Context(), slack.UploadFileParameters{Filename: "a", FileSize: 1, Content: "x", Channel: "C0DESK"})
	wantErr(t, err, "503")
}
