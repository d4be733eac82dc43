// Package handout serves what leaves Kaihu through a link that works once: a
// look at one document, and the registration pack.
//
//	GET  /scan/TOKEN        a page with a button; it uses nothing up
//	POST /scan/TOKEN        makes the link this browser's, whose page shows a number then
//	GET  /scan/TOKEN        again and again: once the number is confirmed, the pictures of a document, the
//	                        viewer's name burnt into them; this uses the link up
//	GET  /pack/TOKEN        likewise, and then a page with another button, which uses nothing up
//	GET  /pack/TOKEN/NAME   the pack; used up when it has been taken whole
//
// The links of ours are bound to who asked for them ([bot.Bot.Claim]): they say
// in their chat which number the page shows. The page knows its browser by a
// cookie that lasts as long as the link, since a phone closes the page when one
// goes back to the chat. It asks by loading itself anew: no page has a script.
// An applicant's own pack has no number; what it holds is theirs. A pack has a
// page before it, for chats and their browsers fetch an address before a person
// does.
//
// Robots that look at links and say so, and HEAD, see a page that says
// nothing, and use nothing up. One use is one over all replicas
// ([bot.Bot.Use]); what fails before anything was shown gives it back. Each
// look and each download is in the record of the case before it happens.
// Nothing of it is in the log, nor is a token.
package handout

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"kaihu/bot"
	"kaihu/bot/pack"
	"kaihu/bot/scan"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// Config is what the pages are built from.
type Config struct {
	Bot   *bot.Bot
	Shows scan.Scanner // does tasks with a mark
	Packs *pack.Maker
	Now   func() time.Time
	Log   *slog.Logger // references only

	PublicURL string // how browsers come here
}

// Pages serves the links. Build it with New.
type Pages struct {
	Config
	page   *template.Template
	policy string
	secure bool // people come by https
	guess  *bot.Pace
	room   *semaphore.Weighted // looks and packs at once
	wait   time.Duration       // for room
}

// New makes the pages.
func New(c Config) (*Pages, error) {
	css := strings.TrimSpace(pageCSS)
	t, err := template.New("page").Funcs(template.FuncMap{"css": func() template.CSS { return template.CSS(css) }}).Parse(pageHTML) //nolint:gosec // our own file
	if err != nil {
		return nil, fmt.Errorf("handout: %w", err)
	}
	sum := sha256.Sum256([]byte(css))
	policy := "default-src 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return &Pages{Config: c, page: t, policy: policy, secure: strings.HasPrefix(c.PublicURL, "https:"), guess: bot.NewPace(c.Now), room: semaphore.NewWeighted(atOnce), wait: roomWait}, nil
}

// Routes are the handlers by pattern.
func (p *Pages) Routes() map[string]http.Handler {
	sheltered := func(h http.HandlerFunc) http.Handler { return bot.Sheltered(p.policy, h) }
	return map[string]http.Handler{
		"GET " + bot.ScanPath + "{token}":        sheltered(p.using(bot.ScanPath, p.scan)),
		"POST " + bot.ScanPath + "{token}":       sheltered(p.claim(bot.ScanPath)),
		"GET " + bot.PackPath + "{token}":        sheltered(p.pack),
		"POST " + bot.PackPath + "{token}":       sheltered(p.claim(bot.PackPath)),
		"GET " + bot.PackPath + "{token}/{name}": sheltered(p.using(bot.PackPath, p.download)),
	}
}

// open reads the handout that a request is for, or answers the request.
func (p *Pages) open(w http.ResponseWriter, r *http.Request, path string) *bot.Handout {
	if isRobot(r) {
		p.tell(w, r, nothing)
		return nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), storeWait)
	defer cancel()
	h, err := p.Bot.OpenHandout(ctx, path, r.PathValue("token"))
	switch {
	case errors.Is(err, bot.ErrNoLink) && !p.guess.Allow(bot.Address(r), guessesAMinute):
		p.tell(w, r, busy)
	case errors.Is(err, bot.ErrNoLink):
		p.tell(w, r, none)
	case errors.Is(err, bot.ErrLinkOver):
		p.tell(w, r, over(path))
	case errors.Is(err, bot.ErrChecking):
		p.tell(w, r, checking)
	case err != nil:
		p.trouble(w, r, "", err)
	default:
		return h
	}
	return nil
}

// using serves what a link leads to: once there is room for one more, the link
// is used up, and the record of the case has it. giveBack is for what was not
// shown after all.
func (p *Pages) using(path string, serve func(w http.ResponseWriter, r *http.Request, h *bot.Handout, giveBack func())) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := p.open(w, r, path)
		if h == nil || !p.released(w, r, h) {
			return
		}
		patience, cancel := context.WithTimeout(r.Context(), p.wait)
		defer cancel()
		if p.room.Acquire(patience, 1) != nil {
			p.tell(w, r, busy)
			return
		}
		defer p.room.Release(1)
		giveBack, err := p.Bot.Use(r.Context(), h)
		switch {
		case errors.Is(err, bot.ErrLinkOver):
			p.tell(w, r, over(path))
		case err != nil:
			p.trouble(w, r, h.Ref, err)
		default:
			serve(w, r, h, giveBack)
		}
	}
}

// trouble answers what is ours to mend.
func (p *Pages) trouble(w http.ResponseWriter, r *http.Request, ref string, err error) {
	p.Log.Error("a handout could not be served", "ref", ref, "err", err)
	p.tell(w, r, busy)
}
