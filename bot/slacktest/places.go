package slacktest

import (
	"slices"
	"strings"
)

// place is an element that a person can use, with where it stands and what can be read beside it.
type place struct {
	interactive
	channel, ts, view string
	near              string // the block's own text, and the one above a row of buttons
	whole             string // all text of the message or view
}

// inFront lists what a person can use: the open modal, else the messages, the newest first.
func (p *Person) inFront() (all []place) {
	if v, ok := p.Modal(); ok {
		return placesOf(p.s, place{view: v.ID}, v.Blocks)
	}
	for _, m := range slices.Backward(p.s.Visible(p.ID)) {
		all = append(all, placesOf(p.s, place{channel: m.Channel, ts: m.TS}, m.Blocks)...)
	}
	return all
}

// placesOf lists the elements of blocks in reading order.
func placesOf(s *Server, at place, blocks []Block) (all []place) {
	at.whole = s.PlainBlocks(blocks)
	above := ""
	for _, b := range blocks {
		text := s.PlainBlocks([]Block{b})
		near := text
		if b["type"] == "actions" {
			near = above + "\n" + text
		} else {
			above = text
		}
		for _, i := range interactives([]Block{b}) {
			one := at
			one.interactive, one.near = i, near
			all = append(all, one)
		}
	}
	return all
}

// called reports whether a field goes by a name: its label, its placeholder or an id.
func (at place) called(name string) bool {
	label, _ := at.block["label"].(object)
	placeholder, _ := at.element["placeholder"].(object)
	return slices.Contains([]string{str(label, "text"), str(placeholder, "text"), at.blockID(), at.actionID()}, name)
}

// offers reports whether a label is read on the element. values is nil for a button, else the option's value.
func (at place) offers(label string) (values []string, ok bool) {
	text, _ := at.element["text"].(object)
	if str(text, "text") == label {
		return nil, true
	}
	if !slices.Contains([]string{"overflow", "static_select", "radio_buttons"}, at.kind()) {
		return nil, false
	}
	for _, o := range optionsOf(at.element) {
		if t, _ := o["text"].(object); str(t, "text") == label {
			return []string{str(o, "value")}, true
		}
	}
	return nil, false
}

// find looks for a label: first where the text stands beside it, then in the same message or view.
func find(all []place, label, where string) (at place, values []string, ok bool) {
	for _, beside := range []func(place) string{func(at place) string { return at.near }, func(at place) string { return at.whole }} {
		for _, at := range all {
			if values, ok := at.offers(label); ok && strings.Contains(beside(at), where) {
				return at, values, true
			}
		}
	}
	return place{}, nil, false
}

// meant turns labels of options into their values and names of people into ids; everything else is typed as it is.
func (s *Server) meant(e object, texts []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []string{}
	for _, text := range texts {
		for _, o := range optionsOf(e) {
			if t, _ := o["text"].(object); str(t, "text") == text {
				text = str(o, "value")
				break
			}
		}
		if kind := str(e, "type"); kind == "users_select" || kind == "multi_users_select" {
			text = s.userCalled(text)
		}
		out = append(out, text)
	}
	return out
}

// userCalled finds a user by a name; an id stays one.
func (s *Server) userCalled(name string) string {
	for _, id := range sortedKeys(s.users) {
		if u := s.users[id]; slices.Contains([]string{u.Name, u.RealName, u.DisplayName}, strings.TrimPrefix(name, "@")) {
			return id
		}
	}
	return name
}
