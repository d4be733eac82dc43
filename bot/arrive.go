package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// arrival is a person who came by the link of an invitation.
type arrival struct {
	ref  string
	c    *flows.Case // which waited for them; nil: none
	seat string      // the lane in which it waited
}

// movingMemo is where a case lies, sealed, on its way into a lane. Two people may
// open a link at the same moment: each has one of their own, and the one who was
// slower forgets theirs alone.
func movingMemo(ref, lane string) string { return "invite/" + ref + "/" + lane }

// movingLife is how long a case lies between its lanes at most: as long as a
// platform can deliver again what was cut short.
const movingLife = storage.MarkTTL

// arrives looks whether a person who joined was invited. A case that waits for
// them is taken out of its lane, and lies in a memo until it is in theirs: the
// store commits one lane at a time, and a delivery that was cut short between
// the two comes again. What was still to be told of it at the desk is lost with
// the lane; its root says how it stands. A scene that is none of ours is
// nobody's invitation.
func (b *Bot) arrives(ctx context.Context, d *Delivery, known bool) error {
	d.arrival = nil
	j, ok := d.Event.(flows.Joined)
	if !ok || j.Scene == "" {
		return nil
	}
	plain, err := b.Vault.OpenToken(invitePurpose, j.Scene)
	if err != nil {
		return nil //nolint:nilerr // it is somebody else's
	}
	a := &arrival{ref: string(plain), seat: seat(d.From.Channel, string(plain)).Lane()}
	stray, err := b.awaits(ctx, a, d.From.Lane(), known)
	if err != nil {
		return err
	}
	j.Stray, j.Of = stray, a.ref
	d.Event = j
	if a.c != nil {
		d.arrival = a
	}
	return nil
}

// unheard reports whether a person joined where nothing may be said to them: that
// counts for who was invited, and for nobody else.
func unheard(d *Delivery, now time.Time) bool {
	_, joined := d.Event.(flows.Joined)
	return joined && d.Window != nil && !d.Window.Open(now) && d.arrival == nil
}

// awaits finds the case of an arrival, or says why it is not theirs.
func (b *Bot) awaits(ctx context.Context, a *arrival, lane string, known bool) (flows.Stray, error) {
	c, rec, err := b.Open(ctx, a.ref)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return b.resumes(ctx, a, lane, known)
	case err != nil:
		return "", err
	case rec.Lane == lane:
		return "", nil
	case rec.Lane != a.seat:
		b.forgetMoving(ctx, a.ref, lane) // what is left of this person's own move, had it been cut short
		return flows.StrayTaken, nil
	case c.Stage != flows.Awaited:
		return flows.StrayOver, nil
	case known:
		return flows.StrayKnown, nil
	}
	if err := b.keepMoving(ctx, lane, c); err != nil {
		return "", err
	}
	if _, err := b.Store.Commit(ctx, storage.Turn{Record: rec, Erase: true}); err != nil {
		b.forgetMoving(ctx, a.ref, lane)
		return "", fmt.Errorf("move %s: %w", a.ref, err)
	}
	a.c = &c
	return "", nil
}

// resumes goes on with a move that was cut short.
func (b *Bot) resumes(ctx context.Context, a *arrival, lane string, known bool) (flows.Stray, error) {
	sealed, err := b.Store.Memo(ctx, movingMemo(a.ref, lane))
	if errors.Is(err, storage.ErrNotFound) {
		return flows.StrayOver, nil
	}
	if err != nil {
		return "", fmt.Errorf("read a case on its way: %w", err)
	}
	var c flows.Case
	plain, err := b.Vault.OpenMemo(movingMemo(a.ref, lane), sealed)
	if err == nil {
		err = json.Unmarshal(plain, &c)
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("open a case on its way: %w", err)
	case known: // they have begun another case in that very moment
		return flows.StrayKnown, b.awaitAgain(ctx, lane, c)
	}
	a.c = &c
	return "", nil
}

func (b *Bot) keepMoving(ctx context.Context, lane string, c flows.Case) error {
	plain, err := json.Marshal(c)
	if err == nil {
		plain, err = b.Vault.SealMemo(movingMemo(c.Ref, lane), plain)
	}
	if err == nil {
		err = b.Store.SetMemo(ctx, movingMemo(c.Ref, lane), plain, movingLife)
	}
	if err != nil {
		return fmt.Errorf("keep a case on its way: %w", err)
	}
	return nil
}

// awaitAgain has a case wait again whose person went another way.
func (b *Bot) awaitAgain(ctx context.Context, lane string, c flows.Case) error {
	key, err := b.Vault.NewKey(c.Ref)
	if err != nil {
		return fmt.Errorf("make the key of %s: %w", c.Ref, err)
	}
	rec, err := key.SealCase(c, storage.Record{})
	if err != nil {
		return fmt.Errorf("seal %s: %w", c.Ref, err)
	}
	if _, err := b.Store.Commit(ctx, storage.Turn{Record: rec}); err != nil {
		return fmt.Errorf("put %s back: %w", c.Ref, err)
	}
	b.forgetMoving(ctx, c.Ref, lane)
	return nil
}

// forgetMoving forgets what lay between two lanes.
func (b *Bot) forgetMoving(ctx context.Context, ref, lane string) {
	if err := b.Store.SetMemo(ctx, movingMemo(ref, lane), nil, 0); err != nil {
		b.log.Warn("a case has moved; what lay between its lanes expires by itself", "ref", ref, "err", err)
	}
}
