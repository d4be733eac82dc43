package redis

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// listed is a ref in a partition's list.
type listed struct {
	ref     string
	updated int64 // microseconds
	part    string
}

// List implements storage.Store: each partition's part of the page, then the
// lanes and then the heads of those that are on it. The cursor is "UPDATED REF"
// of the last head.
func (s *Store) List(ctx context.Context, q storage.Query) ([]storage.Head, string, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = storage.DefaultLimit
	}
	refs, err := s.page(ctx, q, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("redis: list: %w", err)
	}
	next := ""
	if len(refs) > limit {
		refs = refs[:limit]
		next = fmt.Sprintf("%d %s", refs[limit-1].updated, refs[limit-1].ref)
	}
	heads, err := s.headsOf(ctx, refs)
	if err != nil {
		return nil, "", fmt.Errorf("redis: list: %w", err)
	}
	return heads, next, nil
}

// page merges the partitions' pages of refs.
func (s *Store) page(ctx context.Context, q storage.Query, limit int) ([]listed, error) {
	at, ref, ok := strings.Cut(q.After, " ")
	if _, err := strconv.ParseInt(at, 10, 64); q.After != "" && (!ok || err != nil) {
		return nil, fmt.Errorf("%q is not a cursor of this store", q.After)
	}
	calls := make([]call, partitions)
	for i, part := range s.keys.parts {
		calls[i] = call{keys: []string{part + listName(q)}, args: []any{limit, at, ref}}
	}
	results, errs := s.runAll(ctx, s.scripts.page, calls)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	var all []listed
	for i, result := range results {
		flat, _ := result.([]any)
		for pair := range slices.Chunk(flat, 2) {
			ref, _ := pair[0].(string)
			text, _ := pair[1].(string)
			score, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, err
			}
			all = append(all, listed{ref, int64(score), s.keys.parts[i]})
		}
	}
	slices.SortFunc(all, func(a, b listed) int {
		return cmp.Or(cmp.Compare(b.updated, a.updated), cmp.Compare(b.ref, a.ref))
	})
	return all[:min(len(all), limit)], nil
}

func listName(q storage.Query) string {
	switch {
	case q.Stage != "" && q.Ball != "":
		return "list:both:" + q.Stage + "\x00" + q.Ball
	case q.Stage != "":
		return "list:stage:" + q.Stage
	case q.Ball != "":
		return "list:ball:" + q.Ball
	}
	return "list"
}

// headsOf reads heads by their refs, without those that were erased meanwhile.
func (s *Store) headsOf(ctx context.Context, refs []listed) ([]storage.Head, error) {
	lanes := make([]*redis.StringCmd, len(refs))
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for i, r := range refs {
			lanes[i] = p.HGet(ctx, r.part+"refs", r.ref)
		}
	})
	texts := make([]*redis.StringCmd, len(refs))
	errs = append(errs, s.pipe(ctx, func(p redis.Pipeliner) {
		for i, r := range refs {
			texts[i] = p.HGet(ctx, r.part+"case:"+lanes[i].Val(), "head")
		}
	})...)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	var heads []storage.Head
	for i, r := range refs {
		var h storage.Head
		if texts[i].Val() == "" {
			continue
		}
		if err := json.Unmarshal([]byte(texts[i].Val()), &h); err != nil {
			return nil, fmt.Errorf("the head of %s: %w", r.ref, err)
		}
		if h.Ref == r.ref {
			heads = append(heads, h)
		}
	}
	return heads, nil
}

// Due implements storage.Store: one round trip while nothing is due.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]storage.Wake, error) {
	var found [partitions]*redis.ZSliceCmd
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for i, part := range s.keys.parts {
			found[i] = p.ZRangeByScoreWithScores(ctx, part+"wake", &redis.ZRangeBy{Min: "-inf", Max: micros(now), Count: int64(limit)})
		}
	})
	var lanes []redis.Z
	for _, cmd := range found {
		lanes = append(lanes, cmd.Val()...)
	}
	slices.SortFunc(lanes, func(a, b redis.Z) int { return cmp.Compare(a.Score, b.Score) })
	lanes = lanes[:min(len(lanes), limit)]
	wakes, more := s.wakesOf(ctx, lanes, now)
	return partial(wakes, append(errs, more...), "due")
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
			heads[i] = p.HGet(ctx, s.keys.record(z.Member.(string)), "head")
		}
	})
	for i, z := range lanes {
		var h storage.Head
		if heads[i].Val() == "" {
			continue
		}
		if err := json.Unmarshal([]byte(heads[i].Val()), &h); err != nil {
			errs = append(errs, err)
			continue
		}
		if !h.WakeAt.IsZero() && !h.WakeAt.After(now) {
			wakes = append(wakes, storage.Wake{Lane: z.Member.(string), Ref: h.Ref, At: h.WakeAt})
		}
	}
	slices.SortStableFunc(wakes, func(a, b storage.Wake) int { return a.At.Compare(b.At) })
	return wakes, errs
}
