// Package sqlite is the embedded store: one file, nothing to run beside it.
//
// A turn is one transaction. Writes go through a single connection, so that
// turns of one process queue in memory instead of colliding; reads have a pool
// of their own and never wait (WAL). Another process (the command line) may use
// the same file: SQLite's lock and its busy timeout keep the order.
//
// The log is synced at each commit (synchronous=FULL, which in WAL mode is one
// fsync): with NORMAL a power failure could take back a turn whose webhook was
// acknowledged. Freed pages are overwritten (secure_delete), and an erasure
// also empties the write-ahead log, so that what was erased is in no file.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"kaihu/storage"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed schema*.sql
var schemas embed.FS

// schemaVersion is the number of the newest schemaN.sql. Each file takes the
// database from N-1 to N; a released one is never edited.
const schemaVersion = 2

// busyTimeout is how long a statement waits for another process.
const busyTimeout = 10 * time.Second

// Store is a storage.Store in one SQLite file.
type Store struct {
	write   *sql.DB // one connection
	read    *sql.DB
	commits atomic.Int64 // paces the sweeping of expired marks
	traces  atomic.Bool  // the log may still hold what was erased
}

var _ storage.Store = (*Store)(nil)

// Open opens the store in a file, which is made (mode 0600) or brought to this
// release's schema. A file of a newer release is refused and left alone.
func Open(path string) (*Store, error) {
	s, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	return s, nil
}

func open(path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	// SQLite gives the log and the index beside it the mode of this file.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	s := &Store{}
	if s.write, err = openPool(dsn(path, "synchronous(FULL)", "secure_delete(ON)")); err != nil {
		return nil, err
	}
	if s.read, err = openPool(dsn(path, "query_only(ON)")); err != nil {
		return nil, errors.Join(err, s.write.Close())
	}
	s.write.SetMaxOpenConns(1)
	s.read.SetMaxOpenConns(4)
	s.read.SetMaxIdleConns(4)
	if err := errors.Join(s.migrate(), s.sweep(context.Background(), time.Now(), 10_000)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// dsn names the file as a URI, so that no character of its path is an option.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}}
	for _, p := range append([]string{fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "journal_mode(WAL)"}, pragmas...) {
		q.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

// migrate runs the schema files that the database has not seen, in one
// transaction: two processes that start together do it once.
func (s *Store) migrate() error {
	ctx := context.Background()
	return s.tx(ctx, func(tx *sql.Tx) error {
		var have int
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
			return err
		}
		if have > schemaVersion {
			return fmt.Errorf("the file has schema %d of a newer release; this one knows up to %d", have, schemaVersion)
		}
		for v := have + 1; v <= schemaVersion; v++ {
			text, err := fs.ReadFile(schemas, fmt.Sprintf("schema%d.sql", v))
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, string(text)); err != nil {
				return fmt.Errorf("schema %d: %w", v, err)
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", schemaVersion))
		return err
	})
}

// tx runs one write transaction; an error takes it back.
func (s *Store) tx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Ping says whether the file can be read and written to: it takes and leaves
// the write lock.
func (s *Store) Ping(ctx context.Context) error {
	return s.tx(ctx, func(*sql.Tx) error { return nil })
}

// Close waits for the running statements and folds the log into the file.
func (s *Store) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

// nanos is a time as it is stored; the zero time is NULL.
func nanos(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixNano()
}

// nano is a time in a column that is never NULL.
func nano(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// instant scans a stored time.
type instant struct{ time.Time }

// Scan reads nanoseconds, or NULL or 0 for no time.
func (i *instant) Scan(v any) error {
	switch n := v.(type) {
	case nil:
		i.Time = time.Time{}
	case int64:
		i.Time = time.Time{}
		if n != 0 {
			i.Time = time.Unix(0, n).UTC()
		}
	default:
		return fmt.Errorf("sqlite: %T is not a time", v)
	}
	return nil
}
