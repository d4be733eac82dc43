package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	random "math/rand/v2"
	"strconv"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// Claim implements storage.Store: one round trip that counts what is ready in
// each partition, and a second one to those where something is.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]storage.Entry, error) {
	ready, errs := s.readyIn(ctx, now)
	token := rand.Text()
	var calls []call
	for p, n := range share(ready, limit) {
		if n > 0 {
			calls = append(calls, claimCall(s.keys.parts[p], token, now, lease, n))
		}
	}
	if len(calls) == 0 {
		return partial[storage.Entry](nil, errs, "claim")
	}
	entries, more := s.claim(ctx, calls, token)
	return partial(entries, append(errs, more...), "claim")
}

// readyIn counts the queues that are ready, a partition each.
func (s *Store) readyIn(ctx context.Context, now time.Time) (ready [partitions]int, errs []error) {
	var counts [partitions]*redis.IntCmd
	errs = s.pipe(ctx, func(p redis.Pipeliner) {
		for i, part := range s.keys.parts {
			counts[i] = p.ZCount(ctx, part+"ready", "-inf", micros(now))
		}
	})
	for i, c := range counts {
		ready[i] = int(c.Val())
	}
	return ready, errs
}

// share divides a limit fairly among partitions: each gets one at a time, from
// a random one on, so that a busy partition starves nobody.
func share(ready [partitions]int, limit int) (shares [partitions]int) {
	total := 0
	for _, n := range ready {
		total += n
	}
	if total <= limit {
		return ready
	}
	for p := random.IntN(partitions); limit > 0; p = (p + 1) % partitions {
		if shares[p] < ready[p] {
			shares[p]++
			limit--
		}
	}
	return shares
}

func claimCall(part, token string, now time.Time, lease time.Duration, limit int) call {
	return call{keys: []string{part + "ready"}, args: []any{part, micros(now), micros(now.Add(lease)), token, limit}}
}

func (s *Store) claim(ctx context.Context, calls []call, token string) (entries []storage.Entry, errs []error) {
	results, errs := s.runAll(ctx, s.scripts.claim, calls)
	for _, result := range results {
		some, err := decodeEntries(result, token)
		entries = append(entries, some...)
		if err != nil {
			errs = append(errs, err)
		}
	}
	return entries, errs
}

// decodeEntries reads what claim.lua and finish.lua return.
func decodeEntries(result any, token string) (entries []storage.Entry, err error) {
	rows, _ := result.([]any)
	for _, row := range rows {
		e, one := decodeEntry(row)
		if one != nil {
			err = errors.Join(err, one)
			continue
		}
		e.Lease = token
		entries = append(entries, e)
	}
	return entries, err
}

func decodeEntry(row any) (storage.Entry, error) {
	fields, _ := row.([]any)
	if len(fields) != 6 {
		return storage.Entry{}, fmt.Errorf("an entry of %d fields", len(fields))
	}
	var f [6]string
	for i := range fields {
		f[i], _ = fields[i].(string)
	}
	e := storage.Entry{Lane: f[0], Queue: f[1], ID: f[2], Doubt: f[5] != ""}
	var err error
	e.Attempts, err = strconv.Atoi(f[4])
	return e, errors.Join(err, readEntry(&e, f[3]))
}

// Finish implements storage.Store.
func (s *Store) Finish(ctx context.Context, e storage.Entry, next storage.Terms) (claimed []storage.Entry, err error) {
	token := ""
	if next.Lease > 0 {
		token = rand.Text()
	}
	part := s.keys.of(e.Lane)
	result, err := s.leased(ctx, "finish", e, s.scripts.finish, call{
		keys: []string{part + "out:" + e.Lane},
		args: []any{part, e.Lane, e.Queue, e.ID, e.Lease, token, micros(next.Now), micros(next.Now.Add(next.Lease))},
	})
	if err != nil {
		return nil, err
	}
	return decodeEntries(result, token)
}

// Retry implements storage.Store.
func (s *Store) Retry(ctx context.Context, e storage.Entry, at time.Time) error {
	part, doubt := s.keys.of(e.Lane), 0
	if e.Doubt {
		doubt = 1
	}
	_, err := s.leased(ctx, "retry", e, s.scripts.retry, call{
		keys: []string{part + "out:" + e.Lane},
		args: []any{part, e.Lane, e.Queue, e.ID, e.Lease, micros(at), doubt},
	})
	return err
}

// leased runs a script that answers false when the lease was lost.
func (s *Store) leased(ctx context.Context, doing string, e storage.Entry, script *redis.Script, c call) (any, error) {
	cmd, err := s.run(ctx, script, c)
	if errors.Is(err, redis.Nil) {
		return nil, storage.ErrLease
	}
	if err != nil {
		return nil, fmt.Errorf("redis: %s %s: %w", doing, e.Ref, err)
	}
	return cmd.Val(), nil
}
