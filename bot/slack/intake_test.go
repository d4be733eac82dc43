package slack

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"kaihu/bot/slacktest"
)

// TestIntake: each file of one message is an event of its own, in order and
// under names of their own, whatever a phone made it of and however large it
// is.
func TestIntake(t *testing.T) {
	r := newRig(t, quiet())
	pad := bytes.Repeat([]byte("SPECIMEN"), 1<<20)
	files := []slacktest.NewFile{
		{Name: "front.heic", Content: append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), pad...)},
		{Name: "back.heic", Content: []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")},
		{Name: "page.webp", Content: []byte("RIFF\x00\x10\x00\x00WEBPVP8 ")},
		{Name: "scan.bmp", Content: []byte("BM\x36\x10\x00\x00")},
	}
	if _, err := r.world.Upload("U0ANNA", "", "both sides", files); err != nil {
		t.Fatal(err)
	}
	r.settle()
	got := r.in.files()
	if len(got) != len(files) {
		t.Fatalf("%d files", len(got))
	}
	kinds := []string{"image/heic", "image/heic", "image/webp", "image/bmp"}
	var ids []string
	for i, f := range got {
		data, name, err := r.slack.Applicants().Download(t.Context(), f, 25_000_000)
		if err != nil || name != files[i].Name || !bytes.Equal(data, files[i].Content) {
			t.Errorf("%d: %d bytes of %q, %v", i, len(data), name, err)
		}
		if kept, ok := r.world.File(strings.Fields(f.Source)[0]); !ok || kept.Mimetype != kinds[i] {
			t.Errorf("%s is %s", name, kept.Mimetype)
		}
		ids = append(ids, f.ID, f.Message)
	}
	slices.Sort(ids)
	if n := len(slices.Compact(ids)); n != 2*len(files) {
		t.Errorf("%d names for %d files", n, len(files))
	}
}
