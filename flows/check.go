package flows

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaihu/flows/answers"
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

func (c *checker) steps() {
	seen := map[string]string{}
	for i := range c.flow.Steps {
		s := &c.flow.Steps[i]
		c.texts(s.file, s.ID, reflect.ValueOf(*s))
		if s.ID == "" {
			c.add(s.file, 1, "the step has no id")
		}
		if !slices.Contains([]Stage{Preparing, Reviewing, Launching}, s.Stage) {
			c.add(s.file, c.line(s.file, "stage"), "stage %q: a step is asked in preparing, reviewing or launching", s.Stage)
		}
		if len(s.Requirements) == 0 && s.Page == nil {
			c.at(s.file, s.ID, "step %s asks nothing and has no page: nobody would ever see it", s.ID)
		}
		for _, name := range append([]string{s.ID}, s.Was...) {
			if other := seen["step "+name]; other != "" {
				c.at(s.file, s.ID, "step %s stands in %s already", name, other)
			}
			seen["step "+name] = s.file
		}
		for j := range s.Requirements {
			d := &s.Requirements[j]
			for _, name := range append([]string{d.ID}, d.Was...) {
				if other := seen[name]; other != "" {
					c.at(s.file, d.ID, "requirement %s stands in %s already", name, other)
				}
				seen[name] = s.file
			}
			c.definition(s, d)
		}
		c.pages(s)
	}
	for i := range c.flow.Steps {
		s := &c.flow.Steps[i]
		for _, id := range s.Gone {
			if other := seen[id]; other != "" {
				c.add(s.file, c.line(s.file, "gone"), "requirement %s is gone, and stands in %s", id, other)
			}
		}
	}
}

// kinds are all kinds of requirements there are.
func kinds() []string {
	return append(answers.Kinds(), kindChoice, kindConsent, kindChecklist, kindDocument, kindTask, kindMoment, kindReasons, kindIDNumber)
}

func (c *checker) definition(s *Step, d *Definition) {
	if !slices.Contains(kinds(), d.Kind) {
		c.at(s.file, d.ID, "requirement %s: unknown kind %q", d.ID, d.Kind)
	}
	if d.Label == (Text{}) || (d.Ask == (Text{}) && d.Kind != kindConsent) {
		c.at(s.file, d.ID, "requirement %s: label and ask are needed", d.ID)
	}
	switch d.Kind {
	case kindChoice, kindChecklist, kindReasons:
		if len(d.Options) == 0 {
			c.at(s.file, d.ID, "requirement %s is a dead end: it has no options", d.ID)
		}
	case kindConsent:
		if d.Notice == "" {
			c.at(s.file, d.ID, "requirement %s: a consent needs a notice", d.ID)
		}
	}
	if n := len(d.Options) + len(d.Same); n > maxButtons {
		c.at(s.file, d.ID, "requirement %s has %d options; a channel shows at most %d", d.ID, n, maxButtons)
	}
	if _, ok := c.flow.Notices[d.Notice]; d.Notice != "" && !ok {
		c.at(s.file, d.ID, "requirement %s: there is no notice %q in notices.yaml", d.ID, d.Notice)
	}
	c.options(s, d)
	c.when(s, d.ID, d.When)
	for _, id := range slices.Concat(d.Same, d.Resets) {
		if c.flow.Definition(id) == nil {
			c.at(s.file, d.ID, "requirement %s names %s, which is no requirement", d.ID, id)
		}
	}
	c.ways(s, d)
	for _, v := range d.Params {
		c.placeholders(s.file, d.ID, v)
	}
}

// ways checks how an item comes in, and what is read from a document.
func (c *checker) ways(s *Step, d *Definition) {
	for channel, way := range d.Where {
		if !slices.Contains([]string{byChat, byLink, byEither}, way) {
			c.at(s.file, d.ID, "requirement %s, where %s: %q is no way; it is %s, %s or %s", d.ID, channel, way, byChat, byLink, byEither)
		}
	}
	for field, id := range d.Reads {
		if c.flow.Definition(id) == nil {
			c.at(s.file, d.ID, "requirement %s reads %s for %s, which is no requirement", d.ID, field, id)
		}
	}
	if after := d.Params["gather"]; after != "" {
		if _, err := time.ParseDuration(after); err != nil {
			c.at(s.file, d.ID, "requirement %s gathers for %q, which is no time (write 2s)", d.ID, after)
		}
	}
}

func (c *checker) options(s *Step, d *Definition) {
	words := map[string]string{}
	for _, k := range d.Options {
		for _, l := range []string{k.Label.En, k.Label.Zh} {
			if len(l) > maxLabel {
				c.at(s.file, k.ID, "option %s of %s: the label has %d bytes; a menu takes %d", k.ID, d.ID, len(l), maxLabel)
			}
		}
		for _, w := range slices.Compact(slices.Sorted(slices.Values(append(k.Names.all(), k.Label.En, k.Label.Zh)))) {
			if other := words[plain(w)]; other != "" && other != k.ID {
				c.at(s.file, k.ID, "requirement %s: %q means both %s and %s", d.ID, w, other, k.ID)
			}
			words[plain(w)] = k.ID
		}
		for _, r := range k.Returns {
			c.usedReasons[r.Code] = true
			if c.flow.Definition(r.Requirement) == nil {
				c.at(s.file, k.ID, "option %s returns %s, which is no requirement", k.ID, r.Requirement)
			}
			if _, ok := c.flow.Reasons[r.Code]; !ok {
				c.at(s.file, k.ID, "option %s: there is no reason %q in reasons.yaml", k.ID, r.Code)
			}
		}
	}
}

// when checks that a condition can come true before it is asked.
func (c *checker) when(s *Step, id string, when map[string][]string) {
	for other, values := range when {
		o := c.flow.Definition(other)
		if o == nil {
			c.at(s.file, id, "%s depends on %s, which is no requirement", id, other)
			continue
		}
		if d := c.flow.Definition(id); d != nil && !c.before(o, d) {
			c.at(s.file, id, "%s can never be asked in time: it depends on %s, which comes later", id, other)
		}
		for _, v := range values {
			if len(o.Options) > 0 && o.choice(v) == nil {
				c.at(s.file, id, "%s can never be asked: %s has no option %q", id, other, v)
			}
		}
	}
}

func (c *checker) before(a, b *Definition) bool {
	for _, d := range c.flow.Requirements() {
		switch d {
		case a:
			return true
		case b:
			return false
		}
	}
	return false
}

func (c *checker) pages(s *Step) {
	for _, p := range []*Page{s.Page, s.Resubmit} {
		if p == nil {
			continue
		}
		for _, f := range p.Fields {
			if f.Value == "" && f.Note == (Text{}) {
				c.at(s.file, s.ID, "page of %s: the field %q has neither a value nor a note", s.ID, f.Label.En)
			}
			if f.Value != "" && c.flow.Definition(f.Value) == nil {
				c.at(s.file, f.Value, "page of %s shows %s, which is no requirement", s.ID, f.Value)
			}
			c.when(s, s.ID, f.When)
		}
		if len(p.Trouble) == 0 || len(p.Trouble) > maxButtons-2 {
			c.at(s.file, s.ID, "page of %s lists %d troubles; one to %d can be shown", s.ID, len(p.Trouble), maxButtons-2)
		}
		for _, id := range p.Trouble {
			if c.flow.question(id) == nil {
				c.at(s.file, s.ID, "page of %s: there is no question %q in faq.yaml", s.ID, id)
			}
		}
	}
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
