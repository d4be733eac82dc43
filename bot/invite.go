package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// An invitation waits in a memo until its person comes; the link holds the
// reference, sealed.
const (
	invitePurpose = "invite"
	inviteLife    = 90 * 24 * time.Hour
)

func inviteMemo(ref string) string { return "invite/" + ref }

// Awaited is what is kept of an invitation until its person comes.
type Awaited struct {
	By      string // the consultant
	Company string
	Lang    flows.Lang
}

// Awaited tells of an invitation by link by the reference that was promised;
// storage.ErrNotFound.
func (b *Bot) Awaited(ctx context.Context, ref string) (Awaited, error) {
	var w Awaited
	sealed, err := b.Store.Memo(ctx, inviteMemo(ref))
	if err != nil {
		return w, fmt.Errorf("read an invitation: %w", err)
	}
	if sealed, err = b.Vault.OpenMemo(inviteMemo(ref), sealed); err == nil {
		err = json.Unmarshal(sealed, &w)
	}
	if err != nil {
		return w, fmt.Errorf("open an invitation: %w", err)
	}
	return w, nil
}

// Invite opens a case for somebody who has not written yet: where they can be
// written to they are greeted at once, else they get a link. *Refused: they
// have a case. ErrCannotInvite.
func (b *Bot) Invite(ctx context.Context, id string, in Invitation) (Invited, error) {
	ch, ok := b.channels[in.Channel]
	if !ok {
		return Invited{}, ErrCannotInvite
	}
	inviter, byLink := ch.(Inviter)
	if byLink {
		return b.inviteByLink(ctx, inviter, in)
	}
	e := flows.Invited{Actor: flows.Acting(in.By, b.now()), Company: in.Company, Lang: in.Lang}
	_, is, err := b.receive(ctx, Delivery{ID: "invited:" + id, From: in.To, Event: e})
	return Invited{Ref: is.Ref}, err
}

func (b *Bot) inviteByLink(ctx context.Context, ch Inviter, in Invitation) (Invited, error) {
	ref, err := newRef(b.cfg.Rand)
	if err != nil {
		return Invited{}, err
	}
	plain, err := json.Marshal(Awaited{By: in.By, Company: in.Company, Lang: in.Lang})
	if err == nil {
		plain, err = b.Vault.SealMemo(inviteMemo(ref), plain)
	}
	if err == nil {
		err = b.Store.SetMemo(ctx, inviteMemo(ref), plain, inviteLife)
	}
	if err != nil {
		return Invited{}, fmt.Errorf("keep an invitation: %w", err)
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
	return Invited{Ref: ref, Link: link, QR: code}, err
}

// invited is an invitation whose person came: what happened if they are new,
// and the reference that was promised to them.
type invited struct {
	event flows.Event
	ref   string
}

// comes looks whether a person who joined was invited; nil if not. A scene that
// is none of ours is nobody's invitation.
func (b *Bot) comes(ctx context.Context, e flows.Event) (*invited, error) {
	j, ok := e.(flows.Joined)
	if !ok || j.Scene == "" {
		return nil, nil
	}
	plain, err := b.Vault.OpenToken(invitePurpose, j.Scene)
	if err != nil {
		return nil, nil
	}
	ref := string(plain)
	w, err := b.Awaited(ctx, ref)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &invited{event: flows.Invited{Actor: flows.Actor{Stamp: j.Stamp, By: w.By}, Company: w.Company, Lang: w.Lang}, ref: ref}, nil
}
