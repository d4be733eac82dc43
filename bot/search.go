package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaihu/storage"
)

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

// find gives the cases of a view whose names have all the words, in the order of
// the view.
func (n *names) find(s Search, words []string) []name {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var hits []name
	for _, one := range n.of {
		if one.in(s) && mentions(one.text, words) {
			hits = append(hits, one)
		}
	}
	slices.SortFunc(hits, func(a, b name) int { return order(s.View, a, b) })
	return hits
}

// order is that of a view's list: the most recently updated first, or those that
// have waited longest.
func order(view string, a, b name) int {
	if view == ViewNeeds {
		return cmp.Or(a.needs.Compare(b.needs), cmp.Compare(a.ref, b.ref))
	}
	return cmp.Or(b.updated.Compare(a.updated), cmp.Compare(b.ref, a.ref))
}

// place is where a case stands in the list of a view, for the next page.
func (o *name) place(view string) string {
	at := o.updated
	if view == ViewNeeds {
		at = o.needs
	}
	return strconv.FormatInt(at.UnixNano(), 10) + " " + o.ref
}

// place reads one; "" is before the first.
func place(cursor string) (name, error) {
	if cursor == "" {
		return name{}, nil
	}
	text, ref, _ := strings.Cut(cursor, " ")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || ref == "" {
		return name{}, fmt.Errorf("%q is no place in a list", cursor)
	}
	at := time.Unix(0, n)
	return name{ref: ref, updated: at, needs: at}, nil
}
