package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// maxConflicts bounds how often a turn begins again because another replica
// was quicker.
const maxConflicts = 50

// troubleWait is when a timer is tried again that could not be taken.
const troubleWait = time.Hour

// Receive is one turn: read, decide, commit. It returns nil once the event is
// stored, or was stored before; any error means that nothing was stored and
// the platform should deliver again.
func (b *Bot) Receive(ctx context.Context, d Delivery) error {
	_, err := b.receive(ctx, d)
	return err
}

// receive is Receive and returns the case as this call committed it; it is zero
// if it committed nothing.
func (b *Bot) receive(ctx context.Context, d Delivery) (flows.Case, error) {
	b.busy.Add(1)
	defer b.busy.Done()
	began := time.Now()
	is, err := b.turn(ctx, d)
	failed := err
	if refused := (*Refused)(nil); errors.Is(err, storage.ErrNotFound) || errors.As(err, &refused) { // nothing failed
		failed = nil
	}
	b.metrics.turn(d.From.Channel, time.Since(began), failed)
	if err != nil {
		return is, fmt.Errorf("turn of %s: %w", d.From.Channel, err)
	}
	return is, nil
}

func (b *Bot) turn(ctx context.Context, d Delivery) (flows.Case, error) {
	var nothing flows.Case
	lane := d.From.Lane()
	leave, err := b.admit.enter(ctx, lane)
	if err != nil {
		return nothing, err
	}
	defer leave()
	for range maxConflicts {
		rec, err := b.Store.Load(ctx, lane, d.ID)
		if errors.Is(err, storage.ErrSeen) {
			return nothing, nil
		}
		if err != nil {
			return nothing, fmt.Errorf("load: %w", err)
		}
		if d.Ref != "" && rec.Head.Ref != d.Ref {
			return nothing, fmt.Errorf("%s: %w", d.Ref, storage.ErrNotFound)
		}
		if err := b.arrives(ctx, &d, rec.Version > 0); errors.Is(err, storage.ErrConflict) {
			continue
		} else if err != nil {
			return nothing, err
		}
		if unheard(&d, b.now()) {
			return nothing, nil
		}
		o, err := b.decide(rec, d)
		if err != nil || o == nil {
			return nothing, err
		}
		o.turn.Claim = b.terms(d.From.Channel)
		switch claimed, err := b.Store.Commit(ctx, *o.turn); {
		case err == nil:
			b.committed(ctx, d, o)
			b.begin(o.fill(b.tasks(claimed)))
			return o.is, nil
		case errors.Is(err, storage.ErrSeen):
			return nothing, nil
		case errors.Is(err, storage.ErrRef) && (d.named != "" || d.arrival != nil):
			return nothing, err
		case !errors.Is(err, storage.ErrConflict) && !errors.Is(err, storage.ErrRef):
			return nothing, fmt.Errorf("commit: %w", err)
		}
	}
	return nothing, errGaveUp
}

// committed keeps what this process remembers in step with a commit.
func (b *Bot) committed(ctx context.Context, d Delivery, o *outcome) {
	if d.arrival != nil {
		b.forgetMoving(ctx, d.arrival.ref, d.From.Lane())
	}
	if o.turn.Erase {
		b.names.drop(o.is.Ref)
		return
	}
	b.names.put(&o.is, b.now())
}

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

// receiveLane is Receive for an event of our own about the case ref, which is
// looked for in its lane. storage.ErrNotFound.
func (b *Bot) receiveLane(ctx context.Context, lane, ref, id string, e flows.Event) error {
	channel, address, _ := strings.Cut(lane, ":")
	return b.Receive(ctx, Delivery{ID: id, From: flows.Contact{Channel: channel, Address: address}, Ref: ref, Event: e})
}

// within is whom an event of our own is about: the lane, and nothing that the
// event would change.
func within(c flows.Case) flows.Contact {
	return flows.Contact{Channel: c.Contact.Channel, Address: c.Contact.Address}
}
