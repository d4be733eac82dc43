package handout

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
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

// cookieName is one for each link: a browser may have several open.
func cookieName(h *bot.Handout) string { return "kaihu_" + h.Name() }

// secret is what a browser knows of a link; "" for nothing.
func secret(r *http.Request, h *bot.Handout) string {
	c, err := r.Cookie(cookieName(h))
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
	sight, err := p.Bot.See(r.Context(), h, secret(r, h))
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
		if sight == bot.Waiting {
			g.Number = h.Number()
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
		if h.Bound() && secret(r, h) == "" {
			mine := rand.Text()
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

// keep gives the browser its secret for as long as the link works. Without a
// path it belongs to the folder of the page; a token is too long for one.
func (p *Pages) keep(w http.ResponseWriter, h *bot.Handout, mine string) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(h), Value: mine, MaxAge: max(1, int(h.Until.Sub(p.Now())/time.Second)),
		HttpOnly: true, Secure: strings.HasPrefix(p.PublicURL, "https:"), SameSite: http.SameSiteLaxMode, // links in Slack's page come from another site
	})
}
