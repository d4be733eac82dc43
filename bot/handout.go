package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
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
// within five minutes. What the case knows of the applicant is masked in the
// reason, which is logged. storage.ErrNotFound: the case or the document is not
// there; ErrChecking; ErrNoPages.
func (b *Bot) ScanLink(ctx context.Context, who Viewer, ref, requirement, reason string) (url string, err error) {
	if b.cfg.PublicURL == "" {
		return "", ErrNoPages
	}
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return "", err
	}
	file, err := b.viewable(&c, requirement)
	if err != nil {
		return "", err
	}
	g := b.newGrant(who, ref, rand.Text(), scanFor)
	g.Requirement, g.File, g.Reason = requirement, file, cut(b.Flow.Anonymous(&c, reason), reasonBytes)
	if url, err = b.handoutURL(ScanPath, g); err != nil {
		return "", err
	}
	if err := b.noted(ctx, g, "ask-scan", rand.Text()); err != nil {
		return "", err
	}
	return url, nil
}

// PackLink is the address at which one person can fetch the registration pack
// of a case, once, within half an hour. An applicant (a viewer whose ID is the
// lane of the case) gets what is theirs and may go to their channel.
// storage.ErrNotFound: the case is gone; ErrNoPages.
func (b *Bot) PackLink(ctx context.Context, who Viewer, ref string) (url string, err error) {
	if b.cfg.PublicURL == "" {
		return "", ErrNoPages
	}
	c, _, err := b.Open(ctx, ref)
	if err != nil {
		return "", err
	}
	life := time.Duration(number(b.Flow, "pack_minutes")) * time.Minute
	g := b.newGrant(who, ref, rand.Text(), life)
	g.Own = who.ID == c.Contact.Lane()
	if url, err = b.handoutURL(PackPath, g); err != nil {
		return "", err
	}
	if err := b.noted(ctx, g, "ask-pack", rand.Text()); err != nil {
		return "", err
	}
	return url, nil
}

// offered puts the address of the applicant's own pack into a message. cause
// names the message's turn: what is rendered again reads the same.
func (b *Bot) offered(c *flows.Case, cause string, s flows.Say) (flows.Say, error) {
	if s.Pack.IsZero() {
		return s, nil
	}
	sum := sha256.Sum256([]byte(cause))
	g := grant{Nonce: hex.EncodeToString(sum[:12]), Ref: c.Ref, ID: cut(c.Contact.Lane(), viewerBytes), Own: true, Until: s.Pack.Unix()}
	url, err := b.handoutURL(PackPath, g)
	if err != nil {
		return s, err
	}
	s.Text = strings.ReplaceAll(s.Text, "{pack}", url)
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

func (b *Bot) newGrant(who Viewer, ref, nonce string, life time.Duration) grant {
	return grant{Nonce: nonce, Ref: ref, ID: cut(who.ID, viewerBytes), Name: cut(who.Name, viewerBytes), Until: b.now().Add(life).Unix()}
}

// handoutURL seals a grant into an address: nobody but us can read it.
func (b *Bot) handoutURL(path string, g grant) (string, error) {
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
