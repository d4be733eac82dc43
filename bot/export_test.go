package bot

import (
	"context"
	"errors"

	"kaihu/flows"
	"kaihu/storage"
)

// Effect makes a case's turn end in some effects, whatever the core would decide;
// change, if there is one, is what else the turn does to the case.
func (b *Bot) Effect(ctx context.Context, who flows.Contact, id string, change func(*flows.Case), effects ...flows.Effect) error {
	rec, err := b.Store.Load(ctx, who.Lane(), id)
	if errors.Is(err, storage.ErrSeen) {
		return nil
	}
	if err != nil {
		return err
	}
	c, key, err := b.caseOf(rec, Delivery{From: who})
	if err != nil {
		return err
	}
	next := c.Clone()
	if change != nil {
		change(&next)
	}
	t, _, err := b.plan(rec, key, c, &next, effects, Delivery{ID: id, From: who})
	if err != nil {
		return err
	}
	_, err = b.Store.Commit(ctx, *t)
	return err
}
