package slack

import (
	"bytes"
	"context"
	"errors"
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
