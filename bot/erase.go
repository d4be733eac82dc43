package bot

import (
	"context"
	"errors"
	"fmt"

	"kaihu/storage"
)

// EraseCase erases a case from outside the conversation, for an operator: the
// documents first, so that a failure leaves the record to try again with.
func EraseCase(ctx context.Context, s storage.Store, blobs storage.Blobs, ref string) error {
	if err := blobs.DeleteAll(ctx, ref); err != nil {
		return fmt.Errorf("delete the documents of %s: %w", ref, err)
	}
	if err := forgetThread(ctx, s, ref); err != nil {
		return err
	}
	for range maxConflicts {
		rec, err := s.Find(ctx, ref)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find %s: %w", ref, err)
		}
		_, err = s.Commit(ctx, storage.Turn{Record: rec, Erase: true})
		if err == nil {
			// What was under way meanwhile may have kept one more.
			return errors.Join(blobs.DeleteAll(ctx, ref), forgetThread(ctx, s, ref))
		}
		if !errors.Is(err, storage.ErrConflict) {
			return err
		}
	}
	return errGaveUp
}
