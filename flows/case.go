package flows

import (
	"maps"
	"slices"
	"time"
)

// Lang is a language of the conversation: Zh or En.
type Lang string

// The two languages. Every sentence exists in both.
const (
	Zh Lang = "zh"
	En Lang = "en"
)

// Text is one sentence in both languages.
type Text struct {
	En string `yaml:"en"`
	Zh string `yaml:"zh"`
}

// In gives the sentence in a language; anything but Zh reads English.
func (t Text) In(l Lang) string {
	if l == Zh {
		return t.Zh
	}
	return t.En
}

// Contact is where a person is reached. Channel and Address never change for
// a case; Reply is where the channel wants the next answer to go (a Slack DM
// and thread), and is refreshed by each of the person's messages.
type Contact struct {
	Channel string `json:"channel"` // kf, app, slack, terminal
	Address string `json:"address"` // opaque to the core
	Reply   string `json:"reply,omitempty"`
	Abroad  bool   `json:"abroad,omitempty"` // the channel keeps its data outside the mainland (Slack): private values are masked in it
}

// Lane names the person on the channel: the unit of order and of storage.
func (c Contact) Lane() string { return c.Channel + ":" + c.Address }

// Stage is where a case stands in the journey.
type Stage string

// The stages, in the order of the journey; Paused and Closed stand outside.
const (
	Awaited     Stage = "invited" // by a link; nobody has come yet
	Preparing   Stage = "preparing"
	Precheck    Stage = "precheck"
	Registering Stage = "registering"
	Reviewing   Stage = "reviewing"
	Rejected    Stage = "rejected"
	Launching   Stage = "launching"
	Done        Stage = "done"
	Paused      Stage = "paused"
	Closed      Stage = "closed"
)

// Ball says who is to act next.
type Ball string

// The holders of the ball.
const (
	Applicant Ball = "applicant"
	Us        Ball = "us"
	AWS       Ball = "aws"
	Nobody    Ball = "nobody"
)

// State is the state of a requirement.
type State string

// The states of a requirement (DESIGN.md §2.4). A requirement that the case
// does not hold yet is due.
const (
	Due      State = "due"
	Checking State = "checking"
	OK       State = "ok"
	Error    State = "error"
	Waived   State = "waived"
	Later    State = "later"
)

// Requirement is what the case knows of one requirement.
type Requirement struct {
	State State     `json:"state"`
	Value string    `json:"value,omitempty"`
	Code  string    `json:"code,omitempty"` // why it is in error
	Note  string    `json:"note,omitempty"` // the words of who sent it back
	File  *File     `json:"file,omitempty"` // the document, for a document requirement
	At    time.Time `json:"at,omitzero"`    // when the state was reached

	Message string `json:"message,omitempty"` // the message that gave the value, for recalls and edits
	Scan    *Scan  `json:"scan,omitempty"`    // what the checks of scans left; replaced, never changed
}

// Scan is what the checks of scans know of a requirement, beside its state.
// Few requirements have one, and a map keeps values of this size by reference.
type Scan struct {
	Read    string   `json:"read,omitempty"`    // the value as it was read from a scan, until the person says whether it is right
	More    []File   `json:"more,omitempty"`    // further pictures of the document, while they are gathered and checked
	Doubt   string   `json:"doubt,omitempty"`   // why a person of ours has to look at the document: a reason code
	Refused []string `json:"refused,omitempty"` // digests of files that were sent back
}

// File is a document that a person sent. The bytes are kept by bot; the core
// knows only what it needs to speak of it.
type File struct {
	ID      string `json:"id"`                // ours: the blob's name
	Source  string `json:"source"`            // the channel's: where to download it
	Message string `json:"message,omitempty"` // the message that brought it, for recalls
	Name    string `json:"name,omitempty"`    // as the person named it
	Type    string `json:"type,omitempty"`    // sniffed media type, once inspected
	Size    int64  `json:"size,omitempty"`    // bytes, 0 unknown
}

// Link is a web page on which one person, in one browser, hands in what does not
// belong into a chat. It is closed when everything on it is accepted, or when
// its time is over.
type Link struct {
	Seq     int       `json:"seq"`              // its name within the case
	Leader  bool      `json:"leader,omitempty"` // for the cybersecurity leader, not for the contact person
	Items   []string  `json:"items"`            // the requirements that are taken on it
	Until   time.Time `json:"until"`
	Browser string    `json:"browser,omitempty"` // whose it is: a digest of the browser's secret; "": nobody has opened it
}

// Consent is one recorded yes or no to a notice.
type Consent struct {
	Notice  string    `json:"notice"`  // personal, identity
	Version string    `json:"version"` // of the notice's words
	Lang    Lang      `json:"lang"`    // in which it was read
	Given   bool      `json:"given"`
	By      string    `json:"by,omitempty"` // leader: given on a link by the cybersecurity leader; "": by the contact person
	At      time.Time `json:"at"`
}

