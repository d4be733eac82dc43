package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"
)

// SQLite takes longer to compile most of our statements than to run them, and
// database/sql has each compiled anew. A connection here keeps what it has
// compiled; SQLite compiles again by itself what a changed schema makes stale.

// mostStatements bounds what a connection keeps: more than the store has.
const mostStatements = 128

// connector makes the connections of one pool.
type connector struct {
	driver driver.Driver
	dsn    string
}

// openPool opens a pool of connections that keep their statements.
func openPool(dsn string) (*sql.DB, error) {
	plain, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	defer func() { _ = plain.Close() }() // it has opened nothing yet
	return sql.OpenDB(&connector{driver: plain.Driver(), dsn: dsn}), nil
}

func (c *connector) Driver() driver.Driver { return c.driver }

func (c *connector) Connect(context.Context) (driver.Conn, error) {
	made, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	does, ok := made.(session)
	if !ok {
		return nil, fmt.Errorf("sqlite: the driver's %T lacks what a connection needs", made)
	}
	return &conn{session: does, free: map[string]driver.Stmt{}}, nil
}

// session is what database/sql uses of the driver's connections.
type session interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// conn is one connection; database/sql lets one goroutine use it at a time.
type conn struct {
	session
	free map[string]driver.Stmt // compiled, and not being run, by text
}

// take gives a compiled statement to the caller alone.
func (c *conn) take(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.free[query]; ok {
		delete(c.free, query)
		return s, nil
	}
	return c.PrepareContext(ctx, query)
}

// put takes a statement back.
func (c *conn) put(query string, s driver.Stmt) error {
	if len(c.free) >= mostStatements || c.free[query] != nil {
		return s.Close()
	}
	c.free[query] = s
	return nil
}

// ExecContext runs a statement. Scripts and PRAGMAs are run as they come: one
// is several statements, the other acts while it is compiled.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !kept(query) {
		return c.session.ExecContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	done, err := s.(driver.StmtExecContext).ExecContext(ctx, args)
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return done, c.put(query, s)
}

// QueryContext runs a statement that gives rows.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !kept(query) {
		return c.session.QueryContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	found, err := s.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return &rows{Rows: found, done: sync.OnceValue(func() error { return c.put(query, s) })}, nil
}

// Close frees what was compiled, and the connection.
func (c *conn) Close() error {
	for query, s := range c.free {
		_ = s.Close()
		delete(c.free, query)
	}
	return c.session.Close()
}

func kept(query string) bool {
	return !strings.Contains(query, ";") && !strings.HasPrefix(query, "PRAGMA") && !strings.HasPrefix(query, "VACUUM")
}

// rows gives its statement back when it is closed.
type rows struct {
	driver.Rows
	done func() error
}

func (r *rows) Close() error {
	if err := r.Rows.Close(); err != nil {
		return err
	}
	return r.done()
}
