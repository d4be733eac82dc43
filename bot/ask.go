package bot

import (
	"context"
	"fmt"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// Own sums up the case of an applicant; storage.ErrNotFound.
func (r Register) Own(ctx context.Context, of flows.Contact) (Summary, error) {
	rec, err := r.Store.Load(ctx, of.Lane(), "")
	if err != nil {
		return Summary{}, fmt.Errorf("load a case: %w", err)
	}
	if rec.Version == 0 {
		return Summary{}, fmt.Errorf("the case of a person: %w", storage.ErrNotFound)
	}
	c, err := r.Vault.OpenCase(rec)
	if err != nil {
		return Summary{}, fmt.Errorf("open case %s: %w", rec.Head.Ref, err)
	}
	return summarize(r.Flow, &c), nil
}

// Preview is what the applicant of a case reads when a consultant says
// something. *Refused: it cannot be said.
func (b *Bot) Preview(ctx context.Context, ref, by, text string) (string, error) {
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return "", err
	}
	if err := b.objects(&c, flows.Spoke{Actor: flows.Acting(by, b.now()), Text: text}); err != nil {
		return "", err
	}
	return b.Flow.Wording(&c, text), nil
}

// Documents lists the documents that a case holds.
func (r Register) Documents(ctx context.Context, ref string, l flows.Lang) (list []Document, err error) {
	c, _, err := r.Open(ctx, ref)
	if err != nil {
		return nil, err
	}
	for _, d := range r.Flow.Requirements() {
		held := c.Requirements[d.ID]
		if d.Kind != "document" || held.File == nil || held.State == flows.Checking {
			continue
		}
		one := Document{ID: d.ID, Label: d.Label.In(l), Private: d.Private}
		if held.Scan != nil {
			one.Doubt = held.Scan.Doubt
		}
		list = append(list, one)
	}
	return list, nil
}

// Label is what a requirement is called; its id if there is none.
func (r Register) Label(requirement string, l flows.Lang) string {
	if d := r.Flow.Definition(requirement); d != nil {
		return d.Label.In(l)
	}
	return requirement
}

// Waited is how much working time has passed since then.
func (b *Bot) Waited(since time.Time) time.Duration { return b.Flow.WorkingHours(since, b.now()) }

// Replies are what a consultant can say by choosing it.
func (r Register) Replies() []flows.Reply { return r.Flow.CannedReplies() }
