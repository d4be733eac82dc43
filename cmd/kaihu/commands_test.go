package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestComposerKnowsTheCommands: what the sandbox's composer offers after /kaihu
// is what /kaihu help lists, and asks for a case where that does.
func TestComposerKnowsTheCommands(t *testing.T) {
	w := newWorld(t, testFlow(t), "sqlite")
	lin := w.slack.As(worldLin)
	if _, err := lin.Command(worldDesk, "/kaihu help"); err != nil {
		t.Fatal(err)
	}
	w.settle()
	var help strings.Builder
	for _, m := range lin.New() {
		help.WriteString(w.slack.Plain(m))
	}
	page, err := os.ReadFile(filepath.Join("page", "commands.js"))
	if err != nil {
		t.Fatal(err)
	}
	read := func(pattern, text, ref string) (list []string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			line := m[1]
			if strings.HasPrefix(m[2], ref) {
				line += " of a case"
			}
			list = append(list, line)
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	told, offered := read(`(?m)^/kaihu (\w+) ?(\S*)`, help.String(), "KH-…"), read(`(?m)^  \["(\w+)[^"]*", "([^"]*)"`, string(page), "REF")
	if len(told) < 20 || !slices.Equal(told, offered) {
		t.Errorf("help lists %q,\nthe composer offers %q", told, offered)
	}
}
