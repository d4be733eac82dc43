package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaihu/storage"
)

// EraseCase erases a case from outside the conversation, for an operator: the
// documents first, so that a failure leaves the record to try again with. What
// the desk's thread shows of it goes as soon as a process with a desk runs.
func (r Register) EraseCase(ctx context.Context, blobs storage.Blobs, ref string, now time.Time) error {
	if err := blobs.DeleteAll(ctx, ref); err != nil {
		return fmt.Errorf("delete the documents of %s: %w", ref, err)
	}
	key, err := r.Vault.NewKey(ref)
	if err != nil {
		return fmt.Errorf("make the last entry's key: %w", err)
	}
	forget := storage.Entry{
		ID: "forget:" + ref, Queue: "desk", Ref: ref, Kind: entryForget, Key: key.Wrapped, Body: key.Seal(entryForget, []byte("{}")), Created: now, Due: now,
	}
	for range maxConflicts {
		rec, err := r.Store.Find(ctx, ref)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find %s: %w", ref, err)
		}
		_, err = r.Store.Commit(ctx, storage.Turn{Record: rec, Erase: true, Entries: []storage.Entry{forget}})
		if err == nil {
			return blobs.DeleteAll(ctx, ref) // what was under way meanwhile may have kept one more
		}
		if !errors.Is(err, storage.ErrConflict) {
			return err
		}
	}
	return errGaveUp
}
