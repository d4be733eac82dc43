package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadme: what the README shows of a conversation is said in a transcript,
// and each setting that it names exists.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(transcriptDir, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	quoted := 0
	for _, line := range strings.Split(string(readme), "\n") {
		if strings.HasPrefix(line, "< ") || strings.HasPrefix(line, "> ") {
			quoted++
			if !strings.Contains(all.String(), line+"\n") {
				t.Errorf("no transcript says: %s", line)
			}
		}
	}
	if quoted < 10 {
		t.Errorf("only %d lines of conversation in the README", quoted)
	}
	settings, err := os.ReadFile("settings.go")
	if err != nil {
		t.Fatal(err)
	}
	known := strings.ToLower(strings.ReplaceAll(string(settings), "-", ""))
	for _, name := range regexp.MustCompile(`KAIHU_[A-Z_]+[A-Z]`).FindAllString(string(readme), -1) {
		field := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, "KAIHU_"), "_", ""))
		if name != "KAIHU_SHOTS" && name != "KAIHU_BENCH_CASES" && !strings.Contains(known, field) {
			t.Errorf("the README names %s, which is no setting", name)
		}
	}
}
