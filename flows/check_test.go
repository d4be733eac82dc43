package flows_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"kaihu/flows"
	"kaihu/flows/awschina"
)

// broken is the built-in flow with a file changed.
func broken(t *testing.T, file, old, new string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(awschina.Files(), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(awschina.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if name == file {
			if !strings.Contains(string(b), old) {
				t.Fatalf("%s does not hold %q", file, old)
			}
			b = []byte(strings.Replace(string(b), old, new, 1))
		}
		files[name] = &fstest.MapFile{Data: b}
	}
	return files
}

// TestCheckFindsMistakes breaks the flow in one way after the other; each is
// found, with its file and line.
func TestCheckFindsMistakes(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"01-email.yaml", "kind: email", "kind: emial", `unknown kind "emial"`},
		{"01-email.yaml", "id: signup_email", "id: username", "stands in"},
		{"01-email.yaml", "stage: preparing", "stage: sometime", `stage "sometime"`},
		{"01-email.yaml", "trouble: [", "trouble: [no_such_question, ", `no question "no_such_question"`},
		{"01-email.yaml", "{rule.email_code_digits}", "{rule.no_such_rule}", "no rule no_such_rule"},
		{"01-email.yaml", "code: 6", "cod: 6", "unknown field"},
		{"02-credentials.yaml", "kind: iam_user_name", "kind: choice", "dead end"},
		{"02-credentials.yaml", "id: username\n", "id: username\n    was: [signup_email]\n", "stands in"},
		{"02-credentials.yaml", "stage: preparing\n", "stage: preparing\ngone: [signup_email]\n", "is gone, and stands in"},
		{"03-account.yaml", "fapiao: [\"yes\"]", "fapiao: [maybe]", `no option "maybe"`},
		{"03-account.yaml", "fapiao: [\"yes\"]", "leader_name: [x]", "comes later"},
		{"03-account.yaml", "same: [signup_email]", "same: [nobody]", "no requirement"},
		{"04-business.yaml", "notice: identity", "notice: nothing", `no notice "nothing"`},
		{"07-review.yaml", "code: not_latest_version", "code: no_such_reason", `no reason "no_such_reason"`},
		{"07-review.yaml", "id: account_id", "id: account_number", "account_id is missing"},
		{"phrases.yaml", "  paused: {", "  pausd: {", "pausd"},
		{"phrases.yaml", "continue: { en: [continue", "continue: { en: [continue, help", "means both"},
		{"rules.yaml", "email_code_digits:", "email_code_digit:", "used by no text"},
		{"results.yaml", "  activated:\n", "  active:\n", "no result active"},
		{"results.yaml", "- has been activated\n", "- has been activated\n        - under review\n", "stands in activated already"},
		{"results.yaml", "zh: [如果, 若, ", "zh: []\n  # [", "if needs words in both languages"},
		{"results.yaml", "- has been activated\n", "- \"...\"\n", "holds no word"},
		{"faq.yaml", "- id: ", "- id: email_not_received\n  topic: x\n  q: {en: Q, zh: 问}\n  a: {en: A, zh: \"\"}\n- id: ", "zh is missing"},
		{"replies.yaml", "- id: call", "- id: looking", "reply looking stands there twice"},
		{"replies.yaml", "- id: call\n  title: { en: When can I call you?, zh: 约电话沟通 }\n", "- id: call\n", "needs id, title and text"},
		{"00-prerequisites.yaml", "zh: 语言", "zh: \"" + strings.Repeat("语", 700) + "\"", "a message takes"},
	} {
		_, err := flows.Load(broken(t, c.file, c.old, c.new), flows.Options{})
		var mistakes flows.Mistakes
		if !errors.As(err, &mistakes) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %q → %q: %v, want %q", c.file, c.old, c.new, err, c.want)
			continue
		}
		for _, m := range mistakes {
			if strings.Contains(m.Text, c.want) && m.Line == 0 && !strings.Contains(c.want, "is missing") {
				t.Errorf("%s: no line: %v", c.file, m)
			}
		}
	}
}

