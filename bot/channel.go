package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kaihu/flows"
)

// Channel is one way to reach people: WeCom kf, WeCom app, Slack, a terminal.
// A channel owns its platform's protocol; bot knows none.
type Channel interface {
	// Name is what flows.Contact.Channel says.
	Name() string

	// Render turns one message of the core into the platform's messages, in
	// order, within the platform's limits. It does nothing else: no clock, no
	// network. Each part is sent on its own and repeated on its own.
	Render(to flows.Contact, say flows.Say) []Part

	// Send delivers one part. key is derived from the part's cause and the
	// same at each repeat: where the platform takes an idempotency key it is
	// used, else a doubtful earlier attempt is looked up first (doubt is true
	// if an attempt was made whose outcome nobody knows). The error is a
	// *SendError.
	Send(ctx context.Context, to flows.Contact, key string, part Part, doubt bool) error

	// Download fetches a file that a person sent, at most limit+1 bytes of
	// it, with the name that the platform knows. The error is a *SendError.
	Download(ctx context.Context, file flows.File, limit int64) (data []byte, name string, err error)
}

// Part is one platform message, in the channel's own JSON.
type Part = json.RawMessage

// Delivery is one event as a channel received it.
type Delivery struct {
	ID    string        // the same at each redelivery of the same event
	From  flows.Contact // who
	Ref   string        // the case that it is about; "": whichever the person has
	Reply string        // where this one turn's replies go instead of From.Reply (a welcome code)
	// Window is what the platform lets us send after this event; nil: no change.
	Window *flows.Window
	Event  flows.Event

	named   string   // the reference of the case that it opens; "": any
	arrival *arrival // by Event's scene
}

// Receiver takes what a channel received. An error means that nothing was
// stored and the platform should deliver again.
type Receiver interface {
	Receive(ctx context.Context, d Delivery) error
}

// Verdict says what a failed send means.
type Verdict string

// The verdicts.
const (
	Sent   Verdict = "sent"
	Later  Verdict = "later"  // try again: the platform is busy, down, or we are unsure
	Gone   Verdict = "gone"   // the person cannot be reached any more
	Broken Verdict = "broken" // this message can never be sent; ours to mend
	Closed Verdict = "closed" // the window is closed until the person writes again
)

// SendError is a failed send as a value: what to do, and why, without any
// secret or personal word in it.
type SendError struct {
	Verdict Verdict
	After   time.Duration // for Later: not before; 0: the sender's own back-off
	// Doubt says that the platform may have accepted it all the same, so that
	// the next attempt has to look first. An attempt of a process that was
	// killed in the middle is in doubt, too.
	Doubt bool
	Err   error
}

func (e *SendError) Error() string { return fmt.Sprintf("%s: %v", e.Verdict, e.Err) }

func (e *SendError) Unwrap() error { return e.Err }

// absent is the failure of what this process cannot do and another one can, or
// could.
func absent(what string) error {
	return &SendError{Verdict: Later, After: 10 * time.Minute, Err: errors.New(what)}
}

// verdict reads any error as a verdict; one that no channel typed is tried
// again.
func verdict(err error) *SendError {
	var e *SendError
	if errors.As(err, &e) {
		return e
	}
	return &SendError{Verdict: Later, Doubt: true, Err: err}
}
