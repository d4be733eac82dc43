package bot

import (
	"context"
	"errors"
	"strings"

	"kaihu/flows"
	"kaihu/storage"
)

// receiveLane is Receive for an event of our own about the case ref, which is
// looked for in its lane. storage.ErrNotFound.
func (b *Bot) receiveLane(ctx context.Context, lane, ref, id string, e flows.Event) error {
	channel, address, _ := strings.Cut(lane, ":")
	return b.Receive(ctx, Delivery{ID: id, From: flows.Contact{Channel: channel, Address: address}, Ref: ref, Event: e})
}

// inform tells a case of something of our own, by an event; one that is gone
// wants no word of it.
func (b *Bot) inform(ctx context.Context, lane, ref, id string, e flows.Event) error {
	err := b.receiveLane(ctx, lane, ref, id, e)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// within is whom an event of our own is about: the lane, and nothing that the
// event would change.
func within(c flows.Case) flows.Contact {
	return flows.Contact{Channel: c.Contact.Channel, Address: c.Contact.Address}
}
