package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// receipt is the last message of a case that was erased where no channel was at
// hand to render it.
type receipt struct {
	To  flows.Contact
	Say flows.Say
}

// EraseCase erases a case from outside the conversation, for an operator: the
// documents first, so that a failure leaves the record to try again with. The
// person's receipt goes out, and what the desk's thread shows goes, as soon as a
// process with their channels runs.
func (r Register) EraseCase(ctx context.Context, blobs storage.Blobs, ref string, now time.Time) error {
	if err := blobs.DeleteAll(ctx, ref); err != nil {
		return fmt.Errorf("delete the documents of %s: %w", ref, err)
	}
	key, err := r.Vault.NewKey(ref)
	if err != nil {
		return fmt.Errorf("make the last entries' key: %w", err)
	}
	for range maxConflicts {
		rec, err := r.Store.Find(ctx, ref)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find %s: %w", ref, err)
		}
		entries, err := r.farewell(rec, key, now)
		if err != nil {
			return err
		}
		_, err = r.Store.Commit(ctx, storage.Turn{Record: rec, Erase: true, Entries: entries})
		if err == nil {
			return blobs.DeleteAll(ctx, ref) // what was under way meanwhile may have kept one more
		}
		if !errors.Is(err, storage.ErrConflict) {
			return err
		}
	}
	return errGaveUp
}

// farewell are the last entries of a case: what the person hears, and that the
// desk's thread is to be emptied. A case that cannot be opened any more is
// erased all the same.
func (r Register) farewell(rec storage.Record, key *storage.DataKey, now time.Time) ([]storage.Entry, error) {
	ref := rec.Head.Ref
	entry := func(kind string, job any) (storage.Entry, error) {
		plain, err := json.Marshal(job)
		if err != nil {
			return storage.Entry{}, fmt.Errorf("encode a %s: %w", kind, err)
		}
		return storage.Entry{ID: kind + "-" + ref, Queue: queueOf(kind), Ref: ref, Kind: kind, Key: key.Wrapped, Body: key.Seal(kind, plain), Created: now, Due: now}, nil
	}
	forget, err := entry(entryForget, struct{}{})
	if err != nil {
		return nil, err
	}
	list := []storage.Entry{forget}
	c, err := r.Vault.OpenCase(rec)
	if err != nil {
		return list, nil //nolint:nilerr // its key is gone, and with it whom to tell
	}
	for _, e := range r.Flow.Receipt(c, now) {
		var last storage.Entry
		switch e := e.(type) {
		case flows.Say:
			last, err = entry(entryReceipt, receipt{To: c.Contact, Say: e})
		case flows.Mail:
			last, err = entry(entryMail, mailJob{Chat: within(c), Mail: e})
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, last)
	}
	return list, nil
}

// sendReceipt renders a receipt and sends it; it is short, and one part.
func (b *Bot) sendReceipt(ctx context.Context, e storage.Entry, r receipt) error {
	ch, err := b.channel(r.To)
	if err != nil {
		return err
	}
	for _, part := range ch.Render(r.To, r.Say) {
		return ch.Send(ctx, r.To, e.ID, part, e.Doubt)
	}
	return nil
}
