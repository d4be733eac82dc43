package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaihu/bot/slacktest"
)

// TestDeskScript plays the desk's transcripts on the whole program, one with
// each language in the channel; -update rewrites them.
func TestDeskScript(t *testing.T) {
	for file, language := range map[string]string{"testdata/desk.txt": "en", "testdata/desk-zh.txt": "zh"} {
		t.Run(language, func(t *testing.T) { playDesk(t, file, language) })
	}
}

func playDesk(t *testing.T, file, language string) {
	t.Helper()
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, testFlow(t), "sqlite")
	w.down()
	w.settings.DeskLanguage = language
	w.up()
	s := &deskScript{world: w, applicant: kfIn(w), people: map[string]*slacktest.Person{"lin": w.slack.As(worldLin), "chen": w.slack.As(worldChen), "anna": w.slack.As(worldApplicant)}}
	head, body, _ := strings.Cut(string(want), "\n\n")
	for _, line := range strings.Split(strings.TrimSpace(body), "\n") {
		if !strings.HasPrefix(line, "@") {
			s.lines = append(s.lines, line)
			s.play(line)
		}
	}
	text := head + "\n\n" + steady(strings.Join(s.lines, "\n"), deskRef(w, 0)) + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("the desk says otherwise (-want +got); -update rewrites the file:\n%s", diff)
	}
}

// deskScript is a transcript of the desk at work: what each command shows to
// whom.
type deskScript struct {
	*world
	applicant *kfPlayer
	people    map[string]*slacktest.Person
	lines     []string
}

// play plays one line of somebody.
func (s *deskScript) play(line string) {
	s.t.Helper()
	who, words, ok := strings.Cut(line, "> ")
	switch {
	case !ok:
		s.t.Fatalf("nobody says %q", line)
	case who == "": // the cards are TestTranscriptsInChannels' matter
		s.applicant.hears(words)
		s.pass()
	case words == "(opens the link)":
		s.opens(who)
	case strings.HasPrefix(words, "(looks at the thread of "):
		for _, m := range s.slack.Messages(worldDesk) {
			if strings.HasPrefix(m.Text, s.named(strings.TrimSuffix(strings.TrimPrefix(words, "(looks at the thread of "), ")"))) {
				s.shows([]slacktest.Message{m})
			}
		}
	case strings.HasPrefix(words, "("):
		label := strings.Trim(words, "()")
		if _, err := s.people[who].Press(label); err != nil {
			s.t.Fatalf("%s: %v", line, err)
		}
		s.settle()
		s.lines = append(s.lines, sees(s.world, s.people[who].New())...)
	default:
		s.command(who, words)
	}
}

func (s *deskScript) command(who, words string) {
	s.t.Helper()
	s.clock.forward(time.Minute) // what was done before is before
	words = s.named(words)
	for name, id := range map[string]string{"@chen": worldChen, "@anna": worldApplicant} {
		words = strings.ReplaceAll(words, name, "<@"+id+">")
	}
	channel := worldDesk
	if who == "anna" {
		channel = ""
	}
	if _, err := s.people[who].Command(channel, words); err != nil {
		s.t.Fatalf("%s: %v", words, err)
	}
	s.settle()
	s.lines = append(s.lines, sees(s.world, s.people[who].New())...)
}

// named puts references into a line: REF is the oldest thread's, OTHER the
// second's.
func (s *deskScript) named(line string) string {
	return strings.NewReplacer("REF", deskRef(s.world, 0), "OTHER", deskRef(s.world, 1)).Replace(line)
}

// opens has a customer open the link that was handed out last, and shows what
// they read.
func (s *deskScript) opens(who string) {
	s.t.Helper()
	link := ""
	for _, m := range s.slack.Messages(worldDesk) {
		if found := regexp.MustCompile(`https?://[^\s]+scene_param=[^\s]+`).FindString(s.slack.Plain(m)); found != "" {
			link = found
		}
	}
	if _, err := s.wecom.Open(who, link); err != nil {
		s.t.Fatal(err)
	}
	s.settle()
	chat := s.wecom.Chat(s.settings.WecomKfID, who)
	text := chat[len(chat)-1].Text
	if menu := chat[len(chat)-1].Menu; menu != nil {
		text = menu.Head
	}
	for _, line := range strings.Split(text, "\n")[:3] {
		s.lines = append(s.lines, strings.TrimRight("@ "+line, " "))
	}
	s.lines = append(s.lines, sees(s.world, s.people["lin"].New())...)
	s.pass()
}

// shows writes messages down as they stand.
func (s *deskScript) shows(list []slacktest.Message) {
	for _, m := range list {
		for _, line := range strings.Split(s.slack.Plain(m), "\n") {
			s.lines = append(s.lines, strings.TrimRight("@ "+line, " "))
		}
	}
}

// pass lets everybody have seen everything.
func (s *deskScript) pass() {
	for _, someone := range s.people {
		someone.New()
	}
}

// sees words what somebody sees now: the answers, then the cards of the thread,
// which come in their own time. Roots, which change with every line, are left
// out.
func sees(w *world, list []slacktest.Message) (lines []string) {
	for _, answers := range []bool{true, false} {
		for _, m := range list {
			root := m.EphemeralFor == "" && (m.ThreadTS == "" || m.ThreadTS == m.TS) && m.Channel == worldDesk
			if root || (m.EphemeralFor != "") != answers {
				continue
			}
			for _, line := range strings.Split(w.slack.Plain(m), "\n") {
				lines = append(lines, strings.TrimRight("@ "+line, " "))
			}
		}
	}
	return lines
}

// deskRef is the reference of a thread, the oldest first.
func deskRef(w *world, n int) string {
	var seen []string
	for _, m := range w.slack.Messages(worldDesk) {
		root := m.EphemeralFor == "" && (m.ThreadTS == "" || m.ThreadTS == m.TS)
		if ref := regexp.MustCompile(`^KH-[2-9A-Z]{6}`).FindString(m.Text); root && ref != "" {
			seen = append(seen, ref)
		}
	}
	if n < len(seen) {
		return seen[n]
	}
	return ""
}

// steady takes out what is another each time: references, tokens, ports, and
// the one of two acts of one moment.
func steady(s, ref string) string {
	s = regexp.MustCompile(`\[\d\d\] \[\d\d\] \[\d\d\]`).ReplaceAllString(s, "[17] [42] [88]")
	s = strings.ReplaceAll(s, ref, "REF")
	s = regexp.MustCompile(`KH-[2-9A-Z]{6}`).ReplaceAllString(s, "KH-OTHER")
	s = regexp.MustCompile(`https?://[^\s/]+/(scan|pack|kf)/[^\s]*`).ReplaceAllString(s, "https://…/$1/…")
	return regexp.MustCompile(`https?://127[^\s]*`).ReplaceAllString(s, "https://…")
}
