package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"time"

	"kaihu/storage"
)

// What may be claimed, of all lanes or of one.
const (
	ofAll  = `ready <= ?1 AND ?2 = ''`
	ofLane = `ready <= ?1 AND lane = ?2`
)

// Claim implements storage.Store.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]storage.Entry, error) {
	return s.claim(ctx, ofAll, "", now, lease, limit)
}

// ClaimFor implements storage.Store.
func (s *Store) ClaimFor(ctx context.Context, lane string, now time.Time, lease time.Duration, limit int) ([]storage.Entry, error) {
	return s.claim(ctx, ofLane, lane, now, lease, limit)
}

// claim looks with a reader first: a tick with nothing to do takes no lock.
func (s *Store) claim(ctx context.Context, which, lane string, now time.Time, lease time.Duration, limit int) ([]storage.Entry, error) {
	var some bool
	err := s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM entries WHERE `+which+`)`, now.UnixNano(), lane).Scan(&some)
	if err != nil {
		return nil, fmt.Errorf("sqlite: claim: %w", err)
	}
	if !some {
		return nil, nil
	}
	var entries []storage.Entry
	err = s.tx(ctx, func(tx *sql.Tx) error {
		token := rand.Text()
		rows, err := tx.QueryContext(ctx, `UPDATE entries SET lease = ?3, ready = ?4, attempts = attempts + 1
			WHERE seq IN (SELECT seq FROM entries WHERE `+which+` ORDER BY ready, seq LIMIT ?5)
			RETURNING lane, id, queue, ref, kind, created, due, attempts - 1, key, body`,
			now.UnixNano(), lane, token, now.Add(lease).UnixNano(), limit)
		if err != nil {
			return err
		}
		entries, err = scanEntries(rows, token)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite: claim: %w", err)
	}
	return entries, nil
}

func scanEntries(rows *sql.Rows, lease string) ([]storage.Entry, error) {
	defer rows.Close()
	var entries []storage.Entry
	for rows.Next() {
		e := storage.Entry{Lease: lease}
		var created, due instant
		err := rows.Scan(&e.Lane, &e.ID, &e.Queue, &e.Ref, &e.Kind, &created, &due, &e.Attempts, &e.Key, &e.Body)
		if err != nil {
			return nil, err
		}
		e.Created, e.Due = created.Time, due.Time
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// Finish implements storage.Store.
func (s *Store) Finish(ctx context.Context, e storage.Entry) error {
	return s.leased(ctx, "finish", e, func(tx *sql.Tx) (sql.Result, error) {
		done, err := tx.ExecContext(ctx, `DELETE FROM entries WHERE lane = ? AND id = ? AND lease = ?`, e.Lane, e.ID, e.Lease)
		if err != nil {
			return nil, err
		}
		// Only for the queue of an entry that went: its next one has no ready yet.
		_, err = tx.ExecContext(ctx, `UPDATE entries SET ready = coalesce(due, 0) WHERE ready IS NULL
			AND seq = (SELECT min(seq) FROM entries WHERE lane = ? AND queue = ?)`, e.Lane, e.Queue)
		return done, err
	})
}

// Retry implements storage.Store.
func (s *Store) Retry(ctx context.Context, e storage.Entry, at time.Time) error {
	return s.leased(ctx, "retry", e, func(tx *sql.Tx) (sql.Result, error) {
		return tx.ExecContext(ctx, `UPDATE entries SET lease = NULL, ready = ? WHERE lane = ? AND id = ? AND lease = ?`,
			nano(at), e.Lane, e.ID, e.Lease)
	})
}

func (s *Store) leased(ctx context.Context, doing string, e storage.Entry, do func(*sql.Tx) (sql.Result, error)) error {
	var n int64
	err := s.tx(ctx, func(tx *sql.Tx) error {
		done, err := do(tx)
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	if err != nil {
		return fmt.Errorf("sqlite: %s %s: %w", doing, e.Ref, err)
	}
	if n == 0 {
		return storage.ErrLease
	}
	return nil
}

// Backlog implements storage.Store.
func (s *Store) Backlog(ctx context.Context) (storage.Backlog, error) {
	var b storage.Backlog
	var oldest instant
	err := s.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM entries), (SELECT min(created) FROM entries)`).Scan(&b.Depth, &oldest)
	if err != nil {
		return storage.Backlog{}, fmt.Errorf("sqlite: backlog: %w", err)
	}
	b.Oldest = oldest.Time
	return b, nil
}
