package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
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

// Invitation is for somebody who is to open an account.
type Invitation struct {
	By      string
	Channel string        // slack: To is who; kf: they get a link
	To      flows.Contact // of slack
	Company string
	Lang    flows.Lang // "": they are asked
}

// Invited is what became of an invitation.
type Invited struct {
	Ref   string
	Link  string    // of kf: what the person opens in WeChat
	QR    []byte    // of kf: the same as a picture, PNG
	Until time.Time // of kf: the link opens the case until then
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
