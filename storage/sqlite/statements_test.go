package sqlite

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

const everyRow = `SELECT * FROM t WHERE a >= ? ORDER BY a`

// read runs everyRow and calls each with the rows, until it says false.
func read(t *testing.T, q querier, from int, each func(row string) bool) {
	t.Helper()
	rows, err := q.QueryContext(t.Context(), everyRow, from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]sql.NullInt64, len(names))
		into := make([]any, len(names))
		for i := range into {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := ""
		for _, v := range values {
			row += fmt.Sprint(v.Int64, " ")
		}
		if !each(row) {
			return
		}
	}
	if err := rows.Err(); err != nil {
		t.Error(err)
	}
}

// TestStatements: a statement that is kept gives what one that is compiled anew
// would give, whatever happened in between.
func TestStatements(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "s.db")
	open := func() *sql.DB {
		db, err := openPool(dsn(path))
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	db, other := open(), open()
	exec := func(on *sql.DB, query string, args ...any) {
		t.Helper()
		if _, err := on.ExecContext(ctx, query, args...); err != nil {
			t.Fatal(err)
		}
	}
	all := func(q querier, from int) (got string) {
		t.Helper()
		read(t, q, from, func(row string) bool { got += row; return true })
		return got
	}
	exec(db, `CREATE TABLE t (a INTEGER UNIQUE); INSERT INTO t VALUES (1), (2), (3)`)
	if got := all(db, 1) + all(db, 3) + all(db, 2); got != "1 2 3 3 2 3 " {
		t.Errorf("other values: %q", got)
	}

	read(t, db, 1, func(string) bool { return false })
	if got := all(db, 1); got != "1 2 3 " {
		t.Errorf("after half a reading: %q", got)
	}

	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	read(t, tx, 2, func(row string) bool { got += row + all(tx, 3); return true })
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	if got != "2 3 3 3 " {
		t.Errorf("the same statement within itself: %q", got)
	}

	for range 2 { // fails, and must not be kept from working
		if _, err := db.ExecContext(ctx, `INSERT INTO t VALUES (?)`, 1); err == nil {
			t.Error("a doublet went in")
		}
	}
	exec(db, `INSERT INTO t VALUES (?)`, 4)

	exec(other, `ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 7`)
	if got := all(db, 3); got != "3 7 4 7 " {
		t.Errorf("after the schema was changed elsewhere: %q", got)
	}
}

// TestStatementsAreBounded: a connection does not keep all that it ever ran.
func TestStatementsAreBounded(t *testing.T) {
	plain, err := sql.Open("sqlite", "")
	if err != nil {
		t.Fatal(err)
	}
	made, err := (&connector{driver: plain.Driver(), dsn: dsn(filepath.Join(t.TempDir(), "s.db"))}).Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := made.(*conn)
	for i := range 2 * mostStatements {
		found, err := c.QueryContext(t.Context(), fmt.Sprintf("SELECT %d", i), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := found.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.free) != mostStatements {
		t.Errorf("%d are kept", len(c.free))
	}
	if err := c.Close(); err != nil || len(c.free) != 0 {
		t.Errorf("closed: %v, %d are kept", err, len(c.free))
	}
}
