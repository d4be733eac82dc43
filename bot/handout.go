package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// Where the pages of handouts are, below the public address.
const (
	ScanPath = "/scan/"
	PackPath = "/pack/"
)

// How long a link to a handout may be used.
const (
	scanFor = 5 * time.Minute
	packFor = 30 * time.Minute
)

// What a link to a handout says of its viewer and its reason at most: an address
// has an end.
const (
	viewerBytes = 96
	reasonBytes = 240
)

var (
	// ErrChecking says that a document is still being checked: there is nothing
	// to look at before the verdict.
	ErrChecking = errors.New("bot: the document is still being checked")
	// ErrNoPages says that people cannot reach this program by the web, so that
	// no link leads anywhere.
	ErrNoPages = errors.New("bot: there is no public address")
	// ErrLinkOver says that a link was ours and is of no use any more: its time
	// is over, it was used, or what it led to is gone.
	ErrLinkOver = errors.New("bot: the link is over")
)

// Viewer is the person for whom a link is made: what is shown bears their name.
type Viewer struct {
	ID   string // on their channel: "slack:T0/U1"; an applicant's is the lane of the case
	Name string
}

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

	nonce string
	rec   storage.Record
}

// grant is what a handout's token says, sealed.
type grant struct {
	Nonce       string `json:"n"`
	Ref         string `json:"r"`
	Requirement string `json:"d,omitempty"`
	File        string `json:"f,omitempty"` // the document's first picture, when the link was made
	Reason      string `json:"y,omitempty"`
	ID          string `json:"w"`
	Name        string `json:"m,omitempty"`
	Own         bool   `json:"o,omitempty"`
	Until       int64  `json:"u"` // Unix seconds
}

// ScanLink is the address at which one person can look at one document, once,
// within five minutes. storage.ErrNotFound: the case or the document is not
// there; ErrChecking; ErrNoPages.
func (b *Bot) ScanLink(ctx context.Context, who Viewer, ref, requirement, reason string) (url string, err error) {
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return "", err
	}
	file, err := b.viewable(&c, requirement)
	if err != nil {
		return "", err
	}
	g := b.newGrant(who, ref, rand.Text(), scanFor)
	g.Requirement, g.File, g.Reason = requirement, file, cut(reason, reasonBytes)
	return b.handoutURL(ScanPath, g)
}

// PackLink is the address at which one person can fetch the registration pack
// of a case, once, within half an hour. An applicant (a viewer whose ID is the
// lane of the case) gets what is theirs and may go to their channel.
// storage.ErrNotFound: the case is gone; ErrNoPages.
func (b *Bot) PackLink(ctx context.Context, who Viewer, ref string) (url string, err error) {
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return "", err
	}
	g := b.newGrant(who, ref, rand.Text(), packFor)
	g.Own = who.ID == c.Contact.Lane()
	return b.handoutURL(PackPath, g)
}

// viewable gives the first picture of a document that can be looked at.
func (b *Bot) viewable(c *flows.Case, requirement string) (file string, err error) {
	d, r := b.Flow.Definition(requirement), c.Requirements[requirement]
	switch {
	case d == nil || d.Kind != "document" || r.File == nil:
		return "", fmt.Errorf("a document %s of %s: %w", requirement, c.Ref, storage.ErrNotFound)
	case r.State == flows.Checking:
		return "", ErrChecking
	}
	return r.File.ID, nil
}

func (b *Bot) newGrant(who Viewer, ref, nonce string, life time.Duration) grant {
	return grant{Nonce: nonce, Ref: ref, ID: cut(who.ID, viewerBytes), Name: cut(who.Name, viewerBytes), Until: b.now().Add(life).Unix()}
}

// handoutURL seals a grant into an address: nobody but us can read it.
func (b *Bot) handoutURL(path string, g grant) (string, error) {
	if b.cfg.PublicURL == "" {
		return "", ErrNoPages
	}
	plain, err := json.Marshal(g)
	if err != nil {
		return "", fmt.Errorf("address a handout of %s: %w", g.Ref, err)
	}
	token, err := b.Vault.SealToken(path, plain)
	if err != nil {
		return "", fmt.Errorf("address a handout of %s: %w", g.Ref, err)
	}
	return strings.TrimSuffix(b.cfg.PublicURL, "/") + path + token, nil
}

// cut keeps a text to so many bytes.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
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
		Until: time.Unix(g.Until, 0), nonce: g.Nonce,
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
	for i := range b.Flow.Steps {
		for _, d := range b.Flow.Steps[i].Requirements {
			if d.Private && h.Case.ConsentedBy(d.Notice, "leader") {
				return false
			}
		}
	}
	return true
}

// Use takes the one use of a handout's link. ErrLinkOver: it was taken before,
// here or by another process. giveBack returns it, for what could not be done
// after all.
func (b *Bot) Use(ctx context.Context, h *Handout) (giveBack func(), err error) {
	sum := sha256.Sum256([]byte(h.nonce))
	name, owner := "handout/"+hex.EncodeToString(sum[:12]), rand.Text()
	const beyond = time.Minute // for clocks of replicas that differ
	held, err := b.Store.Hold(ctx, name, owner, b.now(), h.Until.Sub(b.now())+beyond)
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
	for i := range b.Flow.Steps {
		for _, d := range b.Flow.Steps[i].Requirements {
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
	}
	return slices.Clip(list), nil
}
