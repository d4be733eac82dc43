package flows

import (
	"reflect"
	"slices"
	"time"

	"kaihu/flows/answers"
)

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
