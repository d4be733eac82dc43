package main

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// TestMetricsPages: an operator finds every metric of the program in deploy/,
// with what to do about it, and no other.
func TestMetricsPages(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../deploy/*.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile(`\bkaihu_[a-z_]+`).FindAllString(string(text), -1) {
			told[name] = true
		}
	}
	registered := metricNames(t)
	for _, name := range registered {
		if !told[name] {
			t.Errorf("%s stands on no page of deploy/", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		if !slices.Contains(registered, name) {
			t.Errorf("there is no metric %s", name)
		}
	}
}

// metricNames are the metrics that the program registers when it is put
// together as it is served.
func metricNames(t *testing.T) (names []string) {
	t.Helper()
	a, err := build(t.Context(), &Settings{Addr: "127.0.0.1:0", Data: t.TempDir(), Timezone: "Asia/Shanghai", OCR: "none"}, parts{logs: io.Discard, flow: testFlow(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	all := make(chan *prometheus.Desc)
	go func() {
		defer close(all)
		a.metrics.Describe(all)
	}()
	quoted := regexp.MustCompile(`fqName: "([^"]+)"`)
	for d := range all {
		names = append(names, quoted.FindStringSubmatch(d.String())[1])
	}
	if len(names) < 25 {
		t.Fatalf("only %d metrics were found: %q", len(names), names)
	}
	return names
}
