package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"kaihu/storage"
)

// Keys implements storage.Store. The cursor is "c LANE" of the last record, or
// "e SEQ" of the last entry.
func (s *Store) Keys(ctx context.Context, after string, limit int) ([]storage.Wrapped, string, error) {
	kind, place, _ := strings.Cut(after, " ")
	switch kind {
	case "", "c":
		keys, last, err := s.keysOf(ctx, `SELECT lane, ref, '', key, lane FROM cases WHERE lane > ? ORDER BY lane LIMIT ?`, place, limit)
		if err != nil || len(keys) == limit {
			return keys, "c " + last, err
		}
		return keys, "e 0", nil
	case "e":
		seq, err := strconv.ParseInt(place, 10, 64)
		if err != nil {
			break
		}
		keys, last, err := s.keysOf(ctx, `SELECT lane, ref, id, key, seq FROM entries WHERE seq > ? ORDER BY seq LIMIT ?`, seq, limit)
		if err != nil || len(keys) < limit {
			return keys, "", err
		}
		return keys, "e " + last, nil
	}
	return nil, "", fmt.Errorf("sqlite: keys: %q is not a cursor of this store", after)
}

// keysOf runs a query for one page; its last column is the place of the row.
func (s *Store) keysOf(ctx context.Context, query string, after any, limit int) (keys []storage.Wrapped, last string, err error) {
	keys, err = every(ctx, s.read, func(row scan) (w storage.Wrapped, err error) {
		return w, row(&w.Lane, &w.Ref, &w.Entry, &w.Key, &last)
	}, query, after, limit)
	if err != nil {
		return nil, "", fmt.Errorf("sqlite: keys: %w", err)
	}
	return keys, last, nil
}

// Rewrap implements storage.Store.
func (s *Store) Rewrap(ctx context.Context, lane string, old, fresh []byte) (found bool, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		for _, change := range []string{
			`UPDATE cases SET key = ?3, version = version + 1 WHERE lane = ?1 AND key = ?2`,
			`UPDATE entries SET key = ?3 WHERE lane = ?1 AND key = ?2`,
		} {
			done, err := tx.ExecContext(ctx, change, lane, bytes(old), bytes(fresh))
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			found = found || n > 0
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("sqlite: rewrap: %w", err)
	}
	return found, nil
}
