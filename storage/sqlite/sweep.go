package sqlite

import (
	"context"
	"fmt"
	"time"

	"kaihu/storage"
)

const (
	sweepAtOnce = 1000               // rows of one statement: turns wait for no more
	holdsKept   = 8 * 24 * time.Hour // after they ran out by their owners' clocks
)

// Sweep implements storage.Store. What goes beside the turns goes here, too,
// where there are no turns: a quiet store keeps nothing beyond its time.
func (s *Store) Sweep(ctx context.Context, now time.Time) (map[string]int, error) {
	clock := time.Now().UnixNano() // of marks and memos, as when they were written
	gone := map[string]int{}
	for _, one := range []struct {
		what, query string
		ended       any
	}{
		{"marks", `DELETE FROM marks WHERE mark IN (SELECT mark FROM marks WHERE ends <= ? LIMIT ?)`, clock},
		{"memos", `DELETE FROM memos WHERE key IN (SELECT key FROM memos WHERE ends <= ? LIMIT ?)`, clock},
		{"holds", `DELETE FROM holds WHERE name IN (SELECT name FROM holds WHERE ends <= ? LIMIT ?)`, now.Add(-holdsKept).UnixNano()},
		{"acts", `DELETE FROM acts WHERE (ref, id) IN (SELECT ref, id FROM acts WHERE at < ? ORDER BY at LIMIT ?)`, now.Add(-storage.ActTTL).UnixNano()},
		{"tallies", `DELETE FROM tallies WHERE (day, name) IN (SELECT day, name FROM tallies WHERE day <= ? LIMIT ?)`, now.AddDate(0, 0, -storage.TallyDays).Format(time.DateOnly)},
	} {
		for {
			done, err := s.write.ExecContext(ctx, one.query, one.ended, sweepAtOnce)
			if err != nil {
				return gone, fmt.Errorf("sqlite: sweep %s: %w", one.what, err)
			}
			n, err := done.RowsAffected()
			if err != nil {
				return gone, fmt.Errorf("sqlite: sweep %s: %w", one.what, err)
			}
			gone[one.what] += int(n)
			if n < sweepAtOnce {
				break
			}
		}
	}
	return gone, nil
}

// sweep removes expired marks and memos, some at a time.
func (s *Store) sweep(ctx context.Context, now time.Time, limit int) error {
	_, err := s.write.ExecContext(ctx, `DELETE FROM marks WHERE mark IN (SELECT mark FROM marks WHERE ends <= ? LIMIT ?);
		DELETE FROM memos WHERE ends <= ?`, now.UnixNano(), limit, now.UnixNano())
	return err
}
