package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"kaihu/storage"
)

const (
	headColumns   = `ref, channel, lang, stage, ball, since, opened, updated, wake, assignee, needs`
	recordColumns = `lane, ` + headColumns + `, version, key, body`
)

func scanRecord(row scan) (r storage.Record, err error) {
	r.Head, err = scanHead(func(head ...any) error {
		return row(append(append([]any{&r.Lane}, head...), &r.Version, &r.Key, &r.Body)...)
	})
	return r, err
}

// scanHead reads headColumns.
func scanHead(row scan) (h storage.Head, err error) {
	var since, opened, updated, wake, needs instant
	err = row(&h.Ref, &h.Channel, &h.Lang, &h.Stage, &h.Ball, &since, &opened, &updated, &wake, &h.Assignee, &needs)
	h.Since, h.Opened, h.Updated, h.WakeAt, h.Needs = since.Time, opened.Time, updated.Time, wake.Time, needs.Time
	return h, err
}

// Load implements storage.Store. The mark comes first: a commit between the two
// statements makes the record newer, and Commit meets its mark.
func (s *Store) Load(ctx context.Context, lane, event string) (storage.Record, error) {
	if event != "" {
		var seen bool
		err := s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM marks WHERE mark = ? AND ends > ?)`,
			storage.Mark(lane, event), time.Now().UnixNano()).Scan(&seen)
		if err != nil {
			return storage.Record{}, fmt.Errorf("sqlite: load: %w", err)
		}
		if seen {
			return storage.Record{}, storage.ErrSeen
		}
	}
	r, err := scanRecord(s.read.QueryRowContext(ctx, `SELECT `+recordColumns+` FROM cases WHERE lane = ?`, lane).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return storage.Record{}, nil
	}
	if err != nil {
		return storage.Record{}, fmt.Errorf("sqlite: load: %w", err)
	}
	return r, nil
}

// Find implements storage.Store.
func (s *Store) Find(ctx context.Context, ref string) (storage.Record, error) {
	r, err := scanRecord(s.read.QueryRowContext(ctx, `SELECT `+recordColumns+` FROM cases WHERE ref = ?`, ref).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return storage.Record{}, fmt.Errorf("%s: %w", ref, storage.ErrNotFound)
	}
	if err != nil {
		return storage.Record{}, fmt.Errorf("sqlite: find %s: %w", ref, err)
	}
	return r, nil
}

// Commit implements storage.Store.
func (s *Store) Commit(ctx context.Context, t storage.Turn) (claimed []storage.Entry, err error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	err = s.tx(ctx, func(tx *sql.Tx) (err error) {
		claimed, err = commit(ctx, tx, t)
		return err
	})
	switch {
	case errors.Is(err, storage.ErrSeen), errors.Is(err, storage.ErrConflict), errors.Is(err, storage.ErrRef):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("sqlite: commit %s: %w", t.Record.Head.Ref, err)
	}
	s.after(context.WithoutCancel(ctx), t)
	return claimed, nil
}

func commit(ctx context.Context, tx *sql.Tx, t storage.Turn) (claimed []storage.Entry, err error) {
	if err := mark(ctx, tx, t); err != nil {
		return nil, err
	}
	var version int64
	var ref string
	err = tx.QueryRowContext(ctx, `SELECT version, ref FROM cases WHERE lane = ?`, t.Record.Lane).Scan(&version, &ref)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if version != t.Record.Version || version > 0 && ref != t.Record.Head.Ref {
		return nil, storage.ErrConflict
	}
	var held map[string]time.Time
	if t.Erase {
		held, err = erase(ctx, tx, t.Record.Lane)
	} else {
		err = put(ctx, tx, t.Record)
	}
	if err != nil {
		return nil, err
	}
	if err := count(ctx, tx, t); err != nil {
		return nil, err
	}
	for _, e := range t.Entries {
		if until := held[e.Queue]; until.After(e.Due) {
			e.Due = until
		}
		first, err := add(ctx, tx, t.Record.Lane, e)
		if err != nil {
			return nil, err
		}
		if !first || t.Claim.Lease <= 0 {
			continue
		}
		mine, err := claim(ctx, tx, t.Claim, `SELECT seq FROM entries WHERE ready <= ?1 AND lane = ?4 AND id = ?5`, t.Record.Lane, e.ID)
		if err != nil {
			return nil, err
		}
		claimed = append(claimed, mine...)
	}
	return claimed, nil
}

func mark(ctx context.Context, tx *sql.Tx, t storage.Turn) error {
	if t.Event == "" {
		return nil
	}
	now := time.Now()
	done, err := tx.ExecContext(ctx, `INSERT INTO marks (mark, ends) VALUES (?1, ?2)
		ON CONFLICT (mark) DO UPDATE SET ends = ?2 WHERE ends <= ?3`,
		storage.Mark(t.Record.Lane, t.Event), now.Add(storage.MarkTTL).UnixNano(), now.UnixNano())
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); n == 0 {
		return errors.Join(storage.ErrSeen, err)
	}
	return nil
}

// put writes a record over the one of the lane, if it has one.
func put(ctx context.Context, tx *sql.Tx, r storage.Record) error {
	h := r.Head
	if r.Version == 0 {
		var taken bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM cases WHERE ref = ?)`, h.Ref).Scan(&taken)
		if err != nil {
			return err
		}
		if taken {
			return storage.ErrRef
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO cases (`+recordColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (lane) DO UPDATE SET channel = excluded.channel, lang = excluded.lang,
			stage = excluded.stage, ball = excluded.ball, since = excluded.since, opened = excluded.opened,
			updated = excluded.updated, wake = excluded.wake, assignee = excluded.assignee, needs = excluded.needs,
			version = excluded.version, key = excluded.key, body = excluded.body`,
		r.Lane, h.Ref, h.Channel, h.Lang, h.Stage, h.Ball, nanos(h.Since), nanos(h.Opened), nano(h.Updated),
		nanos(h.WakeAt), h.Assignee, nanos(h.Needs), r.Version+1, bytes(r.Key), bytes(r.Body))
	return err
}

