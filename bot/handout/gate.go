package handout

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// gate is what a bound link shows before it is released.
type gate struct {
	Number int // 0: before the button is pressed
	Until  string
}

var gateTitle = flows.Text{Zh: "请在 Slack 里确认", En: "Confirm it in Slack"}

// cookieName is one for each link: a browser may have several open. By https no
// other site below the same domain can set it.
func (p *Pages) cookieName(h *bot.Handout) string {
	name := "kaihu_" + h.Name()
	if p.secure {
		return "__Host-" + name
	}
	return name
}

// secret is what a browser knows of a link; "" for nothing.
func (p *Pages) secret(r *http.Request, h *bot.Handout) string {
	c, err := r.Cookie(p.cookieName(h))
	if err != nil {
		return ""
	}
	return c.Value
}

// released lets a request pass that may have what a handout is, and answers all
// others: with the button, with the number, or with why not.
func (p *Pages) released(w http.ResponseWriter, r *http.Request, h *bot.Handout) bool {
	if !h.Bound() {
		return true
	}
	mine := p.secret(r, h)
	sight, err := p.Bot.See(r.Context(), h, mine)
	switch {
	case errors.Is(err, bot.ErrWrongNumber):
		p.tell(w, r, refused)
	case err != nil:
		p.trouble(w, r, h.Ref, err)
	case sight == bot.Released:
		return true
	case sight == bot.Elsewhere:
		p.tell(w, r, elsewhere)
	case r.PathValue("name") != "": // the pages before a download are one folder up
		w.Header().Set("Location", "../"+r.PathValue("token"))
		w.WriteHeader(http.StatusSeeOther)
	default:
		g := gate{Until: h.Until.In(p.Bot.Flow.Zone()).Format("15:04")}
		switch {
		case sight == bot.Waiting:
			g.Number = h.Number()
		case mine == "": // the button that is pressed twice then says the same twice
			p.keep(w, h, rand.Text())
		}
		p.show(w, http.StatusOK, view{Title: gateTitle, Gate: &g})
	}
	return false
}

// claim makes a link that of the browser that asks, and sends it to the page
// with the number. A link that needs none is left as it is.
func (p *Pages) claim(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := p.open(w, r, path)
		if h == nil {
			return
		}
		if h.Bound() {
			mine := cmp.Or(p.secret(r, h), rand.Text())
			err := p.Bot.Claim(r.Context(), h, mine)
			if errors.Is(err, bot.ErrLinkOver) {
				p.tell(w, r, elsewhere)
				return
			}
			if err != nil {
				p.trouble(w, r, h.Ref, err)
				return
			}
			p.keep(w, h, mine)
		}
		w.Header().Set("Location", r.PathValue("token")) // beside this page, whatever stands before our paths
		w.WriteHeader(http.StatusSeeOther)
	}
}

// keep gives the browser its secret for as long as the link works.
func (p *Pages) keep(w http.ResponseWriter, h *bot.Handout, mine string) {
	http.SetCookie(w, &http.Cookie{
		Name: p.cookieName(h), Value: mine, Path: "/", MaxAge: max(1, int(h.Until.Sub(p.Now())/time.Second)),
		HttpOnly: true, Secure: p.secure, SameSite: http.SameSiteLaxMode, // links in Slack's page come from another site
	})
}
