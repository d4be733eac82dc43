package slack

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// inviteBy is the channel on which people outside of Slack are invited.
const inviteBy = "kf"

// maxCompany is the longest name of a company that an invitation takes.
const maxCompany = 120

func (s *Slack) inviteCommand(ctx context.Context, w words) *answer {
	in := bot.Invitation{By: w.by(), Channel: inviteBy}
	var company []string
	for i, word := range w.list() {
		switch low := strings.ToLower(word); {
		case i == 0 && (low == "wecom" || low == "wechat" || low == "微信" || low == "企业微信"):
		case i == 0 && low == Name:
			in.Channel = Name
		case strings.HasPrefix(word, "@") && userOf(consultantID(w.team, word[1:])) != "" && in.To.Address == "":
			in.Channel, in.To = Name, contact(w.team, word[1:], "")
		case low == "zh" || low == "中文":
			in.Lang = flows.Zh
		case low == "en" || low == "英文":
			in.Lang = flows.En
		default:
			company = append(company, word)
		}
	}
	in.Company = cut(clean(strings.Join(company, " ")), maxCompany)
	return ephemeral(s.invite(ctx, w.doer, in))
}

// invite opens a case for somebody and says how they come to it.
func (s *Slack) invite(ctx context.Context, d doer, in bot.Invitation) string {
	if in.Channel == Name {
		if in.To.Address == "" {
			return saidInviteWhom().In(d.lang)
		}
		_, user, _ := splitAddress(in.To.Address)
		if team := s.people.user(ctx, user).team; team != "" {
			in.To = contact(team, user, "")
		}
	}
	if err := s.note(ctx, d, deed{what: "invite", of: in.Channel}); err != nil {
		return s.excuse(ctx, d, "", err)
	}
	done, err := s.cases.Invite(ctx, mark(d.via+" "+d.id), in)
	switch {
	case errors.Is(err, bot.ErrCannotInvite):
		return saidCannotInvite(in.Channel).In(d.lang)
	case err != nil:
		return s.excuse(ctx, d, done.Ref, err)
	}
	if done.Link == "" {
		return saidInvited(done.Ref).In(d.lang)
	}
	return s.inviteLink(ctx, d, done)
}

// inviteLink hands the link of an invitation over, and its QR code.
func (s *Slack) inviteLink(ctx context.Context, d doer, to bot.Invited) string {
	text := saidInviteLink(to.Ref, to.Until.In(s.zone()).Format(time.DateOnly)).In(d.lang) + "\n" + to.Link
	if len(to.QR) == 0 {
		return text
	}
	if err := s.hand(ctx, d, to.Ref+".png", to.QR, saidQR(to.Ref).In(d.lang)); err != nil {
		s.log.Warn("a QR code could not be handed over", "ref", to.Ref, "err", err)
		return text
	}
	return text + "\n" + saidQRSent().In(d.lang)
}

// pressLink gives the link of an invitation once more.
func (s *Slack) pressLink(ctx context.Context, p press) {
	to, err := s.cases.InviteLink(p.quick, p.ref)
	if err == nil {
		err = s.note(p.quick, p.doer, deed{ref: p.ref, what: "invite", of: "link"})
	}
	switch {
	case errors.Is(err, bot.ErrCannotInvite):
		s.tell(ctx, p, ephemeral(saidCannotInvite(inviteBy).In(p.lang)))
	case err != nil:
		s.tell(ctx, p, ephemeral(s.excuse(ctx, p.doer, p.ref, err)))
	default:
		s.tell(ctx, p, ephemeral(s.inviteLink(ctx, p.doer, to)))
	}
}

// hand gives one of ours a file, in their direct message with the bot.
func (s *Slack) hand(ctx context.Context, d doer, name string, data []byte, words string) error {
	dm, err := s.openDM(ctx, contact(d.team, d.user, ""))
	if err != nil {
		return err
	}
	_, err = s.api.UploadFileContext(ctx, slackapi.UploadFileParameters{
		Filename: name, FileSize: len(data), Reader: bytes.NewReader(data), Channel: dm, InitialComment: escape(words),
	})
	if err != nil {
		return s.judge("files.upload", err, false)
	}
	return nil
}

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
