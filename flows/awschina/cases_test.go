package awschina

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kaihu/flows"
	"kaihu/flows/flowstest"
)

// release names the release whose cases are to be kept: before each release,
// `go test ./flows/awschina -run TestStoredCases -release=NAME` writes them.
// Those of earlier ones are never written again.
var release = flag.String("release", "", "keep cases of this release in testdata/cases")

// stored is a case as a release stored it, and what it was waiting for.
type stored struct {
	From    string          `json:"from"` // transcript, language, line
	Case    json.RawMessage `json:"case"`
	Kind    flows.WaitKind  `json:"kind"`
	Asks    string          `json:"asks"`
	Due     []string        `json:"due"`
	Buttons []string        `json:"buttons"` // tokens of the open question
}

func loadFlow(t *testing.T) *flows.Flow {
	t.Helper()
	f, err := flows.Load(Files(), flows.Options{Desk: true})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestStoredCases: every case that a release has stored is read, asks what it
// asked then, and asks nothing again that was settled.
func TestStoredCases(t *testing.T) {
	f := loadFlow(t)
	if *release != "" {
		record(t, f, filepath.Join("testdata", "cases", *release+".jsonl"))
	}
	names, err := filepath.Glob("testdata/cases/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no stored cases: %v", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n, langs := 0, map[flows.Lang]int{}
		for line := range bytes.Lines(data) {
			var s stored
			if err := json.Unmarshal(line, &s); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			t.Run(filepath.Base(name)+"/"+s.From, func(t *testing.T) { langs[replay(t, f, s)]++ })
			n++
		}
		if n < 60 || langs[flows.Zh] < 20 || langs[flows.En] < 20 {
			t.Errorf("%s has only %d cases, %v", name, n, langs)
		}
	}
}

// replay lands a case, then has its person do something that is no answer: the
// open question comes again.
func replay(t *testing.T, f *flows.Flow, s stored) flows.Lang {
	var c flows.Case
	if err := json.Unmarshal(s.Case, &c); err != nil {
		t.Fatal(err)
	}
	c.Revision = "older" // or nothing would be landed while the files are still those
	now := c.Updated.Add(time.Minute)
	landed, l := f.Land(c, now)
	if len(l.Orphans)+len(l.Reopened)+len(l.Dropped)+len(l.Kept) > 0 {
		t.Errorf("%s: %+v", l.Kind(), l)
	}
	asks, due := current(f, s.Asks), []string{}
	for _, id := range s.Due {
		due = append(due, current(f, id))
	}
	if w := landed.Wait; w.Kind != s.Kind || w.Requirement != asks || !slices.Equal(f.Due(landed), due) {
		t.Errorf("waits for %s %s, due %v; it was %s %s, due %v", w.Kind, w.Requirement, f.Due(landed), s.Kind, asks, due)
	}
	next, effects := f.Advance(c, flows.Shared{Stamp: flows.At(now), What: "sticker"})
	if next.Wait.Kind != s.Kind || next.Wait.Requirement != asks {
		t.Errorf("asks for %s %s, want %s %s", next.Wait.Kind, next.Wait.Requirement, s.Kind, asks)
	}
	var tokens []string
	said := false
	for _, e := range effects {
		if say, ok := e.(flows.Say); ok {
			said = true
			for _, o := range say.Options {
				tokens = append(tokens, o.Token)
			}
		}
	}
	if !said {
		t.Error("silence")
	}
	for _, token := range s.Buttons {
		if !slices.Contains(tokens, token) {
			t.Errorf("the button %s, which the person has before them, is no answer any more", token)
		}
	}
	for id, r := range c.Requirements {
		if now := next.Requirements[current(f, id)]; r.State == flows.OK && (now.State != flows.OK || now.Value != r.Value) {
			t.Errorf("%s was ok and is %s", id, now.State)
		}
	}
	return c.Lang
}

// current is the name that a requirement or page has now.
func current(f *flows.Flow, id string) string {
	if d := f.Definition(id); d != nil {
		return d.ID
	}
	if s := f.Step(id); s != nil {
		return s.ID
	}
	return id
}

// record keeps, of all transcripts, the first case that stood at each question
// in each language.
func record(t *testing.T, f *flows.Flow, name string) {
	t.Helper()
	if _, err := os.Stat(name); err == nil {
		t.Fatalf("%s is there already: what a release has stored does not change", name)
	}
	scripts, err := flowstest.Read("transcripts")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	seen := map[string]bool{}
	for _, script := range scripts {
		channel := "kf"
		if script.Only != "" {
			channel = script.Only
		}
		for _, sec := range script.Sections {
			core := flowstest.NewCore(f, flows.Contact{Channel: channel, Address: "someone", Abroad: channel == "slack"}, time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()))
			for i, l := range sec.Lines {
				if l.Who == '<' || l.Who == '@' {
					continue
				}
				said, err := flowstest.Play(flowstest.Section{Lines: []flowstest.Line{l}}, core)
				if err != nil {
					t.Fatalf("%s, %s: %v", script.Name, l.Text, err)
				}
				c := core.Case
				place := fmt.Sprint(channel, c.Lang, c.Stage, c.From, c.Wait.Kind, c.Wait.Requirement, c.Wait.Editing)
				if c.Stage == "" || seen[place] || len(said.Lines) == 0 {
					continue
				}
				seen[place] = true
				if err := enc.Encode(snapshot(t, f, c, fmt.Sprintf("%s/%s/%d", script.Name, sec.Lang, i+1))); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func snapshot(t *testing.T, f *flows.Flow, c flows.Case, from string) stored {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	next, effects := f.Advance(c, flows.Shared{Stamp: flows.At(c.Updated.Add(time.Minute)), What: "sticker"})
	s := stored{From: from, Case: text, Kind: next.Wait.Kind, Asks: next.Wait.Requirement, Due: f.Due(c), Buttons: []string{}}
	for _, e := range effects {
		if say, ok := e.(flows.Say); ok {
			for _, o := range say.Options {
				s.Buttons = append(s.Buttons, o.Token)
			}
		}
	}
	return s
}
