package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kaihu/flows"
	"kaihu/storage"
)

// The views of Search. A stage is one, too.
const (
	ViewOpen  = "open"  // whatever is not done or closed
	ViewAll   = "all"   // every case
	ViewMine  = "mine"  // of one consultant
	ViewNeeds = "stuck" // a person of ours has to act; the longest waiting first
	ViewUs    = "us"    // it is our turn
	ViewAWS   = "aws"   // it is AWS's turn
)

// Search selects cases.
type Search struct {
	View  string // one of the views, or a stage
	By    string // of ViewMine
	Words string // only those whose reference, company or contact has all of these words; "": all
	Limit int
	After string // the cursor of the page before
}

// Found is a page of cases.
type Found struct {
	Cases []Summary
	Total int    // how many the view has, or with Words how many of them have those
	Next  string // cursor of the next page; "": there is none
}

// Find sums up the cases of a view, or those of them that have words.
func (b *Bot) Find(ctx context.Context, s Search) (Found, error) {
	if words := strings.Fields(strings.ToLower(s.Words)); len(words) > 0 {
		return b.search(ctx, s, words)
	}
	return b.list(ctx, s)
}

func (r Register) list(ctx context.Context, s Search) (Found, error) {
	q, found := query(s), Found{Cases: []Summary{}}
	heads, next, err := r.Store.List(ctx, q)
	if err == nil {
		found.Next = next
		found.Total, err = r.Store.Count(ctx, q)
	}
	if err != nil {
		return Found{}, fmt.Errorf("list cases: %w", err)
	}
	for _, h := range heads {
		c, _, err := r.Open(ctx, h.Ref)
		if errors.Is(err, storage.ErrNotFound) {
			continue // erased since the list was read
		}
		if err != nil {
			return Found{}, err
		}
		found.Cases = append(found.Cases, summarize(r.Flow, &c))
	}
	return found, nil
}

// query asks the store for a view.
func query(s Search) storage.Query {
	q := storage.Query{Limit: s.Limit, After: s.After}
	switch s.View {
	case "", ViewOpen:
		q.Open = true
	case ViewAll:
	case ViewMine:
		q.Assignee = s.By
	case ViewNeeds:
		q.Needs = true
	case ViewUs:
		q.Ball = string(flows.Us)
	case ViewAWS:
		q.Ball = string(flows.AWS)
	default:
		q.Stage = s.View
	}
	return q
}

// in reports whether a case is in a view, as query asks the store.
func (o *name) in(s Search) bool {
	switch s.View {
	case "", ViewOpen:
		return o.ball != flows.Nobody
	case ViewAll:
		return true
	case ViewMine:
		return o.assignee == s.By
	case ViewNeeds:
		return !o.needs.IsZero()
	case ViewUs:
		return o.ball == flows.Us
	case ViewAWS:
		return o.ball == flows.AWS
	}
	return string(o.stage) == s.View
}
