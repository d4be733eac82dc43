package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kaihu/storage"
)

// Tallies implements storage.Store: each partition's sums, in one pipeline.
func (s *Store) Tallies(ctx context.Context, from, to string) (map[string]int64, error) {
	sums := map[string]int64{}
	days, err := storage.Days(from, to)
	if err != nil || len(days) == 0 {
		return sums, err
	}
	var calls []call
	for _, part := range s.keys.parts {
		var c call
		for _, day := range days {
			c.keys = append(c.keys, part+"tally:"+day)
		}
		calls = append(calls, c)
	}
	results, errs := s.runAll(ctx, s.scripts.tallies, calls)
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("redis: tallies: %w", err)
	}
	for _, result := range results {
		flat, _ := result.([]any)
		for pair := range slices.Chunk(flat, 2) {
			name, _ := pair[0].(string)
			n, _ := pair[1].(int64)
			sums[name] += n
		}
	}
	return sums, nil
}
