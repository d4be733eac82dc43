package bot

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kaihu/flows"
	"kaihu/storage"
)

// UploadPath is where the pages of links are, below the public address.
const UploadPath = "/upload/"

// linkPurpose is what tokens of links are sealed for.
const linkPurpose = "link"

// ErrNoLink says that an address is none that we gave out.
var ErrNoLink = errors.New("bot: no such link")

// LinkURL is the address of a link of a case, the same each time. It tells
// nothing of the case to whoever sees it.
func (b *Bot) LinkURL(ref string, seq int) (string, error) {
	plain := append(binary.AppendUvarint(nil, uint64(seq)), ref...)
	token, err := b.Vault.SealToken(linkPurpose, plain)
	if err != nil {
		return "", fmt.Errorf("address a link of %s: %w", ref, err)
	}
	return strings.TrimSuffix(b.cfg.PublicURL, "/") + UploadPath + token, nil
}

// Visit is a link with its case, as they were read.
type Visit struct {
	Case flows.Case // the zero Case: it was erased
	Seq  int
	Link *flows.Link // nil: it is closed

	rec storage.Record
}

// Name names the link among all links, for limits and logs.
func (v *Visit) Name() string { return v.Case.Ref + "/" + strconv.Itoa(v.Seq) }

// Mine reports whether the link belongs to a browser. browser is the digest of
// its secret.
func (v *Visit) Mine(browser string) bool {
	return v.Link != nil && browser != "" && v.Link.Browser == browser
}

// OpenLink reads the case that a token of an address points to. ErrNoLink for
// a token that is none of ours; what is over by now is said in the Visit.
func (b *Bot) OpenLink(ctx context.Context, token string) (*Visit, error) {
	plain, err := b.Vault.OpenToken(linkPurpose, token)
	if err != nil {
		return nil, ErrNoLink
	}
	seq, n := binary.Uvarint(plain)
	if n <= 0 {
		return nil, ErrNoLink
	}
	v := &Visit{Seq: int(seq)}
	return v, b.reread(ctx, v, string(plain[n:]))
}

// reread reads a link's case once more.
func (b *Bot) reread(ctx context.Context, v *Visit, ref string) error {
	v.Case, v.Link, v.rec = flows.Case{}, nil, storage.Record{}
	c, rec, err := b.Open(ctx, ref)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the case of a link: %w", err)
	}
	v.Case, v.rec = c, rec
	at := slices.IndexFunc(c.Links, func(l flows.Link) bool { return l.Seq == v.Seq && b.now().Before(l.Until) })
	if at >= 0 {
		v.Link = &c.Links[at]
	}
	return nil
}

// Begin binds a link to a browser, unless it has one: v says which it has then.
// browser is the digest of the browser's secret.
func (b *Bot) Begin(ctx context.Context, v *Visit, browser string) error {
	err := b.inform(ctx, v.rec.Lane, v.Case.Ref, "visited:"+strconv.Itoa(v.Seq)+":"+browser,
		flows.Visited{Stamp: flows.At(b.now()), Link: v.Seq, Browser: browser})
	if err != nil {
		return err
	}
	return b.reread(ctx, v, v.Case.Ref)
}

// linked puts the address of its link into a message.
func (b *Bot) linked(ref string, s flows.Say) (flows.Say, error) {
	if s.Link == 0 {
		return s, nil
	}
	url, err := b.LinkURL(ref, s.Link)
	if err != nil {
		return s, err
	}
	s.Text = strings.ReplaceAll(s.Text, "{link}", url)
	return s, nil
}
