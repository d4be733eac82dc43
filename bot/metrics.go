package bot

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot/scan"
)

// metrics counts turns and sends and shows the outbox.
type metrics struct {
	turns   *prometheus.CounterVec
	latency *prometheus.HistogramVec
	shed    *prometheus.CounterVec
	sends   *prometheus.CounterVec
	putBack *prometheus.CounterVec
	looks   *prometheus.CounterVec
	lookFor prometheus.Histogram
	jobs    jobMetrics
}

// newMetrics makes them and, if there is a registry, shows them there.
func newMetrics(to prometheus.Registerer, b *Bot) *metrics {
	m := &metrics{
		turns:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaihu_turns_total", Help: "Turns by channel and outcome: ok, error (not stored, the platform delivers again), shed (the same, because too much was under way)."}, []string{"channel", "outcome"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kaihu_turn_seconds", Help: "Time of a turn: read, decide, commit.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)}, []string{"channel"}),
		shed:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaihu_turns_shed_total", Help: "Deliveries refused because too much was under way: of one person (person), of all (turns). The platform delivers them again."}, []string{"channel", "reason"}),
		sends:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaihu_sends_total", Help: "Outbox entries tried, by kind and verdict."}, []string{"kind", "verdict"}),
		putBack: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaihu_outbox_put_back_total", Help: "Outbox entries that found no room or no way through and wait in the store again, by kind."}, []string{"kind"}),
		looks:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaihu_scans_total", Help: "Documents looked at by verdict (accept, reject, unclear, failed: no answer from the scanner) and kind."}, []string{"verdict", "kind"}),
		lookFor: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "kaihu_scan_seconds", Help: "Time that a look at a document took in the scanner.", Buckets: []float64{0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10}}),
		jobs:    newJobMetrics(),
	}
	if to == nil {
		return m
	}
	to.MustRegister(m.jobs.collectors()...)
	to.MustRegister(m.turns, m.latency, m.shed, m.sends, m.putBack, m.looks, m.lookFor,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "kaihu_turns_under_way", Help: "Turns under way."}, func() float64 { return float64(len(b.admit.places)) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "kaihu_turns_limit", Help: "Turns that may be under way."}, func() float64 { return turnsAtOnce }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "kaihu_turns_waiting", Help: "Deliveries that wait for an earlier one of the same person, or for a place."}, func() float64 { return float64(b.admit.waiting.Load()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "kaihu_calendar_missing_years", Help: "Years whose public holidays are needed and not entered: the current one's, from 1 December on also the next one's."}, func() float64 { return float64(len(b.Flow.MissingYears(b.now()))) }),
		&backlogCollector{bot: b,
			gates:  prometheus.NewDesc("kaihu_outbox_under_way", "Entries under way or waiting at a gate (say/CHANNEL, work/CHANNEL, desk, root, mail).", []string{"gate"}, nil),
			up:     prometheus.NewDesc("kaihu_store_up", "Whether the store takes turns: 1 or 0.", nil, nil),
			depth:  prometheus.NewDesc("kaihu_outbox_depth", "Entries that wait in the outbox.", nil, nil),
			limit:  prometheus.NewDesc("kaihu_outbox_limit", "Entries that may be under way or wait at a gate.", []string{"gate"}, nil),
			oldest: prometheus.NewDesc("kaihu_outbox_oldest_seconds", "Age of the oldest entry in the outbox.", nil, nil),
		})
	return m
}

func (m *metrics) turn(channel string, took time.Duration, err error) {
	outcome := "ok"
	switch {
	case errors.Is(err, ErrBusy):
		outcome = "shed"
		reason := "person"
		if errors.Is(err, errNoPlace) {
			reason = "turns"
		}
		m.shed.WithLabelValues(channel, reason).Inc()
	case err != nil:
		outcome = "error"
	}
	m.turns.WithLabelValues(channel, outcome).Inc()
	m.latency.WithLabelValues(channel).Observe(took.Seconds())
}

func (m *metrics) send(kind string, v Verdict) { m.sends.WithLabelValues(kind, string(v)).Inc() }

func (m *metrics) looked(r scan.Result, err error) {
	if err != nil {
		m.looks.WithLabelValues("failed", "").Inc()
		return
	}
	m.looks.WithLabelValues(string(r.Verdict), string(r.Kind)).Inc()
	m.lookFor.Observe(r.Took.Seconds())
}

// backlogCollector asks the store when it is scraped. A store that is down
// spoils none of the other metrics.
type backlogCollector struct {
	bot                             *Bot
	gates, limit, up, depth, oldest *prometheus.Desc
}

func (c *backlogCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- c.gates
	ch <- c.limit
	ch <- c.up
	ch <- c.depth
	ch <- c.oldest
}

func (c *backlogCollector) Collect(ch chan<- prometheus.Metric) {
	for gate, n := range c.bot.gates.loads() {
		ch <- prometheus.MustNewConstMetric(c.gates, prometheus.GaugeValue, float64(n.inside), gate)
		ch <- prometheus.MustNewConstMetric(c.limit, prometheus.GaugeValue, float64(n.most), gate)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	waiting, err := c.bot.Store.Backlog(ctx)
	up := 1.0
	if err != nil || c.bot.Store.Ping(ctx) != nil {
		up = 0
	}
	ch <- prometheus.MustNewConstMetric(c.up, prometheus.GaugeValue, up)
	if err != nil {
		return
	}
	age := 0.0
	if !waiting.Oldest.IsZero() {
		age = c.bot.now().Sub(waiting.Oldest).Seconds()
	}
	ch <- prometheus.MustNewConstMetric(c.depth, prometheus.GaugeValue, float64(waiting.Depth))
	ch <- prometheus.MustNewConstMetric(c.oldest, prometheus.GaugeValue, age)
}
