package bot

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

const (
	maxBackoff   = 2 * time.Minute  // between two tries of one entry: somebody waits for it when the platform is back
	mailBackoff  = 10 * time.Minute // of an e-mail
	inspectTries = 8                // of a document, before the person is asked for it once more
)

// do does one claimed entry and settles it by the verdict. It returns the
// queue's next one if that is ours to do now.
func (b *Bot) do(ctx context.Context, t task) (next task, more bool) {
	e := t.Entry
	if b.now().After(t.until) {
		return next, false // it came to its turn so late that somebody else may have it
	}
	b.busy.Add(1)
	defer b.busy.Done()
	defer func() {
		if r := recover(); r != nil {
			b.logOf(e).Error("settling an entry panicked; it is done again after its lease", panicked(r))
		}
	}()
	err := b.attempt(ctx, t)
	settle := context.WithoutCancel(ctx)
	if err == nil {
		b.metrics.send(e.Kind, Sent)
		return b.finish(settle, e)
	}
	v := verdict(err)
	doubted := e
	doubted.Doubt = e.Doubt || v.Doubt
	b.metrics.send(e.Kind, v.Verdict)
	log := b.logOf(e).With("verdict", string(v.Verdict))
	if v.Verdict == Later && !b.spent(e, v) {
		wait := max(v.After, backoff(e))
		log.Warn("not done; it is tried again", "in", wait, "err", v.Err)
		b.retry(settle, doubted, wait)
		return next, false
	}
	log.Error("cannot be done", "err", v.Err)
	if err := b.undone(settle, e, v); err != nil {
		log.Error("could not note it; it is all tried again", "err", err)
		b.retry(settle, doubted, backoff(e))
		return next, false
	}
	return b.finish(settle, e)
}

// spent says that an entry is tried no more. What is said and what the desk is
// told is tried for ever.
func (b *Bot) spent(e storage.Entry, v *SendError) bool {
	switch e.Kind {
	case entryInspect:
		return e.Attempts+1 >= inspectTries
	case entryMail:
		return mailSpent(e, v, b.now())
	}
	return false
}

// retry puts an entry back for so long.
func (b *Bot) retry(ctx context.Context, e storage.Entry, wait time.Duration) {
	b.settled(b.Store.Retry(ctx, e, b.now().Add(wait)), e)
}

// finish takes an entry out of its queue and claims the next one.
func (b *Bot) finish(ctx context.Context, e storage.Entry) (next task, more bool) {
	terms := b.terms(channelOf(e))
	claimed, err := b.Store.Finish(ctx, e, terms)
	b.settled(err, e)
	if len(claimed) == 0 {
		return next, false
	}
	return b.tasks(claimed, terms.Now)[0], true
}

// attempt does an entry within its lease, and leaves an eighth of it for noting
// what came of it: noted later it counts for nothing, and the entry is tried
// again at once. What panics in a channel or the desk
// costs its own entry and nothing else; only housekeeping is never given up.
func (b *Bot) attempt(ctx context.Context, t task) (err error) {
	ctx, cancel := context.WithTimeout(ctx, t.until.Sub(b.now())-b.cfg.Lease/8)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			b.logOf(t.Entry).Error("an entry panicked", panicked(r))
			v := Broken
			if t.Kind == entryDiscard || t.Kind == entryStaged || t.Kind == entryWipe || t.Kind == entryForget {
				v = Later
			}
			err = &SendError{Verdict: v, Err: errPanic}
		}
	}()
	return b.perform(ctx, t)
}

// logOf is the log of an entry, made when something went wrong with it.
func (b *Bot) logOf(e storage.Entry) *slog.Logger {
	return b.log.With("ref", e.Ref, "entry", e.ID, "kind", e.Kind, "attempt", e.Attempts+1)
}

// backoff is the wait after a failed attempt, when the platform names none. Its
// last quarter depends on the entry: what failed together is not tried again
// together, or a platform that chokes on the crowd would never get rid of it.
func backoff(e storage.Entry) time.Duration {
	most := maxBackoff
	if e.Kind == entryMail {
		most = mailBackoff
	}
	d := min(time.Second<<min(e.Attempts, 16), most)
	h := fnv.New32a()
	_, _ = h.Write([]byte(e.ID))
	return d - d/4 + d/4*time.Duration(h.Sum32()%1024)/1024
}

// settled logs if an entry could not be settled. Both silent cases mend
// themselves: a lost lease means that another replica does it.
func (b *Bot) settled(err error, e storage.Entry) {
	if err != nil && !errors.Is(err, storage.ErrLease) && !errors.Is(err, storage.ErrNotFound) {
		b.log.Error("settle an entry; it is done again after its lease", "ref", e.Ref, "entry", e.ID, "err", err)
	}
}

// undone tells the case that a message or an e-mail did not arrive, or that a
// document could not be had. Desk cards and housekeeping have nobody to tell.
func (b *Bot) undone(ctx context.Context, e storage.Entry, v *SendError) error {
	switch e.Kind {
	case entrySay:
		return b.inform(ctx, e.Lane, e.Ref, "undelivered:"+e.ID, flows.Undelivered{Stamp: flows.At(b.now()), Reason: string(v.Verdict), Closed: v.Verdict == Closed})
	case entryMail:
		return b.unmailed(ctx, e, v)
	case entryInspect:
		return b.uninspected(ctx, e)
	}
	return nil
}

// perform opens an entry, unless what it holds is at hand, and does it.
func (b *Bot) perform(ctx context.Context, t task) error {
	switch t.Kind { // need nothing of what is sealed
	case entryWipe:
		return b.blobs.DeleteAll(ctx, t.Ref)
	case entryForget:
		return b.forget(ctx, t.Entry)
	case entryRoot:
		return b.drawRoot(ctx, t.Entry)
	}
	job := t.job
	if job == nil {
		plain, err := b.Vault.Open(t.Key, t.Ref, t.Kind, t.Body)
		if err != nil {
			return &SendError{Verdict: Broken, Err: fmt.Errorf("open the entry: %w", err)}
		}
		if job, err = decodeJob(t.Kind, plain); err != nil {
			return &SendError{Verdict: Broken, Err: fmt.Errorf("decode the entry: %w", err)}
		}
	}
	switch job := job.(type) {
	case sayJob:
		return b.send(ctx, t.Entry, job)
	case receipt:
		return b.sendReceipt(ctx, t.Entry, job)
	case Card:
		return b.post(ctx, t.Entry, job)
	case mailJob:
		return b.mail(ctx, t.Entry, job)
	case flows.Inspect:
		return b.inspect(ctx, t.Entry, job)
	case flows.File:
		return b.blobs.Delete(ctx, blobName(t.Ref, job))
	case staged:
		return b.unstage(ctx, t.Entry, job.Files)
	}
	return &SendError{Verdict: Broken, Err: fmt.Errorf("no way to do %T", job)}
}

// send gives one part to its channel. An attempt before this one may have
// been accepted without our hearing of it.
func (b *Bot) send(ctx context.Context, e storage.Entry, j sayJob) error {
	if dropped, err := b.untimely(ctx, e, j.Reminder); dropped || err != nil {
		return err
	}
	ch, err := b.channel(j.To)
	if err != nil {
		return err
	}
	return ch.Send(ctx, j.To, e.ID, j.Part, e.Doubt)
}
