// Package redis is the store for production: one Redis 7 or a Redis Cluster,
// shared by any number of replicas.
//
// Everything of a lane lies in one of 64 partitions, whose number is the hash
// tag of its keys, so a turn is one script on one slot; what concerns all lanes
// (a tick, a list, a search for a ref) asks the 64 partitions in one pipeline,
// and costs what is found, not what is stored.
//
// The keys (LANE\0ID: with a NUL between; times in microseconds since 1970):
//
//	kaihu:{p07}:case:LANE             hash: version, ref, stage, ball, head (JSON), key, body (sealed)
//	kaihu:{p07}:mark:DIGEST           an event of a lane that was committed; expires
//	kaihu:{p07}:refs                  hash: ref → lane
//	kaihu:{p07}:wake                  sorted set: lane by WakeAt
//	kaihu:{p07}:list                  sorted set: ref by Updated; all cases
//	kaihu:{p07}:list:stage:STAGE      the same, of one stage
//	kaihu:{p07}:list:ball:BALL        the same, of one holder of the ball
//	kaihu:{p07}:list:both:STAGE\0BALL the same, of both
//	kaihu:{p07}:entry:LANE\0ID        hash: kind, ref, key, body (sealed), created, due, at, attempts, lease (left: in doubt)
//	kaihu:{p07}:queue:LANE\0QUEUE     list of entry ids, in order
//	kaihu:{p07}:queues:LANE           set of the lane's queues that are not empty
//	kaihu:{p07}:ready                 sorted set: LANE\0QUEUE by when its first entry may be claimed
//	kaihu:{p07}:waiting               sorted set: LANE\0ID by Created; all entries
//	kaihu:ref:REF                     digest of the lane that a new ref is kept for; expires
//	kaihu:memo:KEY                    a memo; may expire
//	kaihu:hold:NAME                   hash: owner, until; forgotten eight days after it ran out
//
// What Redis acknowledges is as safe as its own settings: see [Store.Warnings].
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
}

var _ storage.Store = (*Store)(nil)

// Open connects to "redis://[USER:PASSWORD@]HOST:PORT[/DB]" or "rediss://…" and
// checks that it is Redis 7 or newer. Several nodes with commas between (the
// first one a whole URL) are a cluster; one node of a cluster is recognised and
// leads to the others. Errors name hosts, never the password.
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
	db, err := connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	stream, err := newStream(db)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("redis: %w", err), db.Close())
	}
	return &Store{db: db, stream: stream, keys: newKeys(o.Prefix), marks: o.Marks, scripts: newScripts()}, nil
}

// Ping says whether Redis answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("redis: ping: %w", err)
	}
	return nil
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
