package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"kaihu/storage"
)

// count counts a turn's tallies. The first of a day's name looks for days that
// are no longer kept.
func count(ctx context.Context, tx *sql.Tx, t storage.Turn) error {
	fresh := false
	for _, name := range t.Tallies {
		var n int64
		err := tx.QueryRowContext(ctx, `INSERT INTO tallies (day, name, n) VALUES (?, ?, 1)
			ON CONFLICT (day, name) DO UPDATE SET n = n + 1 RETURNING n`, t.Day, name).Scan(&n)
		if err != nil {
			return err
		}
		fresh = fresh || n == 1
	}
	if !fresh {
		return nil
	}
	day, err := time.Parse(time.DateOnly, t.Day)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM tallies WHERE day <= ?`, day.AddDate(0, 0, -storage.TallyDays).Format(time.DateOnly))
	return err
}

// Tallies implements storage.Store.
func (s *Store) Tallies(ctx context.Context, from, to string) (map[string]int64, error) {
	sums := map[string]int64{}
	days, err := storage.Days(from, to)
	if err != nil || len(days) == 0 {
		return sums, err
	}
	_, err = every(ctx, s.read, func(row scan) (name string, err error) {
		var n int64
		err = row(&name, &n)
		sums[name] = n
		return name, err
	}, `SELECT name, sum(n) FROM tallies WHERE day BETWEEN ? AND ? GROUP BY name`, days[0], to)
	if err != nil {
		return nil, fmt.Errorf("sqlite: tallies: %w", err)
	}
	return sums, nil
}
