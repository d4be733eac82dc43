package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"kaihu/storage"
)

// Claim implements storage.Store. It looks with a reader first: a tick with
// nothing to do takes no lock.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]storage.Entry, error) {
	var some bool
	err := s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM entries WHERE ready <= ?)`, now.UnixNano()).Scan(&some)
	if err != nil {
		return nil, fmt.Errorf("sqlite: claim: %w", err)
	}
	if !some {
		return nil, nil
	}
	var entries []storage.Entry
	err = s.tx(ctx, func(tx *sql.Tx) (err error) {
		entries, err = claim(ctx, tx, storage.Terms{Now: now, Lease: lease},
			`SELECT seq FROM entries WHERE ready <= ?1 ORDER BY ready, seq LIMIT ?4`, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite: claim: %w", err)
	}
	return entries, nil
}

// claim claims what a query selects, whose first argument is the time and
// whose further ones are args, from ?4 on.
func claim(ctx context.Context, tx *sql.Tx, on storage.Terms, query string, args ...any) ([]storage.Entry, error) {
	token := rand.Text()
	// A lease that is left says that somebody tried, and of what came of it nobody knows.
	return every(ctx, tx, scanEntry, `UPDATE entries SET lease = ?2 || iif(lease IS NULL, '', '`+doubtful+`'), ready = ?3, attempts = attempts + 1
		WHERE seq IN (`+query+`)
		RETURNING lane, id, queue, ref, kind, created, due, attempts - 1, key, body, lease`,
		append([]any{on.Now.UnixNano(), token, on.Now.Add(on.Lease).UnixNano()}, args...)...)
}

// doubtful ends the lease of an entry whose earlier attempt may have got
// through, and is the whole lease of one that was put back in doubt.
const doubtful = "?"

func scanEntry(row scan) (e storage.Entry, err error) {
	var created, due instant
	err = row(&e.Lane, &e.ID, &e.Queue, &e.Ref, &e.Kind, &created, &due, &e.Attempts, &e.Key, &e.Body, &e.Lease)
	e.Created, e.Due, e.Doubt = created.Time, due.Time, strings.HasSuffix(e.Lease, doubtful)
	return e, err
}

// Finish implements storage.Store.
func (s *Store) Finish(ctx context.Context, e storage.Entry, next storage.Terms) (claimed []storage.Entry, err error) {
	err = s.leased(ctx, "finish", e, func(tx *sql.Tx) (sql.Result, error) {
		done, err := tx.ExecContext(ctx, `DELETE FROM entries WHERE lane = ? AND id = ? AND lease = ?`, e.Lane, e.ID, e.Lease)
		if err != nil {
			return nil, err
		}
		// Only for the queue of an entry that went: its next one has no ready yet.
		_, err = tx.ExecContext(ctx, `UPDATE entries SET ready = coalesce(due, 0) WHERE ready IS NULL
			AND seq = (SELECT min(seq) FROM entries WHERE lane = ? AND queue = ?)`, e.Lane, e.Queue)
		if n, _ := done.RowsAffected(); err != nil || n == 0 || next.Lease <= 0 {
			return done, err
		}
		claimed, err = claim(ctx, tx, next, `SELECT seq FROM entries WHERE ready <= ?1 AND lane = ?4 AND queue = ?5`, e.Lane, e.Queue)
		return done, err
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// Retry implements storage.Store.
func (s *Store) Retry(ctx context.Context, e storage.Entry, at time.Time) error {
	return s.leased(ctx, "retry", e, func(tx *sql.Tx) (sql.Result, error) {
		return tx.ExecContext(ctx, `UPDATE entries SET lease = iif(?, '`+doubtful+`', NULL), ready = ? WHERE lane = ? AND id = ? AND lease = ?`,
			e.Doubt, nano(at), e.Lane, e.ID, e.Lease)
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

// Stuck implements storage.Store.
func (s *Store) Stuck(ctx context.Context, before time.Time, limit int) ([]storage.Entry, error) {
	entries, err := every(ctx, s.read, scanEntry, `SELECT lane, id, '', ref, kind, created, due, 0, key, body, '' FROM entries
		WHERE created < ? ORDER BY created, seq LIMIT ?`, before.UnixNano(), limit)
	if err != nil {
		return nil, fmt.Errorf("sqlite: stuck: %w", err)
	}
	return entries, nil
}