// TestLinesEndAsInEditors: a line ends with a line feed, a carriage return or
// both, and is counted once.
func TestLinesEndAsInEditors(t *testing.T) {
	var want string
	for _, end := range []string{"\n", "\r\n", "\r"} {
		files := small(t)
		for name, f := range files {
			text := string(f.Data)
			if name == "02-review.yaml" {
				text = strings.Replace(text, "kind: moment", "kind: no_moment", 1)
			}
			files[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "\n", end))}
		}
		_, err := flows.Load(files, flows.Options{})
		if err == nil || !strings.Contains(err.Error(), "no_moment") {
			t.Fatalf("%q: %v", end, err)
		}
		if want == "" {
			want = err.Error()
		}
		if err.Error() != want {
			t.Errorf("%q: %v, want %v", end, err, want)
		}
	}
}

// TestCheckFindsEverythingAtOnce breaks two files.
func TestCheckFindsEverythingAtOnce(t *testing.T) {
	files := broken(t, "01-email.yaml", "kind: email", "kind: x1").(fstest.MapFS)
	files["02-credentials.yaml"].Data = []byte(strings.Replace(string(files["02-credentials.yaml"].Data), "kind: iam_user_name", "kind: x2", 1))
	_, err := flows.Load(files, flows.Options{})
	if err == nil || !strings.Contains(err.Error(), "x1") || !strings.Contains(err.Error(), "x2") {
		t.Errorf("%v", err)
	}
}

func TestLoadOfNothing(t *testing.T) {
	if _, err := flows.Load(fstest.MapFS{}, flows.Options{}); err == nil {
		t.Error("an empty folder is a flow")
	}
}

func TestDraw(t *testing.T) {
	chart := load(t, flows.Options{}).Draw(flows.En)
	for _, want := range []string{"flowchart TD", "signup_email", "license_scan", "fapiao = yes", "result -->|failed| result_reasons"} {
		if !strings.Contains(chart, want) {
			t.Errorf("the chart lacks %q:\n%s", want, chart)
		}
	}
}

// TestDrawTwoConditions: what hangs on two questions is drawn the same way every
// time.
func TestDrawTwoConditions(t *testing.T) {
	f, err := flows.Load(broken(t, "03-account.yaml", "when: { fapiao_kind: [special] }", `when: { fapiao_kind: [special], fapiao: ["yes"] }`), flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if chart := f.Draw(flows.En); !strings.Contains(chart, "|fapiao = yes, fapiao_kind = special|") || strings.Contains(chart, "|fapiao_kind = special, ") {
			t.Fatalf("the conditions stand in another order:\n%s", chart)
		}
	}
}

// TestRenamedStep: a case that stood at a step under its old name, and one
// whose question is gone, go on.
func TestRenamedStep(t *testing.T) {
	c := ready(t, flows.Options{}).says("a@example.com", "yunqi")
	files := broken(t, "03-account.yaml", "id: account", "id: details\nwas: [account]").(fstest.MapFS)
	f, err := flows.Load(files, flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	old := c.c
	old.Stage, old.Step = flows.Registering, "account"
	old.Wait = flows.Wait{Kind: flows.WaitPage, Requirement: "account", Seq: 7}
	next, _ := f.Advance(old, flows.Said{Stamp: flows.At(c.now), Text: "progress"})
	if next.Step != "details" || next.Wait.Requirement != "details" {
		t.Errorf("the case stands at %s, waiting for %s", next.Step, next.Wait.Requirement)
	}
	gone := c.c
	gone.Revision = "older"
	gone.Wait = flows.Wait{Kind: flows.WaitAnswer, Requirement: "fax_number", Seq: 9}
	next, effects := f.Advance(gone, flows.Said{Stamp: flows.At(c.now), Text: "help"})
	if next.Wait.Requirement != "contact_name" || len(effects) == 0 {
		t.Errorf("a removed question left the case waiting for %+v", next.Wait)
	}
}
