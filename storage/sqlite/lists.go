package sqlite

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kaihu/storage"
)

// List implements storage.Store. The cursor is the place after which the next
// page begins: "UPDATED REF" of the last head, or "NEEDS REF".
func (s *Store) List(ctx context.Context, q storage.Query) ([]storage.Head, string, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = storage.DefaultLimit
	}
	from, args, err := page(q)
	if err != nil {
		return nil, "", err
	}
	heads, err := every(ctx, s.read, scanHead, `SELECT `+headColumns+` FROM `+from+` LIMIT ?`, append(args, limit+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("sqlite: list: %w", err)
	}
	if len(heads) <= limit {
		return heads, "", nil
	}
	last := heads[limit-1]
	at := last.Updated
	if q.Needs {
		at = last.Needs
	}
	return heads[:limit], strconv.FormatInt(nano(at), 10) + " " + last.Ref, nil
}

// Count implements storage.Store: it reads nothing but an index.
func (s *Store) Count(ctx context.Context, q storage.Query) (n int, err error) {
	if err := q.Check(); err != nil {
		return 0, err
	}
	from, args := selection(q)
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM `+from, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("sqlite: count: %w", err)
	}
	return n, nil
}

// page says which cases stand after a query's cursor, and in which order.
func page(q storage.Query) (from string, args []any, err error) {
	if err := q.Check(); err != nil {
		return "", nil, err
	}
	from, args = selection(q)
	after, order := " AND (updated, ref) < (?, ?)", " ORDER BY updated DESC, ref DESC"
	if q.Needs {
		after, order = " AND (needs, ref) > (?, ?)", " ORDER BY needs, ref"
	}
	if q.After == "" {
		return from + order, args, nil
	}
	at, ref, ok := strings.Cut(q.After, " ")
	n, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil {
		return "", nil, fmt.Errorf("sqlite: list: %q is not a cursor of this store", q.After)
	}
	return from + after + order, append(args, n, ref), nil
}

// selection says which cases a query selects, in the words of the partial
// indexes: SQLite takes one only if its own condition stands in the query, and
// of two that would do the smaller one only if it is told.
func selection(q storage.Query) (from string, args []any) {
	from = "cases WHERE true"
	if q.Assignee != "" && q.Open {
		from = "cases INDEXED BY cases_assignee_open WHERE true"
	}
	if q.Stage != "" {
		from, args = from+" AND stage = ?", append(args, q.Stage)
	}
	if q.Ball != "" {
		from, args = from+" AND ball = ?", append(args, q.Ball)
	}
	if q.Assignee != "" {
		from, args = from+" AND assignee <> '' AND assignee = ?", append(args, q.Assignee)
	}
	if q.Open {
		from += " AND ball <> 'nobody'"
	}
	if q.Needs {
		from += " AND needs IS NOT NULL"
	}
	return from, args
}

// Due implements storage.Store.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]storage.Wake, error) {
	wakes, err := every(ctx, s.read, func(row scan) (w storage.Wake, err error) {
		var at instant
		err = row(&w.Lane, &w.Ref, &at)
		w.At = at.Time
		return w, err
	}, `SELECT lane, ref, wake FROM cases WHERE wake <= ? ORDER BY wake LIMIT ?`, now.UnixNano(), limit)
	if err != nil {
		return nil, fmt.Errorf("sqlite: due: %w", err)
	}
	return wakes, nil
}
