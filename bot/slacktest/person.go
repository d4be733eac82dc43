package slacktest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Person is one user in front of Slack, who reads labels instead of ids. A test writes what that user does:
//
//	lin := slack.As("U0LIN")
//	ack, err := lin.Command(desk, "/kaihu cases stuck")
//	ack, err = lin.Press("Open", "KH-7Q2M4D")        // the button beside that reference
//	ack, err = lin.Submit(map[string]any{"Reason": "Blurred", "Note": "page 2"})
//	for _, m := range lin.New() { … slack.Plain(m) … }
//
// A Person remembers what has been read, and is for one goroutine.
type Person struct {
	ID   string
	s    *Server
	read map[string]string // channel/ts → what stood there
}

// As returns the person with this user id.
func (s *Server) As(user string) *Person { return &Person{ID: user, s: s, read: map[string]string{}} }

// Command types a line such as "/kaihu cases mine" in a channel ("" is the direct message with the bot).
func (p *Person) Command(channel, line string) (Ack, error) {
	command, text, _ := strings.Cut(line, " ")
	return p.s.Command(p.ID, channel, command, strings.TrimSpace(text))
}

// Say types a text in a channel, or with threadTS in a thread.
func (p *Person) Say(channel, text string, threadTS ...string) (ts string, err error) {
	return p.s.Say(p.ID, channel, text, threadTS...)
}

// Press presses a button, or an option of an overflow menu, select or radio group, by the label that is read on it. A
// modal covers everything else; otherwise the newest message with such a label is meant, an ephemeral one included. where
// is a text that stands beside it, or in the same message, to tell many "Open" buttons apart. Dialogs that ask "are you
// sure" are confirmed.
func (p *Person) Press(label string, where ...string) (Ack, error) {
	return p.press(p.inFront(), label, strings.Join(where, " "))
}

// PressHome is Press in the Home tab.
func (p *Person) PressHome(label string, where ...string) (Ack, error) {
	v, ok := p.s.Home(p.ID)
	if !ok {
		return Ack{}, fmt.Errorf("%w: %s has no Home", ErrNoView, p.ID)
	}
	return p.press(placesOf(p.s, place{view: v.ID}, v.Blocks), label, strings.Join(where, " "))
}

func (p *Person) press(all []place, label, where string) (Ack, error) {
	found, value, ok := find(all, label, where)
	if !ok {
		return Ack{}, fmt.Errorf("%w: %q %s", ErrNoElement, label, where)
	}
	return p.touch(found, value)
}

// Pick chooses in a select, date picker or group of boxes that stands in a message or the open modal, by the label,
// placeholder or action_id of the element. Values are labels of options, names of people, or dates.
func (p *Person) Pick(field string, values ...string) (Ack, error) {
	return p.pick(p.inFront(), field, values)
}

// PickHome is Pick in the Home tab.
func (p *Person) PickHome(field string, values ...string) (Ack, error) {
	v, ok := p.s.Home(p.ID)
	if !ok {
		return Ack{}, fmt.Errorf("%w: %s has no Home", ErrNoView, p.ID)
	}
	return p.pick(placesOf(p.s, place{view: v.ID}, v.Blocks), field, values)
}

func (p *Person) pick(all []place, field string, values []string) (Ack, error) {
	for _, at := range all {
		if at.called(field) {
			return p.touch(at, p.s.meant(at.element, values))
		}
	}
	return Ack{}, fmt.Errorf("%w: %q", ErrNoElement, field)
}

// touch uses an element; values nil presses it.
func (p *Person) touch(at place, values []string) (Ack, error) {
	id := at.blockID() + "/" + at.actionID()
	switch {
	case at.view != "" && values == nil:
		return p.s.PressView(p.ID, at.view, id)
	case at.view != "":
		return p.s.SelectView(p.ID, at.view, id, values...)
	case values == nil:
		return p.s.Press(p.ID, at.channel, at.ts, id)
	}
	return p.s.Select(p.ID, at.channel, at.ts, id, values...)
}

// Modal returns the modal that the person sees.
func (p *Person) Modal() (View, bool) {
	stack := p.s.Views(p.ID)
	if len(stack) == 0 {
		return View{}, false
	}
	return stack[len(stack)-1], true
}

// Submit fills the open modal and submits it. Fields are named by label, block_id or action_id; a value is a text or a
// []string: what is typed, labels of options, names of people. Ack.Errors is what the app refused.
func (p *Person) Submit(fields map[string]any) (Ack, error) {
	v, ok := p.Modal()
	if !ok {
		return Ack{}, fmt.Errorf("%w: %s has no modal open", ErrNoView, p.ID)
	}
	state := map[string]any{}
	for _, name := range sortedKeys(fields) {
		texts, several := fields[name].([]string)
		if !several {
			texts = []string{fmt.Sprint(fields[name])}
		}
		i := slices.IndexFunc(placesOf(p.s, place{view: v.ID}, v.Blocks), func(at place) bool { return at.called(name) })
		if i < 0 {
			return Ack{}, fmt.Errorf("%w: the modal has no field %q", ErrNoElement, name)
		}
		at := placesOf(p.s, place{view: v.ID}, v.Blocks)[i]
		state[at.blockID()+"/"+at.actionID()] = p.s.meant(at.element, texts)
	}
	return p.s.SubmitView(p.ID, v.ID, state)
}

// Cancel closes the open modal.
func (p *Person) Cancel() error {
	v, ok := p.Modal()
	if !ok {
		return fmt.Errorf("%w: %s has no modal open", ErrNoView, p.ID)
	}
	return p.s.CloseView(p.ID, v.ID, false)
}

// Shortcut runs a message shortcut, by name or callback_id, on the newest message that contains a text; a global one
// without a text.
func (p *Person) Shortcut(name, onMessage string) (Ack, error) {
	if onMessage == "" {
		return p.s.Shortcut(p.ID, name, "", "")
	}
	for _, m := range slices.Backward(p.s.Visible(p.ID)) {
		if m.EphemeralFor == "" && strings.Contains(p.s.Plain(m), onMessage) {
			return p.s.Shortcut(p.ID, name, m.Channel, m.TS)
		}
	}
	return Ack{}, fmt.Errorf("%w: none contains %q", ErrNoMessage, onMessage)
}

// OpenHome opens the app's Home tab; wait with Server.Idle for what the app publishes.
func (p *Person) OpenHome() error { return p.s.OpenHome(p.ID) }

// Home is the text of the Home tab.
func (p *Person) Home() string {
	v, ok := p.s.Home(p.ID)
	if !ok {
		return ""
	}
	return p.s.PlainBlocks(v.Blocks)
}

// New returns what the person sees that is new or has changed since the last call, oldest first, in all channels.
func (p *Person) New() (out []Message) {
	for _, m := range p.s.Visible(p.ID) {
		key, stands := m.Channel+"/"+m.TS, p.s.Plain(m)
		if before, known := p.read[key]; !known || before != stands {
			p.read[key] = stands
			out = append(out, m)
		}
	}
	return out
}

// Visible returns all messages that one user sees, in the order of their times: of the channels they belong to, without
// the ephemerals of others.
func (s *Server) Visible(user string) (out []Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range sortedKeys(s.channels) {
		if !s.isMember(s.channels[id], user) {
			continue
		}
		for _, m := range s.messages[id] {
			if m.EphemeralFor == "" || m.EphemeralFor == user {
				out = append(out, m.clone())
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Message) int { return cmp.Compare(tsNumber(a.TS), tsNumber(b.TS)) })
	return out
}
