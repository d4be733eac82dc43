package main

import (
	"slices"
	"strings"
	"time"

	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
)

// cards gives the titles of what the desk was told of a person, in order.
func (p *person) cards() (titles []string) {
	list := p.c.w.slack.Messages(worldDesk)
	for _, ref := range p.refs {
		for _, m := range list {
			titles = append(titles, cardTitle(m, ref)...)
		}
	}
	return titles
}

// undelivered counts the cards that say that the person could not be reached.
func (p *person) undelivered() (n int) {
	for _, title := range p.cards() {
		if title == p.title(flows.Tell{Topic: flows.Undeliverable}) {
			n++
		}
	}
	return n
}

// close makes WeCom refuse the next message to the person, as it does when the
// five messages are used up or the session is another's. 95018 is told twice:
// the program asks once more when the session is its own.
func (p *person) close() {
	f := wecomtest.Fault{Kind: wecomtest.FaultErrcode, Endpoint: "kf/send_msg", User: p.kf.user, Code: 95001, Count: 1}
	if p.rnd.IntN(2) == 0 {
		f.Code, f.Count = 95018, 2
	}
	p.armed++
	p.c.w.wecom.Faults().Add(f)
}

// rule lets the person's consultant do what a line says: once more, while
// nothing has come of it. What fails is seen by the consultant and repeated.
func (p *person) rule(line string) {
	f := strings.SplitN(line, " ", 5) // desk: return ITEM CODE NOTE
	action := "desk_return"
	if f[1] == "ok" {
		action = "desk_ok"
	}
	card, ok := p.cardWith(action)
	if !ok {
		return
	}
	s := p.c.w.slack
	_, err := s.Press(p.lin, worldDesk, card.TS, action)
	if err != nil || action == "desk_ok" {
		return
	}
	for range 40 {
		if views := s.Views(p.lin); len(views) > 0 {
			note := ""
			if len(f) == 5 {
				note = f[4]
			}
			id := views[len(views)-1].ID
			if _, err := s.SubmitView(p.lin, id, map[string]any{"items": []string{f[2]}, "reason": f[3], "note": note}); err != nil {
				_ = s.CloseView(p.lin, id, true) // and begin again
			}
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// cardWith finds the person's newest card that has a button.
func (p *person) cardWith(action string) (slacktest.Message, bool) {
	list := p.c.w.slack.Messages(worldDesk)
	for _, m := range slices.Backward(list) {
		ref, _, _ := strings.Cut(m.Text, " · ")
		if slices.Contains(p.refs, ref) && slices.ContainsFunc(buttons(m), func(b slackButton) bool { return b.id == action }) {
			return m, true
		}
	}
	return slacktest.Message{}, false
}
