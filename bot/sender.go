package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

const (
	claimAtOnce = 32               // entries of one claim
	maxBackoff  = 10 * time.Minute // between two tries of one entry
	senders     = 64               // entries under way at once
)

// poke lets the outbox look at a lane at once. A full channel is no harm: the
// next look through everything finds it.
func (b *Bot) poke(lane string) {
	select {
	case b.pokes <- lane:
	default:
	}
}

// runOutbox sends until ctx ends; what is under way then is finished.
func (b *Bot) runOutbox(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	tickets := make(chan struct{}, senders)
	work := context.WithoutCancel(ctx)
	ticker := time.NewTicker(b.cfg.Poll)
	defer ticker.Stop()
	sweep := func(claim func() ([]storage.Entry, error)) {
		select {
		case tickets <- struct{}{}:
		case <-ctx.Done():
			return
		}
		wg.Go(func() {
			defer func() { <-tickets }()
			b.drain(ctx, work, claim)
		})
	}
	for {
		select {
		case <-ctx.Done():
			return
		case lane := <-b.pokes:
			sweep(func() ([]storage.Entry, error) {
				return b.Store.ClaimFor(work, lane, b.now(), b.cfg.Lease, claimAtOnce)
			})
		case <-ticker.C:
			sweep(func() ([]storage.Entry, error) {
				return b.Store.Claim(work, b.now(), b.cfg.Lease, claimAtOnce)
			})
		}
	}
}

// drain claims and does until nothing is left or ctx ends. Entries of one
// claim belong to different queues, so they are done side by side.
func (b *Bot) drain(ctx, work context.Context, claim func() ([]storage.Entry, error)) {
	for ctx.Err() == nil {
		entries, err := claim()
		if err != nil {
			b.log.Error("claim from the outbox; it is tried again", "err", err)
			return
		}
		if len(entries) == 0 {
			return
		}
		var wg sync.WaitGroup
		for _, e := range entries {
			wg.Go(func() { b.do(work, e) })
		}
		wg.Wait()
	}
}

// Flush does everything in the outbox that is due now, and returns how many
// entries were tried. Tests and the sandbox's clock use it.
func (b *Bot) Flush(ctx context.Context) (int, error) {
	n := 0
	for {
		entries, err := b.Store.Claim(ctx, b.now(), b.cfg.Lease, claimAtOnce)
		if err != nil {
			return n, fmt.Errorf("claim from the outbox: %w", err)
		}
		if len(entries) == 0 {
			return n, nil
		}
		for _, e := range entries {
			b.do(ctx, e)
		}
		n += len(entries)
	}
}

// do does one claimed entry and settles it by the verdict.
func (b *Bot) do(ctx context.Context, e storage.Entry) {
	b.busy.Add(1)
	defer b.busy.Done()
	ctx, cancel := context.WithTimeout(ctx, b.cfg.Lease*3/4)
	defer cancel()
	err := b.perform(ctx, e)
	settle := context.WithoutCancel(ctx)
	if err == nil {
		b.metrics.send(e.Kind, Sent)
		b.settled(b.Store.Finish(settle, e), e)
		return
	}
	v := verdict(err)
	b.metrics.send(e.Kind, v.Verdict)
	log := b.log.With("ref", e.Ref, "entry", e.ID, "kind", e.Kind, "attempt", e.Attempts+1, "verdict", string(v.Verdict))
	if v.Verdict == Later {
		wait := max(v.After, backoff(e.Attempts))
		log.Warn("not done; it is tried again", "in", wait, "err", v.Err)
		b.settled(b.Store.Retry(settle, e, b.now().Add(wait)), e)
		return
	}
	log.Error("cannot be done", "err", v.Err)
	if err := b.undelivered(settle, e, v); err != nil {
		log.Error("could not note it; it is tried again", "err", err)
		return // the lease runs out and it is all done again
	}
	b.settled(b.Store.Finish(settle, e), e)
}

// backoff is the wait after a failed attempt, when the platform names none.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 16), maxBackoff)
}

// settled reports that an entry could not be settled. Both cases mend
// themselves: a lost lease means that another replica does it.
func (b *Bot) settled(err error, e storage.Entry) {
	if err != nil && !errors.Is(err, storage.ErrLease) && !errors.Is(err, storage.ErrNotFound) {
		b.log.Error("settle an entry; it is done again after its lease", "ref", e.Ref, "entry", e.ID, "err", err)
	}
}

// undelivered tells the case that a message did not arrive. Desk cards and
// jobs have nobody to tell.
func (b *Bot) undelivered(ctx context.Context, e storage.Entry, v *SendError) error {
	if e.Kind != entrySay {
		return nil
	}
	d := Delivery{ID: "undelivered:" + e.ID, Event: flows.Undelivered{Stamp: flows.At(b.now()), Reason: string(v.Verdict)}}
	rec, err := b.Store.Load(ctx, e.Lane, d.ID)
	if errors.Is(err, storage.ErrSeen) || (err == nil && rec.Version == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := b.Vault.OpenCase(rec)
	if err != nil {
		return err
	}
	d.From = flows.Contact{Channel: c.Contact.Channel, Address: c.Contact.Address}
	return b.Receive(ctx, d)
}

// perform opens an entry and does it.
func (b *Bot) perform(ctx context.Context, e storage.Entry) error {
	plain, err := b.Vault.Open(e.Key, e.Ref, e.Kind, e.Body)
	if err != nil {
		return &SendError{Verdict: Broken, Err: fmt.Errorf("open the entry: %w", err)}
	}
	switch e.Kind {
	case entrySay:
		return perform(ctx, plain, func(ctx context.Context, j sayJob) error { return b.send(ctx, e, j) })
	case entryTell:
		return perform(ctx, plain, func(ctx context.Context, c Card) error { return b.post(ctx, e, c) })
	case entryInspect:
		return perform(ctx, plain, func(ctx context.Context, j flows.Inspect) error { return b.inspect(ctx, e, j) })
	case entryDiscard:
		return perform(ctx, plain, func(ctx context.Context, f flows.File) error {
			return b.blobs.Delete(ctx, blobName(e.Ref, f))
		})
	case entryWipe:
		return b.blobs.DeleteAll(ctx, e.Ref)
	case entryForget:
		return b.Store.SetMemo(ctx, threadMemo(e.Ref), nil, 0)
	}
	return &SendError{Verdict: Broken, Err: fmt.Errorf("unknown kind %q of an entry", e.Kind)}
}

// perform decodes a job and hands it on.
func perform[T any](ctx context.Context, plain []byte, do func(context.Context, T) error) error {
	var job T
	if err := json.Unmarshal(plain, &job); err != nil {
		return &SendError{Verdict: Broken, Err: fmt.Errorf("decode the entry: %w", err)}
	}
	return do(ctx, job)
}

// send gives one part to its channel. An attempt before this one may have
// been accepted without our hearing of it.
func (b *Bot) send(ctx context.Context, e storage.Entry, j sayJob) error {
	ch, err := b.channel(j.To)
	if err != nil {
		return err
	}
	return ch.Send(ctx, j.To, e.ID, j.Part, e.Attempts > 0)
}
