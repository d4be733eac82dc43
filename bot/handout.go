package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
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

// scanFor is how long a link to a document may be used; one to a pack may as
// long as rules.yaml says (pack_minutes).
const scanFor = 5 * time.Minute

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
	Via  string // how they ask, for the audit log: "command", "button"; "": "link"
}

// Link is a way to a handout. Where there are Numbers the address alone is
// worth nothing: see Answer.
type Link struct {
	URL     string
	Key     string // by which Answer knows the link
	Numbers []int  // one of which its page shows, in their order
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
	Number      int    `json:"b,omitempty"` // that the page shows to the first browser
	Until       int64  `json:"u"`           // Unix seconds
}

// ScanLink is the way for one person to look at one document, once, within five
// minutes, in the first browser that opens it. What the case knows of the applicant is masked in the
// reason, which is logged. storage.ErrNotFound: the case or the document is not
// there; ErrChecking; ErrNoPages.
func (b *Bot) ScanLink(ctx context.Context, who Viewer, ref, requirement, reason string) (Link, error) {
	if b.cfg.PublicURL == "" {
		return Link{}, ErrNoPages
	}
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return Link{}, err
	}
	file, err := b.viewable(&c, requirement)
	if err != nil {
		return Link{}, err
	}
	g := b.newGrant(who, ref, scanFor)
	g.Requirement, g.File, g.Reason = requirement, file, cut(b.Flow.Anonymous(&c, reason), reasonBytes)
	return b.linkTo(ctx, ScanPath, g, "ask-scan", who.Via)
}

// PackLink is the way for one person to fetch the registration pack of a case,
// once, within half an hour. An applicant (a viewer whose ID is the lane of the
// case) gets what is theirs and may go to their channel, in any browser.
// storage.ErrNotFound: the case is gone; ErrNoPages.
func (b *Bot) PackLink(ctx context.Context, who Viewer, ref string) (Link, error) {
	if b.cfg.PublicURL == "" {
		return Link{}, ErrNoPages
	}
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return Link{}, err
	}
	life := time.Duration(number(b.Flow, "pack_minutes")) * time.Minute
	g := b.newGrant(who, ref, life)
	g.Own = who.ID == c.Contact.Lane()
	return b.linkTo(ctx, PackPath, g, "ask-pack", who.Via)
}

// linkTo makes the link of a grant, once it is logged that it was asked for.
func (b *Bot) linkTo(ctx context.Context, path string, g grant, what, via string) (l Link, err error) {
	if !g.Own {
		if g.Number, l.Numbers, err = newNumbers(); err != nil {
			return Link{}, err
		}
	}
	token, err := b.handoutToken(path, g)
	if err == nil {
		err = b.noted(ctx, g, doneTo{what: what, id: rand.Text(), by: g.ID, via: via})
	}
	if err != nil {
		return Link{}, err
	}
	l.URL, l.Key = b.handoutURL(path, token), path+token
	return l, nil
}

// offered puts the address of the applicant's own pack into a message. cause
// names the message's turn: what is rendered again reads the same.
func (b *Bot) offered(c *flows.Case, cause string, s flows.Say) (flows.Say, error) {
	if s.Pack.IsZero() {
		return s, nil
	}
	g := grant{Nonce: shortDigest([]byte(cause)), Ref: c.Ref, ID: cut(c.Contact.Lane(), viewerBytes), Own: true, Until: s.Pack.Unix()}
	token, err := b.handoutToken(PackPath, g)
	if err != nil {
		return s, err
	}
	s.Text = strings.ReplaceAll(s.Text, "{pack}", b.handoutURL(PackPath, token))
	return s, nil
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

func (b *Bot) newGrant(who Viewer, ref string, life time.Duration) grant {
	return grant{Nonce: rand.Text(), Ref: ref, ID: cut(who.ID, viewerBytes), Name: cut(who.Name, viewerBytes), Until: b.now().Add(life).Unix()}
}

// handoutToken seals a grant: nobody but us can read it.
func (b *Bot) handoutToken(path string, g grant) (string, error) {
	plain, err := json.Marshal(g)
	if err != nil {
		return "", fmt.Errorf("address a handout of %s: %w", g.Ref, err)
	}
	token, err := b.Vault.SealToken(path, plain)
	if err != nil {
		return "", fmt.Errorf("address a handout of %s: %w", g.Ref, err)
	}
	return token, nil
}

func (b *Bot) handoutURL(path, token string) string {
	return strings.TrimSuffix(b.cfg.PublicURL, "/") + path + token
}

// cut keeps a text to so many bytes.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}
