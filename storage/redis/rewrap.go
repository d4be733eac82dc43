package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// Keys implements storage.Store: Redis's own scan, which returns at least once
// what is there all the while, through the refs of each partition and then
// through what waits in each. The cursor is "PLACE CURSOR": the first 64 places
// are the partitions' refs, the next 64 their waiting entries.
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
	var keys []storage.Wrapped
	var names []string
	for pair := range slices.Chunk(pairs, 2) {
		keys = append(keys, storage.Wrapped{Lane: pair[1], Ref: pair[0]})
		names = append(names, part+"case:"+pair[1])
	}
	keys, err = s.withKeys(ctx, keys, names)
	return keys, next, err
}

func (s *Store) entryKeys(ctx context.Context, part string, cursor uint64, limit int) ([]storage.Wrapped, uint64, error) {
	pairs, next, err := s.db.ZScan(ctx, part+"waiting", cursor, "", int64(limit)).Result()
	if err != nil {
		return nil, 0, err
	}
	var keys []storage.Wrapped
	var names []string
	for pair := range slices.Chunk(pairs, 2) {
		lane, id, _ := strings.Cut(pair[0], "\x00")
		keys = append(keys, storage.Wrapped{Lane: lane, Entry: id})
		names = append(names, part+"entry:"+pair[0])
	}
	keys, err = s.withKeys(ctx, keys, names)
	return keys, next, err
}

// withKeys reads the refs and wrapped keys of hashes, and leaves out those that
// went meanwhile.
func (s *Store) withKeys(ctx context.Context, keys []storage.Wrapped, names []string) ([]storage.Wrapped, error) {
	read := make([]*redis.SliceCmd, len(names))
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for i, name := range names {
			read[i] = p.HMGet(ctx, name, "ref", "key")
		}
	})
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	found := keys[:0]
	for i, k := range keys {
		values := read[i].Val()
		if len(values) != 2 || values[1] == nil {
			continue
		}
		ref, _ := values[0].(string)
		wrapped, _ := values[1].(string)
		k.Ref, k.Key = ref, []byte(wrapped)
		found = append(found, k)
	}
	return found, nil
}

// Rewrap implements storage.Store.
func (s *Store) Rewrap(ctx context.Context, lane string, old, fresh []byte) (bool, error) {
	part := s.keys.of(lane)
	cmd, err := s.run(ctx, s.scripts.rewrap, call{
		keys: []string{part + "case:" + lane, part + "queues:" + lane},
		args: []any{part, lane, old, fresh},
	})
	if err != nil {
		return false, fmt.Errorf("redis: rewrap: %w", err)
	}
	n, err := cmd.Int()
	return n > 0, err
}
