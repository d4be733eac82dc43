package flows

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Limits of the narrowest channel, in bytes of UTF-8 and items: what a step
// file may ask of any channel (WeCom kf: text 2048, menu label 128, ten
// buttons; Slack: 75 characters a button).
const (
	maxSentence = 1800 // leaves room for what the engine puts around it
	maxLabel    = 120
	maxButtons  = 10
)

// check finds what cannot work in a flow that could be read: a language
// missing, unknown names, dead ends, questions that can never be asked, texts
// beyond a channel's limits, rules that nothing uses.
func (l *loader) check(f *Flow) {
	c := &checker{loader: l, flow: f, usedRules: map[string]bool{}, usedReasons: map[string]bool{}}
	c.steps()
	c.journey()
	c.words()
	for name, part := range map[string]any{"faq.yaml": f.FAQ, "reasons.yaml": f.Reasons, "notices.yaml": f.Notices, "phrases.yaml": f.Phrases, repliesFile: f.Replies, nudgesFile: f.Nudges} {
		c.texts(name, name, reflect.ValueOf(part))
	}
	c.letters()
	c.nudges()
	c.questions()
	c.replies()
	c.calendar()
	c.unused()
	slices.SortFunc(l.mistakes, func(a, b Mistake) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Text, b.Text))
	})
	l.mistakes = slices.Compact(l.mistakes) // the two languages of a text may share one
}

type checker struct {
	*loader
	flow        *Flow
	usedRules   map[string]bool
	usedReasons map[string]bool
}

// at adds a mistake where an id stands in a file.
func (c *checker) at(file, id, format string, args ...any) {
	c.add(file, c.line(file, id), format, args...)
}

// journey checks what the engine itself relies on.
func (c *checker) journey() {
	for _, id := range []string{"language", "consent", "entity_region", "submitted_at", "result", "result_reasons", "account_id"} {
		if c.flow.Definition(id) == nil {
			c.add("the step files", 0, "requirement %s is missing; the journey needs it", id)
		}
	}
	pages, tasks := 0, 0
	for i := range c.flow.Steps {
		if c.flow.Steps[i].Page != nil {
			pages++
		}
		if c.flow.Steps[i].Stage == Launching {
			tasks++
		}
	}
	if pages == 0 || tasks == 0 || len(c.flow.resubmit().Fields)+len(c.flow.resubmit().Intro.En) == 0 {
		c.add("the step files", 0, "a page of AWS, a resubmission page and a launching step are needed")
	}
	for _, rule := range []string{"review_business_days", "nudge_from_hour", "nudge_to_hour", "max_file_mb", "max_upload_mb", "max_pdf_pages", "link_minutes", "link_leader_hours", "pack_minutes", "erase_identity_days", "erase_case_days", "erase_watch_days", "invite_days", "license_watch_years"} {
		c.usedRules[rule] = true
		if _, err := strconv.Atoi(c.flow.Rule(rule)); err != nil {
			c.at("rules.yaml", rule, "rule %s must be a whole number; it is %q", rule, c.flow.Rule(rule))
		}
	}
}

// words checks the commands.
func (c *checker) words() {
	seen := map[string]Command{}
	for _, cmd := range commands() {
		names := c.flow.Commands[cmd]
		if len(names.En) == 0 || len(names.Zh) == 0 {
			c.at("phrases.yaml", string(cmd), "command %s needs words in both languages", cmd)
		}
		for _, w := range names.all() {
			if other, ok := seen[plain(w)]; ok && other != cmd {
				c.at("phrases.yaml", string(cmd), "%q means both %s and %s", w, other, cmd)
			}
			seen[plain(w)] = cmd
		}
	}
	for cmd := range c.flow.Commands {
		if !slices.Contains(commands(), cmd) {
			c.at("phrases.yaml", string(cmd), "there is no command %s", cmd)
		}
	}
}

func (c *checker) questions() {
	seen := map[string]bool{}
	for _, q := range c.flow.FAQ {
		if q.ID == "" || q.Q == (Text{}) || q.A == (Text{}) {
			c.at("faq.yaml", q.ID, "question %q needs id, q and a", q.ID)
		}
		if seen[q.ID] {
			c.at("faq.yaml", q.ID, "question %s stands there twice", q.ID)
		}
		seen[q.ID] = true
	}
}

// replies finds those that cannot be chosen: a modal knows them by their ids.
func (c *checker) replies() {
	seen := map[string]bool{}
	for _, r := range c.flow.Replies {
		if r.ID == "" || r.Title == (Text{}) || r.Text == (Text{}) {
			c.at(repliesFile, r.ID, "reply %q needs id, title and text", r.ID)
		}
		if seen[r.ID] {
			c.at(repliesFile, r.ID, "reply %s stands there twice", r.ID)
		}
		seen[r.ID] = true
	}
}

// unused finds rules that nothing uses: either they are stale or a text
// carries the number itself.
func (c *checker) unused() {
	for id, r := range c.flow.Rules {
		if !c.usedRules[id] && r.Uses == "" {
			c.at("rules.yaml", id, "rule %s is used by no text and no check", id)
		}
		if r.Value == "" || r.Source == "" || r.Read == "" {
			c.at("rules.yaml", id, "rule %s needs value, source and read", id)
		}
	}
}
