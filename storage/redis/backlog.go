package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// Backlog implements storage.Store: the first entries of the queues and those
// behind them.
func (s *Store) Backlog(ctx context.Context) (storage.Backlog, error) {
	var first [partitions]*redis.IntCmd
	var behind [partitions]*redis.StringCmd
	var oldest [partitions]*redis.ZSliceCmd
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for i, part := range s.keys.parts {
			first[i] = p.ZCard(ctx, part+"ready")
			behind[i] = p.Get(ctx, part+"behind")
			oldest[i] = p.ZRangeByScoreWithScores(ctx, part+"waiting", &redis.ZRangeBy{Min: "(0", Max: "+inf", Count: 1})
		}
	})
	if err := errors.Join(errs...); err != nil {
		return storage.Backlog{}, fmt.Errorf("redis: backlog: %w", err)
	}
	var b storage.Backlog
	for i := range partitions {
		more, err := behind[i].Int()
		if err != nil && !errors.Is(err, redis.Nil) {
			return storage.Backlog{}, fmt.Errorf("redis: backlog: %w", err)
		}
		b.Depth += int(first[i].Val()) + more
		for _, z := range oldest[i].Val() {
			if at := time.UnixMicro(int64(z.Score)).UTC(); b.Oldest.IsZero() || at.Before(b.Oldest) {
				b.Oldest = at
			}
		}
	}
	return b, nil
}

// Stuck implements storage.Store.
func (s *Store) Stuck(ctx context.Context, before time.Time, limit int) ([]storage.Entry, error) {
	found, errs := s.earliest(ctx, "waiting", redis.ZRangeBy{Min: "(0", Max: "(" + micros(before), Count: int64(limit)})
	if len(found) == 0 {
		return partial[storage.Entry](nil, errs, "stuck")
	}
	values := make([]*redis.StringCmd, len(found))
	errs = append(errs, s.pipe(ctx, func(p redis.Pipeliner) {
		for i, z := range found {
			lane, id, _ := strings.Cut(z.Member.(string), "\x00")
			values[i] = p.HGet(ctx, s.keys.of(lane)+"out:"+lane, "e"+id)
		}
	})...)
	var entries []storage.Entry
	for i, z := range found {
		if values[i].Val() == "" { // it has left meanwhile
			continue
		}
		var e storage.Entry
		e.Lane, e.ID, _ = strings.Cut(z.Member.(string), "\x00")
		if err := readEntry(&e, values[i].Val()); err != nil {
			errs = append(errs, err)
			continue
		}
		entries = append(entries, e)
	}
	return partial(entries, errs, "stuck")
}
