package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaihu/storage"
)

// Log implements storage.Store. The log of a case lies in the partition of its
// ref: that of its lane would tell, after an erasure, where its person was.
// Acts of no case are many and lie in that of their ids.
func (s *Store) Log(ctx context.Context, a storage.Act) error {
	if err := a.Check(); err != nil {
		return err
	}
	part := s.keys.of(cmp.Or(a.Ref, a.ID))
	_, err := s.run(ctx, s.scripts.log, call{
		keys: actKeys(part, a.Ref),
		args: []any{a.ID, actValue(a), micros(a.At), micros(a.At.Add(-storage.ActTTL)), int64(storage.ActTTL / time.Second)},
	})
	if err != nil {
		return fmt.Errorf("redis: log: %w", err)
	}
	return nil
}

// Acts implements storage.Store.
func (s *Store) Acts(ctx context.Context, ref string, limit int) ([]storage.Act, error) {
	if limit <= 0 {
		limit = storage.DefaultLimit
	}
	parts := s.keys.parts[:]
	if ref != "" {
		parts = []string{s.keys.of(ref)}
	}
	calls := make([]call, len(parts))
	for i, part := range parts {
		calls[i] = call{keys: actKeys(part, ref), args: []any{limit}}
	}
	results, errs := s.runAll(ctx, s.scripts.acts, calls)
	var acts []storage.Act
	for _, result := range results {
		flat, _ := result.([]any)
		for pair := range slices.Chunk(flat, 2) {
			a, err := readAct(ref, pair)
			errs = append(errs, err)
			acts = append(acts, a)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("redis: acts: %w", err)
	}
	slices.SortFunc(acts, func(a, b storage.Act) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
	return acts[:min(len(acts), limit)], nil
}

func actKeys(part, ref string) []string { return []string{part + "acts:" + ref, part + "acted:" + ref} }

// actValue is what a log has of an act beside its id: texts, each closed by a
// NUL.
func actValue(a storage.Act) string {
	return strings.Join([]string{a.By, a.What, a.Of, a.Via, nanos(a.At), ""}, "\x00")
}

func readAct(ref string, pair []any) (storage.Act, error) {
	id, _ := pair[0].(string)
	text, _ := pair[1].(string)
	var f [5]string
	if _, ok := fields(text, f[:]); !ok {
		return storage.Act{}, errValue
	}
	at, err := fromNanos(f[4])
	return storage.Act{ID: id, Ref: ref, By: f[0], What: f[1], Of: f[2], Via: f[3], At: at}, err
}
