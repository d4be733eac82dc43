package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// The first message of a case's thread, its root, shows the case as it is. It
// is drawn from the case itself when its turn comes: of changes that follow
// each other faster than a desk takes them, the last one is shown.

// rootQueue is the queue of refreshes: they hold up no card.
const rootQueue = "root"

// rooted is what of a case its root shows, as far as it can change.
type rooted struct {
	stage    flows.Stage
	ball     flows.Ball
	since    int64
	needs    int64
	lang     flows.Lang
	assignee string
	held     bool
	care     *flows.Care
	left     int
	wait     string
	met      int
	doubts   int
	company  string
}

func rootOf(c *flows.Case) rooted {
	r := rooted{
		stage: c.Stage, ball: c.Ball, since: c.Since.UnixNano(), needs: c.Needs.UnixNano(), lang: c.Lang, assignee: c.Assignee, held: c.Held,
		care: c.Care, left: c.Window.Left, wait: c.Wait.Requirement, company: c.Value("company_name"),
	}
	for _, q := range c.Requirements {
		if q.State == flows.OK || q.State == flows.Waived {
			r.met++
		}
		if q.Scan != nil && q.Scan.Doubt != "" {
			r.doubts++
		}
	}
	return r
}

// refresh plans a new root for a case that has one. One that waits already is
// enough.
func (p *planner) refresh(was *flows.Case) error {
	if p.bot.desk == nil || p.erase || was.Stage == "" || rootOf(was) == rootOf(p.c) {
		return nil
	}
	if err := p.add(entryRoot, rootQueue, struct{}{}); err != nil {
		return err
	}
	p.entries[len(p.entries)-1].ID = "root:" + p.c.Ref
	return nil
}

// drawRoot shows a case's root as it is now. A turn that is committed meanwhile
// adds no entry while this one waits: the case is read again afterwards.
func (b *Bot) drawRoot(ctx context.Context, e storage.Entry) error {
	if b.desk == nil {
		return &SendError{Verdict: Later, After: 10 * time.Minute, Err: errors.New("there is no desk")}
	}
	for range 3 {
		rec, c, err := b.current(ctx, e)
		if err != nil || c == nil {
			return err
		}
		thread, err := b.Store.Memo(ctx, threadMemo(e.Ref))
		if errors.Is(err, storage.ErrNotFound) {
			return nil // its first card will open it
		}
		if err != nil {
			return fmt.Errorf("read the desk's thread: %w", err)
		}
		switch err := b.desk.Refresh(ctx, string(thread), Summarize(b.Flow, c)); {
		case errors.Is(err, storage.ErrNotFound):
			return nil // the next card opens another
		case err != nil:
			return err
		}
		now, err := b.Store.Load(ctx, e.Lane, "")
		if err != nil {
			return fmt.Errorf("load the case: %w", err)
		}
		if now.Version == rec.Version {
			return nil
		}
	}
	return &SendError{Verdict: Later, Err: errors.New("the case keeps changing")}
}

// current reads the case of an entry; nil if it was erased.
func (b *Bot) current(ctx context.Context, e storage.Entry) (storage.Record, *flows.Case, error) {
	rec, err := b.Store.Load(ctx, e.Lane, "")
	if err != nil {
		return rec, nil, fmt.Errorf("load the case: %w", err)
	}
	if rec.Version == 0 || rec.Head.Ref != e.Ref {
		return rec, nil, nil
	}
	c, err := b.Vault.OpenCase(rec)
	if err != nil {
		return rec, nil, fmt.Errorf("open the case: %w", err)
	}
	return rec, &c, nil
}

// openThread begins the thread of a case.
func (b *Bot) openThread(ctx context.Context, e storage.Entry) (string, error) {
	_, c, err := b.current(ctx, e)
	if err != nil || c == nil {
		return "", err
	}
	return b.desk.Open(ctx, e.ID+".root", Summarize(b.Flow, c), e.Doubt)
}

// forget takes what is erased off the root, and forgets the thread.
func (b *Bot) forget(ctx context.Context, e storage.Entry) error {
	thread, err := b.Store.Memo(ctx, threadMemo(e.Ref))
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the desk's thread: %w", err)
	}
	if b.desk != nil {
		err = b.desk.Refresh(ctx, string(thread), Summary{Ref: e.Ref, Stage: flows.Closed})
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	return forgetThread(ctx, b.Store, e.Ref)
}
