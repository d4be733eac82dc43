package answers

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// emitted is every code that the source emits, with the names of its arguments.
func emitted(t *testing.T) map[string][]string {
	call := regexp.MustCompile(`(?:refuse|problem|note|fail)\("([a-z_]+)"([^\n]*)`)
	result := regexp.MustCompile(`return (?:time\.Time\{\}, )?"([a-z]+_[a-z_]+)"(?:, (nil|\[\]any\{[^\n]*\}))?\n`)
	arg := regexp.MustCompile(`, "([a-z]+)", |\{"([a-z]+)", `)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range append(call.FindAllStringSubmatch(string(source), -1), result.FindAllStringSubmatch(string(source), -1)...) {
			if slices.Contains(Kinds(), m[1]) {
				continue // a label's kind
			}
			out[m[1]] = nil
			for _, a := range arg.FindAllStringSubmatch(m[2], -1) {
				out[m[1]] = append(out[m[1]], a[1]+a[2])
			}
		}
	}
	for _, code := range []string{"date_format", "date_order", "date_invalid"} {
		out[code] = []string{"text"} // judgeDate adds it
	}
	return out
}

func TestEveryProblemIsWorded(t *testing.T) {
	placeholder := regexp.MustCompile(`\{([a-z]+)\}`)
	all := emitted(t)
	if len(all) < 80 {
		t.Fatalf("only %d codes found in the source", len(all))
	}
	for code, args := range all {
		w, ok := wordings()[code]
		if !ok || w.En == "" || w.Zh == "" {
			t.Errorf("%s is not worded in both languages", code)
			continue
		}
		for _, text := range []string{w.En, w.Zh} {
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(args, m[1]) {
					t.Errorf("%s: no argument for {%s}", code, m[1])
				}
			}
		}
		if strings.ContainsAny(w.Zh, "你") {
			t.Errorf("%s says 你, not 您", code)
		}
		// A WeCom text holds 2048 bytes, and more than this must fit in one.
		if len(w.Zh) > 400 || len(w.En) > 400 {
			t.Errorf("%s is too long for a chat", code)
		}
	}
	for code := range wordings() {
		if _, ok := all[code]; !ok {
			t.Errorf("%s is never said", code)
		}
	}
}

func TestUnknownProblemReadsAsItself(t *testing.T) {
	if got := (Problem{Code: "of_tomorrow"}).Text("zh"); got != "of_tomorrow" {
		t.Error(got)
	}
}
