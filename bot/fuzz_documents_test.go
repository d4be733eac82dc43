package bot

import (
	"bytes"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// FuzzSniff looks at any bytes that somebody sends: what is taken begins as
// its kind does by its own standard, and the standard library, which looks at
// less, sees nothing else in it.
func FuzzSniff(f *testing.F) {
	samples, err := filepath.Glob("../cmd/kaihu/page/samples/*")
	if err != nil || len(samples) == 0 {
		f.Fatal("no samples ", err)
	}
	for _, name := range samples {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:min(len(b), 600)])
	}
	for _, s := range []string{
		"", "%PDF-1.7\n%\xe2\xe3", "\ufeff%PDF-1.4", "\n%PDF-1.4", "PK\x03\x04\x14\x00\x06\x00word/", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "\xff\xd8\xff\xe0\x00\x10JFIF", "GIF89a", "<svg xmlns=''/>",
		"<!doctype html><script>", "RIFF\x00\x00\x00\x00WEBP", "\x00\x00\x00\x18ftypheic", "II*\x00", "{\"a\":[[[[", "#!/bin/sh", "MZ", "BM",
	} {
		f.Add([]byte(s))
	}
	heads := map[string][]string{
		"image/png": {"\x89PNG\r\n\x1a\n"}, "image/jpeg": {"\xff\xd8\xff"},
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		limit := int64(len(data))
		kind, code := sniff(data, limit)
		if _, _, err := mime.ParseMediaType(kind); err != nil {
			t.Fatalf("%q is no media type", kind)
		}
		if again, same := sniff(bytes.Clone(data), limit); again != kind || same != code {
			t.Fatalf("%s %s, then %s %s", kind, code, again, same)
		}
		if _, code := sniff(data, limit-1); code != "file_too_large" && len(data) > 0 {
			t.Fatalf("%d bytes with a limit of %d: %q", len(data), limit-1, code)
		}
		reference, _, _ := strings.Cut(http.DetectContentType(data), ";")
		taken := code == ""
		if !taken {
			if slices.Contains(accepted(), reference) && kind != "image/apng" { // which moves, and is no scan
				t.Fatalf("%s is refused as %s (%s)", reference, kind, code)
			}
			return
		}
		if kind == "application/pdf" { // readers take one that begins a little later (PDF 1.7, appendix H)
			if !bytes.Contains(data[:min(len(data), 4096)], []byte("%PDF-")) {
				t.Fatalf("%q is taken for a PDF", data[:min(len(data), 16)])
			}
		} else if !slices.ContainsFunc(heads[kind], func(head string) bool { return bytes.HasPrefix(data, []byte(head)) }) {
			t.Fatalf("%q is taken for a %s", data[:min(len(data), 16)], kind)
		}
		if slices.Contains([]string{"text/html", "application/zip", "image/gif"}, reference) {
			t.Fatalf("a %s is taken for a %s", reference, kind)
		}
	})
}
