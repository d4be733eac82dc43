package bot

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// Handout is something that leaves through a link that works once, with the
// case as it is now.
type Handout struct {
	Ref         string
	Requirement string // whose document it is; "" of a pack
	Reason      string // why it is looked at, in the viewer's words
	Who         Viewer
	Until       time.Time
	Case        flows.Case
	Own         bool // the viewer is the applicant
	Replaced    bool // the document is another one than when the link was made

	grant    grant
	rec      storage.Record
	released bool // to the browser that asks
}

// OpenHandout reads what a token of an address below a path leads to. It uses
// nothing up. ErrNoLink for a token that is none of ours; ErrLinkOver when its
// time is over, or the case or the document is gone; ErrChecking when another
// document came and is being checked.
func (b *Bot) OpenHandout(ctx context.Context, path, token string) (*Handout, error) {
	var g grant
	plain, err := b.Vault.OpenToken(path, token)
	if err != nil || json.Unmarshal(plain, &g) != nil {
		return nil, ErrNoLink
	}
	h := &Handout{
		Ref: g.Ref, Requirement: g.Requirement, Reason: g.Reason, Who: Viewer{ID: g.ID, Name: g.Name}, Own: g.Own,
		Until: time.Unix(g.Until, 0), grant: g,
	}
	if !b.now().Before(h.Until) {
		return h, ErrLinkOver
	}
	h.Case, h.rec, err = b.Open(ctx, g.Ref)
	if errors.Is(err, storage.ErrNotFound) {
		return h, ErrLinkOver
	}
	if err != nil || path == PackPath {
		return h, err
	}
	file, err := b.viewable(&h.Case, g.Requirement)
	if errors.Is(err, storage.ErrNotFound) {
		err = ErrLinkOver
	}
	h.Replaced = file != g.File
	return h, err
}

// Private reports whether a pack may hold what never goes out into a chat. An
// applicant's may not if the channel lies abroad, or if that came from somebody
// else: what the cybersecurity leader handed in is the leader's.
func (b *Bot) Private(h *Handout) bool {
	if !h.Own || h.Case.Contact.Abroad {
		return !h.Own
	}
	for _, d := range b.Flow.Requirements() {
		if d.Private && h.Case.ConsentedBy(d.Notice, "leader") {
			return false
		}
	}
	return true
}

// Use takes the one use of a handout's link, and puts it into the audit log
// before anything is shown. ErrLinkOver: it was taken before, here or by another
// process. ErrNotOpened: it is not released to the browser that asks; see See.
// giveBack returns it, for what could not be done after all.
func (b *Bot) Use(ctx context.Context, h *Handout) (giveBack func(), err error) {
	if h.Bound() && !h.released {
		return nil, ErrNotOpened
	}
	giveBack, err = b.takeOnce(ctx, h, "", rand.Text())
	if err != nil {
		return nil, err
	}
	what := "download-pack"
	if h.Requirement != "" {
		what = "view-scan"
	}
	if err := b.noted(ctx, h.grant, doneTo{what: what, id: rand.Text(), by: h.grant.ID}); err != nil {
		giveBack()
		return nil, err
	}
	return giveBack, nil
}

// takeOnce takes something of a link that can be taken once, over all processes:
// its one use, or a part of it by name. ErrLinkOver: another has it.
func (b *Bot) takeOnce(ctx context.Context, h *Handout, part, owner string) (giveBack func(), err error) {
	name := h.grant.memo() + part
	held, err := b.Store.Hold(ctx, name, owner, b.now(), b.lasting(h))
	switch {
	case err != nil:
		return nil, fmt.Errorf("use a link of %s: %w", h.Ref, err)
	case !held:
		return nil, ErrLinkOver
	}
	return func() {
		if _, err := b.Store.Hold(context.WithoutCancel(ctx), name, owner, b.now(), 0); err != nil {
			b.log.Warn("a link that was not used could not be given back; a new one is needed", "ref", h.Ref, "err", err)
		}
	}, nil
}

// lasting is how long it has to be known what became of a link.
func (b *Bot) lasting(h *Handout) time.Duration {
	const beyond = time.Minute // for clocks of replicas that differ
	return h.Until.Sub(b.now()) + beyond
}

// memo is where it is kept what became of a link.
func (g grant) memo() string {
	return "handout/" + shortDigest([]byte(g.Nonce))
}

// doneTo is what somebody does with a handout.
type doneTo struct {
	what, id, by string
	via          string // "": link
}

// noted logs what is done with a handout. The reason stands there as it was
// cleaned for the link, for the log outlives the case; an applicant is named by
// no address.
func (b *Bot) noted(ctx context.Context, g grant, d doneTo) error {
	a := storage.Act{ID: d.what + ":" + d.id, Ref: g.Ref, By: d.by, What: d.what, Of: g.Requirement, Via: cmp.Or(d.via, "link"), At: b.now()}
	if g.Own {
		a.By = "applicant"
	}
	if g.Reason != "" {
		a.Of += ": " + g.Reason
	}
	if err := b.Store.Log(ctx, a); err != nil {
		return fmt.Errorf("log a %s of %s: %w", d.what, g.Ref, err)
	}
	return nil
}

// Kept is one picture or PDF of a document, as it is kept.
type Kept struct {
	Requirement string
	Type        string // media type
	Data        []byte
}

// KeptOf reads what a handout shows: the pictures of its document, or those of
// all documents of the case that were accepted. What is not there any more is
// left out.
func (b *Bot) KeptOf(ctx context.Context, h *Handout) ([]Kept, error) {
	var list []Kept
	for _, d := range b.Flow.Requirements() {
		r := h.Case.Requirements[d.ID]
		wanted := d.ID == h.Requirement || h.Requirement == "" && r.State == flows.OK
		if d.Kind != "document" || !wanted {
			continue
		}
		for _, f := range r.Pictures() {
			data, err := b.stored(ctx, h.rec, f)
			if errors.Is(err, storage.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			list = append(list, Kept{Requirement: d.ID, Type: f.Type, Data: data})
		}
	}
	return list, nil
}
