package sqlite

import (
	"context"
	"fmt"
	"time"

	"kaihu/storage"
)

// after does the housekeeping of a commit. It fails without a word: the turn is
// committed, and a later one does it again.
func (s *Store) after(ctx context.Context, t storage.Turn) {
	if s.commits.Add(1)%256 == 0 {
		_ = s.sweep(ctx, time.Now(), 1000)
	}
	switch {
	case t.Erase:
		s.traces.Store(true)
		s.emptyLog(ctx, foldWait)
	case s.traces.Load():
		s.emptyLog(ctx, 0)
	}
}

// foldWait is how long an erasure waits for the readers of the log. What it
// does not get is tried again, without waiting, after each later commit.
const foldWait = 250 * time.Millisecond

// emptyLog folds the write-ahead log into the file and empties it, so that what
// was erased is in neither. A reader that is still at an older state of the
// file hinders it; SQLite says so in a row, not as an error.
func (s *Store) emptyLog(ctx context.Context, wait time.Duration) {
	c, err := s.write.Conn(ctx)
	if err != nil {
		return
	}
	defer func() { _ = c.Close() }()
	if _, err := c.ExecContext(ctx, fmt.Sprintf(`PRAGMA busy_timeout = %d`, wait.Milliseconds())); err != nil {
		return
	}
	var busy, frames, folded int
	err = c.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &folded)
	if err == nil && busy == 0 {
		s.traces.Store(false)
	}
	_, _ = c.ExecContext(ctx, fmt.Sprintf(`PRAGMA busy_timeout = %d`, busyTimeout.Milliseconds()))
}
