package bot

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/robfig/cron/v3"
)

// Job is something that is done again and again. One run of it is one tick of
// its schedule, over all replicas of the program ([Bot.Run]).
type Job struct {
	Name string
	When string // by default: "30 9 * * 1-5", "@every 1m", as cron reads it, in the flow's time zone
	// Each says that every replica runs it at its own ticks: what it does is
	// done once by its own means.
	Each bool
	// Late is how long after its time a tick is still made up for that a
	// program which was down has missed, or whose run has failed; 0: always.
	Late time.Duration
	// Within bounds a run; 0: a minute. So long, and a tenth more, a replica that
	// was killed in the middle holds up the job.
	Within time.Duration
	// Do does it. ctx ends when nothing more is to be begun; what is begun is
	// to be finished all the same. The counts are what the run did, and count
	// beside an error, too.
	Do func(ctx context.Context) (Counts, error)
}

// Counts are what one run of a job did: how many of what ("woken", "erased").
type Counts map[string]int

// Worker is a channel that has jobs of its own.
type Worker interface {
	Jobs() []Job
}

// ownJobs are the bot's. Waking is on every replica: the event that wakes a case
// is named after the time that the case asked for, so it is woken once whoever
// looks, and a tick with nothing due stays one look at the store. All others ask
// the store first whose tick it is.
func (b *Bot) ownJobs() []Job {
	return []Job{
		{Name: "wake", When: "@every 5s", Each: true, Do: func(ctx context.Context) (Counts, error) {
			n, err := b.wake(ctx, context.WithoutCancel(ctx))
			return Counts{"woken": n}, err
		}},
		{Name: "digest", When: "30 9 * * *", Late: digestLate, Do: b.postDigest},
		{Name: "calendar", When: "0 9 * * *", Late: 12 * time.Hour, Do: b.lookAtCalendar},
		{Name: "outbox", When: "@every 5m", Do: b.sweepOutbox},
		{Name: "sweep", When: "20 3 * * *", Within: 10 * time.Minute, Do: b.sweepStore},
		{Name: "retention", When: "40 3 * * *", Within: time.Hour, Do: b.sweepBlobs},
	}
}

// Jobs are the bot's own jobs and those of its channels, in the order of their
// names; two channels of one platform may offer the same job.
func (b *Bot) Jobs() []Job {
	all := map[string]Job{}
	for _, c := range b.channels {
		if w, ok := c.(Worker); ok {
			for _, j := range w.Jobs() {
				all[j.Name] = j
			}
		}
	}
	for _, j := range b.ownJobs() {
		all[j.Name] = j
	}
	list := make([]Job, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[name])
	}
	return list
}

// JobNames are the names of the bot's own jobs.
func JobNames() []string {
	var names []string
	for _, j := range (&Bot{}).ownJobs() {
		names = append(names, j.Name)
	}
	return names
}

// Planned is when a job runs.
type Planned struct {
	Name string
	When string    // as cron reads it; "off": never
	Next time.Time // zero: never
}

// Plan says when each job runs next after a time. A job that has never run and
// one that was missed come earlier.
func (b *Bot) Plan(now time.Time) ([]Planned, error) {
	jobs, err := b.timed()
	if err != nil {
		return nil, err
	}
	list := make([]Planned, len(jobs))
	for i, j := range jobs {
		list[i] = Planned{Name: j.Name, When: j.When}
		if j.schedule != nil {
			list[i].Next = j.schedule.Next(now.In(b.Flow.Zone()))
		}
	}
	return list, nil
}

// timed are the jobs with their schedules, as the timetable changes them.
func (b *Bot) timed() ([]*timedJob, error) {
	var list []*timedJob
	for _, j := range b.Jobs() {
		if when, ok := b.cfg.Timetable[j.Name]; ok {
			j.When = when
		}
		t := &timedJob{Job: j, running: make(chan struct{}, 1)}
		if j.When != Off {
			var err error
			if t.schedule, err = schedule(j.When); err != nil {
				return nil, err
			}
		}
		list = append(list, t)
	}
	return list, nil
}

// lease is how long a run is this replica's.
func (j *timedJob) lease() time.Duration { return j.within() + j.within()/10 }

func (j *timedJob) within() time.Duration { return cmp.Or(j.Within, time.Minute) }

// timedJob is a job on its way through a program's life.
type timedJob struct {
	Job
	schedule cron.Schedule // nil: it is switched off
	running  chan struct{} // holds one while it runs in this process
}
