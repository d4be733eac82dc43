package bot

import (
	"context"
	"fmt"
	"time"

	"kaihu/storage"
)

const (
	claimAtOnce   = 32  // entries of one claim
	putBackAtOnce = 256 // entries without room, before the next look
)

// runOutbox sends until ctx ends; what is under way then is finished. A turn
// claims its own replies with its commit; what is found here was put off, had
// no room, or belonged to a process that is gone.
func (b *Bot) runOutbox(ctx context.Context) {
	b.sending.Store(&ctx)
	defer b.sending.Store(nil)
	ticker := time.NewTicker(b.cfg.Poll)
	defer ticker.Stop()
	b.drain(ctx) // requests may come in before this runs: their replies were not claimed with their commits
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-b.room:
		}
		b.drain(ctx)
	}
}

// drain claims and begins what is due until nothing is left, ctx ends, or too
// many found no room: then it goes on when there is some.
func (b *Bot) drain(ctx context.Context) {
	for back := 0; back < putBackAtOnce && ctx.Err() == nil; {
		now := b.now()
		entries, err := b.Store.Claim(context.WithoutCancel(ctx), now, b.cfg.Lease, claimAtOnce)
		if err != nil {
			b.log.Error("claim from the outbox; it is tried again", "err", err)
			return
		}
		if len(entries) == 0 {
			return
		}
		back += b.begin(b.tasks(entries, now))
	}
}

// terms are those on which this process claims what it commits for a channel:
// none unless it sends and has room for more.
func (b *Bot) terms(channel string) storage.Terms {
	if stop := b.sending.Load(); stop == nil || (*stop).Err() != nil {
		return storage.Terms{}
	}
	if b.gates.say(channel).full() {
		b.left.Store(true)
		return storage.Terms{}
	}
	return storage.Terms{Now: b.now(), Lease: b.cfg.Lease}
}

// tasks are entries that were claimed then, of which only what is sealed is at
// hand.
func (b *Bot) tasks(entries []storage.Entry, then time.Time) []task {
	tasks := make([]task, len(entries))
	until := then.Add(b.cfg.Lease)
	for i, e := range entries {
		tasks[i].Entry, tasks[i].until = e, until
	}
	return tasks
}

// begin does claimed entries, and what stands behind them in their queues.
// Claiming never waits for a platform: each has a goroutine of its own, which
// its gate lets through. What finds no room is put back; begin returns how many
// that were.
func (b *Bot) begin(claimed []task) (back int) {
	stop := stopped(b.sending.Load())
	for _, t := range claimed {
		g := b.gates.of(t.Entry)
		if !g.reserve() {
			back++
			b.left.Store(true)
			b.busy.Go(func() { b.putBack(t.Entry) })
			continue
		}
		b.busy.Go(func() { b.through(stop, g, t) })
	}
	return back
}

// stopped is the context of the sending; one that has ended if nothing is sent
// any more.
func stopped(sending *context.Context) context.Context {
	if sending != nil {
		return *sending
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// through does an entry once its gate lets it in, and then those behind it in
// its queue. One that finds no way through for a quarter of its lease (a
// platform hangs) is put back.
func (b *Bot) through(stop context.Context, g *gate, t task) {
	entered := g.enter(stop, b.cfg.Lease/4)
	if !entered {
		b.putBack(t.Entry)
	}
	for more := entered; more; {
		t, more = b.do(context.WithoutCancel(stop), t)
	}
	if g.leave(entered) && b.left.CompareAndSwap(true, false) {
		select {
		case b.room <- struct{}{}:
		default:
		}
	}
}

// putBack gives back an entry that was not tried.
func (b *Bot) putBack(e storage.Entry) {
	b.metrics.putBack.WithLabelValues(e.Kind).Inc()
	b.retry(context.Background(), e, min(backoff(e), time.Minute))
}

// Flush does everything in the outbox that is due now, and returns how many
// entries were tried. Tests and the sandbox's clock use it.
func (b *Bot) Flush(ctx context.Context) (int, error) {
	n := 0
	for {
		now := b.now()
		entries, err := b.Store.Claim(ctx, now, b.cfg.Lease, claimAtOnce)
		if err != nil {
			return n, fmt.Errorf("claim from the outbox: %w", err)
		}
		if len(entries) == 0 {
			return n, nil
		}
		for _, t := range b.tasks(entries, now) {
			for more := true; more; n++ {
				t, more = b.do(ctx, t)
			}
		}
	}
}
