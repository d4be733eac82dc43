package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"kaihu/flows"
)

// Stats sums up what happened on some days. It is made of counters: it opens no
// case, and cases that were erased since are in it.
type Stats struct {
	From, To  time.Time
	Cases     int // new ones
	Submitted int
	Activated int
	Rejected  int
	Done      int
	Steps     []StepStats // in the order of the journey
}

// StepStats is the part of one step in the funnel.
type StepStats struct {
	ID      string
	Title   flows.Text
	Reached int           // cases that began it
	Met     int           // cases that met all that it asks
	Median  time.Duration // from the one to the other; within 10 %
}

// statsLife is how long statistics are shown again: App Homes ask for them
// whenever they are looked at.
const statsLife = time.Minute

// statsMemory keeps the last statistics of a few periods.
type statsMemory struct {
	mu sync.Mutex
	of map[string]Stats // first day → until To
}

// Stats sums up the days since a time, until now or some moments ago.
func (b *Bot) Stats(ctx context.Context, since time.Time) (Stats, error) {
	first, now := day(since.In(b.Flow.Zone())), b.now()
	b.stats.mu.Lock()
	known, ok := b.stats.of[first]
	b.stats.mu.Unlock()
	if age := now.Sub(known.To); ok && age >= 0 && age < statsLife {
		return known, nil
	}
	s, err := b.readStats(ctx, since)
	if err != nil {
		return s, err
	}
	b.stats.mu.Lock()
	defer b.stats.mu.Unlock()
	if len(b.stats.of) > 16 || b.stats.of == nil {
		b.stats.of = map[string]Stats{}
	}
	b.stats.of[first] = s
	return s, nil
}

func (b *Bot) readStats(ctx context.Context, since time.Time) (Stats, error) {
	s := Stats{From: since.In(b.Flow.Zone()), To: b.now().In(b.Flow.Zone())}
	counts, err := b.Store.Tallies(ctx, day(s.From), day(s.To))
	if err != nil {
		return s, fmt.Errorf("read the statistics: %w", err)
	}
	of := func(name string) int { return int(counts[name]) }
	s.Cases, s.Submitted = of(flows.TallyCase), of(flows.TallyStage+string(flows.Reviewing))
	s.Activated, s.Rejected = of(flows.TallyStage+string(flows.Launching)), of(flows.TallyStage+string(flows.Rejected))
	s.Done = of(flows.TallyStage + string(flows.Done))
	for i := range b.Flow.Steps {
		step := &b.Flow.Steps[i]
		one := StepStats{ID: step.ID, Title: step.Title, Reached: of(flows.TallyReached + step.ID), Met: of(flows.TallyMet + step.ID)}
		one.Median = median(counts, flows.TallyTook+step.ID+"/")
		s.Steps = append(s.Steps, one)
	}
	return s, nil
}

// day names a day for the tallies.
func day(t time.Time) string { return t.Format(time.DateOnly) }

// median is the middle of what is counted in the buckets of a name.
func median(counts map[string]int64, prefix string) time.Duration {
	buckets := map[int]int64{}
	var all int64
	for name, n := range counts {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			if bucket, err := strconv.Atoi(rest); err == nil {
				buckets[bucket] += n
				all += n
			}
		}
	}
	if all == 0 {
		return 0
	}
	seen := int64(0)
	for bucket := 0; ; bucket++ {
		if seen += buckets[bucket]; 2*seen >= all {
			return flows.BucketTime(bucket)
		}
	}
}
