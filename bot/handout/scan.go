package handout

import (
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"

	"kaihu/bot"
	"kaihu/bot/scan"
	"kaihu/flows"
)

// errNotShown says that the scanner gave nothing to look at.
var errNotShown = errors.New("the scan could not be shown")

// look is what the page of a document shows.
type look struct {
	Ref      string
	Label    flows.Text
	Viewer   string
	At       string
	Replaced bool
	Pictures []template.URL // data: URLs of JPEGs that we made
}

// scan shows a document, once.
func (p *Pages) scan(w http.ResponseWriter, r *http.Request, h *bot.Handout, giveBack func()) {
	pictures, err := p.pictures(r, h)
	if errors.Is(err, errNotShown) {
		p.Log.Warn("a document cannot be shown", "ref", h.Ref)
		p.tell(w, r, unreadable)
		return
	}
	if err != nil {
		giveBack()
		p.trouble(w, r, h.Ref, err)
		return
	}
	d := p.Bot.Flow.Definition(h.Requirement)
	label := flows.Text{Zh: p.Bot.Flow.Words(h.Case, d.Label, flows.Zh, nil), En: p.Bot.Flow.Words(h.Case, d.Label, flows.En, nil)}
	p.show(w, http.StatusOK, view{Title: label, Look: &look{
		Ref: h.Ref, Label: label, Viewer: viewer(h), At: p.at(), Replaced: h.Replaced, Pictures: pictures,
	}})
}

// pictures are those of a handout's document, with the viewer's mark in them.
func (p *Pages) pictures(r *http.Request, h *bot.Handout) ([]template.URL, error) {
	kept, err := p.Bot.KeptOf(r.Context(), h)
	if err != nil {
		return nil, err
	}
	task := scan.Task{Mark: p.mark(h), Rules: bot.ScanRules(p.Bot.Flow)}
	for _, k := range kept {
		task.Files = append(task.Files, k.Data)
	}
	if len(task.Files) == 0 {
		return nil, errNotShown
	}
	res, err := p.Shows.Look(r.Context(), task)
	if err != nil {
		return nil, err
	}
	if len(res.Pages) == 0 {
		return nil, errNotShown
	}
	var list []template.URL
	for _, page := range res.Pages {
		list = append(list, template.URL("data:image/jpeg;base64,"+base64.StdEncoding.EncodeToString(page))) //nolint:gosec // our own picture
	}
	return list, nil
}

// mark is what is burnt into the pictures: who, when, what.
func (p *Pages) mark(h *bot.Handout) []string {
	return []string{viewer(h) + " · " + h.Ref, h.Who.ID + " · " + p.at()}
}

func viewer(h *bot.Handout) string {
	if h.Who.Name != "" {
		return h.Who.Name
	}
	return h.Who.ID
}

// at is the time as the viewer reads it.
func (p *Pages) at() string { return p.Now().In(p.Bot.Flow.Zone()).Format("2006-01-02 15:04") }
