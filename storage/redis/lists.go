package redis

import (
	"cmp"
	"context"
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
	lists, err := s.listsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	calls := make([]call, len(lists))
	for i, l := range lists {
		calls[i] = call{keys: []string{l.part + l.name}, args: []any{limit, at, ref}}
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
			all = append(all, listed{ref, int64(score), lists[i].part})
		}
	}
	slices.SortFunc(all, func(a, b listed) int {
		return cmp.Or(cmp.Compare(b.updated, a.updated), cmp.Compare(b.ref, a.ref))
	})
	return all[:min(len(all), limit)], nil
}

// list is one sorted set of a partition.
type list struct{ part, name string }

// listsOf names the lists that hold what is asked for: one in each partition,
// or, when only the stage or only the ball is given, those of its pairs that
// have cases.
func (s *Store) listsOf(ctx context.Context, q storage.Query) (lists []list, err error) {
	if (q.Stage == "") == (q.Ball == "") {
		name := "list"
		if q.Stage != "" {
			name += ":" + q.Stage + "\x00" + q.Ball
		}
		for _, part := range s.keys.parts {
			lists = append(lists, list{part, name})
		}
		return lists, nil
	}
	var pairs [partitions]*redis.StringSliceCmd
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for i, part := range s.keys.parts {
			pairs[i] = p.SMembers(ctx, part+"lists")
		}
	})
	for i, cmd := range pairs {
		for _, pair := range cmd.Val() {
			if stage, ball, _ := strings.Cut(pair, "\x00"); stage == q.Stage || q.Stage == "" && ball == q.Ball {
				lists = append(lists, list{s.keys.parts[i], "list:" + pair})
			}
		}
	}
	return lists, errors.Join(errs...)
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
			texts[i] = p.Get(ctx, r.part+"case:"+lanes[i].Val())
		}
	})...)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	var heads []storage.Head
	for i, r := range refs {
		if texts[i].Val() == "" {
			continue
		}
		rec, err := readCase("", texts[i].Val())
		if err != nil {
			return nil, fmt.Errorf("the head of %s: %w", r.ref, err)
		}
		if rec.Head.Ref == r.ref {
			heads = append(heads, rec.Head)
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
