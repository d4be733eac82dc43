package bot

import (
	"context"
	"errors"

	"kaihu/flows"
	"kaihu/storage"
)

// Effect makes a case's turn end in one effect, whatever the core would decide.
func (b *Bot) Effect(ctx context.Context, who flows.Contact, id string, e flows.Effect) error {
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
	t, _, err := b.plan(rec, key, c, *c, []flows.Effect{e}, Delivery{ID: id, From: who})
	if err != nil {
		return err
	}
	_, err = b.Store.Commit(ctx, *t)
	return err
}
