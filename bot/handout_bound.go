package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"kaihu/storage"
)

// A link for one of ours is theirs alone, although its page knows nobody: the
// first browser that opens it is shown a number, and whoever asked for the link
// says in their chat, out of three, which one it is. That releases the handout
// to that browser; a wrong number ends the link. (Number matching, as when a
// device is signed in.) A link that was passed on, or found, shows a number that
// nobody confirms.

var (
	// ErrNotOpened says that no browser has opened a link yet, or not the one
	// that asks.
	ErrNotOpened = errors.New("bot: the link is not open there")
	// ErrWrongNumber says that the page shows another number; the link is over.
	ErrWrongNumber = errors.New("bot: not the number of the page")
)

// Sight is what a browser may see of a link.
type Sight int

// The sights of a link.
const (
	Unopened  Sight = iota // no browser has it
	Elsewhere              // another browser has it
	Waiting                // this one has it: it shows the number
	Released               // this one has it, and may use it
)

// Parts of a link that are taken once, and what is remembered of them.
const (
	partBrowser = "/browser" // the digest of its secret
	partAnswer  = "/answer"  // answerYes, answerNo
	answerYes   = "yes"
	answerNo    = "no"
)

// Bound says that the link of a handout is one person's alone.
func (h *Handout) Bound() bool { return !h.Own }

// Number is what the page shows to the browser that waits.
func (h *Handout) Number() int { return h.grant.Number }

// Name is the link's, apart from all others: no way to it.
func (h *Handout) Name() string { return strings.TrimPrefix(h.grant.memo(), "handout/") }

// Claim gives a bound link to the first browser that asks: secret is what only
// that browser knows. ErrLinkOver: another was first. That it was opened is
// logged before; by whom, nobody knows.
func (b *Bot) Claim(ctx context.Context, h *Handout, secret string) error {
	giveBack, err := b.takeOnce(ctx, h, partBrowser, digest(secret))
	if err != nil {
		return err
	}
	err = b.noted(ctx, h.grant, doneTo{what: "open-" + h.kind(), id: h.Name(), by: "browser"})
	if err == nil {
		err = b.Store.SetMemo(ctx, h.grant.memo()+partBrowser, []byte(digest(secret)), b.lasting(h))
	}
	if err != nil {
		giveBack()
		return fmt.Errorf("open a link of %s: %w", h.Ref, err)
	}
	return nil
}

// See says what the browser that knows a secret may see of a bound link; "":
// one that knows none. ErrWrongNumber: it was answered wrongly.
func (b *Bot) See(ctx context.Context, h *Handout, secret string) (Sight, error) {
	owner, err := b.Store.Memo(ctx, h.grant.memo()+partBrowser)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return Unopened, nil
	case err != nil:
		return Unopened, fmt.Errorf("read whose a link of %s is: %w", h.Ref, err)
	case string(owner) != digest(secret):
		return Elsewhere, nil
	}
	answer, err := b.Store.Memo(ctx, h.grant.memo()+partAnswer)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return Waiting, nil
	case err != nil:
		return Waiting, fmt.Errorf("read what was said of a link of %s: %w", h.Ref, err)
	case string(answer) != answerYes:
		return Waiting, ErrWrongNumber
	}
	h.released = true
	return Released, nil
}

// Answer takes which number the page of a link shows, as its viewer says; only
// they can, and once. It gives the link's address, where it is shown now.
// ErrNoLink: it is no link of theirs; ErrNotOpened: no page shows a number yet;
// ErrWrongNumber; ErrLinkOver: its time is over, or it was answered before.
func (b *Bot) Answer(ctx context.Context, who Viewer, key string, number int) (url string, err error) {
	path := ScanPath
	if strings.HasPrefix(key, PackPath) {
		path = PackPath
	}
	token := strings.TrimPrefix(key, path)
	h, err := b.OpenHandout(ctx, path, token)
	if err != nil {
		return "", err
	}
	if !h.Bound() || cut(who.ID, viewerBytes) != h.Who.ID {
		return "", ErrNoLink
	}
	if _, err := b.Store.Memo(ctx, h.grant.memo()+partBrowser); errors.Is(err, storage.ErrNotFound) {
		return "", ErrNotOpened
	} else if err != nil {
		return "", fmt.Errorf("read whose a link of %s is: %w", h.Ref, err)
	}
	giveBack, err := b.takeOnce(ctx, h, partAnswer, rand.Text())
	if err != nil {
		return "", err
	}
	what, answer := "release-", answerYes
	if number != h.grant.Number {
		what, answer = "refuse-", answerNo
	}
	err = b.noted(ctx, h.grant, doneTo{what: what + h.kind(), id: h.Name(), by: h.Who.ID, via: who.Via})
	if err == nil {
		err = b.Store.SetMemo(ctx, h.grant.memo()+partAnswer, []byte(answer), b.lasting(h))
	}
	switch {
	case err != nil:
		giveBack()
		return "", fmt.Errorf("answer a link of %s: %w", h.Ref, err)
	case answer == answerNo:
		return "", ErrWrongNumber
	}
	return b.handoutURL(path, token), nil
}

// kind is what a handout is, in the audit log.
func (h *Handout) kind() string {
	if h.Requirement != "" {
		return "scan"
	}
	return "pack"
}

// newNumbers draws three numbers of two digits, one of which is the link's.
func newNumbers() (number int, all []int, err error) {
	for len(all) < 3 {
		n, err := rand.Int(rand.Reader, big.NewInt(90))
		if err != nil {
			return 0, nil, fmt.Errorf("draw a number: %w", err)
		}
		if one := 10 + int(n.Int64()); !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	number = all[0]
	slices.Sort(all)
	return number, all, nil
}

// shortDigest tells apart what nobody chooses to be alike: 96 bits, in hex.
func shortDigest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
