package bot

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// outcome is what an event makes of a case, and how that is stored.
type outcome struct {
	is   flows.Case
	turn *storage.Turn
	jobs []any // what the turn's entries hold, in the clear
}

// fill pairs what the commit claimed with what it is about, which is still at
// hand: nothing of it has to be opened again.
func (o *outcome) fill(tasks []task) []task {
	for i, e := range tasks {
		if at := slices.IndexFunc(o.turn.Entries, func(own storage.Entry) bool { return own.ID == e.ID }); at >= 0 {
			tasks[i].job = o.jobs[at]
		}
	}
	return tasks
}

// decide lets the core advance a record by an event. It returns nil if there
// is nothing to store.
//
// Neither the core nor a channel's Render panics by design. If one does all
// the same, one event must not stop everybody who writes on this channel: the
// case stays as it was and the person and the desk hear of it, or the desk
// alone where that fails too. Failing that, nothing is stored.
func (b *Bot) decide(rec storage.Record, d Delivery) (o *outcome, err error) {
	var c *flows.Case
	var key *storage.DataKey
	err = b.caught(d, rec.Head.Ref, func() (err error) {
		c, key, err = b.caseOf(rec, d)
		return err
	})
	if err != nil || c == nil {
		return nil, err
	}
	if d.From.Reply != "" {
		c.Contact.Reply = d.From.Reply
	}
	if d.Window != nil {
		c.Window = *d.Window
	}
	if err := b.objects(c, d.Event); err != nil {
		return nil, err
	}
	for _, advance := range []func() (flows.Case, []flows.Effect){
		func() (flows.Case, []flows.Effect) { return b.Flow.Advance(*c, d.Event) },
		func() (flows.Case, []flows.Effect) { return b.trouble(*c, d.Event, true) },
		func() (flows.Case, []flows.Effect) { return b.trouble(*c, d.Event, false) },
	} {
		o = &outcome{}
		err = b.caught(d, c.Ref, func() (err error) {
			var effects []flows.Effect
			o.is, effects = advance()
			effects = append(effects, dropped(c, &o.is, effects)...)
			o.turn, o.jobs, err = b.plan(rec, key, c, &o.is, effects, d)
			return err
		})
		if err == nil {
			return o, nil
		}
		if !errors.Is(err, errPanic) {
			return nil, err
		}
	}
	return nil, err
}

// trouble is what becomes of a case when an event could not be taken. Nobody
// waits for an answer to a timer; it is put off, or it would be due for ever.
func (b *Bot) trouble(c flows.Case, e flows.Event, say bool) (flows.Case, []flows.Effect) {
	effects := []flows.Effect{flows.Tell{Topic: flows.Trouble}}
	if _, timer := e.(flows.Woke); timer {
		c.WakeAt = b.now().Add(troubleWait)
	} else if say {
		effects = append([]flows.Effect{flows.Say{Text: b.Flow.Phrases.Trouble.In(c.Lang)}}, effects...)
	}
	return c, effects
}

// caught runs a step of a turn and returns a panic as errPanic.
func (b *Bot) caught(d Delivery, ref string, step func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w at %T of %s", errPanic, d.Event, ref)
			b.log.Error("a turn panicked; the event is passed over", "ref", ref, "event", fmt.Sprintf("%T", d.Event), panicked(r))
		}
	}()
	return step()
}

// caseOf opens the case of a record, or begins one when a person who is not
// known yet does something. With it comes its data key.
func (b *Bot) caseOf(rec storage.Record, d Delivery) (*flows.Case, *storage.DataKey, error) {
	if rec.Version > 0 {
		key, err := b.Vault.KeyOf(rec, rec.Head.Ref)
		if err != nil {
			return nil, nil, fmt.Errorf("open the case: %w", err)
		}
		c, err := key.OpenCase(rec)
		if err != nil {
			return nil, nil, fmt.Errorf("open the case: %w", err)
		}
		return &c, key, nil
	}
	switch d.Event.(type) {
	case flows.Joined, flows.Said, flows.Chose, flows.Sent, flows.Shared, flows.Invited:
		c, err := b.newCase(d)
		if err != nil {
			return nil, nil, err
		}
		key, err := b.Vault.NewKey(c.Ref)
		if err != nil {
			return nil, nil, fmt.Errorf("make the case's key: %w", err)
		}
		return c, key, nil
	}
	return nil, nil, nil // a late word about a case that is gone
}

// newCase is a case before its first event: one that waited for its person, or
// an empty one.
func (b *Bot) newCase(d Delivery) (*flows.Case, error) {
	if d.arrival != nil {
		c := d.arrival.c.Clone()
		c.Contact = d.From
		return &c, nil
	}
	if d.named != "" {
		return &flows.Case{Ref: d.named, Contact: d.From}, nil
	}
	ref, err := newRef(b.cfg.Rand)
	return &flows.Case{Ref: ref, Contact: d.From}, err
}

// refAlphabet has no characters that look alike.
const refAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// newRef names a case: KH- and six characters, 31^6 of them.
func newRef(random io.Reader) (string, error) {
	raw := make([]byte, 6)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("name a case: %w", err)
	}
	for i, x := range raw {
		raw[i] = refAlphabet[int(x)%len(refAlphabet)]
	}
	return "KH-" + string(raw), nil
}

// troubleWait is when a timer is tried again that could not be taken.
const troubleWait = time.Hour
