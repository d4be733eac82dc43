package redis

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// Due implements storage.Store: one round trip while nothing is due.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]storage.Wake, error) {
	lanes, errs := s.earliest(ctx, "wake", redis.ZRangeBy{Min: "-inf", Max: micros(now), Count: int64(limit)})
	wakes, more := s.wakesOf(ctx, lanes, now)
	return partial(wakes, append(errs, more...), "due")
}

// earliest reads the first members of a sorted set over all partitions, at most
// which.Count, the lowest score first.
func (s *Store) earliest(ctx context.Context, name string, which redis.ZRangeBy) (found []redis.Z, errs []error) {
	var parts [partitions]*redis.ZSliceCmd
	errs = s.pipe(ctx, func(p redis.Pipeliner) {
		for i, part := range s.keys.parts {
			parts[i] = p.ZRangeByScoreWithScores(ctx, part+name, &which)
		}
	})
	for _, cmd := range parts {
		found = append(found, cmd.Val()...)
	}
	slices.SortStableFunc(found, func(a, b redis.Z) int { return cmp.Compare(a.Score, b.Score) })
	return found[:min(len(found), int(which.Count))], errs
}

// wakesOf reads what lanes ask for. Scores are cut to the microsecond; the head
// has the time as it was asked for.
func (s *Store) wakesOf(ctx context.Context, lanes []redis.Z, now time.Time) (wakes []storage.Wake, errs []error) {
	if len(lanes) == 0 {
		return nil, nil
	}
	heads := make([]*redis.StringCmd, len(lanes))
	errs = s.pipe(ctx, func(p redis.Pipeliner) {
		for i, z := range lanes {
			heads[i] = p.Get(ctx, s.keys.record(z.Member.(string)))
		}
	})
	for i, z := range lanes {
		if heads[i].Val() == "" {
			continue
		}
		rec, err := readCase("", heads[i].Val())
		if err != nil {
			errs = append(errs, err)
			continue
		}
		h := rec.Head
		if !h.WakeAt.IsZero() && !h.WakeAt.After(now) {
			wakes = append(wakes, storage.Wake{Lane: z.Member.(string), Ref: h.Ref, At: h.WakeAt})
		}
	}
	slices.SortStableFunc(wakes, func(a, b storage.Wake) int { return a.At.Compare(b.At) })
	return wakes, errs
}
