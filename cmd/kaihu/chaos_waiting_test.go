package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// waiting tells what the program knows of somebody who waits, and what the
// platform has shown them last.
func (p *person) waiting() string {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var b strings.Builder
	rec, err := p.c.store.Load(ctx, p.lane, "")
	fmt.Fprintf(&b, "the case: version %d, stored %s %v\n", rec.Version, rec.Head.Updated.Format(time.TimeOnly), err)
	list, err := p.c.store.Stuck(ctx, time.Now(), 10_000)
	for _, e := range list {
		if e.Lane == p.lane {
			fmt.Fprintf(&b, "in the outbox: %s of %s, due %s\n", e.Kind, e.Created.Format(time.TimeOnly), e.Due.Format(time.TimeOnly))
		}
	}
	fmt.Fprintf(&b, "%d entries of others %v; Slack holds %d events back\n", len(list), err, p.c.w.slack.Pending())
	for _, l := range p.tail(6) {
		b.WriteString(l + "\n")
	}
	return b.String()
}

// tail is the end of the person's chat.
func (p *person) tail(n int) (lines []string) {
	if p.slack != nil {
		for _, m := range p.c.w.slack.Messages(p.c.w.slack.DM(p.slack.user)) {
			lines = append(lines, fmt.Sprintf("%s %s: %.40q", m.TS, m.User, m.Text))
		}
	} else {
		for _, m := range p.c.w.wecom.Chat(p.kf.kf, p.kf.user) {
			lines = append(lines, fmt.Sprintf("%s %s: %.40q %s %s", m.Time.Format("15:04:05.000"), m.From, m.Text, m.Delivery, m.Event))
		}
	}
	return lines[max(len(lines)-n, 0):]
}
