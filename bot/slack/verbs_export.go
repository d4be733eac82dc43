package slack

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"time"

	"kaihu/bot"
)

// exportPage is how many cases are read at once for an export.
const exportPage = 200

func (s *Slack) exportCommand(ctx context.Context, w words) *answer {
	return ephemeral(s.export(ctx, w.doer))
}

// export hands somebody the table of all cases, and says so.
func (s *Slack) export(ctx context.Context, d doer) string {
	if err := s.note(ctx, d, deed{what: "export", of: "csv"}); err != nil {
		return s.excuse(ctx, d, "", err)
	}
	table, n, err := s.table(ctx)
	if err == nil {
		err = s.hand(ctx, d, "kaihu-"+s.now().In(s.zone()).Format("20060102-1504")+".csv", table, saidExport(n).In(d.lang))
	}
	if err != nil {
		return s.excuse(ctx, d, "", err)
	}
	return saidExported(n).In(d.lang)
}

// pressExport exports. In the Home tab there is nothing but a modal to answer
// in, whose trigger lives shorter than a long table takes: it opens first.
func (s *Slack) pressExport(ctx context.Context, p press) {
	if p.in.View.ID == "" {
		s.whisper(ctx, p.in, s.export(ctx, p.doer))
		return
	}
	opened, err := s.api.OpenViewContext(ctx, p.in.TriggerID, s.notice(p.doer, saidExporting().In(p.lang)))
	said := s.export(ctx, p.doer)
	if err != nil || opened == nil {
		s.log.Warn("an export's answer could not be shown", "err", s.judge("views.open", err, false).Err)
		return
	}
	in := p.in
	in.View.ID = opened.View.ID
	s.replace(ctx, in, s.notice(p.doer, said))
}

// table writes all cases as CSV, with the mark by which Excel knows UTF-8.
func (s *Slack) table(ctx context.Context) (data []byte, n int, err error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	write := func(cells ...string) {
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		err = errors.Join(err, w.Write(cells))
	}
	write("ref", "company", "contact", "stage", "ball", "since", "done", "total", "channel", "language", "assignee", "needs_since", "alerts", "attempt", "opened", "updated")
	for after := ""; ; {
		found, err := s.cases.Find(ctx, bot.Search{View: bot.ViewAll, Limit: exportPage, After: after})
		if err != nil {
			return nil, n, err
		}
		for _, c := range found.Cases {
			needs := ""
			if c.Needs != nil {
				needs = s.stamp3339(*c.Needs)
			}
			var alerts []string
			for _, a := range c.Care.Alerts {
				alerts = append(alerts, string(a.Topic))
			}
			write(c.Ref, c.Company, c.Contact, string(c.Stage), string(c.Ball), s.stamp3339(c.Since), fmt.Sprint(c.Done), fmt.Sprint(c.Total), c.Channel, string(c.Lang),
				c.Assignee, needs, strings.Join(alerts, " "), fmt.Sprint(c.Attempt), s.stamp3339(c.Opened), s.stamp3339(c.Updated))
			n++
		}
		if after = found.Next; after == "" {
			break
		}
	}
	w.Flush()
	return out.Bytes(), n, errors.Join(err, w.Error())
}

func (s *Slack) stamp3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.zone()).Format(time.RFC3339)
}

// cell keeps a table from calculating what somebody wrote: spreadsheets take a
// text that begins with one of these for a formula (OWASP, CSV injection).
func cell(text string) string {
	text = clean(text)
	if text != "" && strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(text)[0]) {
		return "'" + text
	}
	return text
}
