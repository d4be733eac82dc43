package main

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/flows/flowstest"
)

// mode is what goes wrong while a transcript is played. What the person sees
// must not change.
type mode struct {
	name string
	line func(w *world, n int) // before each line
}

func modes() []mode {
	return []mode{
		{"plain", func(*world, int) {}},
		{"twice", everythingTwice},
		{"failing", sendsFail},
		{"restart", func(w *world, n int) {
			if n > 0 {
				w.down()
				w.up()
			}
		}},
	}
}

// everythingTwice delivers each event again: WeCom calls back twice and the
// cursor is lost, so that everything is read again; Slack sends each event
// once more under another id.
func everythingTwice(w *world, n int) {
	if n == 0 {
		w.wecom.Faults().Add(wecomtest.Fault{Kind: wecomtest.FaultDuplicateCallback})
		w.slack.Inject(slacktest.Fault{Kind: slacktest.DuplicateNewEventID, Count: -1})
		return
	}
	key := "wecom/cursor/" + w.settings.WecomKfID
	if err := w.app.store.SetMemo(context.Background(), key, []byte(w.firstCursor()), 0); err != nil {
		w.t.Error(err)
	}
}

// firstCursor is a cursor at the beginning of the account's log.
func (w *world) firstCursor() string { return "" }

// sendsFail lets sends fail now and then, some after they were accepted.
func sendsFail(w *world, n int) {
	switch n % 3 {
	case 0:
		w.wecom.Faults().Errcode("kf/send_msg", -1, 1)
		w.slack.Inject(slacktest.Fault{Kind: slacktest.FaultStatus, Status: 503, Method: "chat.postMessage", Count: 1})
	case 1:
		w.wecom.Faults().LoseReply("kf/send_msg", 1)
		w.slack.Inject(slacktest.Fault{Kind: slacktest.FaultLoseReply, Method: "chat.postMessage", Count: 1})
	}
}

// storeFor shares the stores out: each transcript meets both in every mode, in
// one language each, for what a store does not know is the language.
func storeFor(lang string, m mode) string {
	if (lang == "zh") == (m.name == "plain") {
		return "redis"
	}
	return "sqlite"
}

// skips shares out what costs most: what goes wrong, a transcript meets on WeCom
// in one language, on Slack in the other. One that is about a single channel
// meets all of it there.
func skips(only, lang, channel string, m mode) bool {
	return only == "" && m.name != "plain" && (lang == "zh") != (channel == "kf")
}

// TestTranscriptsInChannels plays every transcript through the whole program:
// both channels, both stores, and everything that goes wrong. What is said is
// held against the pure core, which TestTranscripts holds against the files.
func TestTranscriptsInChannels(t *testing.T) {
	t.Parallel()
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		t.Fatal(err)
	}
	chat, post := testFlow(t), flowWith(t, flows.Options{Desk: true, Links: true, Mail: true})
	for _, s := range scripts {
		f := chat
		if s.Mail {
			f = post
		}
		for _, sec := range s.Sections {
			for _, channel := range []string{"kf", "slack"} {
				if s.Only != "" && s.Only != channel {
					continue
				}
				for _, m := range modes() {
					if skips(s.Only, sec.Lang, channel, m) {
						continue
					}
					store := storeFor(sec.Lang, m)
					t.Run(strings.Join([]string{s.Name, sec.Lang, channel, store, m.name}, "/"), func(t *testing.T) {
						t.Parallel()
						playInWorld(t, f, sec, channel, store, m, s.Mail)
					})
				}
			}
		}
	}
}

func playInWorld(t *testing.T, f *flows.Flow, sec flowstest.Section, channel, store string, m mode, mails bool) {
	w := newWorld(t, f, store)
	if mails {
		w.post()
	}
	var p flowstest.Player
	if channel == "kf" {
		p = &kfPlayer{player: player{w: w}, kf: w.settings.WecomKfID, user: worldCustomer}
	} else {
		p = &slackPlayer{player: player{w: w}, user: worldApplicant}
	}
	core := newCore(f, channel)
	n := 0
	for _, l := range sec.Lines {
		if strings.IndexByte("<@=", l.Who) >= 0 {
			continue
		}
		one := flowstest.Section{Lang: sec.Lang, Lines: []flowstest.Line{l}}
		want, err := flowstest.Play(one, core)
		if err != nil {
			t.Fatal("core:", err)
		}
		m.line(w, n)
		n++
		got, err := flowstest.Play(one, p)
		if err != nil {
			t.Fatalf("%v\n%s", err, w.log)
		}
		if d := cmp.Diff(outline(want), outline(got)); d != "" {
			t.Fatalf("after %q (-core +channel):\n%s\nlog:\n%s", l.Text, d, w.log)
		}
		core.Clock = laterOf(core.Clock, w.clock.now())
	}
	w.searchLog(sec)
	for _, v := range w.slack.Violations() {
		if v.Kind == slacktest.BadSlowAck { // by the wall clock, and this machine does other things: bot/slack's own tests hold us to it
			continue
		}
		t.Errorf("Slack: %+v", v)
	}
	for _, v := range w.wecom.Violations() {
		t.Errorf("WeCom: %+v", v)
	}
}

func laterOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// outline is what counts in a section, whatever the platform's limits made of
// it: the words without their spacing, the buttons, and what the desk heard.
func outline(s flowstest.Section) []string {
	var words strings.Builder
	var desk, mails []string
	for _, l := range s.Lines {
		switch l.Who {
		case '<':
			for _, r := range clockTime.ReplaceAllString(linkAddress.ReplaceAllString(l.Text, "https://kaihu.example/$1/TOKEN"), "HH:MM") {
				if !unicode.IsSpace(r) {
					words.WriteRune(r)
				}
			}
		case '@':
			desk = append(desk, l.Text)
		case '=':
			mails = append(mails, caseName.ReplaceAllString(mailWay.ReplaceAllString(l.Text, wayAddress), "REF"))
		}
	}
	slices.Sort(desk)
	return append(append([]string{words.String()}, desk...), mails...)
}

// mailWay is the line of an e-mail that opens the chat, caseName what its end
// calls the case.
var (
	mailWay  = regexp.MustCompile(`(?m)^https://work\S+$|^http://127\S+$`)
	caseName = regexp.MustCompile(`KH-[2-9A-Z]{6}`)
)

// clockTime is a time of day: where the clock is the real one it goes on between
// the core and the channel.
var clockTime = regexp.MustCompile(`[0-9]{2}:[0-9]{2}`)

// linkAddress is the address of a link, as a channel shows it.
var linkAddress = regexp.MustCompile(`<?https?://[^\s<>]*/(upload|pack)/[A-Za-z0-9_-]+>?`)

// searchLog fails if the log holds a secret of the platforms or anything that
// the person wrote.
func (w *world) searchLog(sec flowstest.Section) {
	w.t.Helper()
	log := w.log.String()
	secrets := []string{w.settings.WecomSecret, w.settings.WecomToken, w.settings.WecomAESKey, w.settings.SlackBotToken, w.settings.SlackSigningSecret, "access_token="}
	for _, l := range sec.Lines {
		if l.Who == '>' && len(l.Text) > 5 && !strings.Contains("restart closed error the same mainland", l.Text) {
			secrets = append(secrets, l.Text)
		}
	}
	for _, s := range secrets {
		if strings.Contains(log, s) {
			w.t.Errorf("the log holds %q", s)
		}
	}
}
