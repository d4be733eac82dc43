package flows

import (
	"iter"
	"time"
)

// Flow is the registration as data: what the step files say, loaded and
// checked. It does not change after [Load] and may be shared.
type Flow struct {
	Revision string // of the files' contents
	Steps    []Step
	Rules    map[string]Rule
	Calendar map[string]map[int]Holidays // by region and year
	FAQ      []Question
	Reasons  map[string]Reason
	Replies  []Reply
	Letters  Letters
	Nudges   []Policy
	Phrases  Phrases
	Commands map[Command]Names
	Notices  map[string]Notice

	zone   *time.Location
	finder Finder
	desk   bool // consultants are connected
	links  bool // there is a page on which things can be handed in
	mail   bool // e-mails can be sent
	words  map[string]Command
	verbs  []string // that begin "edit email", in plain form
	byID   map[string]*Definition
	stepOf map[string]*Step
	days   map[string]days // of the calendar, by region
}

// Requirements are all that there are, in the order of the journey, each with
// its step.
func (f *Flow) Requirements() iter.Seq2[*Step, *Definition] {
	return func(yield func(*Step, *Definition) bool) {
		for i := range f.Steps {
			for j := range f.Steps[i].Requirements {
				if !yield(&f.Steps[i], &f.Steps[i].Requirements[j]) {
					return
				}
			}
		}
	}
}

// Step is one step file: one step of the tutorial, and where it has one, one
// page of AWS's form.
type Step struct {
	ID           string       `yaml:"id"`
	Was          []string     `yaml:"was"`   // earlier ids, for stored cases
	Stage        Stage        `yaml:"stage"` // in which its requirements are asked
	Title        Text         `yaml:"title"`
	Intro        Text         `yaml:"intro"` // said before the first question of the step
	Outro        Text         `yaml:"outro"` // said when the last requirement of the step is met
	Page         *Page        `yaml:"page"`
	Resubmit     *Page        `yaml:"resubmit"` // instead of all pages, after a rejection
	Requirements []Definition `yaml:"requirements"`
	Gone         []string     `yaml:"gone"` // ids of requirements that are asked no more; a stored answer is forgotten

	file string
}

// Page is what the applicant does on one page of AWS's form.
type Page struct {
	Intro   Text     `yaml:"intro"`
	Fields  []Field  `yaml:"fields"`  // in the order of the page
	After   Text     `yaml:"after"`   // what to press, what comes next
	Code    int      `yaml:"code"`    // AWS sends a code of so many digits here; it is never asked for
	Trouble []string `yaml:"trouble"` // FAQ ids for "something went wrong"
}

// Field is one line of a page: a value to paste, or a note on what to do.
type Field struct {
	Label Text                `yaml:"label"`
	Value string              `yaml:"value"` // requirement id
	Note  Text                `yaml:"note"`
	When  map[string][]string `yaml:"when"`
}

// Definition is one requirement: what is asked, how an answer is read.
type Definition struct {
	ID       string              `yaml:"id"`
	Was      []string            `yaml:"was"`   // earlier ids, for stored cases
	Kind     string              `yaml:"kind"`  // a validator of flows/answers, or choice, consent, checklist, document, task, moment, reasons
	Label    Text                `yaml:"label"` // as it is called in lists
	Names    Names               `yaml:"names"` // as people call it: "edit email"
	Ask      Text                `yaml:"ask"`
	Hint     Text                `yaml:"hint"`     // more, given on a wrong answer and on "help"
	Done     Text                `yaml:"done"`     // said once it is accepted
	Optional bool                `yaml:"optional"` // may be skipped
	After    bool                `yaml:"after"`    // asked, once, when all is done; nothing waits for it
	Early    bool                `yaml:"early"`    // asked before consent: not personal
	Private  bool                `yaml:"private"`  // it comes in, and never goes out into a chat again
	Where    map[string]string   `yaml:"where"`    // how it comes in, by channel and "default": chat (if nothing is said), link, either
	Reads    map[string]string   `yaml:"reads"`    // of a document: which requirement each field of it answers (bot/scan)
	Notice   string              `yaml:"notice"`   // must be consented to first
	When     map[string][]string `yaml:"when"`     // asked only if these requirements have one of these values, which may be patterns ("????-??-??")
	Options  []Choice            `yaml:"options"`
	Same     []string            `yaml:"same"`   // requirements whose value is offered as the answer
	Resets   []string            `yaml:"resets"` // asked again when this one changes
	Params   map[string]string   `yaml:"params"` // for the validator; values may be {rule.…}

	step    *Step
	words   []string // what people call it, in plain form
	clauses []clause // of When
}

// Choice is one option of a requirement.
type Choice struct {
	ID      string   `yaml:"id"`
	Was     []string `yaml:"was"` // earlier ids, for stored cases
	Label   Text     `yaml:"label"`
	Names   Names    `yaml:"names"` // other ways to say it
	Note    Text     `yaml:"note"`  // said when it is chosen
	Returns []Return `yaml:"returns"`

	words   []string // what means it, in plain form
	telling []string // those of them that are recognised inside a sentence; not the id, which is ours and may be any word of a mail
}

// Names are the ways in which people call something, by language; both
// languages are understood at any time.
type Names struct {
	En []string `yaml:"en"`
	Zh []string `yaml:"zh"`
}

// Rule is one fact about AWS China: a number or word that texts and checks
// use, with where it was read and when.
type Rule struct {
	Value  string `yaml:"value"`
	Unit   string `yaml:"unit"`
	Source string `yaml:"source"`
	Read   string `yaml:"read"` // date, 2006-01-02
	Note   Text   `yaml:"note"`
	Other  *struct {
		Value  string `yaml:"value"`
		Source string `yaml:"source"`
		Read   string `yaml:"read"`
	} `yaml:"other"` // what another source says
	Uses string `yaml:"uses"` // "checks" for a rule that only code reads
}

// Question is one item of the FAQ.
type Question struct {
	ID    string `yaml:"id"`
	Topic string `yaml:"topic"`
	Q     Text   `yaml:"q"`
	Also  Names  `yaml:"also"` // other ways to ask it
	A     Text   `yaml:"a"`
}

// Reason is why a requirement came back, and what to do about it.
type Reason struct {
	Text      Text   `yaml:"text"` // the applicant's, as is Fix
	Fix       Text   `yaml:"fix"`
	Kind      string `yaml:"kind"`       // retry (if nothing is said): the person can put it right; final: they cannot
	Approve   bool   `yaml:"approve"`    // a second consultant has to agree before the person hears of it
	NeedsNote bool   `yaml:"needs_note"` // the consultant has to say what exactly is meant
	Internal  Text   `yaml:"internal"`   // for consultants only
}

// Notice is what a person agrees to.
type Notice struct {
	Version string `yaml:"version"`
	Text    Text   `yaml:"text"`
	Leader  Text   `yaml:"leader"`  // for the person whom the data are about, on a link; "" : Text
	Refused Text   `yaml:"refused"` // said after a no
}

// Finder searches the FAQ. It returns question ids, the best first, and none
// when nothing fits.
type Finder interface {
	Find(lang Lang, question string) []string
}

// Definition gives a requirement by its id or an earlier id, or nil.
func (f *Flow) Definition(id string) *Definition { return f.byID[id] }

// Step gives a step by its id or an earlier id, or nil.
func (f *Flow) Step(id string) *Step { return f.stepOf[id] }

// Rule gives the value of a rule; Load has checked that it exists.
func (f *Flow) Rule(id string) string { return f.Rules[id].Value }
