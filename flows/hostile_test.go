package flows_test

import (
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kaihu/flows"
	"kaihu/flows/awschina"
)

// laughs is YAML whose aliases grow tenfold from line to line, below a field
// that a file may have.
func laughs() string {
	var b strings.Builder
	b.WriteString("- &a0 {id: x, source: x, value: \"1\"}\n")
	for i := range 12 {
		fmt.Fprintf(&b, "- &a%d [%s]\n", i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 10), ","))
	}
	return b.String()
}

// TestHostileStepFiles: files that were made to be read for ever are a mistake
// like any other, soon.
func TestHostileStepFiles(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"too large", "# " + strings.Repeat("x", 1<<20), "too large"},
		{"aliases that grow", laughs(), "rules.yaml:1: a list cannot stand here"},
		{"nothing", "", "rules.yaml"},
		{"an alias to itself", "a: &a\n  b: *a\n", "rules.yaml:"},
		{"deep", "a: " + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), "max depth"},
		{"endless opening", strings.Repeat("[\n", 20_000), "max depth"},
		{"deep maps", "a: " + strings.Repeat("{a: ", 20_000), "max depth"},
		{"dashes", strings.Repeat("- ", 20_000) + "a", "max depth"},
		{"as deep as may be", "a: " + strings.Repeat("[", 99) + strings.Repeat("]", 99), "rules.yaml:1: a list cannot stand here"},
		{"no text", "a: \x00\xff", "rules.yaml"},
	} {
		files := fstest.MapFS{"rules.yaml": {Data: []byte(c.data)}}
		names, err := fs.Glob(awschina.Files(), "*.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if data, err := fs.ReadFile(awschina.Files(), name); err == nil && name != "rules.yaml" {
				files[name] = &fstest.MapFile{Data: data}
			}
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		_, err = flows.Load(files, flows.Options{})
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 2000 {
			t.Errorf("%s: %.300v", c.name, err)
		}
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 20*time.Second || used > 200 {
			t.Errorf("%s: %v and %d MB", c.name, took, used)
		}
	}
}

// TestLongTexts: what a person writes, however long and whatever it is made of,
// takes a moment of a turn; a long message is asked for in parts.
func TestLongTexts(t *testing.T) {
	f, err := flows.Load(awschina.Files(), flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := flows.At(time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()))
	c := flows.Case{Ref: "KH-222222", Contact: flows.Contact{Channel: "slack", Address: "T/U"}}
	for _, s := range []string{"hello", "English", "I agree", "mainland", "I have them all"} {
		c, _ = f.Advance(c, flows.Said{Stamp: at, Text: s})
	}
	for _, seed := range []string{"1", "13800138000 ", "91110105MAFAKE019T,", "广东省深圳市南山区科技园南区R3-A栋5楼 518000\n", "my password is "} {
		for _, size := range []int{16 << 10, 1 << 20} {
			text := strings.Repeat(seed, size/len(seed))
			for _, e := range []flows.Event{
				flows.Said{Stamp: at, Text: text, Message: "m"}, flows.Sent{Stamp: at, Text: text, File: flows.File{ID: "f", Source: "x"}},
				flows.Revised{Stamp: at, Text: text, Message: "m"}, flows.Chose{Stamp: at, Token: text, Label: text},
			} {
				began := time.Now()
				after, effects := f.Advance(c, e)
				if took := time.Since(began); took > 3*time.Second {
					t.Errorf("%.10q, %d bytes, %T: %v", seed, len(text), e, took)
				}
				if len(fmt.Sprint(after, effects)) > 256<<10 {
					t.Errorf("%.10q, %d bytes, %T: the case or the answer is as long", seed, len(text), e)
				}
			}
		}
	}
}
