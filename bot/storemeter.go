package bot

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/storage"
)

// MeterStore is a store whose calls are counted and timed in a registry.
func MeterStore(s storage.Store, to prometheus.Registerer) storage.Store {
	calls := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaihu_store_calls_total", Help: "Calls of the store by kind and outcome: ok, refused (seen, conflict, not found, lease lost: part of the work), error."}, []string{"call", "outcome"})
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kaihu_store_seconds", Help: "Time of a call of the store.", Buckets: prometheus.ExponentialBuckets(0.0001, 2, 16)}, []string{"call"})
	to.MustRegister(calls, seconds)
	of := func(call string) meter {
		return meter{
			ok: calls.WithLabelValues(call, "ok"), refused: calls.WithLabelValues(call, "refused"), failed: calls.WithLabelValues(call, "error"),
			seconds: seconds.WithLabelValues(call),
		}
	}
	return &meteredStore{
		Store: s, load: of("load"), commit: of("commit"), find: of("find"), list: of("list"), count: of("count"), due: of("due"), claim: of("claim"),
		finish: of("finish"), retry: of("retry"), backlog: of("backlog"), memo: of("memo"), setMemo: of("set_memo"), hold: of("hold"), ping: of("ping"),
		log: of("log"), acts: of("acts"), tallies: of("tallies"), stuck: of("stuck"), sweep: of("sweep"),
	}
}

// meter is the metrics of one kind of call, looked up once: a turn makes
// several.
type meter struct {
	ok, refused, failed prometheus.Counter
	seconds             prometheus.Observer
}

// count notes a call that began then, and passes its error on.
func (m *meter) count(began time.Time, err error) error {
	m.seconds.Observe(time.Since(began).Seconds())
	switch {
	case err == nil:
		m.ok.Inc()
	case errors.Is(err, storage.ErrSeen), errors.Is(err, storage.ErrConflict), errors.Is(err, storage.ErrRef), errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrLease):
		m.refused.Inc()
	default:
		m.failed.Inc()
	}
	return err
}

type meteredStore struct {
	storage.Store
	load, commit, find, list, count, due, claim, finish, retry, backlog, memo, setMemo, hold, ping, log, acts, tallies, stuck, sweep meter
}

func (s *meteredStore) Load(ctx context.Context, lane, event string) (storage.Record, error) {
	began := time.Now()
	rec, err := s.Store.Load(ctx, lane, event)
	return rec, s.load.count(began, err)
}

func (s *meteredStore) Commit(ctx context.Context, t storage.Turn) ([]storage.Entry, error) {
	began := time.Now()
	claimed, err := s.Store.Commit(ctx, t)
	return claimed, s.commit.count(began, err)
}

func (s *meteredStore) Find(ctx context.Context, ref string) (storage.Record, error) {
	began := time.Now()
	rec, err := s.Store.Find(ctx, ref)
	return rec, s.find.count(began, err)
}

func (s *meteredStore) List(ctx context.Context, q storage.Query) ([]storage.Head, string, error) {
	began := time.Now()
	heads, next, err := s.Store.List(ctx, q)
	return heads, next, s.list.count(began, err)
}

func (s *meteredStore) Count(ctx context.Context, q storage.Query) (int, error) {
	began := time.Now()
	n, err := s.Store.Count(ctx, q)
	return n, s.count.count(began, err)
}

func (s *meteredStore) Due(ctx context.Context, now time.Time, limit int) ([]storage.Wake, error) {
	began := time.Now()
	due, err := s.Store.Due(ctx, now, limit)
	return due, s.due.count(began, err)
}

func (s *meteredStore) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]storage.Entry, error) {
	began := time.Now()
	entries, err := s.Store.Claim(ctx, now, lease, limit)
	return entries, s.claim.count(began, err)
}

func (s *meteredStore) Finish(ctx context.Context, e storage.Entry, next storage.Terms) ([]storage.Entry, error) {
	began := time.Now()
	claimed, err := s.Store.Finish(ctx, e, next)
	return claimed, s.finish.count(began, err)
}

func (s *meteredStore) Retry(ctx context.Context, e storage.Entry, at time.Time) error {
	began := time.Now()
	return s.retry.count(began, s.Store.Retry(ctx, e, at))
}

func (s *meteredStore) Backlog(ctx context.Context) (storage.Backlog, error) {
	began := time.Now()
	waiting, err := s.Store.Backlog(ctx)
	return waiting, s.backlog.count(began, err)
}

func (s *meteredStore) Memo(ctx context.Context, key string) ([]byte, error) {
	began := time.Now()
	value, err := s.Store.Memo(ctx, key)
	return value, s.memo.count(began, err)
}

func (s *meteredStore) SetMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	began := time.Now()
	return s.setMemo.count(began, s.Store.SetMemo(ctx, key, value, ttl))
}

func (s *meteredStore) Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error) {
	began := time.Now()
	held, err := s.Store.Hold(ctx, name, owner, now, ttl)
	return held, s.hold.count(began, err)
}

func (s *meteredStore) Ping(ctx context.Context) error {
	began := time.Now()
	return s.ping.count(began, s.Store.Ping(ctx))
}

func (s *meteredStore) Log(ctx context.Context, a storage.Act) error {
	began := time.Now()
	return s.log.count(began, s.Store.Log(ctx, a))
}

func (s *meteredStore) Acts(ctx context.Context, ref string, limit int) ([]storage.Act, error) {
	began := time.Now()
	acts, err := s.Store.Acts(ctx, ref, limit)
	return acts, s.acts.count(began, err)
}

func (s *meteredStore) Tallies(ctx context.Context, from, to string) (map[string]int64, error) {
	began := time.Now()
	sums, err := s.Store.Tallies(ctx, from, to)
	return sums, s.tallies.count(began, err)
}

func (s *meteredStore) Stuck(ctx context.Context, before time.Time, limit int) ([]storage.Entry, error) {
	began := time.Now()
	entries, err := s.Store.Stuck(ctx, before, limit)
	return entries, s.stuck.count(began, err)
}

func (s *meteredStore) Sweep(ctx context.Context, now time.Time) (map[string]int, error) {
	began := time.Now()
	gone, err := s.Store.Sweep(ctx, now)
	return gone, s.sweep.count(began, err)
}
