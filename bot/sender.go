package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

const (
	claimAtOnce  = 32               // entries of one claim
	claimers     = 4                // claims under way at once
	maxBackoff   = 10 * time.Minute // between two tries of one entry
	inspectTries = 8                // of a document, before the person is asked for it once more
)

// poke lets the outbox look at a lane at once. A full channel is no harm: the
// next look through everything finds it.
func (b *Bot) poke(lane string) {
	select {
	case b.pokes <- lane:
	default:
	}
}

// runOutbox sends until ctx ends; what is under way then is finished. Claiming
// never waits for a platform: each entry has a goroutine of its own, which the
// gates let through.
func (b *Bot) runOutbox(ctx context.Context) {
	var wg sync.WaitGroup
	work := context.WithoutCancel(ctx)
	ticker := time.NewTicker(b.cfg.Poll)
	defer ticker.Stop()
	for range claimers {
		wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case lane := <-b.pokes:
					b.drain(ctx, &wg, func() ([]storage.Entry, error) {
						return b.Store.ClaimFor(work, lane, b.now(), b.cfg.Lease, claimAtOnce)
					})
				case <-ticker.C:
					b.drain(ctx, &wg, func() ([]storage.Entry, error) {
						return b.Store.Claim(work, b.now(), b.cfg.Lease, claimAtOnce)
					})
				}
			}
		})
	}
	wg.Wait()
}

// drain claims and starts what it gets until nothing is left or ctx ends.
func (b *Bot) drain(ctx context.Context, wg *sync.WaitGroup, claim func() ([]storage.Entry, error)) {
	for ctx.Err() == nil {
		entries, err := claim()
		if err != nil {
			b.log.Error("claim from the outbox; it is tried again", "err", err)
			return
		}
		if len(entries) == 0 {
			return
		}
		for _, e := range entries {
			wg.Go(func() { b.start(ctx, e) })
		}
	}
}

// start does an entry once its gate lets it through, and lets the outbox look
// for the queue's next one. One that finds no way through for a quarter of its
// lease (a platform hangs) is put back.
func (b *Bot) start(stop context.Context, e storage.Entry) {
	work, done := context.WithTimeout(context.WithoutCancel(stop), b.cfg.Lease*3/4)
	defer done()
	wait, cancel := context.WithTimeout(stop, b.cfg.Lease/4)
	defer cancel()
	leave, ok := b.gates.enter(wait, e)
	if !ok {
		b.settled(b.Store.Retry(context.WithoutCancel(stop), e, b.now().Add(min(backoff(e.Attempts), time.Minute))), e)
		return
	}
	defer leave()
	if b.do(work, e) {
		b.poke(e.Lane)
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

// do does one claimed entry and settles it by the verdict. It reports whether
// the entry is out of its queue.
func (b *Bot) do(ctx context.Context, e storage.Entry) (finished bool) {
	b.busy.Add(1)
	defer b.busy.Done()
	log := b.log.With("ref", e.Ref, "entry", e.ID, "kind", e.Kind, "attempt", e.Attempts+1)
	defer func() {
		if r := recover(); r != nil {
			log.Error("settling an entry panicked; it is done again after its lease", "panic", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
		}
	}()
	err := b.attempt(ctx, e, log)
	settle := context.WithoutCancel(ctx)
	if err == nil {
		b.metrics.send(e.Kind, Sent)
		return b.settled(b.Store.Finish(settle, e), e)
	}
	v := verdict(err)
	b.metrics.send(e.Kind, v.Verdict)
	log = log.With("verdict", string(v.Verdict))
	if v.Verdict == Later && (e.Kind != entryInspect || e.Attempts+1 < inspectTries) {
		wait := max(v.After, backoff(e.Attempts))
		log.Warn("not done; it is tried again", "in", wait, "err", v.Err)
		b.settled(b.Store.Retry(settle, e, b.now().Add(wait)), e)
		return false
	}
	log.Error("cannot be done", "err", v.Err)
	if err := b.undone(settle, e, v); err != nil {
		log.Error("could not note it; it is all tried again", "err", err)
		b.settled(b.Store.Retry(settle, e, b.now().Add(backoff(e.Attempts))), e)
		return false
	}
	return b.settled(b.Store.Finish(settle, e), e)
}

// attempt does an entry within its lease. What panics in a channel or the desk
// costs its own entry and nothing else; only housekeeping is never given up.
func (b *Bot) attempt(ctx context.Context, e storage.Entry, log *slog.Logger) (err error) {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.Lease*3/4)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			log.Error("an entry panicked", "panic", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
			v := Broken
			if e.Kind == entryDiscard || e.Kind == entryWipe || e.Kind == entryForget {
				v = Later
			}
			err = &SendError{Verdict: v, Err: errPanic}
		}
	}()
	return b.perform(ctx, e)
}

// backoff is the wait after a failed attempt, when the platform names none.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 16), maxBackoff)
}

// settled says whether an entry was settled and logs if not. Both silent cases
// mend themselves: a lost lease means that another replica does it.
func (b *Bot) settled(err error, e storage.Entry) bool {
	if err != nil && !errors.Is(err, storage.ErrLease) && !errors.Is(err, storage.ErrNotFound) {
		b.log.Error("settle an entry; it is done again after its lease", "ref", e.Ref, "entry", e.ID, "err", err)
	}
	return err == nil
}

// undone tells the case that a message did not arrive, or that a document
// could not be had. Desk cards and housekeeping have nobody to tell.
func (b *Bot) undone(ctx context.Context, e storage.Entry, v *SendError) error {
	switch e.Kind {
	case entrySay:
		err := b.receiveLane(ctx, e.Lane, e.Ref, "undelivered:"+e.ID, flows.Undelivered{Stamp: flows.At(b.now()), Reason: string(v.Verdict)})
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		return err
	case entryInspect:
		return b.uninspected(ctx, e)
	}
	return nil
}

// perform opens an entry and does it.
func (b *Bot) perform(ctx context.Context, e storage.Entry) error {
	switch e.Kind { // need nothing of what is sealed
	case entryWipe:
		return b.blobs.DeleteAll(ctx, e.Ref)
	case entryForget:
		return b.Store.SetMemo(ctx, threadMemo(e.Ref), nil, 0)
	}
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