// Window is what the channel still lets us send unasked (WeCom kf: five
// messages within 48 hours of the person's last one). The zero Window of a
// channel without such a rule is open.
type Window struct {
	Limited bool      `json:"limited,omitempty"`
	Left    int       `json:"left,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

// Open reports whether a message may still be sent at a time.
func (w Window) Open(at time.Time) bool {
	return !w.Limited || (w.Left > 0 && at.Before(w.Until))
}

// Case is everything that Kaihu knows of one registration. It is a value:
// Advance returns a new one and leaves the old as it was.
type Case struct {
	Ref          string                 `json:"ref"`
	Contact      Contact                `json:"contact"`
	Lang         Lang                   `json:"lang"`
	Stage        Stage                  `json:"stage"`
	From         Stage                  `json:"from,omitempty"`  // the stage to return to from Paused
	Step         string                 `json:"step,omitempty"`  // the AWS page that is open, while registering
	Intro        string                 `json:"intro,omitempty"` // the last step that was introduced
	Requirements map[string]Requirement `json:"requirements"`
	Wait         Wait                   `json:"wait"`
	Seq          int                    `json:"seq"` // counts waits; part of each button's token
	Consents     []Consent              `json:"consents,omitempty"`
	Links        []Link                 `json:"links,omitempty"` // that are open, the newest last
	Ball         Ball                   `json:"ball"`
	Since        time.Time              `json:"since"`
	WakeAt       time.Time              `json:"wake_at,omitzero"`
	Reminders    Reminders              `json:"reminders,omitzero"`
	Attempt      int                    `json:"attempt,omitempty"` // submissions to AWS so far
	Round        int                    `json:"round,omitempty"`   // counts the requests for a check: a ruling names the one that it is about
	Checked      bool                   `json:"checked,omitempty"` // the consultants found it right
	Misses       int                    `json:"misses,omitempty"`  // answers in a row that could not be taken
	Held         bool                   `json:"held,omitempty"`    // a person of ours holds the chat; the bot is silent
	Window       Window                 `json:"window,omitzero"`
	Unheard      time.Time              `json:"unheard,omitzero"`   // when the desk was told that the window closed on the person, until they act
	Assignee     string                 `json:"assignee,omitempty"` // the consultant whose case it is: an opaque id, "slack:T0/U1"
	Needs        time.Time              `json:"needs,omitzero"`     // since when a person of ours has to act; zero: nobody has to
	Care         *Care                  `json:"care,omitempty"`     // what the consultants do about it; replaced, never changed
	Trail        []Passage              `json:"trail,omitempty"`    // when each step was begun and met, for the statistics
	Revision     string                 `json:"revision"`           // of the flow that advanced it last
	Opened       time.Time              `json:"opened"`
	Updated      time.Time              `json:"updated"`
}

// WaitKind says how the next message is to be read.
type WaitKind string

// The kinds of waits.
const (
	WaitNothing WaitKind = ""        // nothing is asked
	WaitAnswer  WaitKind = "answer"  // an answer to Requirement
	WaitConfirm WaitKind = "confirm" // is Propose right for Requirement?
	WaitPick    WaitKind = "pick"    // which of Choices is meant for Requirement?
	WaitNotice  WaitKind = "notice"  // consent to the notice that gates Requirement
	WaitWhich   WaitKind = "which"   // which of Choices (requirements) is to be edited?
	WaitPage    WaitKind = "page"    // has the AWS page Step gone through?
	WaitTrouble WaitKind = "trouble" // what went wrong on the page Step?
	WaitErase   WaitKind = "erase"   // really erase everything?
	WaitFile    WaitKind = "file"    // which file is to be taken back?
	WaitFound   WaitKind = "found"   // is what was read for Choices (requirements) right?
	WaitReasons WaitKind = "reasons" // are Choices (options of Requirement) why AWS refused?
	WaitLink    WaitKind = "link"    // Requirement is to be handed in on the page of a link
)

// Wait is the open question. Seq is part of every button that belongs to it,
// so that a button of another question is recognised.
type Wait struct {
	Kind        WaitKind `json:"kind,omitempty"`
	Requirement string   `json:"requirement,omitempty"`
	Notice      string   `json:"notice,omitempty"`
	Propose     string   `json:"propose,omitempty"`
	Typed       string   `json:"typed,omitempty"`
	Choices     []string `json:"choices,omitempty"`
	Editing     bool     `json:"editing,omitempty"` // a value exists and may be kept
	Seq         int      `json:"seq,omitempty"`
}

// Clone copies a case so that nothing is shared with the copy.
func (c Case) Clone() Case {
	c.Requirements = maps.Clone(c.Requirements)
	if c.Requirements == nil {
		c.Requirements = map[string]Requirement{}
	}
	c.Consents = slices.Clone(c.Consents)
	c.Links = slices.Clone(c.Links)
	c.Wait.Choices = slices.Clone(c.Wait.Choices)
	return c
}

// State gives the state of a requirement; one never touched is due.
func (c Case) State(id string) State {
	if r, ok := c.Requirements[id]; ok && r.State != "" {
		return r.State
	}
	return Due
}

// Value gives the accepted value of a requirement, or "".
func (c Case) Value(id string) string { return c.Requirements[id].Value }

// By is how consents on the link's page are recorded.
func (l Link) By() string {
	if l.Leader {
		return "leader"
	}
	return ""
}

// ConsentedBy reports whether the newest answer of one person to a notice was a
// yes: what the contact person agreed to is not the leader's word.
func (c Case) ConsentedBy(notice, by string) bool {
	for _, k := range slices.Backward(c.Consents) {
		if k.Notice == notice && k.By == by {
			return k.Given
		}
	}
	return false
}

// Consented reports whether the newest answer to a notice was a yes.
func (c Case) Consented(notice string) bool {
	for _, k := range slices.Backward(c.Consents) {
		if k.Notice == notice {
			return k.Given
		}
	}
	return false
}
