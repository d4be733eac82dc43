package flows_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kaihu/flows"
	"kaihu/flows/answers"
	"kaihu/flows/flowstest"
)

// stops notes the first case that comes to each kind of open question.
type stops struct {
	*flowstest.Core
	cases map[string]flows.Case
}

func (s stops) Heard() ([]flowstest.Message, []string, error) {
	w := s.Case.Wait
	s.cases[fmt.Sprint(s.Case.Contact.Channel, s.Case.Lang, s.Case.Stage, w.Kind, w.Requirement, w.Notice, w.Editing)] = s.Case
	return s.Core.Heard()
}

// standing are cases at every question that the transcripts come to, in both
// languages and on both kinds of channel. A script that leaves the way because
// no questions are answered here is left, too.
func standing(t testing.TB, f *flows.Flow) []flows.Case {
	t.Helper()
	scripts, err := flowstest.Read("awschina/transcripts")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]flows.Case{"": {Ref: "KH-TEST22", Contact: flows.Contact{Channel: "kf", Address: "someone"}}}
	for _, s := range scripts {
		for _, section := range s.Sections {
			for _, channel := range []string{"kf", "slack"} {
				_, _ = flowstest.Play(section, stops{flowstest.NewCore(f, flows.Contact{Channel: channel, Address: "someone", Abroad: channel == "slack"}, monday()), cases})
			}
		}
	}
	if len(cases) < 150 {
		t.Fatalf("the transcripts come to %d questions only", len(cases))
	}
	var list []flows.Case
	for _, key := range slices.Sorted(maps.Keys(cases)) {
		list = append(list, cases[key])
	}
	return list
}

// FuzzAdvance says any two texts at any question, once plain and once as an
// edit of the first: what the random walk checks holds, a case is never
// changed in place, survives JSON, does not swell, and keeps no secret.
func FuzzAdvance(f *testing.F) {
	flow := load(f, flows.Options{Desk: true})
	cases := standing(f, flow)
	for i, text := range vocabulary {
		f.Add(i*7, text, vocabulary[(i*5+3)%len(vocabulary)])
	}
	for i := 0; i < len(cases); i += 10 {
		f.Add(i, "张三 13800138000 zhang@example.com 广东省深圳市南山区科技园1号 518000", "密码是 Abc12345!")
	}
	f.Fuzz(func(t *testing.T, at int, first, second string) {
		c := &chat{t: t, f: flow, c: cases[abs(at)%len(cases)]}
		c.now = c.c.Updated
		if c.now.IsZero() {
			c.now = monday()
		}
		for i, text := range []string{first, second} {
			c.tell(i, flows.Said{Stamp: flows.At(c.now), Text: text, Message: "m1"}, text)
		}
		c.tell(2, flows.Revised{Stamp: flows.At(c.now), Message: "m1", Text: first}, first)
	})
}

// tell feeds an event twice, and holds what came of it against the rules.
func (c *chat) tell(step int, e flows.Event, text string) {
	c.t.Helper()
	before, given := c.c, asJSON(c.t, c.c)
	again, effects := c.f.Advance(before, e)
	c.feed(e)
	kept := asJSON(c.t, c.c)
	if kept != asJSON(c.t, again) || !cmp.Equal(effects, c.last) {
		c.t.Fatalf("%q: the same case and event give two outcomes", text)
	}
	if asJSON(c.t, before) != given {
		c.t.Fatalf("%q: the case that was given is changed", text)
	}
	var reread flows.Case
	if err := json.Unmarshal([]byte(kept), &reread); err != nil || asJSON(c.t, reread) != kept {
		c.t.Fatalf("%q: the case does not survive JSON: %v", text, err)
	}
	if grown := len(kept) - len(given); grown > 4096+8*len(text) {
		c.t.Fatalf("%d bytes of text make the case grow by %d", len(text), grown)
	}
	c.invariants(step, before, e)
	c.wellSaid(text)
	if _, said := e.(flows.Said); said && before.Stage != "" {
		c.keptNoSecret(before, strings.TrimSpace(text))
	}
	c.c = reread
}

// keptNoSecret: a password or code is refused in words, and of a line with one
// nothing is taken.
func (c *chat) keptNoSecret(before flows.Case, text string) {
	c.t.Helper()
	if _, found := answers.Secret(text, 0); !found || len(text) > 16<<10 {
		return
	}
	if !strings.Contains(c.heard().Text, c.f.Phrases.SecretDelete.In(c.c.Lang)) {
		c.t.Fatalf("the secret in %q is answered with %q", text, c.heard().Text)
	}
	if !strings.Contains(text, "\n") && !cmp.Equal(before.Requirements, c.c.Requirements, cmp.Comparer(equalEmpty)) {
		c.t.Fatalf("of the secret %q something is kept: %s", text, cmp.Diff(before.Requirements, c.c.Requirements))
	}
}

// equalEmpty: no requirements are no requirements.
func equalEmpty(a, b map[string]flows.Requirement) bool {
	return len(a) == 0 && len(b) == 0 || maps.EqualFunc(a, b, func(x, y flows.Requirement) bool { return cmp.Equal(x, y) })
}

// token is what WeCom takes for the id of a menu's item.
var token = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)

// wellSaid holds the reply against what every channel can show.
func (c *chat) wellSaid(text string) {
	c.t.Helper()
	said := c.heard()
	if utf8.ValidString(text) && !utf8.ValidString(said.Text) {
		c.t.Fatalf("%q is answered with half a character: %q", text, said.Text)
	}
	if len(said.Text) > 32<<10 {
		c.t.Fatalf("%d bytes are answered with %d", len(text), len(said.Text))
	}
	tokens := map[string]bool{}
	for _, o := range said.Options {
		if strings.TrimSpace(o.Label) == "" || !token.MatchString(o.Token) || tokens[o.Token] {
			c.t.Fatalf("%q leads to the button %+v of %+v", text, o, said.Options)
		}
		tokens[o.Token] = true
	}
	if len(said.Options) > 30 {
		c.t.Fatalf("%q leads to %d buttons", text, len(said.Options))
	}
}

func asJSON(t testing.TB, c flows.Case) string {
	t.Helper()
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
