package storage

import (
	"errors"

	"kaihu/flows"
)

// DefaultLimit is the page size of a [Query] that names none.
const DefaultLimit = 100

// Query selects heads. Zero fields do not select.
type Query struct {
	Stage    string
	Ball     string
	Assignee string // the cases of one consultant
	Needs    bool   // only those that need a person of ours, the oldest Needs first
	Open     bool   // only those whose ball is not nobody's
	Limit    int    // 0: 100
	After    string // the cursor that the previous page returned for the same query
}

// Check says what makes a query impossible. Both stores call it first.
//
// Stage and Ball go together, and so do Assignee and Open; Needs stands alone.
// Each of these is an index of the store, and others would have to be looked
// for among what nobody asked for.
func (q Query) Check() error {
	journey := q.Stage != "" || q.Ball != ""
	desk := q.Assignee != "" || q.Open
	switch {
	case q.Needs && (journey || desk):
		return errors.New("storage: a query for Needs selects by nothing else")
	case journey && desk:
		return errors.New("storage: a query selects by Stage and Ball, or by Assignee and Open, not by both")
	case hasNUL(q.Stage, q.Ball, q.Assignee):
		return errors.New("storage: a NUL in a query")
	}
	return nil
}

// Open says whether somebody has the ball.
func (h Head) Open() bool { return h.Ball != string(flows.Nobody) }
