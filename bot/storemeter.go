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

// count notes a call that began then, when it ends: it is deferred with the
// address of the call's error.
func (m *meter) count(began time.Time, failed *error) {
	m.seconds.Observe(time.Since(began).Seconds())
	switch err := *failed; {
	case err == nil:
		m.ok.Inc()
	case errors.Is(err, storage.ErrSeen), errors.Is(err, storage.ErrConflict), errors.Is(err, storage.ErrRef), errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrLease):
		m.refused.Inc()
	default:
		m.failed.Inc()
	}
}

type meteredStore struct {
	storage.Store
	load, commit, find, list, count, due, claim, finish, retry, backlog, memo, setMemo, hold, ping, log, acts, tallies, stuck, sweep meter
}

func (s *meteredStore) Load(ctx context.Context, lane, event string) (rec storage.Record, err error) {
	defer s.load.count(time.Now(), &err)
	return s.Store.Load(ctx, lane, event)
}

func (s *meteredStore) Commit(ctx context.Context, t storage.Turn) (claimed []storage.Entry, err error) {
	defer s.commit.count(time.Now(), &err)
	return s.Store.Commit(ctx, t)
}

func (s *meteredStore) Find(ctx context.Context, ref string) (rec storage.Record, err error) {
	defer s.find.count(time.Now(), &err)
	return s.Store.Find(ctx, ref)
}

func (s *meteredStore) List(ctx context.Context, q storage.Query) (heads []storage.Head, next string, err error) {
	defer s.list.count(time.Now(), &err)
	return s.Store.List(ctx, q)
}

func (s *meteredStore) Count(ctx context.Context, q storage.Query) (n int, err error) {
	defer s.count.count(time.Now(), &err)
	return s.Store.Count(ctx, q)
}

func (s *meteredStore) Due(ctx context.Context, now time.Time, limit int) (due []storage.Wake, err error) {
	defer s.due.count(time.Now(), &err)
	return s.Store.Due(ctx, now, limit)
}

func (s *meteredStore) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) (entries []storage.Entry, err error) {
	defer s.claim.count(time.Now(), &err)
	return s.Store.Claim(ctx, now, lease, limit)
}

func (s *meteredStore) Finish(ctx context.Context, e storage.Entry, next storage.Terms) (claimed []storage.Entry, err error) {
	defer s.finish.count(time.Now(), &err)
	return s.Store.Finish(ctx, e, next)
}

func (s *meteredStore) Retry(ctx context.Context, e storage.Entry, at time.Time) (err error) {
	defer s.retry.count(time.Now(), &err)
	return s.Store.Retry(ctx, e, at)
}

func (s *meteredStore) Backlog(ctx context.Context) (waiting storage.Backlog, err error) {
	defer s.backlog.count(time.Now(), &err)
	return s.Store.Backlog(ctx)
}

func (s *meteredStore) Memo(ctx context.Context, key string) (value []byte, err error) {
	defer s.memo.count(time.Now(), &err)
	return s.Store.Memo(ctx, key)
}

func (s *meteredStore) SetMemo(ctx context.Context, key string, value []byte, ttl time.Duration) (err error) {
	defer s.setMemo.count(time.Now(), &err)
	return s.Store.SetMemo(ctx, key, value, ttl)
}

func (s *meteredStore) Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (held bool, err error) {
	defer s.hold.count(time.Now(), &err)
	return s.Store.Hold(ctx, name, owner, now, ttl)
}

func (s *meteredStore) Ping(ctx context.Context) (err error) {
	defer s.ping.count(time.Now(), &err)
	return s.Store.Ping(ctx)
}

func (s *meteredStore) Log(ctx context.Context, a storage.Act) (err error) {
	defer s.log.count(time.Now(), &err)
	return s.Store.Log(ctx, a)
}

func (s *meteredStore) Acts(ctx context.Context, ref string, limit int) (acts []storage.Act, err error) {
	defer s.acts.count(time.Now(), &err)
	return s.Store.Acts(ctx, ref, limit)
}

func (s *meteredStore) Tallies(ctx context.Context, from, to string) (sums map[string]int64, err error) {
	defer s.tallies.count(time.Now(), &err)
	return s.Store.Tallies(ctx, from, to)
}

func (s *meteredStore) Stuck(ctx context.Context, before time.Time, limit int) (entries []storage.Entry, err error) {
	defer s.stuck.count(time.Now(), &err)
	return s.Store.Stuck(ctx, before, limit)
}

func (s *meteredStore) Sweep(ctx context.Context, now time.Time) (gone map[string]int, err error) {
	defer s.sweep.count(time.Now(), &err)
	return s.Store.Sweep(ctx, now)
}
