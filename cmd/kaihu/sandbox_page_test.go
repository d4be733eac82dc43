package main

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"kaihu/flows"
)

// sampleAnswer is one entry of page/samples.json.
type sampleAnswer struct {
	Option string `json:"option"`
	Scan   string `json:"scan"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
}

// TestSamples holds the sample answers against the flow: one for every
// requirement, in both languages, and no scan or option that is not there.
func TestSamples(t *testing.T) {
	var samples struct {
		Answers map[string]sampleAnswer `json:"answers"`
		Scans   []struct {
			File string `json:"file"`
		} `json:"scans"`
	}
	data, err := fs.ReadFile(page, "page/samples.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &samples); err != nil {
		t.Fatal(err)
	}
	scan := func(name string) {
		if _, err := fs.Stat(page, "page/samples/"+name); err != nil {
			t.Error(err)
		}
	}
	for _, s := range samples.Scans {
		scan(s.File)
	}
	flow := testFlow(t)
	known := map[string]bool{}
	for _, step := range flow.Steps {
		for _, d := range step.Requirements {
			known[d.ID] = true
			s, ok := samples.Answers[d.ID]
			switch {
			case !ok:
				t.Errorf("no sample answer for %s", d.ID)
			case s.Scan != "":
				scan(s.Scan)
			case s.Zh == "" || s.En == "":
				t.Errorf("the sample for %s lacks a language", d.ID)
			}
			if d.Kind == "choice" && s.Option != "" && !hasOption(d, s.Option) {
				t.Errorf("%s has no option %q", d.ID, s.Option)
			}
		}
	}
	for id := range samples.Answers {
		if !known[id] {
			t.Errorf("a sample answer for %s, which nobody asks", id)
		}
	}
}

// hasOption compares as button tokens do, without hyphens.
func hasOption(d flows.Definition, id string) bool {
	for _, o := range d.Options {
		if strings.ReplaceAll(o.ID, "-", "_") == id {
			return true
		}
	}
	return false
}
