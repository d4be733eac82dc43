package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"kaihu/storage"
)

// Memo implements storage.Store.
func (s *Store) Memo(ctx context.Context, key string) ([]byte, error) {
	var value []byte
	err := s.read.QueryRowContext(ctx, `SELECT value FROM memos WHERE key = ? AND (ends IS NULL OR ends > ?)`,
		key, time.Now().UnixNano()).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("memo %s: %w", key, storage.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("sqlite: memo %s: %w", key, err)
	}
	return value, nil
}

// SetMemo implements storage.Store.
func (s *Store) SetMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	var err error
	if value == nil {
		_, err = s.write.ExecContext(ctx, `DELETE FROM memos WHERE key = ?`, key)
	} else {
		var ends any
		if ttl > 0 {
			ends = time.Now().Add(ttl).UnixNano()
		}
		_, err = s.write.ExecContext(ctx, `INSERT OR REPLACE INTO memos (key, value, ends) VALUES (?, ?, ?)`, key, value, ends)
	}
	if err != nil {
		return fmt.Errorf("sqlite: memo %s: %w", key, err)
	}
	return nil
}

// Hold implements storage.Store.
func (s *Store) Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error) {
	var done sql.Result
	var err error
	if ttl <= 0 {
		done, err = s.write.ExecContext(ctx, `DELETE FROM holds WHERE name = ?1 AND (owner = ?2 OR ends <= ?3)`, name, owner, now.UnixNano())
	} else {
		done, err = s.write.ExecContext(ctx, `INSERT INTO holds (name, owner, ends) VALUES (?1, ?2, ?3)
			ON CONFLICT (name) DO UPDATE SET owner = ?2, ends = ?3 WHERE owner = ?2 OR ends <= ?4`,
			name, owner, now.Add(ttl).UnixNano(), now.UnixNano())
	}
	if err != nil {
		return false, fmt.Errorf("sqlite: hold %s: %w", name, err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("sqlite: hold %s: %w", name, err)
	}
	if n > 0 || ttl > 0 {
		return n > 0, nil
	}
	return s.free(ctx, name)
}

// free says whether nobody has a hold: giving back what is free is a success.
func (s *Store) free(ctx context.Context, name string) (bool, error) {
	var held bool
	err := s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM holds WHERE name = ?)`, name).Scan(&held)
	if err != nil {
		return false, fmt.Errorf("sqlite: hold %s: %w", name, err)
	}
	return !held, nil
}
