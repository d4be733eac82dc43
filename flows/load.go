package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Options are what a flow needs besides its files.
type Options struct {
	Zone *time.Location // of the people: dates, quiet hours, business days; nil: China
	Desk bool           // consultants are connected: they can be called, and look through a case before AWS sees it
	// Links says that the program has a page on which one person can hand in
	// what does not belong into a chat (Link).
	Links bool
	// Mail says that e-mails can be sent to who cannot be reached in the chat.
	Mail bool
}

// Mistake is one thing wrong in the files of a flow.
type Mistake struct {
	File string
	Line int // 1-based; 0 when it concerns the whole file
	Text string
}

func (m Mistake) String() string {
	if m.Line == 0 {
		return m.File + ": " + m.Text
	}
	return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Text)
}

// Mistakes is every mistake at once.
type Mistakes []Mistake

func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, one := range m {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// China is where the people are unless the operator says otherwise. China has
// no summer time, so a fixed zone is exact and needs no time zone database.
func China() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// Load reads a flow from its files: the step files (NN-name.yaml, in the order
// of their names), rules.yaml, faq.yaml, reasons.yaml, notices.yaml,
// phrases.yaml and, if they are there, calendar.yaml, replies.yaml and
// results.yaml. The error is [Mistakes] if the files can be read but not used.
func Load(files fs.FS, o Options) (*Flow, error) {
	l := &loader{files: files, sources: map[string]string{}, sum: sha256.New()}
	f := &Flow{zone: o.Zone, desk: o.Desk, links: o.Links, mail: o.Mail}
	if f.zone == nil {
		f.zone = China()
	}
	names, err := fs.Glob(files, "[0-9][0-9]-*.yaml")
	if err != nil {
		return nil, fmt.Errorf("flows: list the step files: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("flows: no step files (NN-name.yaml) in this folder")
	}
	slices.Sort(names)
	f.Steps = make([]Step, len(names))
	for i, name := range names {
		f.Steps[i].file = name
		l.read(name, &f.Steps[i])
	}
	var words struct {
		Phrases  Phrases           `yaml:"phrases"`
		Commands map[Command]Names `yaml:"commands"`
	}
	l.read("rules.yaml", &f.Rules)
	l.read("faq.yaml", &f.FAQ)
	l.read("reasons.yaml", &f.Reasons)
	l.read("notices.yaml", &f.Notices)
	l.read("phrases.yaml", &words)
	l.read(nudgesFile, &f.Nudges)
	l.readIf(calendarFile, &f.Calendar)
	l.readIf(repliesFile, &f.Replies)
	l.readIf(lettersFile, &f.Letters)
	f.Phrases, f.Commands = words.Phrases, words.Commands
	if f.Calendar == nil { // folders of before there was a calendar have their mainland holidays in rules.yaml
		f.Calendar = calendarOf(f.Rules)
	}
	l.indexNudges(f)
	if len(l.mistakes) == 0 {
		f.index()
		l.check(f)
	}
	if len(l.mistakes) > 0 {
		return nil, l.mistakes
	}
	f.fillRules()
	f.Revision = hex.EncodeToString(l.sum.Sum(nil))[:12]
	return f, nil
}

// Answering is the flow with a search of its FAQ; without one no question is
// answered.
func (f *Flow) Answering(finder Finder) *Flow {
	g := *f
	g.finder = finder
	return &g
}

// index builds what the engine looks things up in.
func (f *Flow) index() {
	f.byID, f.stepOf, f.words = map[string]*Definition{}, map[string]*Step{}, map[string]Command{}
	for i := range f.Steps {
		s := &f.Steps[i]
		f.stepOf[s.ID] = s
		for _, old := range s.Was {
			f.stepOf[old] = s
		}
		for j := range s.Requirements {
			d := &s.Requirements[j]
			d.step, d.clauses = s, clauses(d.When)
			d.words = plainAll(append(d.Names.all(), d.Label.Zh, d.Label.En, d.ID))
			for k := range d.Options {
				c := &d.Options[k]
				c.words = plainAll(append(c.Names.all(), c.Label.Zh, c.Label.En, c.ID))
				c.telling = slices.DeleteFunc(slices.Clone(c.words[:len(c.words)-1]), func(w string) bool { return !telling(w) })
			}
			f.byID[d.ID] = d
			for _, old := range d.Was {
				f.byID[old] = d
			}
		}
	}
	for c, names := range f.Commands {
		for _, w := range names.all() {
			f.words[plain(w)] = c
		}
	}
	f.indexCalendar()
	f.Letters.compile()
	f.verbs = plainAll(f.Commands[CmdEdit].all())
}

func plainAll(words []string) []string {
	for i, w := range words {
		words[i] = plain(w)
	}
	return words
}

// fillRules puts the rules' values into the validators' parameters; texts are
// filled when they are said.
func (f *Flow) fillRules() {
	for _, d := range f.byID {
		for k, v := range d.Params {
			d.Params[k] = f.fill(v, nil, nil)
		}
	}
}

// all gives the names in both languages.
func (n Names) all() []string { return slices.Concat(n.Zh, n.En) }
