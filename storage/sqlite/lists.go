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
// page begins: "UPDATED REF" of the last head.
func (s *Store) List(ctx context.Context, q storage.Query) ([]storage.Head, string, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = storage.DefaultLimit
	}
	where, args, err := conditions(q)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.read.QueryContext(ctx, `SELECT ref, channel, lang, stage, ball, since, opened, updated, wake
		FROM cases `+where+` ORDER BY updated DESC, ref DESC LIMIT ?`, append(args, limit+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("sqlite: list: %w", err)
	}
	defer rows.Close()
	var heads []storage.Head
	for rows.Next() {
		var h storage.Head
		var since, opened, updated, wake instant
		if err := rows.Scan(&h.Ref, &h.Channel, &h.Lang, &h.Stage, &h.Ball, &since, &opened, &updated, &wake); err != nil {
			return nil, "", fmt.Errorf("sqlite: list: %w", err)
		}
		h.Since, h.Opened, h.Updated, h.WakeAt = since.Time, opened.Time, updated.Time, wake.Time
		heads = append(heads, h)
	}
	if err := rows.Err(); err != nil {
		return nil, "", fmt.Errorf("sqlite: list: %w", err)
	}
	if len(heads) <= limit {
		return heads, "", nil
	}
	last := heads[limit-1]
	return heads[:limit], strconv.FormatInt(nano(last.Updated), 10) + " " + last.Ref, nil
}

func conditions(q storage.Query) (where string, args []any, err error) {
	var all []string
	if q.Stage != "" {
		all, args = append(all, "stage = ?"), append(args, q.Stage)
	}
	if q.Ball != "" {
		all, args = append(all, "ball = ?"), append(args, q.Ball)
	}
	if q.After != "" {
		at, ref, ok := strings.Cut(q.After, " ")
		n, err := strconv.ParseInt(at, 10, 64)
		if !ok || err != nil {
			return "", nil, fmt.Errorf("sqlite: list: %q is not a cursor of this store", q.After)
		}
		all, args = append(all, "(updated, ref) < (?, ?)"), append(args, n, ref)
	}
	if len(all) > 0 {
		where = "WHERE " + strings.Join(all, " AND ")
	}
	return where, args, nil
}

// Due implements storage.Store.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]storage.Wake, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT lane, ref, wake FROM cases WHERE wake <= ? ORDER BY wake LIMIT ?`, now.UnixNano(), limit)
	if err != nil {
		return nil, fmt.Errorf("sqlite: due: %w", err)
	}
	defer rows.Close()
	var wakes []storage.Wake
	for rows.Next() {
		var w storage.Wake
		var at instant
		if err := rows.Scan(&w.Lane, &w.Ref, &at); err != nil {
			return nil, fmt.Errorf("sqlite: due: %w", err)
		}
		w.At = at.Time
		wakes = append(wakes, w)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("sqlite: due: %w", err)
	}
	return wakes, nil
}
