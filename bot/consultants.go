package bot

import (
	"context"

	"kaihu/flows"
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
	Of      string      `json:"of,omitempty"`      // the requirement that it is about
	Rulings bool        `json:"rulings,omitempty"` // show "looks right" and "send back"
	Round   int         `json:"round,omitempty"`   // which check the card asks for; a ruling on it passes it back in flows.Ruled
}

// CardField is one line of a card.
type CardField struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Consultants is what a desk can ask of the bot.
type Consultants interface {
	// Case sums a case up; storage.ErrNotFound.
	Case(ctx context.Context, ref string) (Summary, error)
	// Cases sums up all cases, the most recently updated first.
	Cases(ctx context.Context, limit int) ([]Summary, error)
	// Returnable lists what can be sent back in a case: requirement ids with
	// their labels, and the reason codes with theirs.
	Returnable(ctx context.Context, ref string) (items, reasons []CardField, err error)
	// Act lets a consultant act on a case; see Bot.Act.
	Act(ctx context.Context, ref, id string, e flows.Event) (Summary, error)
	// Rule tells the case what a consultant decided. id makes a repeated
	// click one ruling. settled says whether this very ruling decided: it is
	// false if the case no longer waited for it, or for that round of it.
	// storage.ErrNotFound: the case was erased.
	Rule(ctx context.Context, ref, id string, r flows.Ruled) (settled bool, err error)
}
