package bot

import (
	"context"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// Desk is where the consultants are. Every case has one thread there.
type Desk interface {
	// Post puts a card into the case's thread and returns the thread's name,
	// which the next card of the case is given; "" begins a thread. key and
	// doubt are as for Channel.Send. The error is a *SendError.
	Post(ctx context.Context, key, thread string, card Card, doubt bool) (string, error)

	// Open begins a case's thread with its root card and returns the thread's
	// name. key and doubt are as for Channel.Send.
	Open(ctx context.Context, key string, root Summary, doubt bool) (thread string, err error)

	// Refresh shows the root card as the case is now. storage.ErrNotFound: it
	// was deleted, or is another channel's.
	Refresh(ctx context.Context, thread string, root Summary) error

	// Digest tells how things stand in the morning. key and doubt are as for
	// Channel.Send.
	Digest(ctx context.Context, key string, d Digest, doubt bool) error
}

// Card is one message to the consultants. It holds nothing that must not be
// seen in Slack: names and numbers are masked, and everything that an
// applicant wrote is plain text which the desk must not interpret.
type Card struct {
	Ref     string      `json:"ref"`
	Topic   flows.Topic `json:"topic"`
	Title   string      `json:"title"`
	Fields  []CardField `json:"fields,omitempty"`
	Note    string      `json:"note,omitempty"`    // the applicant's or AWS's words, scrubbed
	By      string      `json:"by,omitempty"`      // the consultant who did it
	To      string      `json:"to,omitempty"`      // the consultant to whom it was done, or whom the news are for
	Of      string      `json:"of,omitempty"`      // the requirement that it is about
	Rulings bool        `json:"rulings,omitempty"` // show "looks right" and "send back"
	Round   int         `json:"round,omitempty"`   // which check the card asks for; a ruling on it passes it back in flows.Ruled
}

// CardField is one line of a card.
type CardField struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Consultants is what a desk can ask of the bot. What it is given of cases is
// as masked as a Summary, unless the method says otherwise.
type Consultants interface {
	// Case sums a case up; storage.ErrNotFound.
	Case(ctx context.Context, ref string) (Summary, error)
	// Find sums up the cases of a view.
	Find(ctx context.Context, q Search) (Found, error)
	// Returnable lists what can be sent back in a case: requirement ids with
	// their labels in a language, and the reason codes with theirs.
	Returnable(ctx context.Context, ref string, l flows.Lang) (items, reasons []CardField, err error)
	// Reason words a reason code for a consultant: what the applicant will
	// read in their language, and what is for us alone.
	Reason(code string) (flows.Reason, bool)
	// Act lets a consultant act on a case; see Bot.Act.
	Act(ctx context.Context, ref, id string, e flows.Event) (Summary, error)
	// Invite opens a case for somebody who has not written yet.
	Invite(ctx context.Context, id string, in Invitation) (Invited, error)
	// InviteLink gives the link of an invited case once more; see Bot.InviteLink.
	InviteLink(ctx context.Context, ref string) (Invited, error)
	// Reveal gives one value of a case in the clear.
	Reveal(ctx context.Context, ref, requirement string) (string, error)
	// ScanLink and PackLink give ways that work once: to a document, and to the
	// registration pack; see their methods of Bot.
	ScanLink(ctx context.Context, who Viewer, ref, requirement, reason string) (Link, error)
	PackLink(ctx context.Context, who Viewer, ref string) (Link, error)
	// Answer takes what the viewer of a link says its page shows; see Bot.Answer.
	Answer(ctx context.Context, who Viewer, key string, number int) (url string, err error)
	// CaseOf says whose a thread at the desk is; storage.ErrNotFound.
	CaseOf(ctx context.Context, thread string) (ref string, err error)
	// Own sums up the case of an applicant; storage.ErrNotFound.
	Own(ctx context.Context, of flows.Contact) (Summary, error)
	// Preview is what the applicant of a case reads when a consultant says
	// something. *Refused: it cannot be said.
	Preview(ctx context.Context, ref, by, text string) (string, error)
	// Replies are what a consultant can say by choosing it.
	Replies() []flows.Reply
	// Documents lists the documents that a case holds.
	Documents(ctx context.Context, ref string, l flows.Lang) ([]Document, error)
	// Label is what a requirement is called.
	Label(requirement string, l flows.Lang) string
	// Waited is how much working time has passed since then.
	Waited(since time.Time) time.Duration
	// Log notes what somebody is about to do, in the audit log.
	Log(ctx context.Context, a storage.Act) error
	// History is the audit log of a case, the newest first; "": of no case.
	History(ctx context.Context, ref string, limit int) ([]storage.Act, error)
	// Stats sums up the days since then, until now.
	Stats(ctx context.Context, since time.Time) (Stats, error)
	// Funnel draws them as a picture, PNG.
	Funnel(s Stats, l flows.Lang) ([]byte, error)
}
