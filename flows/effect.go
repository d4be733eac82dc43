package flows

import "time"

// Effect is something to do, in the imperative. Effects are plain data; bot
// does them after the case is stored.
type Effect interface{ effect() }

// Say: send one message to the person. Options are buttons where the channel
// has them; their numbers and labels are understood as well.
type Say struct {
	Text    string    `json:"text"`
	Options []Option  `json:"options,omitempty"`
	Link    int       `json:"link,omitempty"` // the Link whose address stands in Text for {link}; 0: none
	Pack    time.Time `json:"pack,omitzero"`  // until when the address of the case's registration pack works that stands in Text for {pack}; zero: none

	Reminder *Reminder `json:"-"` // it says something unasked; nil: it does not
}

// Option is one button.
type Option struct {
	Token string `json:"token"` // [a-z0-9_]; opaque to channels
	Label string `json:"label"`
}

// Inspect: after a moment for more of the same burst, fetch the files that the
// requirement then holds, look at them, keep what is to be kept, and come back
// with Inspected.
type Inspect struct {
	Requirement string        `json:"requirement"`
	File        File          `json:"file"` // the first one
	After       time.Duration `json:"after,omitempty"`
}

// Discard: forget a file's bytes.
type Discard struct {
	File File `json:"file"`
}

// Tell: let the consultants know. Topic says what happened; the desk words it
// and masks what it quotes.
type Tell struct {
	Topic Topic  `json:"topic"`
	Note  string `json:"note,omitempty"` // what somebody wrote
	Words Text   `json:"words,omitzero"` // instead, what happened, in words of our own
	By    string `json:"by,omitempty"`   // the consultant who did it
	To    string `json:"to,omitempty"`   // the consultant to whom it was done
	Of    string `json:"of,omitempty"`   // the requirement that it is about
}

// Topic is what the desk is told.
type Topic string

// The topics.
const (
	Opened          Topic = "opened"           // a new case
	StageChanged    Topic = "stage"            // the stage moved
	PrecheckAsked   Topic = "precheck"         // everything is collected: look through it
	HumanAsked      Topic = "human"            // the applicant asks for a person
	Undeliverable   Topic = "undeliverable"    // a message could not be sent
	NotMainland     Topic = "not_mainland"     // a Hong Kong entity: AWS's own page says mainland only
	NotEligible     Topic = "not_eligible"     // neither mainland nor Hong Kong
	Overdue         Topic = "overdue"          // two business days passed without a result
	Silent          Topic = "silent"           // the applicant does not react any more
	PrecheckLate    Topic = "precheck_late"    // the applicant waits for our check
	LicenseExpiring Topic = "license_expiring" // after the account was opened: the license is about to expire
	Erased          Topic = "erased"           // everything was erased; the note says why
	Trouble         Topic = "trouble"          // an event could not be read: a mistake of ours
	Changed         Topic = "changed"          // an item was changed after the consultants' check; the note names it
	UnknownReason   Topic = "unknown_reason"   // AWS refused for a reason that the catalogue lacks
	Heard           Topic = "heard"            // what the person wrote while a person of ours holds the chat
	Noted           Topic = "noted"            // a consultant wrote something down
	Spoken          Topic = "spoken"           // a consultant spoke to the applicant
	Acted           Topic = "acted"            // a consultant, or the time, did something else; the words say what
	NotCome         Topic = "not_come"         // nobody has opened the link of an invitation
	Arrived         Topic = "arrived"          // somebody has
	Drafted         Topic = "drafted"          // a decision waits for a second consultant
	Scanned         Topic = "scanned"          // a document was checked and is fine; Of names it
	Doubted         Topic = "doubted"          // a document is to be looked at by a person; Of names it
)

// Mail: send one e-mail to the person, because their chat takes nothing of ours
// now. Who sends it adds the way back to the chat.
type Mail struct {
	To      string `json:"to"`
	Lang    Lang   `json:"lang"`
	Subject string `json:"subject"`
	Text    string `json:"text"` // plain paragraphs, an empty line between them
	// Keep: it is sent whatever becomes of the case until then, as a receipt is.
	// Any other e-mail is void once the person is back, or the case went on.
	Keep bool `json:"keep,omitempty"`

	Reminder *Reminder `json:"reminder,omitempty"` // as in Say
}

// Erase: forget the case, its documents and its key.
type Erase struct{}

// Tally: count one more of something today, for the statistics. Names hold
// nothing of a person: see [TallyReached] and the others.
type Tally struct{ Name string }

func (Say) effect()     {}
func (Inspect) effect() {}
func (Discard) effect() {}
func (Tell) effect()    {}
func (Erase) effect()   {}
func (Mail) effect()    {}
func (Tally) effect()   {}
