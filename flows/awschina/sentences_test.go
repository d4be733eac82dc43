package awschina

import (
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"kaihu/flows"
)

// content is what stands in the files, apart from the engine's phrases.
type content struct {
	steps   map[string]*flows.Step // by file
	rules   map[string]flows.Rule
	faq     []flows.Question
	reasons map[string]flows.Reason
	notices map[string]flows.Notice
}

// read decodes the files into the engine's types; an unknown key fails.
func read(t *testing.T) content {
	t.Helper()
	c := content{steps: map[string]*flows.Step{}}
	names, err := fs.Glob(Files(), "[0-9][0-9]-*.yaml")
	if err != nil || len(names) != 9 {
		t.Fatalf("step files: %v, %v; want nine", names, err)
	}
	for _, name := range names {
		c.steps[name] = &flows.Step{}
		decode(t, name, c.steps[name])
	}
	decode(t, "rules.yaml", &c.rules)
	decode(t, "faq.yaml", &c.faq)
	decode(t, "reasons.yaml", &c.reasons)
	decode(t, "notices.yaml", &c.notices)
	return c
}

func decode(t *testing.T, name string, into any) {
	t.Helper()
	b, err := fs.ReadFile(Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Load(b, into, yaml.WithKnownFields()); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// requirements lists all requirements by id.
func (c content) requirements() map[string]flows.Definition {
	all := map[string]flows.Definition{}
	for _, s := range c.steps {
		for _, d := range s.Requirements {
			all[d.ID] = d
		}
	}
	return all
}

// fill puts the rules' values into a sentence.
func (c content) fill(s string) string {
	return placeholder.ReplaceAllStringFunc(s, func(p string) string {
		if m := placeholder.FindStringSubmatch(p); m[1] == "rule" {
			return c.rules[m[2]].Value
		}
		return p
	})
}

// each calls f with every sentence and the path to it.
func (c content) each(f func(path string, t flows.Text)) {
	for name, s := range c.steps {
		walk(name, reflect.ValueOf(*s), f)
	}
	for name, part := range map[string]any{"rules": c.rules, "faq": c.faq, "reasons": c.reasons, "notices": c.notices} {
		walk(name+".yaml", reflect.ValueOf(part), f)
	}
}

func walk(path string, v reflect.Value, f func(string, flows.Text)) {
	if t, ok := v.Interface().(flows.Text); ok {
		if t != (flows.Text{}) {
			f(path, t)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(path, v.Elem(), f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(path, v.Index(i), f)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			walk(path+" "+k.String(), v.MapIndex(k), f)
		}
	case reflect.Struct:
		if id := v.FieldByName("ID"); id.IsValid() {
			path += " " + id.String()
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walk(path+" "+v.Type().Field(i).Name, v.Field(i), f)
			}
		}
	}
}

var (
	placeholder = regexp.MustCompile(`\{([a-z]+)\.([a-z0-9_]+)\}`)
	braces      = regexp.MustCompile(`\{[^}]*\}`)
	digit       = regexp.MustCompile(`[0-9]`)
	services    = regexp.MustCompile(`\b(S3|EC2)\b`) // names, not numbers
	markdown    = regexp.MustCompile("\\*\\*|`|\\]\\(|^#|\\n#|__")
	runOn       = regexp.MustCompile(`\{rule\.url_[a-z_]+\}\S`) // what follows would become part of the link
	halfWidth   = regexp.MustCompile(`\p{Han}[,;?!:]|[,;?!]\p{Han}`)
)

func TestSentences(t *testing.T) {
	c := read(t)
	requirements := c.requirements()
	c.each(func(path string, text flows.Text) {
		for lang, s := range map[string]string{"en": text.En, "zh": text.Zh} {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s: no %s beside %q", path, lang, text.En+text.Zh)
			}
			if runOn.MatchString(s) {
				t.Errorf("%s: an address without a space after it in %q", path, s)
			}
			if markdown.MatchString(s) {
				t.Errorf("%s: markup in %q", path, s)
			}
			for _, p := range braces.FindAllString(s, -1) {
				m := placeholder.FindStringSubmatch(p)
				if m == nil {
					t.Errorf("%s: %s is filled in by nobody", path, p)
					continue
				}
				_, rule := c.rules[m[2]]
				_, requirement := requirements[m[2]]
				if !(m[1] == "rule" && rule) && !(m[1] == "case" && requirement) {
					t.Errorf("%s: %s does not exist", path, p)
				}
			}
			positions := strings.HasSuffix(path, "readiness Ask") // of the list below it
			if bare := services.ReplaceAllString(braces.ReplaceAllString(s, ""), ""); digit.MatchString(bare) && !positions {
				t.Errorf("%s: a number outside rules.yaml in %q", path, s)
			}
		}
		if halfWidth.MatchString(text.Zh) && !strings.HasSuffix(path, "language Ask") {
			t.Errorf("%s: half-width punctuation in %q", path, text.Zh)
		}
	})
}

// A message of the narrowest channel takes 2048 bytes, and the engine puts its
// own words around these.
func TestLengths(t *testing.T) {
	c := read(t)
	limit := func(max int, what string, texts ...flows.Text) {
		var en, zh int
		for _, s := range texts {
			en, zh = en+len(c.fill(s.En)), zh+len(c.fill(s.Zh))
		}
		if en > max || zh > max {
			t.Errorf("%s: %d bytes en, %d zh; at most %d", what, en, zh, max)
		}
	}
	label := func(what string, s flows.Text, max int) {
		if utf8.RuneCountInString(s.En) > max || len(s.Zh) > 60 {
			t.Errorf("%s: label too long: %q %q", what, s.En, s.Zh)
		}
	}
	for _, s := range c.steps {
		limit(1500, s.ID+" intro", s.Intro)
		limit(1500, s.ID+" outro", s.Outro)
		first := -1
		for i, d := range s.Requirements {
			limit(900, d.ID+" ask and hint", d.Ask, d.Hint)
			for _, k := range d.Options {
				label(d.ID+" "+k.ID, k.Label, 70) // Slack shows 75
				limit(900, d.ID+" "+k.ID+" note", k.Note)
			}
			if first < 0 && d.ID != "language" && d.ID != "consent" {
				first = i
				limit(1900, s.ID+" intro and first question", s.Intro, d.Ask)
			}
		}
		for _, p := range []*flows.Page{s.Page, s.Resubmit} {
			if p == nil {
				continue
			}
			words := []flows.Text{p.Intro, p.After}
			for _, f := range p.Fields {
				words = append(words, f.Label, f.Note)
			}
			limit(1300, s.ID+" page without its values", words...)
		}
	}
	for _, q := range c.faq {
		label("faq "+q.ID, q.Q, 40)
		limit(900, "faq "+q.ID, q.A)
	}
	for id, n := range c.notices {
		limit(1000, "notice "+id, n.Text)
		limit(1000, "notice "+id+" refused", n.Refused)
	}
	for id, r := range c.reasons {
		limit(600, "reason "+id, r.Text, r.Fix)
	}
}

func TestReferences(t *testing.T) {
	c := read(t)
	requirements := c.requirements()
	questions := map[string]bool{}
	for _, q := range c.faq {
		if questions[q.ID] {
			t.Errorf("faq: %s stands there twice", q.ID)
		}
		questions[q.ID] = true
	}
	known := func(where string, ids ...string) {
		for _, id := range ids {
			if _, ok := requirements[id]; !ok {
				t.Errorf("%s: there is no requirement %q", where, id)
			}
		}
	}
	for _, s := range c.steps {
		for _, p := range []*flows.Page{s.Page, s.Resubmit} {
			if p == nil {
				continue
			}
			for _, f := range p.Fields {
				if f.Value != "" {
					known(s.ID, f.Value)
				}
			}
			for _, id := range p.Trouble {
				if !questions[id] {
					t.Errorf("%s: there is no question %q", s.ID, id)
				}
			}
		}
	}
	for _, d := range requirements {
		known(d.ID, slices.Concat(d.Same, d.Resets)...)
		for other := range d.When {
			known(d.ID, other)
		}
		for _, k := range d.Options {
			for _, r := range k.Returns {
				known(d.ID, r.Requirement)
				if _, ok := c.reasons[r.Code]; !ok {
					t.Errorf("%s: there is no reason %q", d.ID, r.Code)
				}
			}
		}
		if _, ok := c.notices[d.Notice]; d.Notice != "" && !ok {
			t.Errorf("%s: there is no notice %q", d.ID, d.Notice)
		}
	}
}

func TestFAQ(t *testing.T) {
	c := read(t)
	if len(c.faq) < 35 {
		t.Errorf("%d questions; want at least 35", len(c.faq))
	}
	for _, q := range c.faq {
		for lang, also := range map[string][]string{"en": q.Also.En, "zh": q.Also.Zh} {
			if len(also) < 2 {
				t.Errorf("faq %s: %d other ways to ask it in %s", q.ID, len(also), lang)
			}
		}
	}
}

func TestRules(t *testing.T) {
	c := read(t)
	for id, r := range c.rules {
		if r.Value == "" || r.Source == "" {
			t.Errorf("rule %s has no value or no source", id)
		}
		if _, err := time.Parse(time.DateOnly, r.Read); err != nil {
			t.Errorf("rule %s: read %q is no date", id, r.Read)
		}
	}
	// The codes that a page speaks of have as many digits as the page expects.
	for file, rule := range map[string]string{"01-email.yaml": "email_code_digits", "05-phone.yaml": "sms_code_digits"} {
		if p := c.steps[file].Page; strconv.Itoa(p.Code) != c.rules[rule].Value {
			t.Errorf("%s: code of %d digits, but rule %s says %s", file, p.Code, rule, c.rules[rule].Value)
		}
	}
}
