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

// deskScript is a transcript of the desk: what each command shows to whom.
const deskScript = "testdata/desk.txt"

// TestDeskScript plays the desk's transcript on the whole program; -update
// rewrites it.
func TestDeskScript(t *testing.T) {
	want, err := os.ReadFile(deskScript)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, testFlow(t), "sqlite")
	p := kfIn(w)
	people := map[string]*slacktest.Person{"lin": w.slack.As(worldLin), "chen": w.slack.As(worldChen), "anna": w.slack.As(worldApplicant)}
	var got []string
	head, body, _ := strings.Cut(string(want), "\n\n")
	for _, line := range strings.Split(strings.TrimSpace(body), "\n") {
		if strings.HasPrefix(line, "@") {
			continue
		}
		got = append(got, line)
		who, words, ok := strings.Cut(line, "> ")
		if !ok {
			t.Fatalf("nobody says %q", line)
		}
		if who == "" {
			p.hears(words)
			for _, someone := range people {
				someone.New() // the cards are TestTranscriptsInChannels' matter
			}
			continue
		}
		w.clock.forward(time.Minute) // what was done before is before
		words = strings.ReplaceAll(words, "REF", deskRef(w))
		for name, id := range map[string]string{"@chen": worldChen, "@anna": worldApplicant} {
			words = strings.ReplaceAll(words, name, "<@"+id+">")
		}
		channel := worldDesk
		if who == "anna" {
			channel = ""
		}
		if _, err := people[who].Command(channel, words); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		w.settle()
		got = append(got, sees(w, people[who].New())...)
	}
	text := head + "\n\n" + steady(strings.Join(got, "\n"), deskRef(w)) + "\n"
	if *update {
		if err := os.WriteFile(deskScript, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("the desk says otherwise (-want +got); -update rewrites the file:\n%s", diff)
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

// deskRef is the reference of the oldest thread.
func deskRef(w *world) string {
	for _, m := range w.slack.Messages(worldDesk) {
		if ref := regexp.MustCompile(`KH-[2-9A-Z]{6}`).FindString(m.Text); ref != "" {
			return ref
		}
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
