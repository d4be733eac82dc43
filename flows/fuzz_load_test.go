package flows_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kaihu/flows"
	"kaihu/flows/awschina"
)

// small is a flow that loads quickly: testdata/small with the phrases of the
// built-in one.
func small(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, from := range []struct {
		files fs.FS
		glob  string
	}{{os.DirFS("testdata/small"), "*.yaml"}, {awschina.Files(), "phrases.yaml"}} {
		names, err := fs.Glob(from.files, from.glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := fs.ReadFile(from.files, name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: b}
		}
	}
	return files
}

// FuzzLoad damages one file of a flow: it is loaded and works, or every mistake
// is named with a place that exists. Nothing that a consultant may type into a
// step file stops the program.
func FuzzLoad(f *testing.F) {
	whole := small(f)
	sound, err := flows.Load(whole, flows.Options{Desk: true})
	if err != nil {
		f.Fatal(err)
	}
	names := []string{"00-start.yaml", "01-email.yaml", "02-review.yaml", "03-launch.yaml", "faq.yaml", "notices.yaml", "phrases.yaml", "reasons.yaml", "rules.yaml", "nudges.yaml", "results.yaml"}
	f.Add(0, 0, 0, "")
	for _, s := range []struct{ file, old, new string }{
		{"01-email.yaml", "kind: email", "kind: emial"}, {"01-email.yaml", "signup_email", "language"}, {"00-start.yaml", "preparing", "launching"},
		{"00-start.yaml", "early: true", "early: 1e9"}, {"02-review.yaml", "options:", "options: &a [*a]"}, {"02-review.yaml", "returns: [", "returns: [~, "},
		{"01-email.yaml", "when: {", "when: { contact_mobile: [x], "}, {"rules.yaml", `"2"`, "2"}, {"rules.yaml", `"30"`, `"-1"`}, {"nudges.yaml", "24h", "-1h"}, {"nudges.yaml", "tell: silent", "tell: loud"}, {"faq.yaml", "- id", "id"},
		{"notices.yaml", "personal:", "<<: {}\npersonal:"}, {"phrases.yaml", "{label}", "{case.label}"}, {"03-launch.yaml", "kind: task", "kind: reasons"},
		{"results.yaml", "failed:", "pending:"}, {"results.yaml", "is activated,", "[is activated],"}, {"02-review.yaml", "kind: moment", "kind: document"}, {"01-email.yaml", "fields:", "fields: []\n  x:"}, {"00-start.yaml", "id: start", "id: !!binary c3RhcnQ="},
		{"01-email.yaml", "was: [mail]", "was: [review]"}, {"00-start.yaml", "title:", "%YAML 1.1\n---\ntitle:"},
	} {
		at := bytes.Index(whole[s.file].Data, []byte(s.old))
		if at < 0 {
			f.Fatalf("%s does not hold %q", s.file, s.old)
		}
		f.Add(slices.Index(names, s.file), at, len(s.old), s.new)
	}
	f.Fuzz(func(t *testing.T, file, at, gone int, text string) {
		name := names[abs(file)%len(names)]
		data := whole[name].Data
		at = abs(at) % (len(data) + 1)
		gone = min(abs(gone)%200, len(data)-at)
		files := fstest.MapFS{}
		for n, one := range whole {
			files[n] = one
		}
		damaged := slices.Concat(data[:at], []byte(text), data[at+gone:])
		files[name] = &fstest.MapFile{Data: damaged}
		loaded, err := flows.Load(files, flows.Options{Desk: true})
		if err != nil {
			checkMistakes(t, files, err)
			return
		}
		if same := bytes.Equal(data, damaged); same != (loaded.Revision == sound.Revision) {
			t.Errorf("the revision of other files: %v", !same)
		}
		loaded.Draw(flows.Zh)
		walkThrough(t, loaded)
	})
}

// checkMistakes holds each mistake against the files.
func checkMistakes(t *testing.T, files fstest.MapFS, err error) {
	t.Helper()
	var mistakes flows.Mistakes
	if !errors.As(err, &mistakes) || len(mistakes) == 0 {
		t.Fatalf("no list of mistakes: %v", err)
	}
	for _, m := range mistakes {
		one, ok := files[m.File]
		if m.Text == "" || m.Line < 0 || !ok && (m.File != "the step files" || m.Line != 0) {
			t.Fatalf("a mistake nowhere: %+v", m)
		}
		if ok && m.Line > 1+bytes.Count(one.Data, []byte("\n"))+bytes.Count(one.Data, []byte("\r")) {
			t.Fatalf("a mistake behind the end of %s: %+v", m.File, m)
		}
		if strings.Contains(m.Text, "\n") {
			t.Fatalf("a mistake of several lines: %+v", m)
		}
	}
}

// walkThrough answers with the first button, or with something that fits.
func walkThrough(t *testing.T, f *flows.Flow) {
	t.Helper()
	c := &chat{t: t, f: f, now: monday(), c: flows.Case{Ref: "KH-TEST22", Contact: flows.Contact{Channel: "kf", Address: "a/b"}}}
	c.says("hello")
	for range 25 {
		said := c.heard()
		switch {
		case c.c.Stage == flows.Precheck:
			c.feed(flows.Ruled{Actor: flows.Acting("U1", c.now)})
		case len(said.Options) > 0:
			c.feed(flows.Chose{Stamp: flows.At(c.now), Token: said.Options[0].Token})
		default:
			c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: "f1"}})
			c.feed(flows.Inspected{Stamp: flows.At(c.now), Requirement: c.c.Wait.Requirement, File: flows.File{ID: "f1"}})
			c.says("a@example.com", "13800138000", "123456789012")
		}
	}
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
