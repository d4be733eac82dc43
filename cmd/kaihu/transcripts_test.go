package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaihu/bot"
	"kaihu/bot/faq"
	"kaihu/bot/mail"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/flows/flowstest"
)

var update = flag.Bool("update", false, "rewrite the transcripts from what the core says now")

const transcriptDir = "../../flows/awschina/transcripts"

// start is when every transcript begins: a Monday morning in China.
func start() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()) }

// testFlow loads the built-in flow as the program does, with a desk.
func testFlow(t testing.TB) *flows.Flow { return flowWith(t, flows.Options{Desk: true, Links: true}) }

func flowWith(t testing.TB, o flows.Options) *flows.Flow {
	t.Helper()
	f, err := flows.Load(awschina.Files(), o)
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
	return flowstest.Play(s, newCore(f, channel))
}

// newCore begins a conversation on the pure core, with the desk's words and the
// e-mails' around it.
func newCore(f *flows.Flow, channel string) *flowstest.Core {
	p := flowstest.NewCore(f, flows.Contact{Channel: channel, Address: "someone", Abroad: channel == "slack"}, start())
	p.Title = func(c flows.Case, t flows.Tell) string { return bot.Register{Flow: f}.Title(&c, t) }
	p.Letter = func(c flows.Case, m flows.Mail) string {
		way := bot.Way{Where: flows.Text{En: "our chat in WeChat", Zh: "微信里与我们客服的聊天"}, URL: wayAddress}
		text, err := mail.Text(bot.Letter{Mail: m, Ref: c.Ref, Way: way})
		if err != nil {
			return err.Error()
		}
		return strings.TrimRight(text, "\n")
	}
	return p
}

// wayAddress stands in transcripts for the address that opens a chat.
const wayAddress = "https://work.weixin.qq.com/kf/CHAT"

// TestTranscripts holds the transcripts against the pure core.
func TestTranscripts(t *testing.T) {
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		t.Fatal(err)
	}
	chat, post := testFlow(t), flowWith(t, flows.Options{Desk: true, Links: true, Mail: true})
	for _, s := range scripts {
		t.Run(s.Name, func(t *testing.T) {
			f := chat
			if s.Mail {
				f = post
			}
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
