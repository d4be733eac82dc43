package flows

import (
	"slices"
	"strings"
	"time"

	"kaihu/flows/answers"
)

// linkOf finds a link as a browser knows it.
func (t *turn) linkOf(seq int, browser string) *Link {
	for i := range t.c.Links {
		l := &t.c.Links[i]
		if l.Seq == seq && t.now.Before(l.Until) && (l.Browser == "" || l.Browser == browser) {
			return l
		}
	}
	return nil
}

// visited gives a link to the first browser that begins with it.
func (t *turn) visited(e Visited) {
	if l := t.linkOf(e.Link, e.Browser); l != nil {
		l.Browser = e.Browser
	}
}

// handed takes what was handed in on a page. The page has checked the values;
// what is not taken all the same stays open there. Files that no case holds
// after the turn are forgotten by bot, which has kept them before it.
func (t *turn) handed(e Handed) {
	l := t.linkOf(e.Link, e.Browser)
	if l == nil || !t.collecting() {
		return
	}
	by := l.By()
	for _, n := range e.Agreed {
		if notice, ok := t.flow.Notices[n]; ok && !t.c.ConsentedBy(n, by) {
			t.c.Consents = append(t.c.Consents, Consent{Notice: n, Version: notice.Version, Lang: e.Lang, Given: true, By: by, At: t.now})
		}
	}
	items := slices.Clone(l.Items)
	for _, id := range items {
		t.handedItem(id, e)
	}
	t.afterHanded(items)
}

// handedItem takes one item from a page.
func (t *turn) handedItem(id string, e Handed) {
	d := t.flow.Definition(id)
	files := e.Files[id]
	if d == nil || !t.applies(d) || d.Notice != "" && !t.c.Consented(d.Notice) {
		return
	}
	if text := e.Values[id]; text != "" && d.Kind != kindDocument {
		if value, problem := t.flow.TryValue(t.c, id, text, t.now); problem == nil {
			t.set(id, value)
		}
	}
	if len(files) == 0 || d.Kind != kindDocument {
		return
	}
	r := t.c.Requirements[id]
	if r.Code == codeSideMissing && r.File != nil {
		files = append([]File{*r.File}, files...) // the side that is there stays
	} else {
		t.discard(id)
	}
	files = files[:min(len(files), maxPictures)]
	s := r.scan()
	t.check(d, Requirement{File: &files[0], Scan: s.keeping(files[1:])})
}

// afterHanded tells the person in the chat that everything arrived; what is
// still being checked is told with its verdict.
func (t *turn) afterHanded(items []string) {
	for _, id := range items {
		if s := t.c.State(id); s != OK && s != Waived {
			if t.c.Wait.Kind == WaitLink {
				t.moveOn()
			}
			return
		}
	}
	if t.c.Held || t.c.Stage == Paused {
		return
	}
	t.say(t.flow.Phrases.LinkDone, "list", t.labels(items))
	if t.c.Wait.Kind == WaitLink {
		t.moveOn()
	}
	t.ask()
}

// TryValue reads a text as an answer to a requirement of a case without
// changing it: the value as it would be kept, or what is wrong with it.
func (f *Flow) TryValue(c Case, id, text string, now time.Time) (value string, problem *answers.Problem) {
	t := &turn{flow: f, c: c, now: now}
	d := f.Definition(id)
	r := answers.Read(f.valueKind(&t.c, d), strings.TrimSpace(text), t.context(d))
	switch {
	case r.Problem != nil:
		return "", r.Problem
	case r.Value == "":
		return r.Propose, nil
	}
	return r.Value, nil
}
