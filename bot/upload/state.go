package upload

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// state is what the page shows.
type state struct {
	Phase    string            `json:"phase"` // begin, open, elsewhere, done, over, erased, none, busy
	Lang     flows.Lang        `json:"lang,omitempty"`
	Leader   bool              `json:"leader,omitempty"`
	Company  string            `json:"company,omitempty"` // who asks
	Until    time.Time         `json:"until,omitzero"`
	Items    []item            `json:"items,omitempty"`
	Notices  []notice          `json:"notices,omitempty"` // that are to be ticked
	Problems map[string]string `json:"problems,omitempty"`
	MaxBytes int64             `json:"max_bytes,omitempty"` // of a file
	MaxFiles int               `json:"max_files,omitempty"`
	MaxTotal int64             `json:"max_total,omitempty"` // of all files

	code int // HTTP
}

// item is one thing that is asked for.
type item struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	File  bool   `json:"file,omitempty"` // else a text
	Ask   string `json:"ask,omitempty"`
	Hint  string `json:"hint,omitempty"`
	State string `json:"state"`          // due, checking, accepted, refused, person
	Text  string `json:"text,omitempty"` // what is wrong
	Fix   string `json:"fix,omitempty"`  // how to do better
}

// notice is something to agree to.
type notice struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// closed are the phases in which nothing can be handed in, by status.
func closed(phase string) int {
	switch phase {
	case "elsewhere":
		return http.StatusForbidden
	case "done", "over", "erased":
		return http.StatusGone
	}
	return http.StatusOK
}

// state is how a link stands for a browser.
func (u *Upload) state(v *bot.Visit, me *browser, l flows.Lang) state {
	s := state{Lang: l, Phase: phase(v, me)}
	switch s.Phase {
	case "begin", "open":
		s.Leader, s.Until = v.Link.Leader, v.Link.Until
		s.Company = u.bot.Flow.Show(&v.Case, "company_name", l)
		s.MaxBytes, s.MaxFiles, s.MaxTotal = maxUpload, maxFiles, maxTotal
		s.Items = u.items(&v.Case, v.Link.Items, l)
		s.Notices = u.notices(&v.Case, v.Link, l)
	case "over":
		if me == nil {
			break
		}
		s.Leader, s.Items = me.Leader, u.items(&v.Case, me.Items, l)
		if !slices.ContainsFunc(s.Items, func(i item) bool { return i.State != "accepted" && i.State != "person" }) {
			s.Phase = "done"
		}
	}
	s.code = closed(s.Phase)
	return s
}

func phase(v *bot.Visit, me *browser) string {
	switch {
	case v.Case.Ref == "":
		return "erased"
	case v.Link == nil:
		return "over"
	case free(v):
		return "begin"
	case v.Mine(me.digest()):
		return "open"
	}
	return "elsewhere"
}

// items are the things that a link asks for, but for those that the flow does
// not know any more or the case does without.
func (u *Upload) items(c *flows.Case, ids []string, l flows.Lang) []item {
	f := u.bot.Flow
	var list []item
	for _, id := range ids {
		d, r := f.Definition(id), c.Requirements[id]
		if d == nil || r.State == flows.Waived {
			continue
		}
		i := item{ID: id, Label: f.Words(*c, d.Label, l, nil), File: d.Kind == "document", State: shown(r)}
		if i.State == "due" || i.State == "refused" {
			i.Ask, i.Hint = u.ask(c, d, l), f.Words(*c, d.Hint, l, nil)
		}
		if i.State == "refused" {
			why := f.Reasons[r.Code]
			i.Text, i.Fix = f.Words(*c, why.Text, l, nil), f.Words(*c, why.Fix, l, nil)
		}
		list = append(list, i)
	}
	return list
}

// ask is what is asked for. Formats and sizes are AWS's: the page takes more,
// which is made to fit.
func (u *Upload) ask(c *flows.Case, d *flows.Definition, l flows.Lang) string {
	text := u.bot.Flow.Words(*c, d.Ask, l, nil)
	formats := u.bot.Flow.Rule("file_formats")
	if d.Kind != "document" || formats == "" {
		return text
	}
	end := map[flows.Lang]string{flows.Zh: "。"}[l]
	if end == "" {
		end = ". "
	}
	var keep []string
	for _, sentence := range strings.SplitAfter(text, end) {
		if !strings.Contains(sentence, formats) {
			keep = append(keep, sentence)
		}
	}
	return strings.TrimSpace(strings.Join(keep, ""))
}

// shown is the state of a requirement as the page tells it.
func shown(r flows.Requirement) string {
	switch {
	case r.State == flows.OK && r.Scan != nil && r.Scan.Doubt != "":
		return "person"
	case r.State == flows.OK:
		return "accepted"
	case r.State == flows.Checking:
		return "checking"
	case r.State == flows.Error:
		return "refused"
	}
	return "due"
}

// notices are those of the link's items to which its person has not agreed.
func (u *Upload) notices(c *flows.Case, link *flows.Link, l flows.Lang) []notice {
	var list []notice
	for _, id := range link.Items {
		d := u.bot.Flow.Definition(id)
		if d == nil || d.Notice == "" || c.ConsentedBy(d.Notice, link.By()) ||
			slices.ContainsFunc(list, func(n notice) bool { return n.ID == d.Notice }) {
			continue
		}
		n := u.bot.Flow.Notices[d.Notice]
		text := n.Text
		if link.Leader && n.Leader != (flows.Text{}) {
			text = n.Leader
		}
		list = append(list, notice{ID: d.Notice, Text: u.bot.Flow.Words(*c, text, l, nil)})
	}
	return list
}

// lang is the language of a page: the one that was chosen on it, else the
// browser's, else the case's.
func (u *Upload) lang(r *http.Request, v *bot.Visit) flows.Lang {
	if l := flows.Lang(r.URL.Query().Get("lang")); l == flows.Zh || l == flows.En {
		return l
	}
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		switch strings.ToLower(strings.TrimSpace(part) + "  ")[:2] {
		case "zh":
			return flows.Zh
		case "en":
			return flows.En
		}
	}
	if v != nil && v.Case.Lang != "" {
		return v.Case.Lang
	}
	return flows.Zh
}

// refuse answers what cannot be served.
func (u *Upload) refuse(w http.ResponseWriter, r *http.Request, code int, phase string) {
	if phase == "busy" {
		w.Header().Set("Retry-After", "5")
	}
	u.answer(w, r, state{Phase: phase, Lang: u.lang(r, nil), code: code})
}

// answer writes a state for the page's own requests, and the page for a
// person's.
func (u *Upload) answer(w http.ResponseWriter, r *http.Request, s state) {
	if r.Method != http.MethodPost && !wantsState(r) {
		shell, err := fs.ReadFile(page, "page/index.html")
		if err != nil {
			panic(err) // it is embedded
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(s.code)
		_, _ = w.Write(shell)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(s.code)
	_ = json.NewEncoder(w).Encode(s)
}

// wantsState says that the page asks, and not the browser for the page.
func wantsState(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}
