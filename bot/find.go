package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kaihu/flows"
	"kaihu/storage"
)

// Bounds of a search for words: names are sealed, so each case of the view has
// to be opened.
const (
	findPage = 200
	findMost = 20_000
)

// Find sums up the cases of a view.
func (r Register) Find(ctx context.Context, s Search) (Found, error) {
	q := query(s)
	words := strings.Fields(strings.ToLower(s.Words))
	if len(words) > 0 {
		return r.search(ctx, s, q, words)
	}
	found := Found{}
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
		found.Cases = append(found.Cases, Summarize(r.Flow, &c))
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

// search opens the cases of a view until enough have all the words.
func (r Register) search(ctx context.Context, s Search, q storage.Query, words []string) (Found, error) {
	found := Found{Total: -1}
	q.Limit = findPage
	for seen := 0; seen < findMost; {
		heads, next, err := r.Store.List(ctx, q)
		if err != nil {
			return Found{}, fmt.Errorf("list cases: %w", err)
		}
		for _, h := range heads {
			c, _, err := r.Open(ctx, h.Ref)
			if errors.Is(err, storage.ErrNotFound) {
				continue
			}
			if err != nil {
				return Found{}, err
			}
			if !mentions(&c, words) {
				continue
			}
			if s.Limit > 0 && len(found.Cases) == s.Limit {
				found.Next = q.After // there are more
				return found, nil
			}
			found.Cases = append(found.Cases, Summarize(r.Flow, &c))
		}
		if seen, q.After = seen+len(heads), next; next == "" {
			break
		}
	}
	return found, nil
}

// mentions reports whether a case has all words in its reference, company or
// contact.
func mentions(c *flows.Case, words []string) bool {
	text := strings.ToLower(strings.Join([]string{c.Ref, c.Value("company_name"), c.Tended().Company, c.Value("contact_name")}, "\n"))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// Log notes what somebody is about to do, in the audit log.
func (r Register) Log(ctx context.Context, a storage.Act) error {
	if err := r.Store.Log(ctx, a); err != nil {
		return fmt.Errorf("log an act on %s: %w", a.Ref, err)
	}
	return nil
}

// History is the audit log of a case, the newest first; "": of no case.
func (r Register) History(ctx context.Context, ref string, limit int) ([]storage.Act, error) {
	acts, err := r.Store.Acts(ctx, ref, limit)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", ref, err)
	}
	return acts, nil
}

// Reason words a reason code.
func (r Register) Reason(code string) (flows.Reason, bool) {
	why, ok := r.Flow.Reasons[code]
	return why, ok && r.Flow.Returnable(code)
}

// Reveal gives one value of a case in the clear. storage.ErrNotFound: there is
// none, or it never leaves as text.
func (r Register) Reveal(ctx context.Context, ref, requirement string) (string, error) {
	c, _, err := r.Open(ctx, ref)
	if err != nil {
		return "", err
	}
	d := r.Flow.Definition(requirement)
	if d == nil || d.Private || c.Value(requirement) == "" || c.Requirements[requirement].File != nil {
		return "", fmt.Errorf("%s of %s: %w", requirement, ref, storage.ErrNotFound)
	}
	return r.Flow.Show(&c, requirement, flows.En), nil
}
