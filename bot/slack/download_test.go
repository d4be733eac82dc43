package slack

import (
	"bytes"
	"strings"
	"testing"

	"kaihu/bot"
	"kaihu/bot/slacktest"
)

func TestDownload(t *testing.T) {
	pdf := []byte("%PDF-1.7 a licence")
	page := []byte("<!DOCTYPE html><html><body>mine</body></html>")
	for _, c := range []struct {
		name    string
		file    slacktest.NewFile
		limit   int64
		size    int // of what comes; -1: nothing was offered as a file
		verdict bot.Verdict
	}{
		{"hosted", slacktest.NewFile{Name: "营业执照.pdf", Content: pdf}, 100, len(pdf), ""},
		{"slack connect", slacktest.NewFile{Name: "licence.pdf", Content: pdf, Variant: slacktest.FileCheck}, 100, len(pdf), ""},
		{"empty", slacktest.NewFile{Name: "empty.pdf"}, 100, 0, ""},
		{"exactly", slacktest.NewFile{Name: "a.pdf", Content: pdf}, int64(len(pdf)), len(pdf), ""},
		{"too large", slacktest.NewFile{Name: "a.pdf", Content: bytes.Repeat(pdf, 100)}, 100, 101, ""},
		{"too large, told by files.info", slacktest.NewFile{Name: "a.pdf", Content: bytes.Repeat(pdf, 100), Variant: slacktest.FileCheck}, 100, 101, ""},
		{"really a web page", slacktest.NewFile{Name: "page.html", Content: page}, 100, len(page), ""},
		{"a web page instead", slacktest.NewFile{Name: "a.pdf", Content: page, Mimetype: "application/pdf"}, 100, 0, bot.Later},
		{"sign-in", slacktest.NewFile{Name: "secret-name.pdf", Content: pdf, Variant: slacktest.FileSignIn}, 100, 0, bot.Broken},
		{"missing", slacktest.NewFile{Name: "secret-name.pdf", Content: pdf, Variant: slacktest.FileMissing}, 100, 0, bot.Gone},
		{"external", slacktest.NewFile{Name: "a.pdf", Content: pdf, Variant: slacktest.FileExternal}, 100, -1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, quiet())
			if _, err := r.world.Upload("U0ANNA", "", "", []slacktest.NewFile{c.file}); err != nil {
				t.Fatal(err)
			}
			r.settle()
			r.never = append(r.never, c.file.Name)
			if c.size < 0 {
				if got := r.in.take(); len(got) != 1 || !strings.HasSuffix(got[0], "Shared external_file") {
					t.Errorf("heard %q", got)
				}
				return
			}
			f := r.in.files()[0]
			data, name, err := r.slack.Applicants().Download(t.Context(), f, c.limit)
			if c.verdict != "" {
				e := verdictOf(t, err)
				if e.Verdict != c.verdict || strings.Contains(e.Error(), "secret-name") {
					t.Errorf("verdict %v", e)
				}
				return
			}
			if err != nil || len(data) != c.size || name != c.file.Name {
				t.Errorf("%d bytes, %q, %v", len(data), name, err)
			}
		})
	}
}

func TestDownloadThatFailsForAWhile(t *testing.T) {
	r := newRig(t, quiet())
	if _, err := r.world.Upload("U0ANNA", "", "", []slacktest.NewFile{{Name: "a.pdf", Content: []byte("%PDF")}, {Name: "b.pdf", Content: []byte("%PDF"), Variant: slacktest.FileCheck}}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	files := r.in.files()
	for _, f := range []slacktest.Fault{
		{Kind: slacktest.FaultStatus, Method: "files.download"}, {Kind: slacktest.FaultNotOK, Method: "files.download"}, {Kind: slacktest.FaultRateLimited, Method: "files.download", RetryAfter: 1},
		{Kind: slacktest.FaultError, Method: "files.download"}, {Kind: slacktest.FaultHTML, Method: "files.download"}, {Kind: slacktest.FaultStatus, Method: "files.info"}, {Kind: slacktest.FaultNotOK, Method: "files.info"},
	} {
		r.world.Inject(f)
		file := files[0]
		if f.Method == "files.info" {
			file = files[1]
		}
		if _, _, err := r.slack.Applicants().Download(t.Context(), file, 100); verdictOf(t, err).Verdict != bot.Later {
			t.Errorf("%+v: %v", f, err)
		}
		r.world.ClearFaults()
		if data, _, err := r.slack.Applicants().Download(t.Context(), file, 100); err != nil || len(data) != 4 {
			t.Errorf("%+v: %d bytes, %v", f, len(data), err)
		}
	}
	r.world.DeleteFile(strings.Fields(files[1].Source)[0])
	if _, _, err := r.slack.Applicants().Download(t.Context(), files[1], 100); verdictOf(t, err).Verdict != bot.Gone {
		t.Errorf("deleted: %v", err)
	}
}
