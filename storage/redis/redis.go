// Package redis is the store for production: one Redis 7, a master that Sentinels
// watch, or a Redis Cluster, shared by any number of processes.
//
// Everything of a lane lies in one of 64 partitions, whose number is the hash
// tag of its keys, so a turn is one script on one slot; what concerns all lanes
// (a tick, a list, a search for a ref) asks the 64 partitions in one pipeline,
// and costs what is found, not what is stored.
//
// The keys (LANE\0ID: with a NUL between; times in microseconds since 1970):
//
//	kaihu:{p07}:case:LANE            version, ref, stage, ball, the rest of the head, key, body (sealed): see value.go
//	kaihu:{p07}:mark:DIGEST          an event of a lane that was committed; expires
//	kaihu:{p07}:refs                 hash: ref → lane
//	kaihu:{p07}:wake                 sorted set: lane by WakeAt
//	kaihu:{p07}:list                 sorted set: ref by Updated; all cases
//	kaihu:{p07}:list:STAGE\0BALL     the same, of one stage and holder of the ball
//	kaihu:{p07}:lists                set: the STAGE\0BALL that have cases
//	kaihu:{p07}:mine:WHO\0open       sorted set: ref by Updated; the cases of one assignee that are open
//	kaihu:{p07}:mine:WHO\0shut       the same, of those whose ball is nobody's
//	kaihu:{p07}:needs                sorted set: ref by -Needs, so that the longest wait comes first as the newest does elsewhere
//	kaihu:{p07}:out:LANE             hash: what the lane's queues hold. eID: an entry (kind, ref, created, due, key, body).
//	                                 qQUEUE: its first entry's ID, lease ("" none, "?" left in doubt), attempts,
//	                                 created unless w; w: the entry is in waiting; m: more are behind it
//	kaihu:{p07}:queue:LANE\0QUEUE    list: DUE\0ID of those behind the first
//	kaihu:{p07}:behind               how many those are, over all queues
//	kaihu:{p07}:ready                sorted set: LANE\0QUEUE by when its first entry may be claimed
//	kaihu:{p07}:waiting              sorted set: LANE\0ID by Created; all entries but those in the claim of their own turn
//	kaihu:ref:DIGEST                 of a ref: digest of the lane that a new ref is kept for; expires
//	kaihu:{p07}:acts:REF             hash: the audit log of a case, id → by, what, of, via, at; here by hash of the ref, or,
//	                                 of acts of no case (acts:), of the id; expires
//	kaihu:{p07}:acted:REF            sorted set: their ids by At; expires
//	kaihu:{p07}:tally:DAY            hash: tally → how often the partition's lanes counted it that day; expires
//	kaihu:{p07}:copied               written so that replicas confirm what came before; expires
//	kaihu:{p07}:probe                never there: a write that is tried and changes nothing
//	kaihu:memo:KEY                   a memo; may expire
//	kaihu:hold:NAME                  hash: owner, until; forgotten eight days after it ran out
//
// A case of a release that knew no assignee and no Needs is stored as one of
// today that has neither: it is in no mine and not in needs until a turn says
// otherwise. What is open is read from the lists of all STAGE\0BALL but those of
// nobody, in which every case has always been.
//
// # What is acknowledged
//
// It is as safe as Redis's own settings make it: see [Store.Warnings]. With
// appendfsync everysec, Redis's default, a power failure is not all that takes
// turns back: while a sync is under way, Redis puts writing off for up to two
// seconds and answers all the same, so that killing it is enough. always syncs
// before it answers.
//
// Redis replicates after it has answered. A replica that is promoted, by Sentinel or
// in a cluster, may lack the last turns, which no platform delivers again,
// unless the URL says wait=N: then a write counts when N replicas have it, and
// is refused after a second, so that the platform brings it again. What is done
// of the outbox counts the same way, so what a dead master did not pass on is
// sent again as doubtful, and the platform or its channel knows it.
//
// N is a choice. As many as a master has replicas: nothing acknowledged is lost,
// whichever is promoted, and turns wait while a replica is away. Fewer (1 of 2):
// a master that dies costs nothing, and turns go on at once on the promoted one,
// which still has a replica; but where Sentinel promotes one while the old master
// lives on, cut off or slow, what only the other replica confirmed is lost.
//
// min-replicas-to-write does not do this: it goes by a link that was alive some
// seconds ago. It may be set as well.
//
// # Trouble
//
// A Redis that does not do its work (memory, disk, replicas, rights, password)
// refuses a turn as a whole, since each is one script; the platform delivers
// again. [Store.Ping] and Open say what is wrong and what to do, as
// [storage.Trouble]; trouble.go has the list.
package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// Options of a store. The zero value is right for production.
type Options struct {
	Prefix string        // of every key; default "kaihu"
	Marks  time.Duration // how long marks live; default storage.MarkTTL, at least the contract's eight days
}

