package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaihu/bot"
	"kaihu/bot/faq"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/flows/flowstest"
)

var update = flag.Bool("update", false, "rewrite the transcripts from what the core says now")

const transcriptDir = "../../flows/awschina/transcripts"

// start is when every transcript begins: a Monday morning in China.
func start() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()) }

// testFlow loads the built-in flow as the program does, with a desk.
func testFlow(t testing.TB) *flows.Flow {
	t.Helper()
	f, err := flows.Load(awschina.Files(), flows.Options{Desk: true, Links: true})
	if err != nil {
		t.Fatal(err)
	}
	index, err := faq.New(f.FAQ, f.Rules)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	return f.Answering(index)
}

// onCore plays a section on the pure core.
func onCore(f *flows.Flow, s flowstest.Section, channel string) (flowstest.Section, error) {
	p := flowstest.NewCore(f, flows.Contact{Channel: channel, Address: "someone", Abroad: channel == "slack"}, start())
	p.Title = func(c flows.Case, t flows.Tell) string { return bot.Register{Flow: f}.Title(&c, t) }
	return flowstest.Play(s, p)
}

// TestTranscripts holds the transcripts against the pure core.
func TestTranscripts(t *testing.T) {
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		t.Fatal(err)
	}
	f := testFlow(t)
	for _, s := range scripts {
		t.Run(s.Name, func(t *testing.T) {
			channel := "kf"
			if s.Only != "" {
				channel = s.Only
			}
			got := s
			got.Sections = nil
			for _, sec := range s.Sections {
				played, err := onCore(f, sec, channel)
				if err != nil {
					t.Fatalf("%s: %v", sec.Lang, err)
				}
				got.Sections = append(got.Sections, played)
			}
			if *update {
				if err := os.WriteFile(filepath.Join(transcriptDir, s.Name+".txt"), []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(s.String(), got.String()); d != "" {
				t.Errorf("the conversation changed (-written +now); run the test with -update and read the diff:\n%s", d)
			}
		})
	}
}
