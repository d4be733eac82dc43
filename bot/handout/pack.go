package handout

import (
	"mime"
	"net/http"
	"strconv"
	"time"

	"kaihu/bot"
	"kaihu/bot/pack"
)

// offer is what the page of a pack shows.
type offer struct {
	Ref, Company string
	Until        string
	Get          string // where the button leads, from this page
	Private      bool
	Own          bool
}

// pack shows the page from which a pack is fetched.
func (p *Pages) pack(w http.ResponseWriter, r *http.Request) {
	h := p.open(w, r, bot.PackPath)
	if h == nil || !p.released(w, r, h) {
		return
	}
	p.show(w, http.StatusOK, view{Title: packTitle, Offer: &offer{
		Ref: h.Ref, Company: h.Case.Value("company_name"), Until: h.Until.In(p.Bot.Flow.Zone()).Format("15:04"),
		Get: r.PathValue("token") + "/" + pack.FileName(h.Ref), Private: p.Bot.Private(h), Own: h.Own,
	}})
}

// download sends a pack. One that is broken off may be fetched again while the
// link lasts: nobody has it.
func (p *Pages) download(w http.ResponseWriter, r *http.Request, h *bot.Handout, giveBack func()) {
	data, err := p.packed(r, h)
	if err != nil {
		giveBack()
		p.trouble(w, r, h.Ref, err)
		return
	}
	head := w.Header()
	head.Set("Content-Type", pack.Media)
	head.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": pack.FileName(h.Ref)}))
	head.Set("Content-Length", strconv.Itoa(len(data)))
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(handOver)) // only a test's recorder has none
	if _, err := w.Write(data); err != nil {
		giveBack()
		p.Log.Warn("a pack was broken off; it may be fetched again", "ref", h.Ref)
	}
}

func (p *Pages) packed(r *http.Request, h *bot.Handout) ([]byte, error) {
	kept, err := p.Bot.KeptOf(r.Context(), h)
	if err != nil {
		return nil, err
	}
	in := pack.Input{Flow: p.Bot.Flow, Case: h.Case, Private: p.Bot.Private(h), Made: p.Now().In(p.Bot.Flow.Zone())}
	for _, k := range kept {
		in.Scans = append(in.Scans, pack.Scan(k))
	}
	return p.Packs.Make(in)
}