// Store is a storage.Store in Redis.
type Store struct {
	db      redis.UniversalClient
	stream  *redis.AutoPipeliner // of the turns: what many ask at the same moment goes out together
	keys    keys
	marks   time.Duration
	scripts scripts
	copies  int // how many replicas must have a write
}

var _ storage.Store = (*Store)(nil)

// Open connects to one of these, rediss for TLS, and checks that it is Redis 7
// or newer:
//
//	redis://[USER:PASSWORD@]HOST:PORT[/DB]
//	redis://[USER:PASSWORD@]HOST:PORT,HOST:PORT,…             a cluster; one node leads to the others, too
//	redis+sentinel://[USER:PASSWORD@]HOST:PORT,…/NAME[/DB]    Sentinels, and the name of the master they watch
//
// USER and PASSWORD are those of Redis, percent-encoded. Behind ? may stand, with
// & between:
//
//	wait=N                  a write counts when N replicas have it; see the package comment
//	skip_verify=true        any certificate will do
//	sentinel_username=…     of the Sentinels, if they want one
//	sentinel_password=…
//
// Errors name hosts, never a password. Open only reads; whether Redis takes
// writes, Ping says.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	if o.Prefix == "" {
		o.Prefix = "kaihu"
	}
	if o.Marks == 0 {
		o.Marks = storage.MarkTTL
	}
	if o.Marks < 8*24*time.Hour {
		return nil, fmt.Errorf("redis: marks must live for eight days, not %v", o.Marks)
	}
	t, err := parse(url)
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	db, err := connect(ctx, t)
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	stream, err := newStream(db)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("redis: %w", err), db.Close())
	}
	return &Store{db: db, stream: stream, keys: newKeys(o.Prefix), marks: o.Marks, scripts: newScripts(), copies: t.copies}, nil
}

// Ping says whether Redis takes writes; of a cluster, whether any part of it
// does. The error is a storage.Trouble if Redis said why.
func (s *Store) Ping(ctx context.Context) error {
	errs := s.probe(ctx)
	if len(errs) > 0 && len(errs) == s.probes() {
		return fmt.Errorf("redis: %w", diagnose(errs[0]))
	}
	return nil
}

// probe tries a write in each part of the store that may fail by itself: the
// one server, or wherever a partition of a cluster lies. The write is one that
// Redis checks as any other (memory, disk, replicas, rights) and that changes
// nothing: it would set a key only if it were there.
func (s *Store) probe(ctx context.Context) (errs []error) {
	if s.probes() > 1 {
		return s.pipe(ctx, func(p redis.Pipeliner) {
			for _, part := range s.keys.parts {
				p.SetXX(ctx, part+"probe", "", 0)
			}
		})
	}
	if err := s.db.SetXX(ctx, s.keys.parts[0]+"probe", "", 0).Err(); err != nil && !errors.Is(err, redis.Nil) {
		errs = append(errs, err)
	}
	return errs
}

// probes is how many parts that are.
func (s *Store) probes() int {
	if _, cluster := s.db.(*redis.ClusterClient); cluster {
		return partitions
	}
	return 1
}

// newStream bundles the commands of concurrent turns into pipelines: while one
// is under way, what is asked meanwhile gathers for the next. Alone a command
// goes at once.
func newStream(db redis.UniversalClient) (*redis.AutoPipeliner, error) {
	switch db := db.(type) {
	case *redis.Client:
		return db.AsyncAutoPipeline()
	case *redis.ClusterClient:
		return db.AsyncAutoPipeline()
	}
	return nil, fmt.Errorf("no stream over a %T", db)
}

// Sweep implements storage.Store: keys expire by themselves, and the audit log
// of a case forgets as it grows.
func (s *Store) Sweep(context.Context, time.Time) (map[string]int, error) { return nil, nil }

// Close closes the connections.
func (s *Store) Close() error { return s.db.Close() }

// partial gives the error of a fan-out if nothing came of it: while a node is
// away, the others' work goes on.
func partial[T any](found []T, errs []error, doing string) ([]T, error) {
	if err := errors.Join(errs...); err != nil && len(found) == 0 {
		return nil, fmt.Errorf("redis: %s: %w", doing, err)
	}
	return found, nil
}
