package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// names are what a search for words looks at: of each case its reference,
// company and contact person. A store has them sealed, and a search would have
// to open every case; so they are read once, kept in this process's memory and
// nowhere else, and brought up to date before each search by what was updated
// since. It takes about 400 bytes a case. The zero value is ready.
type names struct {
	walk  sync.Mutex // one refresh at a time
	until time.Time  // of the last refresh
	whole bool       // all were read

	mu sync.RWMutex
	of map[string]name
}

// name is a case in the names.
type name struct {
	ref      string
	text     string // what is searched, in lower case
	stage    flows.Stage
	ball     flows.Ball
	assignee string
	updated  time.Time
	needs    time.Time
	loose    bool // read so soon after its update that another one of the same moment may follow
}

const (
	// namesLate is how far behind the newest a commit may be dated: WeCom
	// delivers what is three days old.
	namesLate = 3*24*time.Hour + time.Hour
	// namesLife is how long the names are kept before all are read anew.
	// What another process erased is gone from memory then at the latest.
	namesLife = 6 * time.Hour
	namesPage = 500
	loosely   = time.Minute
)

// nameOf reads a case. Nothing of it is kept but these words.
func nameOf(c *flows.Case) name {
	text := strings.Join([]string{c.Ref, c.Value("company_name"), c.Tended().Company, c.Value("contact_name")}, "\n")
	return name{
		ref: strings.Clone(c.Ref), text: strings.ToLower(text), stage: flows.Stage(strings.Clone(string(c.Stage))),
		ball: flows.Ball(strings.Clone(string(c.Ball))), assignee: strings.Clone(c.Assignee), updated: c.Updated, needs: c.Needs,
	}
}

// keep reads the names now and then, until ctx ends: the first search finds them
// there.
func (n *names) keep(ctx context.Context, r Register, now func() time.Time) {
	again := time.NewTicker(namesLife)
	defer again.Stop()
	for {
		n.walk.Lock()
		n.whole = false
		n.walk.Unlock()
		_ = n.refresh(ctx, r, now()) // a search says what is wrong
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// refresh brings the names up to date.
func (n *names) refresh(ctx context.Context, r Register, now time.Time) error {
	n.walk.Lock()
	defer n.walk.Unlock()
	read := n.readAll
	if n.whole {
		read = n.readNew
	}
	if err := read(ctx, r, now); err != nil {
		return err
	}
	n.whole, n.until = true, now
	return nil
}

func (n *names) readAll(ctx context.Context, r Register, now time.Time) error {
	all := map[string]name{}
	err := storage.EachCase(ctx, r.Store, r.Vault, func(c flows.Case) error {
		one := nameOf(&c)
		one.loose = now.Sub(one.updated) < loosely
		all[one.ref] = one
		return ctx.Err()
	})
	if err != nil {
		return fmt.Errorf("read the names: %w", err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.of = all
	return nil
}

// readNew opens what was updated since the last time, the newest first.
func (n *names) readNew(ctx context.Context, r Register, now time.Time) error {
	q := storage.Query{Limit: namesPage}
	for {
		heads, next, err := r.Store.List(ctx, q)
		if err != nil {
			return fmt.Errorf("list cases: %w", err)
		}
		for _, h := range heads {
			if h.Updated.Before(n.until.Add(-namesLate)) {
				return nil
			}
			if known, ok := n.get(h.Ref); ok && known.updated.Equal(h.Updated) && !known.loose {
				continue
			}
			c, _, err := r.Open(ctx, h.Ref)
			switch {
			case errors.Is(err, storage.ErrNotFound):
				n.drop(h.Ref)
			case err != nil:
				return err
			default:
				n.put(&c, now)
			}
		}
		if q.After = next; next == "" {
			return nil
		}
	}
}

func (n *names) get(ref string) (name, bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	one, ok := n.of[ref]
	return one, ok
}

// put notes a case, once there are names.
func (n *names) put(c *flows.Case, now time.Time) {
	n.mu.RLock()
	none := n.of == nil
	n.mu.RUnlock()
	if none {
		return
	}
	one := nameOf(c)
	one.loose = now.Sub(one.updated) < loosely
	n.mu.Lock()
	defer n.mu.Unlock()
	n.of[one.ref] = one
}

func (n *names) drop(ref string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.of, ref)
}
