package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// inspect fetches what a document requirement holds, has it looked at, seals
// away what is to be kept and tells the case.
func (b *Bot) inspect(ctx context.Context, e storage.Entry, j flows.Inspect) error {
	if e.Attempts == 0 {
		b.cfg.Linger(ctx, j.After)
	}
	rec, c, err := b.current(ctx, e.Lane, e.Ref)
	if err != nil {
		return err
	}
	if c == nil {
		return b.blobs.DeleteAll(ctx, e.Ref) // an attempt before may have kept it
	}
	r := c.Requirements[j.Requirement]
	files := r.Pictures()
	if r.State != flows.Checking || !among(files, j.File.ID) {
		if holds(c, j.File.ID) { // its verdict was told before this attempt
			return nil
		}
		return b.blobs.Delete(ctx, blobName(e.Ref, j.File)) // replaced or taken back meanwhile
	}
	soon := time.AfterFunc(b.cfg.Patience, func() { b.delayed(ctx, e, j) })
	defer soon.Stop()
	leave, err := b.pictures.take(ctx, c.Contact.Channel, len(files))
	if err != nil {
		return &SendError{Verdict: Later, After: 2 * time.Second, Err: fmt.Errorf("wait for room for a document: %w", err)}
	}
	defer leave()
	l := look{bot: b, entry: e, rec: rec, c: c, item: b.Flow.Definition(j.Requirement)}
	found, err := l.at(ctx, files)
	if err != nil {
		return err
	}
	soon.Stop()
	for _, one := range found {
		if err := b.inspected(ctx, e, one); err != nil {
			return err
		}
	}
	return nil
}

// inspected tells the case what came of a document. A look may have several
// verdicts, and be repeated after some of them were told: each is known by the
// files that it is about.
func (b *Bot) inspected(ctx context.Context, e storage.Entry, found flows.Inspected) error {
	found.Stamp = flows.At(b.now())
	return b.inform(ctx, e.Lane, e.Ref, "inspected:"+e.ID+":"+strings.Join(found.Of, "+"), found)
}

// delayed tells the case that a check takes a moment. It is a courtesy: where
// it fails, the verdict comes all the same.
func (b *Bot) delayed(ctx context.Context, e storage.Entry, j flows.Inspect) {
	err := b.inform(ctx, e.Lane, e.Ref, "delayed:"+e.ID, flows.Delayed{Stamp: flows.At(b.now()), Requirement: j.Requirement, File: j.File.ID})
	if err != nil {
		b.logOf(e).Warn("could not say that a check takes a moment", "err", err)
	}
}

// uninspected tells the case that a document could not be had: the person
// sends it once more, rather than waiting for a check that never ends.
func (b *Bot) uninspected(ctx context.Context, e storage.Entry) error {
	plain, err := b.Vault.Open(e.Key, e.Ref, e.Kind, e.Body)
	if err != nil {
		return nil // nobody can tell which document it was
	}
	j, err := decode[flows.Inspect](plain)
	if err != nil {
		return nil
	}
	found := flows.Inspected{Requirement: j.Requirement, File: j.File, Code: codeNotReceived}
	if c, _, err := b.Open(ctx, e.Ref); err == nil {
		found.Of = ids(c.Requirements[j.Requirement].Pictures())
	}
	return b.inspected(ctx, e, found)
}

// linger waits for more of a burst.
func linger(ctx context.Context, until time.Duration) {
	t := time.NewTimer(until)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
