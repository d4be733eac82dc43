package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"kaihu/storage"
)

// Log implements storage.Store. What has become too old goes, some at a time.
func (s *Store) Log(ctx context.Context, a storage.Act) error {
	if err := a.Check(); err != nil {
		return err
	}
	err := s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO acts (ref, id, who, what, of, via, at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (ref, id) DO NOTHING`, a.Ref, a.ID, a.By, a.What, a.Of, a.Via, a.At.UnixNano())
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM acts WHERE (ref, id) IN (SELECT ref, id FROM acts WHERE at < ? ORDER BY at LIMIT 100)`,
			a.At.Add(-storage.ActTTL).UnixNano())
		return err
	})
	if err != nil {
		return fmt.Errorf("sqlite: log: %w", err)
	}
	return nil
}

// Acts implements storage.Store.
func (s *Store) Acts(ctx context.Context, ref string, limit int) ([]storage.Act, error) {
	if limit <= 0 {
		limit = storage.DefaultLimit
	}
	acts, err := every(ctx, s.read, func(row scan) (storage.Act, error) {
		a := storage.Act{Ref: ref}
		var at instant
		err := row(&a.ID, &a.By, &a.What, &a.Of, &a.Via, &at)
		a.At = at.Time
		return a, err
	}, `SELECT id, who, what, of, via, at FROM acts WHERE ref = ? ORDER BY at DESC, id DESC LIMIT ?`, ref, limit)
	if err != nil {
		return nil, fmt.Errorf("sqlite: acts: %w", err)
	}
	return acts, nil
}
