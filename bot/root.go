package bot

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"kaihu/flows"
	"kaihu/storage"
)

// The first message of a case's thread, its root, shows the case as it is. It
// is drawn from the case itself when its turn comes: of changes that follow
// each other faster than a desk takes them, the last one is shown.

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

// refresh plans a new root for a case that has one, for each change of its own:
// one that waits already may just have been drawn, and is about to go.
func (p *planner) refresh(was *flows.Case, version int64) error {
	if p.bot.desk == nil || p.erase || was.Stage == "" || rootOf(was) == rootOf(p.c) {
		return nil
	}
	if err := p.add(entryRoot, struct{}{}); err != nil {
		return err
	}
	p.entries[len(p.entries)-1].ID = rootID(p.c.Ref, version)
	return nil
}

// rootID names a refresh by the version of the record that was changed.
func rootID(ref string, version int64) string {
	return "root:" + ref + ":" + strconv.FormatInt(version, 10)
}

// rootVersion is the version in a refresh's name; one without is not skipped.
func rootVersion(id string) int64 {
	version, err := strconv.ParseInt(id[strings.LastIndexByte(id, ':')+1:], 10, 64)
	if err != nil {
		return math.MaxInt64
	}
	return version
}

// drawn remembers which version of a case its root shows, so that of many
// refreshes that wait only the first costs a message.
type drawn struct {
	mu       sync.Mutex
	versions map[string]int64 // by drawnOf
}

// mostDrawn bounds what is remembered, in cases: about 400 KB.
const mostDrawn = 4096

// drawnOf names a case within its lane: versions begin anew in another.
func drawnOf(e storage.Entry) string { return e.Lane + "\x00" + e.Ref }

func (d *drawn) shows(of string) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.versions[of]
}

func (d *drawn) show(of string, version int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.versions == nil || len(d.versions) >= mostDrawn {
		d.versions = map[string]int64{}
	}
	d.versions[of] = version
}

// drawRoot shows a case's root as it is now, unless that was done since the
// change of which the entry is.
func (b *Bot) drawRoot(ctx context.Context, e storage.Entry) error {
	if b.desk == nil {
		return absent("there is no desk")
	}
	if b.drawn.shows(drawnOf(e)) > rootVersion(e.ID) {
		return nil
	}
	thread, err := b.threadOf(ctx, e.Ref)
	if err != nil || thread == "" { // its first card will open it
		return err
	}
	return b.draw(ctx, e, thread)
}

// draw shows the case of an entry in its root. One that was erased has none, of
// one that somebody deleted the next card opens another.
func (b *Bot) draw(ctx context.Context, e storage.Entry, thread string) error {
	rec, c, err := b.current(ctx, e.Lane, e.Ref)
	if err != nil || c == nil {
		return err
	}
	err = b.desk.Refresh(ctx, thread, summarize(b.Flow, c))
	if err == nil {
		b.drawn.show(drawnOf(e), rec.Version)
	}
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// openThread begins the thread of a case, and remembers it. What was changed
// while it was on its way found no root to draw.
func (b *Bot) openThread(ctx context.Context, e storage.Entry) (string, error) {
	rec, c, err := b.current(ctx, e.Lane, e.Ref)
	if err != nil || c == nil {
		return "", err
	}
	thread, err := b.desk.Open(ctx, e.ID+".root", summarize(b.Flow, c), e.Doubt)
	if err != nil {
		return "", err
	}
	if err := b.remember(ctx, e, thread); err != nil {
		return "", err
	}
	now, err := b.Store.Load(ctx, e.Lane, "")
	if err != nil {
		return "", fmt.Errorf("load the case: %w", err)
	}
	if now.Version != rec.Version {
		err = b.draw(ctx, e, thread)
	}
	return thread, err
}

// forget takes what is erased off the root, and forgets the thread.
func (b *Bot) forget(ctx context.Context, e storage.Entry) error {
	b.forgetMoving(ctx, e.Ref, e.Lane)
	thread, err := b.threadOf(ctx, e.Ref)
	if err != nil || thread == "" {
		return err
	}
	if b.desk != nil {
		err = b.desk.Refresh(ctx, thread, Summary{Ref: e.Ref, Stage: flows.Closed})
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	return b.forgetThread(ctx, e.Ref)
}
