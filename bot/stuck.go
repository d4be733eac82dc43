package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

const (
	stuckAfter  = time.Hour     // an entry of before has met more than a platform's moment
	stuckTold   = 4 * time.Hour // after which a consultant hears that a message still waits
	stuckAtOnce = 200           // entries of one look, the oldest
)

// sweepOutbox looks for entries that do not leave. Nothing is given up here: each
// is tried on by its verdict. The operator reads of them in the log, and of each
// case whose person waits for a message a consultant hears once a day.
func (b *Bot) sweepOutbox(ctx context.Context) (Counts, error) {
	now := b.now()
	entries, err := b.Store.Stuck(ctx, now.Add(-stuckAfter), stuckAtOnce)
	if err != nil {
		return nil, fmt.Errorf("look for what is stuck: %w", err)
	}
	done := Counts{}
	var refs, kinds []string
	var errs []error
	for _, e := range entries {
		if e.Due.After(now.Add(-stuckAfter)) {
			continue // it was to wait
		}
		done["stuck"]++
		if !slices.Contains(refs, e.Ref) {
			refs = append(refs, e.Ref)
		}
		if !slices.Contains(kinds, e.Kind) {
			kinds = append(kinds, e.Kind)
		}
		if e.Kind != entrySay && e.Kind != entryMail || now.Sub(e.Created) < stuckTold || ctx.Err() != nil {
			continue
		}
		told, err := b.tellStuck(context.WithoutCancel(ctx), e)
		if told {
			done["told"]++
		}
		errs = append(errs, err)
	}
	if done["stuck"] > 0 {
		b.log.Warn("entries wait in the outbox and do not leave: look above for \"not done; it is tried again\" with these references, and at kaihu_sends_total by verdict for the platform that refuses",
			"entries", done["stuck"], "oldest", entries[0].Created.UTC().Format(time.RFC3339), "kinds", strings.Join(kinds, " "), "refs", some(refs))
	}
	return done, errors.Join(errs...)
}

// tellStuck tells the case that a message has not reached its person, as it is
// told of one that never will; the mark of the event makes it once a day.
func (b *Bot) tellStuck(ctx context.Context, e storage.Entry) (told bool, err error) {
	id := "stuck:" + day(b.now().In(b.Flow.Zone()))
	if _, err := b.Store.Load(ctx, e.Lane, id); errors.Is(err, storage.ErrSeen) {
		return false, nil
	}
	err = b.receiveLane(ctx, e.Lane, e.Ref, id, flows.Undelivered{Stamp: flows.At(b.now()), Reason: string(Later)})
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("tell that a message to %s waits: %w", e.Ref, err)
	}
	return true, nil
}
