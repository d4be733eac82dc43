package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"kaihu/bot/qr"
	"kaihu/flows"
	"kaihu/storage"
)

// Inviter is a channel on which people have to come by themselves: by a link
// that brings a word of ours back with their first event.
type Inviter interface {
	// InviteLink is an address that opens the chat and brings scene back.
	InviteLink(ctx context.Context, scene string) (string, error)
}

// ErrCannotInvite says that a channel is not configured, or has no way to
// invite anybody.
var ErrCannotInvite = errors.New("bot: nobody can be invited on this channel")

// invitePurpose is what an invitation's link is sealed for; it holds the
// reference.
const invitePurpose = "invite"

// inviteTries bounds how many references are tried for one invitation.
const inviteTries = 8

// seat is where an invited case waits for its person: in a lane of its own,
// from which it moves into theirs. A lane is a person from then on, as ever.
func seat(channel, ref string) flows.Contact {
	return flows.Contact{Channel: channel, Address: "invite/" + ref}
}

// Invite opens a case for somebody who has not written yet: where they can be
// written to they are greeted at once, else they get a link. id makes a repeated
// command one invitation. *Refused: they have a case. ErrCannotInvite.
func (b *Bot) Invite(ctx context.Context, id string, in Invitation) (Invited, error) {
	ch, ok := b.channels[in.Channel]
	if !ok {
		return Invited{}, ErrCannotInvite
	}
	e := flows.Invited{Actor: flows.Acting(in.By, b.now()), Company: in.Company, Lang: in.Lang}
	if _, byLink := ch.(Inviter); byLink {
		return b.inviteByLink(ctx, id, in.Channel, e)
	}
	is, err := b.receive(ctx, Delivery{ID: "invited:" + id, From: in.To, Event: e})
	return Invited{Ref: is.Ref}, err
}

func (b *Bot) inviteByLink(ctx context.Context, id, channel string, e flows.Invited) (Invited, error) {
	e.ByLink = true
	for try := range inviteTries {
		sum := sha256.Sum256([]byte(strconv.Itoa(try) + id))
		ref, err := newRef(bytes.NewReader(sum[:]))
		if err != nil {
			return Invited{}, err
		}
		_, err = b.receive(ctx, Delivery{ID: "invited:" + id, From: seat(channel, ref), named: ref, Event: e})
		if refused := (*Refused)(nil); errors.Is(err, storage.ErrRef) || errors.As(err, &refused) {
			continue // another case has this one
		}
		if err != nil {
			return Invited{}, err
		}
		return b.InviteLink(ctx, ref)
	}
	return Invited{}, errGaveUp
}

// InviteLink gives the link of an invited case once more. storage.ErrNotFound:
// nobody is awaited there.
func (b *Bot) InviteLink(ctx context.Context, ref string) (Invited, error) {
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return Invited{}, err
	}
	ch, ok := b.channels[c.Contact.Channel].(Inviter)
	if c.Stage != flows.Awaited || c.Contact != seat(c.Contact.Channel, ref) {
		return Invited{}, fmt.Errorf("an invitation %s: %w", ref, storage.ErrNotFound)
	}
	if !ok {
		return Invited{}, ErrCannotInvite
	}
	scene, err := b.Vault.SealToken(invitePurpose, []byte(ref))
	if err != nil {
		return Invited{}, fmt.Errorf("seal an invitation: %w", err)
	}
	link, err := ch.InviteLink(ctx, scene)
	if err != nil {
		return Invited{}, err
	}
	code, err := qr.PNG(link)
	until := c.Since.AddDate(0, 0, int(number(b.Flow, "invite_days")))
	return Invited{Ref: ref, Link: link, QR: code, Until: until}, err
}

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

// movingLife is how long a case lies between its lanes at most: as long as a
// platform can deliver again what was cut short.
const movingLife = storage.MarkTTL

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
