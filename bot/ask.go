package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// Document is a document that a case holds.
type Document struct {
	ID      string
	Label   string
	Private bool   // it names a person: whoever looks gives a reason
	Doubt   string // why somebody has to look: a reason code; "": nobody has to
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

// Returnable lists what can be sent back in a case and for which reasons.
func (b *Bot) Returnable(ctx context.Context, ref string, l flows.Lang) (items, reasons []CardField, err error) {
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	for step, d := range b.Flow.Requirements() {
		if s := c.State(d.ID); step.Stage == flows.Preparing && !d.Early && (s == flows.OK || s == flows.Waived) {
			items = append(items, CardField{Label: d.ID, Value: d.Label.In(l)})
		}
	}
	for code, r := range b.Flow.Reasons {
		if b.Flow.Returnable(code) {
			reasons = append(reasons, CardField{Label: code, Value: r.Text.In(l)})
		}
	}
	slices.SortFunc(reasons, func(a, b CardField) int { return strings.Compare(a.Label, b.Label) })
	return items, reasons, nil
}
