package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kaihu/flows"
	"kaihu/storage"
)

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

// search finds the cases of a view that have all the words. The names say which
// those are; each that is shown is opened, and asked again.
func (b *Bot) search(ctx context.Context, s Search, words []string) (Found, error) {
	if err := b.names.refresh(ctx, b.Register, b.now()); err != nil {
		return Found{}, err
	}
	hits := b.names.find(s, words)
	last, err := place(s.After)
	if err != nil {
		return Found{}, err
	}
	found, shown := Found{Total: len(hits)}, name{}
	for _, h := range hits {
		if s.After != "" && order(s.View, h, last) <= 0 {
			continue
		}
		c, _, err := b.Open(ctx, h.ref)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			b.names.drop(h.ref) // erased elsewhere
			continue
		case err != nil:
			return Found{}, err
		case !mentions(nameOf(&c).text, words):
			continue
		case s.Limit > 0 && len(found.Cases) == s.Limit:
			found.Next = shown.place(s.View)
			return found, nil
		}
		found.Cases, shown = append(found.Cases, summarize(b.Flow, &c)), h
	}
	return found, nil
}

// mentions reports whether a text has all the words.
func mentions(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
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
