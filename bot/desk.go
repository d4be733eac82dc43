package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// threadMemo is where the desk's thread of a case is remembered.
func threadMemo(ref string) string { return "desk/thread/" + ref }

// post puts a card into the case's thread at the desk.
func (b *Bot) post(ctx context.Context, e storage.Entry, card Card) error {
	if b.desk == nil { // another process has one, or had
		return &SendError{Verdict: Later, After: 10 * time.Minute, Err: errors.New("there is no desk")}
	}
	thread, err := b.Store.Memo(ctx, threadMemo(e.Ref))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return fmt.Errorf("read the desk's thread: %w", err)
	}
	at := string(thread)
	if at == "" && card.Topic != flows.Erased {
		if at, err = b.openThread(ctx, e); err != nil {
			return err
		}
		if err := b.remember(ctx, e, at); err != nil {
			return err
		}
	}
	if card.Topic == flows.Opened {
		return nil // the root says it
	}
	posted, err := b.desk.Post(ctx, e.ID, at, card, e.Doubt)
	if err != nil || posted == at {
		return err
	}
	return b.remember(ctx, e, posted)
}

// remember notes a case's thread, unless the case is gone: an erasure may have
// forgotten the thread while a card was under way.
func (b *Bot) remember(ctx context.Context, e storage.Entry, thread string) error {
	if gone, err := b.gone(ctx, e); gone || err != nil {
		return err
	}
	if err := b.Store.SetMemo(ctx, threadMemo(e.Ref), []byte(thread), 0); err != nil {
		return fmt.Errorf("remember the desk's thread: %w", err)
	}
	gone, err := b.gone(ctx, e)
	if gone {
		err = b.Store.SetMemo(ctx, threadMemo(e.Ref), nil, 0)
	}
	return err
}

// gone says whether the case of an entry was erased.
func (b *Bot) gone(ctx context.Context, e storage.Entry) (bool, error) {
	rec, err := b.Store.Load(ctx, e.Lane, "")
	if err != nil {
		return false, fmt.Errorf("load the case: %w", err)
	}
	return rec.Version == 0 || rec.Head.Ref != e.Ref, nil
}

// card words what the desk is told, masked. The desk reads English.
func (b *Bot) card(c *flows.Case, t flows.Tell) Card {
	f := b.Flow
	card := Card{Ref: c.Ref, Topic: t.Topic, Title: b.Title(c, t), Note: t.Note, By: t.By, Of: t.Of}
	field := func(label, value string) {
		if value != "" {
			card.Fields = append(card.Fields, CardField{Label: label, Value: value})
		}
	}
	if t.Topic != flows.Erased { // what is erased here must not stay there
		field("Company", c.Value("company_name"))
		field("Channel", c.Contact.Channel+", "+string(c.Lang))
	}
	field("Stage", string(c.Stage))
	field("Ball", string(c.Ball))
	switch t.Topic {
	case flows.PrecheckAsked:
		card.Rulings, card.Round = true, c.Round
		for i := range f.Steps {
			for _, d := range f.Steps[i].Requirements {
				if f.Steps[i].Stage == flows.Preparing && !d.Early {
					field(d.Label.En, f.Masked(c, d.ID, flows.En))
				}
			}
		}
	case flows.HumanAsked:
		if due := f.Due(*c); len(due) > 0 {
			field("At item", f.Definition(due[0]).Label.En)
		}
	}
	return card
}

// Title is the first line of a card.
func (r Register) Title(c *flows.Case, t flows.Tell) string {
	of := ""
	if d := r.Flow.Definition(t.Of); d != nil {
		of = d.Label.En
	}
	return map[flows.Topic]string{
		flows.Opened:        "New case",
		flows.StageChanged:  "Stage: " + string(c.Stage),
		flows.PrecheckAsked: "Ready for your check",
		flows.HumanAsked:    "The applicant asks for a person",
		flows.Undeliverable: "A message could not be delivered: please reach the applicant another way",
		flows.NotMainland:   "Hong Kong company: AWS's own page says mainland only, please confirm",
		flows.NotEligible:   "Neither a mainland nor a Hong Kong company",
		flows.Overdue:       "AWS's review is overdue",
		flows.Erased:        "Everything of this case was erased",
		flows.Trouble:       "A message could not be read (our mistake, see the log)",
		flows.Changed:       "Changed after your check",
		flows.UnknownReason: "AWS refused for a reason that the catalogue lacks",
		flows.Heard:         "The applicant writes",
		flows.Noted:         "Note",
		flows.Spoken:        "Said to the applicant",
		flows.Acted:         "Done",
		flows.Drafted:       "A second consultant has to agree",
		flows.Scanned:       "Checked and fine: " + of,
		flows.Doubted:       "Please look at: " + of,
	}[t.Topic]
}

// Returnable lists what can be sent back in a case and for which reasons.
func (b *Bot) Returnable(ctx context.Context, ref string, l flows.Lang) (items, reasons []CardField, err error) {
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	for i := range b.Flow.Steps {
		for _, d := range b.Flow.Steps[i].Requirements {
			if s := c.State(d.ID); b.Flow.Steps[i].Stage == flows.Preparing && !d.Early && (s == flows.OK || s == flows.Waived) {
				items = append(items, CardField{Label: d.ID, Value: d.Label.In(l)})
			}
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
