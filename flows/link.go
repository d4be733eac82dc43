package flows

import (
	"slices"
	"strings"
	"time"
)

// How an item may come in (where: of a definition).
const (
	byChat   = "chat"
	byLink   = "link"
	byEither = "either"
	byNone   = "" // not at all: a link would be needed, and there is no page
)

// route says how an item comes in from this person.
func (t *turn) route(d *Definition) string {
	where := d.Where[t.c.Contact.Channel]
	if where == "" {
		where = d.Where["default"]
	}
	switch {
	case where == byLink && !t.flow.links:
		return byNone
	case where == "", where == byEither && !t.flow.links:
		return byChat
	}
	return where
}

// inChat reports whether an item may be sent here.
func (t *turn) inChat(d *Definition) bool {
	r := t.route(d)
	return r == byChat || r == byEither
}

// linkable lists what of an item's kind can be handed in on one page with it:
// everything open that needs the same consent.
func (t *turn) linkable(like *Definition) []string {
	var ids []string
	for _, d := range t.inStage(Preparing) {
		s, r := t.c.State(d.ID), t.route(d)
		if d.Notice == like.Notice && (s == Due || s == Error) && (r == byLink || r == byEither) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// giveLink opens a page for an item, and for what goes with it, and gives its
// address. A page that was open for them is closed.
func (t *turn) giveLink(d *Definition, leader bool) {
	items := t.linkable(d)
	if len(items) == 0 {
		return
	}
	t.c.Links = slices.DeleteFunc(t.c.Links, func(l Link) bool {
		return slices.ContainsFunc(items, func(id string) bool { return slices.Contains(l.Items, id) })
	})
	life := time.Duration(t.flow.number("link_minutes")) * time.Minute
	if leader {
		life = time.Duration(t.flow.number("link_leader_hours")) * time.Hour
	}
	t.c.Seq++
	l := Link{Seq: t.c.Seq, Leader: leader, Items: items, Until: t.now.Add(life)}
	t.c.Links = append(t.c.Links, l)
	p := t.flow.Phrases.LinkSelf
	if leader {
		p = t.flow.Phrases.LinkLeader
	}
	t.sayLink(p, l)
}

// sayLink says a sentence with the address of a link. A reply has room for one.
func (t *turn) sayLink(p Text, l Link) {
	t.link = l.Seq
	t.say(p, "list", t.labels(t.still(l)), "until", t.flow.moment(l.Until, t.c.Lang))
}

// still lists what of a link has not come.
func (t *turn) still(l Link) []string {
	var ids []string
	for _, id := range l.Items {
		if s := t.c.State(id); s == Due || s == Error {
			ids = append(ids, id)
		}
	}
	return ids
}

// labels lists requirements by name.
func (t *turn) labels(ids []string) string {
	var list []string
	for _, id := range ids {
		list = append(list, t.label(id))
	}
	return strings.Join(list, t.flow.Phrases.ListSeparator.In(t.c.Lang))
}

// openLink gives the link on which an item is being handed in; nil: none is
// open.
func (t *turn) openLink(id string) *Link {
	for i := range t.c.Links {
		if l := &t.c.Links[i]; slices.Contains(l.Items, id) && t.now.Before(l.Until) {
			return l
		}
	}
	return nil
}

// onLink reports whether an item is being handed in on a page.
func (t *turn) onLink(id string) bool { return t.openLink(id) != nil }

// closeLinks forgets links whose items are all settled, or that can be of no
// use any more.
func (t *turn) closeLinks() {
	t.c.Links = slices.DeleteFunc(t.c.Links, func(l Link) bool {
		open := slices.ContainsFunc(l.Items, func(id string) bool {
			s := t.c.State(id)
			return t.flow.Definition(id) != nil && (s == Due || s == Error || s == Checking)
		})
		return !open || !t.now.Before(l.Until) || !t.collecting()
	})
	if len(t.c.Links) == 0 {
		t.c.Links = nil
	}
}

// askLink waits for what is handed in on a page. A link whose time is over is
// replaced.
func (t *turn) askLink() {
	d := t.flow.Definition(t.c.Wait.Requirement)
	l := t.openLink(d.ID)
	switch {
	case l == nil:
		t.giveLink(d, false)
	case t.link != l.Seq: // else it was given in this very reply
		t.sayLink(t.flow.Phrases.LinkWaiting, *l)
	}
}

// linkOptions are the ways to hand an item in on a page.
func (t *turn) linkOptions(d *Definition) []option {
	p := &t.flow.Phrases
	if r := t.route(d); r != byLink && r != byEither {
		return nil
	}
	var list []option
	l := t.openLink(d.ID)
	if l == nil || l.Leader {
		list = append(list, t.opt(optLink, p.LinkByPage, "链接", "发链接", "网页", "link", "page"))
	}
	if d.Notice != "" && (l == nil || !l.Leader) {
		list = append(list, t.opt(optLeader, p.LinkByLeader, "负责人提交", "本人提交", "leader"))
	}
	if d.Notice != "" && t.route(d) == byLink {
		list = append(list, t.opt(optNever, p.LinkNever, "不提交", "不同意", "no", "i do not agree"))
	}
	return list
}

// byPage moves an item to a page, or to AWS's own form, and goes on with what is
// next.
func (t *turn) byPage(d *Definition, how string) {
	if how == optNever {
		t.consent(d.Notice, false)
		return
	}
	t.giveLink(d, how == optLeader)
	t.next()
}

// notHere refuses what must not be sent to this chat, and says where it goes.
// Nothing of it is kept.
func (t *turn) notHere() {
	p := &t.flow.Phrases
	if !t.flow.links {
		t.say(p.PrivateAbroad)
		t.say(p.SecretDelete)
		return
	}
	t.say(p.PrivateByLink)
	for _, d := range t.inStage(Preparing) {
		if s := t.c.State(d.ID); t.route(d) != byLink || s != Due && s != Error || t.link != 0 {
			continue
		}
		if l := t.openLink(d.ID); l != nil {
			t.sayLink(p.LinkWaiting, *l)
		} else {
			t.giveLink(d, false)
		}
	}
}
