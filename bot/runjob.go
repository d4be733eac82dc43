package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/robfig/cron/v3"

	"kaihu/storage"
)

const (
	lookBack  = "@every 1m" // how often is looked for ticks that were missed
	clockSkew = time.Hour   // a tick of so far in the future is another clock's mistake
)

// Run sends what waits and does the jobs until ctx ends. Then, in this order: no
// new job begins, jobs under way are finished, entries under way are finished.
// The store is the caller's to close, after Run has returned.
//
// A job that is still running when its next tick comes is passed over, and one
// that panics costs nothing but its own run. All replicas share the ticks: the
// memo job/NAME has the last one that was done, the hold job/NAME is whose run
// it is, so a job runs on one replica at a time and once a tick. A tick that
// nobody was there for, or whose run failed, is made up for.
func (b *Bot) Run(ctx context.Context) error {
	jobs, err := b.timed()
	if err != nil {
		return fmt.Errorf("the jobs' schedules: %w", err)
	}
	clock := cron.New(cron.WithLocation(b.Flow.Zone()), cron.WithLogger(cronLog{b}))
	for _, j := range jobs {
		if j.schedule != nil {
			clock.Schedule(j.schedule, cron.FuncJob(func() { b.runJob(ctx, j, false) }))
		}
	}
	missed := func() { b.catchUp(ctx, jobs) }
	if _, err := clock.AddFunc(lookBack, missed); err != nil {
		return fmt.Errorf("the jobs' schedules: %w", err)
	}
	clock.Start()
	b.busy.Go(missed)
	if b.desk != nil {
		b.busy.Go(func() { b.names.keep(ctx, b.Register, b.now) })
	}
	b.runOutbox(ctx)
	<-clock.Stop().Done()
	b.busy.Wait()
	return nil
}

// CatchUp does the jobs whose tick has come by the bot's own clock: for a clock
// that is moved by hand, which cron does not know of. Waking is not among them.
func (b *Bot) CatchUp(ctx context.Context) error {
	jobs, err := b.timed()
	if err != nil {
		return fmt.Errorf("the jobs' schedules: %w", err)
	}
	b.catchUp(ctx, jobs)
	return nil
}

// catchUp does what was missed. It tells nobody that there was nothing.
func (b *Bot) catchUp(ctx context.Context, jobs []*timedJob) {
	for _, j := range jobs {
		if j.schedule != nil && !j.Each {
			b.runJob(ctx, j, true)
		}
	}
}

// runJob does a job unless it is running here, or the tick is another
// replica's.
func (b *Bot) runJob(stop context.Context, j *timedJob, missed bool) {
	select {
	case j.running <- struct{}{}:
		defer func() { <-j.running }()
	default:
		if !missed {
			b.metrics.jobs.run(j.Name, "running")
		}
		return
	}
	if stop.Err() != nil {
		return
	}
	if j.Each {
		_ = b.once(stop, j)
		return
	}
	if err := b.tick(stop, j); err != nil && stop.Err() == nil {
		b.metrics.jobs.run(j.Name, "error")
		b.log.Error("a job could not begin; it is tried again", "job", j.Name, "err", err)
	}
}

// tick does a job if its tick has come and nobody has done it.
func (b *Bot) tick(stop context.Context, j *timedJob) error {
	work := context.WithoutCancel(stop)
	name, owner := "job/"+j.Name, rand.Text()
	if _, due, _, err := b.dueTick(work, j); err != nil || !due {
		return err
	}
	mine, err := b.Store.Hold(work, name, owner, b.now(), j.lease())
	if err != nil {
		return fmt.Errorf("take the lease: %w", err)
	}
	if !mine {
		b.metrics.jobs.run(j.Name, "elsewhere")
		return nil
	}
	defer func() {
		if _, err := b.Store.Hold(work, name, owner, b.now(), 0); err != nil {
			b.log.Warn("a job's lease could not be given back; it runs out by itself", "job", j.Name, "err", err)
		}
	}()
	at, due, run, err := b.dueTick(work, j) // another replica may have done it meanwhile
	if err != nil || !due {
		return err
	}
	if run {
		if err := b.once(stop, j); err != nil {
			return nil // said already; the tick is still to be done
		}
	}
	if err := b.Store.SetMemo(work, name, strconv.AppendInt(nil, at.UnixNano(), 10), 0); err != nil {
		return fmt.Errorf("note the tick: %w", err)
	}
	return nil
}

// dueTick says whether a job's tick is to be noted, and whether it is to be run
// for it: the first time that anybody sees a job which comes at certain hours,
// that it was seen is all there is to note.
func (b *Bot) dueTick(ctx context.Context, j *timedJob) (at time.Time, note, run bool, err error) {
	now := b.now().In(b.Flow.Zone())
	value, err := b.Store.Memo(ctx, "job/"+j.Name)
	if errors.Is(err, storage.ErrNotFound) {
		_, every := j.schedule.(cron.ConstantDelaySchedule)
		return now, true, every, nil
	}
	if err != nil {
		return now, false, false, fmt.Errorf("read the last tick: %w", err)
	}
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil {
		return now, true, false, nil // nobody's note: it begins anew
	}
	at, run = lastTick(j.schedule, time.Unix(0, n).In(now.Location()), now, j.Late)
	return at, run, run, nil
}

// lastTick says whether a schedule has come since a tick, and names the tick
// that it has come to.
func lastTick(s cron.Schedule, last, now time.Time, late time.Duration) (time.Time, bool) {
	if last.After(now.Add(clockSkew)) {
		return now, true
	}
	if every, ok := s.(cron.ConstantDelaySchedule); ok {
		since := now.Sub(last) // the ticks of all replicas are those of the one that began
		return last.Add(since.Truncate(every.Delay)), since >= every.Delay
	}
	if early := now.Add(-late); late > 0 && last.Before(early) {
		last = early
	}
	return now, !s.Next(last).After(now)
}

// errNotHere says that this replica lacks what a job needs. Another may have it,
// so the tick is left.
var errNotHere = errors.New("bot: not a job for this replica")

// once is one run of a job: bounded, counted, logged if it did anything.
func (b *Bot) once(stop context.Context, j *timedJob) (err error) {
	began := time.Now()
	var done Counts
	outcome := "ok"
	defer func() {
		if r := recover(); r != nil {
			outcome, err = "panic", errPanic
			b.log.Error("a job panicked", "job", j.Name, panicked(r))
		}
		b.metrics.jobs.done(j.Name, outcome, done, time.Since(began), b.now())
	}()
	ctx, cancel := context.WithTimeout(stop, j.within())
	defer cancel()
	done, err = j.Do(ctx)
	log := b.log.With("job", j.Name)
	for _, what := range slices.Sorted(maps.Keys(done)) {
		if done[what] != 0 {
			log = log.With(what, done[what])
		}
	}
	switch {
	case errors.Is(err, errNotHere):
		outcome = "elsewhere"
	case err != nil && stop.Err() != nil:
		outcome = "stopped"
		log.Info("a job was cut short, for the program stops; it is due again")
	case err != nil:
		outcome = "error"
		log.Error("a job failed; it is tried again", "err", err)
	case done.any():
		log.Info("a job ran", "took", time.Since(began).Round(time.Millisecond).String())
	}
	return err
}

// any says whether anything was done.
func (c Counts) any() bool {
	for _, n := range c {
		if n != 0 {
			return true
		}
	}
	return false
}

// cronLog lets cron report into our log.
type cronLog struct{ b *Bot }

func (l cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, kv ...any) {
	l.b.log.Error("a job failed: "+msg, append(kv, "err", err)...)
}
