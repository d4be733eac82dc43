package scantest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaihu/bot/scan"
	"kaihu/bot/scan/look"
	"kaihu/bot/scan/ppocr"
	"kaihu/bot/scan/scantest"
)

// today is the day on which the specimens are judged.
var today = time.Date(2026, time.November, 26, 0, 0, 0, 0, time.UTC)

// engineDir is where `make ocr` puts the engine, or what KAIHU_OCR names.
func engineDir() string {
	if dir := os.Getenv("KAIHU_OCR"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "bin", "ocr")
}

// openScanner is the whole path with the real engine. It reads a picture once
// and judges it by many claims.
func openScanner(t *testing.T) scan.Scanner {
	t.Helper()
	engine, err := ppocr.Open(engineDir(), 2)
	if err != nil {
		t.Fatalf("the engine is not there (make ocr): %v", err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache = filepath.Join(cache, "kaihu-specimens")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := look.New(scantest.NewRecall(engine), cache)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	return s
}

// run judges each specimen in each condition. keep may be a folder for the
// files of what was judged wrongly.
func run(t *testing.T, scanner scan.Scanner, list []scantest.Specimen, conditions func(scantest.Specimen) []scantest.Condition, seed uint64, keep string) []scantest.Outcome {
	t.Helper()
	b, err := scantest.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var all []scantest.Outcome
	for _, s := range list {
		drawing, err := b.Draw(s.Sheet, 1.5)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range conditions(s) {
			f, err := scantest.Send(s, drawing, c, seed)
			if err != nil {
				t.Fatal(err)
			}
			o, err := scantest.Evaluate(t.Context(), scanner, f, today)
			if err != nil {
				t.Fatal(err)
			}
			wrong := scantest.Failures([]scantest.Outcome{o})
			if wrong != "" && keep != "" {
				fmt.Print(wrong)
				if err := os.WriteFile(filepath.Join(keep, s.ID+"-"+c.Name), f.Data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			o.File.Data = nil
			all = append(all, o)
		}
	}
	return all
}

// needFonts refuses to draw with what replaces the fonts of certificates: the
// table would be another.
func needFonts(t *testing.T) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "fc-list", ":", "family").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range []string{"Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UMing CN", "AR PL UKai CN", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei"} {
		if !strings.Contains(string(out), family) {
			t.Fatalf("%s is not installed: apt-get install fonts-noto-cjk fonts-arphic-uming fonts-arphic-ukai fonts-wqy-zenhei fonts-wqy-microhei", family)
		}
	}
}

// TestSpecimens is the evaluation: make specimens. KAIHU_SPECIMENS says how
// many specimens of each kind, KAIHU_SPECIMENS_SEED which, KAIHU_SPECIMENS_ONLY
// a pattern, keeps those whose name and condition it finds, KAIHU_SPECIMENS_KEEP names a
// folder for the files that were judged wrongly.
func TestSpecimens(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("KAIHU_SPECIMENS"))
	if err != nil || n < 1 {
		t.Skip("an evaluation of half an hour and more: make specimens")
	}
	needFonts(t)
	seed, _ := strconv.ParseUint(os.Getenv("KAIHU_SPECIMENS_SEED"), 10, 64)
	only, err := regexp.Compile(os.Getenv("KAIHU_SPECIMENS_ONLY"))
	if err != nil {
		t.Fatal(err)
	}
	keep := os.Getenv("KAIHU_SPECIMENS_KEEP")
	list := scantest.Catalogue(n, seed)
	all := run(t, openScanner(t), list, func(s scantest.Specimen) []scantest.Condition {
		conditions := slices.Concat(scantest.Conditions(), scantest.Cameras())
		if strings.HasSuffix(s.ID, "-1") && s.Want.Accepted() {
			conditions = append(conditions, scantest.Forms()...)
		}
		return slices.DeleteFunc(conditions, func(c scantest.Condition) bool { return !only.MatchString(s.ID + " " + c.Name) })
	}, seed, keep)
	fmt.Printf("%s\n%s\n%s", scantest.Table(all, scantest.Document), scantest.Table(all, scantest.Family), scantest.Failures(all))
	if sum := scantest.Sum(all); sum.WrongAccepts > 0 {
		t.Errorf("%d wrong documents or false claims were accepted", sum.WrongAccepts)
	}
}
