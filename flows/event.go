package flows

import "time"

// Event is something that happened, in the past tense. Time and ids come in
// with it.
type Event interface{ at() time.Time }

// Stamp is the time of an event.
type Stamp struct{ Time time.Time }

func (s Stamp) at() time.Time { return s.Time }

// At stamps an event.
func At(t time.Time) Stamp { return Stamp{Time: t} }

// Joined: the person opened the chat without saying anything. Scene is what the
// link said that brought them; if that was an invitation which is not theirs,
// Stray says why, and Of whose it is.
type Joined struct {
	Stamp
	Scene string
	Stray Stray
	Of    string
}

// Said: the person wrote a text.
type Said struct {
	Stamp
	Text    string
	Message string // the channel's message id
}

// Chose: the person pressed a button. Token is the option's, Label what the
// button said.
type Chose struct {
	Stamp
	Token string
	Label string
}

// Sent: the person sent a file. Text is what they wrote with it.
type Sent struct {
	Stamp
	File File
	Text string
}

// Shared: the person sent something that is neither text nor file; What names
// it (voice, location, link, card, sticker, external_file, too_big …).
type Shared struct {
	Stamp
	What string
}

// Withdrew: the person recalled or deleted a message.
type Withdrew struct {
	Stamp
	Message string
}

// Revised: the person edited a message after sending it.
type Revised struct {
	Stamp
	Message string
	Text    string
}

// Visited: a link's page was begun in a browser, which from then on is its only
// one. Browser is a digest of the browser's secret.
type Visited struct {
	Stamp
	Link    int
	Browser string
}

// Handed: the person of a link handed something in on its page.
type Handed struct {
	Stamp
	Link    int
	Browser string
	Lang    Lang              // in which the page was read
	Agreed  []string          // notices that were ticked
	Values  map[string]string // requirement id → as typed
	Files   map[string][]File // requirement id → what was uploaded for it
}

// Inspected: a document was looked at.
type Inspected struct {
	Stamp
	Requirement string
	File        File              // what is kept of it
	Of          []string          // ids of the files that were looked at, File's among them
	Code        string            // why it is sent back, or with Unclear why a person should look; "": it is fine
	Unclear     bool              // nobody can be sure without a better picture or a person
	Args        map[string]string // of the reason's sentence
	Advice      []string          // reason codes of what could be better
	Belongs     string            // the requirement that it is a document for, if that is another one
	Found       map[string]string // requirement id → value that was read on it, well enough to be proposed
	Differs     []string          // of those, what was typed otherwise; Code says so, too
	Digest      string            // of the bytes, to know them again
}

// Delayed: a check takes longer than a person likes to wait without a word.
type Delayed struct {
	Stamp
	Requirement string
	File        string // the id of the first one
}

// Woke: the time came that the case had asked for.
type Woke struct {
	Stamp
	Due time.Time
}

// Undelivered: the channel refused a message for good, or its window closed.
type Undelivered struct {
	Stamp
	Reason string
	Closed bool // the window is closed, until the person acts
}

// Unmailed: an e-mail to the person was refused for good. Reason is ours, without
// the address.
type Unmailed struct {
	Stamp
	Reason string
}

// Missed: a reminder could not be said within the hours in which people may be
// written to unasked, and is still wanted.
type Missed struct {
	Stamp
	Reminder Reminder
}

// Held: a person of ours took the chat over (WeCom session state 3).
type Held struct{ Stamp }

// Released: the chat came back to the bot; By is the consultant who gave it
// back, "" when the platform says so.
type Released struct{ Actor }
