package bot

import (
	"context"
	"fmt"
	"strconv"

	"github.com/robfig/cron/v3"

	"kaihu/flows"
)

// wakeAtOnce bounds the cases of one look at the clock.
const wakeAtOnce = 256

// Run sends what waits and wakes what is due until ctx ends. Then, in this
// order: no new job begins, jobs under way are finished, entries under way are
// finished. The store is the caller's to close, after Run has returned.
func (b *Bot) Run(ctx context.Context) error {
	jobs := cron.New(
		cron.WithLocation(b.Flow.Zone()),
		cron.WithChain(cron.Recover(cronLog{b}), cron.SkipIfStillRunning(cronLog{b})),
	)
	work := context.WithoutCancel(ctx)
	if _, err := jobs.AddFunc("@every 5s", func() {
		if _, err := b.Wake(work); err != nil {
			b.log.Error("wake due cases; it is tried again", "err", err)
		}
	}); err != nil {
		return fmt.Errorf("schedule the wake-ups: %w", err)
	}
	jobs.Start()
	b.runOutbox(ctx)
	<-jobs.Stop().Done()
	b.busy.Wait()
	return nil
}

// Wake wakes every case whose time has come and returns how many there were.
// The event is named after the time that the case asked for, so two replicas
// wake it once.
func (b *Bot) Wake(ctx context.Context) (int, error) {
	n := 0
	for {
		due, err := b.Store.Due(ctx, b.now(), wakeAtOnce)
		if err != nil {
			return n, fmt.Errorf("look for due cases: %w", err)
		}
		for _, w := range due {
			id := "woke:" + strconv.FormatInt(w.At.UnixNano(), 36)
			if err := b.receiveFor(ctx, w.Ref, id, flows.Woke{Stamp: flows.At(b.now()), Due: w.At}); err != nil {
				return n, fmt.Errorf("wake %s: %w", w.Ref, err)
			}
			n++
		}
		if len(due) < wakeAtOnce {
			return n, nil
		}
	}
}

// cronLog lets cron report into our log.
type cronLog struct{ b *Bot }

func (l cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, kv ...any) {
	l.b.log.Error("a job failed: "+msg, append(kv, "err", err)...)
}
