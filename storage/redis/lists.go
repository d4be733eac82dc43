package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// listed is a ref in a partition's list.
type listed struct {
	ref   string
	score int64 // microseconds: Updated, or -Needs
	part  string
}

// order is that of a page: the highest score first, equals by ref, downwards.
func order(a, b listed) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.ref, a.ref))
}

// List implements storage.Store: each partition's part of the page, then the
// lanes and then the heads of those that are on it. The cursor is "SCORE REF" of
// the last head.
func (s *Store) List(ctx context.Context, q storage.Query) ([]storage.Head, string, error) {
	if err := q.Check(); err != nil {
		return nil, "", err
	}
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
		next = fmt.Sprintf("%d %s", refs[limit-1].score, refs[limit-1].ref)
	}
	heads, err := s.headsOf(ctx, refs)
	if err != nil {
		return nil, "", fmt.Errorf("redis: list: %w", err)
	}
	return heads, next, nil
}

// Count implements storage.Store: the sizes of the lists.
func (s *Store) Count(ctx context.Context, q storage.Query) (int, error) {
	if err := q.Check(); err != nil {
		return 0, err
	}
	lists, err := s.listsOf(ctx, q)
	if err != nil {
		return 0, fmt.Errorf("redis: count: %w", err)
	}
	var sizes []*redis.IntCmd
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for _, l := range lists {
			for _, key := range l.keys {
				sizes = append(sizes, p.ZCard(ctx, key))
			}
		}
	})
	if err := errors.Join(errs...); err != nil {
		return 0, fmt.Errorf("redis: count: %w", err)
	}
	n := 0
	for _, size := range sizes {
		n += int(size.Val())
	}
	return n, nil
}

// page merges the partitions' pages of refs. Each is asked for a few first; one
// that has all of them on the page may have more of it, and is asked again.
func (s *Store) page(ctx context.Context, q storage.Query, limit int) ([]listed, error) {
	at, ref, ok := strings.Cut(q.After, " ")
	if _, err := strconv.ParseInt(at, 10, 64); q.After != "" && (!ok || err != nil) {
		return nil, fmt.Errorf("%q is not a cursor of this store", q.After)
	}
	lists, err := s.listsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	few := min(limit, 4+4*limit/partitions)
	parts, err := s.read(ctx, lists, few, at, ref)
	if err != nil {
		return nil, err
	}
	all := merge(parts, limit)
	var short []int
	for i, part := range parts {
		if len(part) == few && few < limit && (len(all) < limit || order(part[few-1], all[limit-1]) <= 0) {
			short = append(short, i)
		}
	}
	if len(short) == 0 {
		return all, nil
	}
	again := make([]list, len(short))
	for i, n := range short {
		again[i] = lists[n]
	}
	more, err := s.read(ctx, again, limit, at, ref)
	if err != nil {
		return nil, err
	}
	for i, n := range short {
		parts[n] = more[i]
	}
	return merge(parts, limit), nil
}

// read reads what each of some lists has behind a cursor, at most limit.
func (s *Store) read(ctx context.Context, lists []list, limit int, at, ref string) ([][]listed, error) {
	calls := make([]call, len(lists))
	for i, l := range lists {
		calls[i] = call{keys: l.keys, args: []any{limit, at, ref}}
	}
	results, errs := s.runAll(ctx, s.scripts.page, calls)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	parts := make([][]listed, len(lists))
	for i, result := range results {
		flat, _ := result.([]any)
		for pair := range slices.Chunk(flat, 2) {
			ref, _ := pair[0].(string)
			text, _ := pair[1].(string)
			score, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, err
			}
			parts[i] = append(parts[i], listed{ref, int64(score), lists[i].part})
		}
	}
	return parts, nil
}

// merge gives the first of all parts.
func merge(parts [][]listed, limit int) []listed {
	all := slices.Concat(parts...)
	slices.SortFunc(all, order)
	return all[:min(len(all), limit)]
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
