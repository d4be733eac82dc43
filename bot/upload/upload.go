// Package upload serves the pages of links: one person, in one browser, hands
// in what does not belong into a chat.
//
//	GET  /upload/TOKEN   the page; a chat's preview of the link changes nothing
//	GET  /upload/TOKEN   with Accept: application/json: how things stand; gives the browser a secret
//	POST /upload/TOKEN   JSON: begin, which binds the link to this browser
//	POST /upload/TOKEN   multipart: hand in
//
// The page is the same for every link and holds nothing of any case; what it
// shows it asks for with the browser's cookie. The token says nothing to whoever
// sees it ([bot.Bot.LinkURL]), and who has it and not the browser gets no further
// than the first look.
//
// What is handed in is sealed away before the turn that takes it, and deleted
// again if none does ([bot.Stage]). Nothing of it is logged, nor is a token.
package upload

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"kaihu/bot"
)

// page is what the browser loads: plain HTML, CSS and JavaScript.
//
//go:embed page
var page embed.FS

// policy lets the page load nothing but its own files, and nobody frame it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// Upload serves the pages. Build it with New.
type Upload struct {
	bot    *bot.Bot
	log    *slog.Logger
	now    func() time.Time
	secure bool   // people come by https
	prefix string // of paths, as the browser sees them
	guard  *http.CrossOriginProtection
	pace   *bot.Pace           // of links
	guess  *bot.Pace           // of addresses without one
	room   *semaphore.Weighted // bytes
	stall  time.Duration       // without a byte from a browser
	takeIn time.Duration       // for a whole form
	wait   time.Duration       // for room
}

// New serves the links of a bot that people reach at a public address.
func New(b *bot.Bot, publicURL string, now func() time.Time, log *slog.Logger) (*Upload, error) {
	at, err := url.Parse(publicURL)
	if err != nil || at.Host == "" {
		return nil, errors.New("upload: the public address is none")
	}
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(at.Scheme + "://" + at.Host); err != nil {
		return nil, fmt.Errorf("upload: the public address: %w", err)
	}
	return &Upload{
		bot: b, log: log, now: now, secure: at.Scheme == "https", prefix: strings.TrimSuffix(at.Path, "/"),
		guard: guard, pace: bot.NewPace(now), guess: bot.NewPace(now), room: semaphore.NewWeighted(roomBytes), stall: stall, takeIn: takeIn, wait: roomWait,
	}, nil
}

// Routes are the handlers by pattern.
func (u *Upload) Routes() map[string]http.Handler {
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic(err) // the embedded folder has this name
	}
	static := http.StripPrefix(bot.UploadPath+"-/", http.FileServerFS(files))
	return map[string]http.Handler{
		"GET " + bot.UploadPath + "-/{file}": bot.Sheltered(policy, static),
		"GET " + bot.UploadPath + "{token}":  bot.Sheltered(policy, http.HandlerFunc(u.get)),
		"POST " + bot.UploadPath + "{token}": bot.Sheltered(policy, u.guard.Handler(http.HandlerFunc(u.post))),
	}
}

// open reads the link that a request is for, or answers the request.
func (u *Upload) open(w http.ResponseWriter, r *http.Request) *bot.Visit {
	ctx, cancel := context.WithTimeout(r.Context(), storeWait)
	defer cancel()
	v, err := u.bot.OpenLink(ctx, r.PathValue("token"))
	switch {
	case errors.Is(err, bot.ErrNoLink) && !u.guess.Allow(bot.Address(r), guessesAMinute):
		u.refuse(w, r, http.StatusTooManyRequests, "busy")
	case errors.Is(err, bot.ErrNoLink):
		u.refuse(w, r, http.StatusNotFound, "none")
	case err != nil:
		u.trouble(w, r, err)
	case !u.pace.Allow("link "+v.Name(), requestsAMinute):
		u.refuse(w, r, http.StatusTooManyRequests, "busy")
	default:
		return v
	}
	return nil
}

func (u *Upload) get(w http.ResponseWriter, r *http.Request) {
	v := u.open(w, r)
	if v == nil {
		return
	}
	me := u.browserOf(r, v)
	if me == nil && free(v) && wantsState(r) { // if the answer to begin is lost, the browser is known all the same
		var err error
		if me, err = u.newBrowser(v); err != nil {
			u.trouble(w, r, err)
			return
		}
		u.setCookie(w, r, me)
	}
	u.answer(w, r, u.state(v, me, u.lang(r, v)))
}

// free says that a link is bound to no browser yet.
func free(v *bot.Visit) bool { return v.Link != nil && v.Link.Browser == "" }

func (u *Upload) post(w http.ResponseWriter, r *http.Request) {
	v := u.open(w, r)
	if v == nil {
		return
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // another one is no multipart
	if kind == "multipart/form-data" {
		u.handIn(w, r, v, params["boundary"])
		return
	}
	u.begin(w, r, v)
}

// begin binds the link to this browser, if it has none yet.
func (u *Upload) begin(w http.ResponseWriter, r *http.Request, v *bot.Visit) {
	me := u.browserOf(r, v)
	if free(v) {
		var err error
		if me == nil {
			me, err = u.newBrowser(v)
		}
		if err == nil {
			err = u.bot.Begin(r.Context(), v, me.digest())
		}
		if err != nil {
			u.trouble(w, r, err)
			return
		}
		if v.Mine(me.digest()) {
			u.setCookie(w, r, me)
		}
	}
	u.answer(w, r, u.state(v, me, u.lang(r, v)))
}

// trouble answers what is ours to mend, or the store's.
func (u *Upload) trouble(w http.ResponseWriter, r *http.Request, err error) {
	u.log.Error("a link's page could not be served", "err", err)
	u.refuse(w, r, http.StatusServiceUnavailable, "busy")
}
