package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaihu/bot/scan"
	"kaihu/bot/scan/worker"
)

var samples = filepath.Join("..", "..", "bot", "scan", "ppocr", "testdata")

// models is where make ocr puts them.
func models(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "bin", "ocr")
	if env := os.Getenv("KAIHU_OCR"); env != "" && env != "none" {
		dir = env
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "libonnxruntime.so.1")); err != nil {
		t.Fatalf("%v (run make ocr)", err)
	}
	return dir
}

// TestChild has a keeper start the program, as it is shipped, and look at a
// document.
func TestChild(t *testing.T) {
	program := filepath.Join(t.TempDir(), "kaihu-ocr")
	build := exec.Command("go", "build", "-o", program, ".") // without the race detector, whose memory is beyond the limit
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	id, err := os.ReadFile(filepath.Join(samples, "01_id_clean.png"))
	if err != nil {
		t.Fatal(err)
	}
	keeper := worker.NewKeeper(worker.Config{Command: program, Args: []string{"-folder", models(t)}, LookIn: time.Minute, Memory: 600 << 20})
	defer keeper.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	result, err := keeper.Look(ctx, scan.Task{
		Files:  [][]byte{id},
		For:    "leader_id_scan",
		Claims: scan.Claims{Person: "甄样本", IDKind: "resident_id", IDNumber: "110105198808159997"},
		Rules:  scan.Rules{MaxBytes: 5 << 20, Types: []string{"image/jpeg", "image/png"}, MaxPages: 5},
		Today:  time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	if result.Engine != "ppocr" || result.Kind != scan.IDFront || result.Fields[scan.FieldIDNumber].Match != scan.Same {
		t.Errorf("%+v", result)
	}
}

func TestLines(t *testing.T) {
	var out, errw strings.Builder
	code := run(context.Background(), []string{"-folder", models(t), filepath.Join(samples, "01_id_clean.png")}, strings.NewReader(""), &out, &errw)
	if code != 0 || !strings.Contains(out.String(), "110105198808159997") {
		t.Errorf("exit %d, %s%s", code, out.String(), errw.String())
	}
}

func TestMistakes(t *testing.T) {
	empty := t.TempDir()
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, 0, "FILE"},
		{"no such flag", []string{"-fast"}, 2, "-fast"},
		{"no file", []string{"-folder", models(t), "nowhere.png"}, 1, "nowhere.png"},
		{"no models", []string{"-folder", empty, "x.png"}, 1, empty},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errw strings.Builder
			code := run(context.Background(), c.args, strings.NewReader(""), &out, &errw)
			if code != c.code || !strings.Contains(errw.String(), c.want) {
				t.Errorf("exit %d, %q", code, errw.String())
			}
		})
	}
}
