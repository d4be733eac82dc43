package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// Keys implements storage.Store: Redis's own scan, which returns at least once
// what is there all the while, through the refs of each partition and then
// through the queues that hold something in each. The cursor is "PLACE CURSOR":
// the first 64 places are the partitions' refs, the next 64 their queues.
func (s *Store) Keys(ctx context.Context, after string, limit int) ([]storage.Wrapped, string, error) {
	place, cursor, err := keysCursor(after)
	if err != nil {
		return nil, "", err
	}
	part := s.keys.parts[place%partitions]
	var keys []storage.Wrapped
	if place < partitions {
		keys, cursor, err = s.recordKeys(ctx, part, cursor, limit)
	} else {
		keys, cursor, err = s.entryKeys(ctx, part, cursor, limit)
	}
	if err != nil {
		return nil, "", fmt.Errorf("redis: keys: %w", err)
	}
	if cursor == 0 {
		place++
	}
	if place == 2*partitions {
		return keys, "", nil
	}
	return keys, fmt.Sprint(place, " ", cursor), nil
}

func keysCursor(after string) (place int, cursor uint64, err error) {
	if after == "" {
		return 0, 0, nil
	}
	first, second, _ := strings.Cut(after, " ")
	place, err = strconv.Atoi(first)
	if err == nil {
		cursor, err = strconv.ParseUint(second, 10, 64)
	}
	if err != nil || place < 0 || place >= 2*partitions {
		return 0, 0, fmt.Errorf("redis: keys: %q is not a cursor of this store", after)
	}
	return place, cursor, nil
}

func (s *Store) recordKeys(ctx context.Context, part string, cursor uint64, limit int) ([]storage.Wrapped, uint64, error) {
	pairs, next, err := s.db.HScan(ctx, part+"refs", cursor, "", int64(limit)).Result()
	if err != nil {
		return nil, 0, err
	}
	cases := make([]*redis.StringCmd, len(pairs)/2)
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for i := range cases {
			cases[i] = p.Get(ctx, part+"case:"+pairs[2*i+1])
		}
	})
	var keys []storage.Wrapped
	for i, cmd := range cases {
		if cmd.Val() == "" {
			continue // it went meanwhile
		}
		r, err := readCase(pairs[2*i+1], cmd.Val())
		errs = append(errs, err)
		keys = append(keys, storage.Wrapped{Lane: r.Lane, Ref: r.Head.Ref, Key: r.Key})
	}
	return keys, next, errors.Join(errs...)
}

// entryKeys reads all that waits in the lanes of the queues that it comes by: a
// lane of several queues comes several times.
func (s *Store) entryKeys(ctx context.Context, part string, cursor uint64, limit int) ([]storage.Wrapped, uint64, error) {
	pairs, next, err := s.db.ZScan(ctx, part+"ready", cursor, "", int64(limit)).Result()
	if err != nil {
		return nil, 0, err
	}
	lanes := make([]string, len(pairs)/2)
	outs := make([]*redis.MapStringStringCmd, len(lanes))
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for i := range lanes {
			lanes[i], _, _ = strings.Cut(pairs[2*i], "\x00")
			outs[i] = p.HGetAll(ctx, part+"out:"+lanes[i])
		}
	})
	var keys []storage.Wrapped
	for i, out := range outs {
		for field, text := range out.Val() {
			id, is := strings.CutPrefix(field, "e")
			if !is {
				continue
			}
			e := storage.Entry{Lane: lanes[i], ID: id}
			errs = append(errs, readEntry(&e, text))
			keys = append(keys, storage.Wrapped{Lane: e.Lane, Ref: e.Ref, Entry: e.ID, Key: e.Key})
		}
	}
	return keys, next, errors.Join(errs...)
}

// Rewrap implements storage.Store.
func (s *Store) Rewrap(ctx context.Context, lane string, old, fresh []byte) (bool, error) {
	part := s.keys.of(lane)
	cmd, err := s.run(ctx, s.scripts.rewrap, call{
		keys: []string{part + "case:" + lane, part + "out:" + lane},
		args: []any{old, fresh},
	})
	if err != nil {
		return false, fmt.Errorf("redis: rewrap: %w", err)
	}
	n, err := cmd.Int()
	return n > 0, err
}