// erase removes all of a lane. It gives, by queue, until when its first entry is
// somebody's, who may be doing it: what comes behind it waits.
func erase(ctx context.Context, tx *sql.Tx, lane string) (held map[string]time.Time, err error) {
	held = map[string]time.Time{}
	_, err = every(ctx, tx, func(row scan) (queue string, err error) {
		var until instant
		err = row(&queue, &until)
		held[queue] = until.Time
		return queue, err
	}, `SELECT queue, ready FROM entries WHERE lane = ? AND lease <> '`+doubtful+`'`, lane)
	for _, table := range []string{"entries", "cases"} {
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE lane = ?`, lane)
		}
	}
	return held, err
}

// add appends an entry to its queue. If the queue was empty, the entry is its
// first one and may be claimed when it is due.
func add(ctx context.Context, tx *sql.Tx, lane string, e storage.Entry) (first bool, err error) {
	var ready sql.NullInt64
	err = tx.QueryRowContext(ctx, `INSERT INTO entries (lane, id, queue, ref, kind, created, due, key, body, ready)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,
			CASE WHEN EXISTS (SELECT 1 FROM entries WHERE lane = ?1 AND queue = ?3) THEN NULL ELSE ?10 END
		WHERE true
		ON CONFLICT (lane, id) DO NOTHING RETURNING ready`,
		lane, e.ID, e.Queue, e.Ref, e.Kind, nanos(e.Created), nanos(e.Due), bytes(e.Key), bytes(e.Body), nano(e.Due)).Scan(&ready)
	if errors.Is(err, sql.ErrNoRows) { // it waits already
		return false, nil
	}
	return ready.Valid, err
}

// bytes keeps an empty value out of NULL.
func bytes(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
