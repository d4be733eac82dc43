package flows

import (
	"encoding/json"
	"slices"
)

// MarshalJSON writes a case byte for byte as encoding/json would by the tags
// of its fields, many times faster: it is half of what every turn costs.
// A field that is added to a type of case.go is added here and in case_read.go;
// TestCodec fails until it is.
func (c Case) MarshalJSON() ([]byte, error) {
	w := jsonWriter{b: make([]byte, 0, 1024+128*len(c.Requirements))}
	w.b = append(w.b, '{')
	w.text("ref", c.Ref)
	w.contact(c.Contact)
	w.text("lang", string(c.Lang))
	w.text("stage", string(c.Stage))
	w.textIf("from", string(c.From))
	w.textIf("step", c.Step)
	w.textIf("intro", c.Intro)
	w.requirements(c.Requirements)
	w.wait(c.Wait)
	w.number("seq", int64(c.Seq))
	w.consents(c.Consents)
	w.links(c.Links)
	w.text("ball", string(c.Ball))
	w.time("since", c.Since)
	w.timeIf("wake_at", c.WakeAt)
	w.reminders(c.Reminders)
	w.numberIf("attempt", int64(c.Attempt))
	w.numberIf("round", int64(c.Round))
	w.flagIf("checked", c.Checked)
	w.numberIf("misses", int64(c.Misses))
	w.flagIf("held", c.Held)
	w.window(c.Window)
	w.timeIf("unheard", c.Unheard)
	w.textIf("assignee", c.Assignee)
	w.timeIf("needs", c.Needs)
	w.care(c.Care)
	w.trail(c.Trail)
	w.text("revision", c.Revision)
	w.time("opened", c.Opened)
	w.time("updated", c.Updated)
	w.close()
	return w.b, w.err
}

func (w *jsonWriter) reminders(v Reminders) {
	if v == (Reminders{}) {
		return
	}
	w.open("reminders")
	w.textIf("wait", v.Wait)
	w.timeIf("since", v.Since)
	w.numberIf("next", int64(v.Next))
	w.flagIf("fewer", v.Fewer)
	w.timeIf("offered", v.Offered)
	w.timeIf("said", v.Said)
	w.numberIf("again", int64(v.Again))
	w.close()
}

func (w *jsonWriter) contact(c Contact) {
	w.open("contact")
	w.text("channel", c.Channel)
	w.text("address", c.Address)
	w.textIf("reply", c.Reply)
	w.flagIf("abroad", c.Abroad)
	w.close()
}

func (w *jsonWriter) requirements(all map[string]Requirement) {
	if all == nil {
		w.key("requirements")
		w.b = append(w.b, "null"...)
		return
	}
	w.open("requirements")
	ids := make([]string, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		w.comma()
		w.string(id)
		w.b = append(w.b, ':', '{')
		w.requirement(all[id])
	}
	w.close()
}

// requirement writes the fields of a requirement and closes it.
func (w *jsonWriter) requirement(r Requirement) {
	w.text("state", string(r.State))
	w.textIf("value", r.Value)
	w.textIf("code", r.Code)
	w.textIf("note", r.Note)
	if r.File != nil {
		w.open("file")
		w.file(r.File)
	}
	w.timeIf("at", r.At)
	w.textIf("message", r.Message)
	if r.Scan != nil {
		w.scan(r.Scan)
	}
	w.close()
}

func (w *jsonWriter) scan(s *Scan) {
	w.open("scan")
	w.textIf("read", s.Read)
	if len(s.More) > 0 {
		w.list("more")
		for i := range s.More {
			w.comma()
			w.b = append(w.b, '{')
			w.file(&s.More[i])
		}
		w.b = append(w.b, ']')
	}
	w.textIf("doubt", s.Doubt)
	w.textsIf("refused", s.Refused)
	w.close()
}

// file writes the fields of a file and closes it.
func (w *jsonWriter) file(f *File) {
	w.text("id", f.ID)
	w.text("source", f.Source)
	w.textIf("message", f.Message)
	w.textIf("name", f.Name)
	w.textIf("type", f.Type)
	w.numberIf("size", f.Size)
	w.close()
}

func (w *jsonWriter) wait(v Wait) {
	w.open("wait")
	w.textIf("kind", string(v.Kind))
	w.textIf("requirement", v.Requirement)
	w.textIf("notice", v.Notice)
	w.textIf("propose", v.Propose)
	w.textIf("typed", v.Typed)
	w.textsIf("choices", v.Choices)
	w.flagIf("editing", v.Editing)
	w.numberIf("seq", int64(v.Seq))
	w.close()
}

func (w *jsonWriter) consents(all []Consent) {
	if len(all) == 0 {
		return
	}
	w.list("consents")
	for _, c := range all {
		w.comma()
		w.b = append(w.b, '{')
		w.text("notice", c.Notice)
		w.text("version", c.Version)
		w.text("lang", string(c.Lang))
		w.flag("given", c.Given)
		w.textIf("by", c.By)
		w.time("at", c.At)
		w.close()
	}
	w.b = append(w.b, ']')
}

func (w *jsonWriter) links(all []Link) {
	if len(all) == 0 {
		return
	}
	w.list("links")
	for _, l := range all {
		w.comma()
		w.b = append(w.b, '{')
		w.number("seq", int64(l.Seq))
		w.flagIf("leader", l.Leader)
		w.texts("items", l.Items)
		w.time("until", l.Until)
		w.textIf("browser", l.Browser)
		w.close()
	}
	w.b = append(w.b, ']')
}

// care is left to encoding/json: few cases have it.
func (w *jsonWriter) care(c *Care) {
	if c == nil {
		return
	}
	w.key("care")
	b, err := json.Marshal(c)
	w.b = append(w.b, b...)
	if err != nil && w.err == nil {
		w.err = err
	}
}

func (w *jsonWriter) trail(all []Passage) {
	if len(all) == 0 {
		return
	}
	w.list("trail")
	for _, p := range all {
		w.comma()
		w.b = append(w.b, '{')
		w.text("step", p.Step)
		w.time("reached", p.Reached)
		w.timeIf("met", p.Met)
		w.close()
	}
	w.b = append(w.b, ']')
}

// textsIf writes a list of texts unless it is empty.
func (w *jsonWriter) textsIf(key string, all []string) {
	if len(all) > 0 {
		w.texts(key, all)
	}
}

func (w *jsonWriter) texts(key string, all []string) {
	if all == nil {
		w.key(key)
		w.b = append(w.b, "null"...)
		return
	}
	w.list(key)
	for _, s := range all {
		w.comma()
		w.string(s)
	}
	w.b = append(w.b, ']')
}

func (w *jsonWriter) window(v Window) {
	if v == (Window{}) {
		return
	}
	w.open("window")
	w.flagIf("limited", v.Limited)
	w.numberIf("left", int64(v.Left))
	w.timeIf("until", v.Until)
	w.close()
}
