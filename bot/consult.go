package bot

import (
	"context"
	"errors"

	"kaihu/flows"
	"kaihu/storage"
)

// Refused says that what a consultant wanted does not fit the case any more,
// or never did. Nothing was changed. Text is for them.
type Refused struct {
	*flows.Objection
	Ref string
}

// Error implements error.
func (r *Refused) Error() string { return r.Ref + ": " + r.Code }

// Act lets a consultant act on a case: e is one of the events of flows/acts.go,
// without its time. id makes a repeated click one act. The result is the case
// as it is then. storage.ErrNotFound: there is no such case. *Refused: it does
// not fit the case.
func (b *Bot) Act(ctx context.Context, ref, id string, e flows.Event) (Summary, error) {
	is, err := b.act(ctx, ref, id, e)
	if errors.Is(err, storage.ErrNotFound) {
		is, err = b.act(ctx, ref, id, e) // its person came in between, and it is in their lane now
	}
	if err != nil {
		return Summary{}, err
	}
	if is.Ref != "" {
		return summarize(b.Flow, &is), nil
	}
	s, err := b.Case(ctx, ref) // this very act was taken before
	if errors.Is(err, storage.ErrNotFound) {
		return Summary{Ref: ref, Stage: flows.Closed}, nil // and it was the erasure
	}
	return s, err
}

func (b *Bot) act(ctx context.Context, ref, id string, e flows.Event) (flows.Case, error) {
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return c, err
	}
	return b.receive(ctx, Delivery{ID: "act:" + id, From: within(c), Ref: ref, Event: e})
}

// objects asks the core whether an act fits a case.
func (b *Bot) objects(c *flows.Case, e flows.Event) error {
	if o := b.Flow.Objection(c, e); o != nil {
		return &Refused{Objection: o, Ref: c.Ref}
	}
	return nil
}
