package bot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// jobMetrics count what jobs do.
type jobMetrics struct {
	runs    *prometheus.CounterVec
	items   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	last    *prometheus.GaugeVec
}

func newJobMetrics() jobMetrics {
	return jobMetrics{
		runs:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaihu_job_runs_total", Help: "Runs of jobs by outcome: ok, error, panic, stopped (with the program), running (the run before was not over), elsewhere (another replica was at it)."}, []string{"job", "outcome"}),
		items:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaihu_job_items_total", Help: "What jobs did, by kind."}, []string{"job", "what"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kaihu_job_seconds", Help: "Time of a run of a job.", Buckets: prometheus.ExponentialBuckets(0.001, 4, 10)}, []string{"job"}),
		last:    prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "kaihu_job_last_success_seconds", Help: "When a job last ran to its end on this replica, in seconds since 1970."}, []string{"job"}),
	}
}

func (m *jobMetrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{m.runs, m.items, m.seconds, m.last}
}

// run counts a run that did not begin, or failed to.
func (m *jobMetrics) run(job, outcome string) { m.runs.WithLabelValues(job, outcome).Inc() }

// done counts one that did.
func (m *jobMetrics) done(job, outcome string, did Counts, took time.Duration, now time.Time) {
	m.run(job, outcome)
	m.seconds.WithLabelValues(job).Observe(took.Seconds())
	for what, n := range did {
		m.items.WithLabelValues(job, what).Add(float64(max(n, 0)))
	}
	if outcome == "ok" {
		m.last.WithLabelValues(job).Set(float64(now.Unix()))
	}
}
