package slack

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
)

// Check looks at the installation for `kaihu doctor`: token, scopes, clock,
// Socket Mode, desk channel. It makes a few calls and changes nothing.
func (s *Slack) Check(ctx context.Context) []bot.Finding {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	auth, err := s.api.AuthTestContext(ctx)
	if err != nil {
		return []bot.Finding{s.finding("Slack token", err, "check KAIHU_SLACK_BOT_TOKEN, KAIHU_SLACK_API_URL and the way out to the network")}
	}
	found := []bot.Finding{
		{Subject: "Slack token", OK: true, Detail: fmt.Sprintf("bot %s in team %s (%s)", auth.UserID, auth.TeamID, auth.Team)},
		checkScopes(auth.Header), checkClock(auth.Header, time.Now()),
	}
	if s.cfg.AppToken != "" {
		found = append(found, s.checkSocket(ctx))
	}
	if s.cfg.Desk == "" {
		return append(found, bot.Finding{Subject: "Slack desk", OK: true, Detail: "none: the precheck is skipped and consultants are told nothing"})
	}
	return append(append(found, s.checkDesk(ctx)), s.checkRoles(ctx)...)
}

// finding words a failed call.
func (s *Slack) finding(subject string, err error, next string) bot.Finding {
	e := s.judge(strings.ToLower(subject), err, false)
	return bot.Finding{Subject: subject, Detail: e.Err.Error(), Next: next}
}

// checkScopes reads the scopes that Slack names with every answer.
func checkScopes(h http.Header) bot.Finding {
	granted := strings.FieldsFunc(h.Get("X-OAuth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(granted) == 0 {
		return bot.Finding{Subject: "Slack scopes", OK: true, Detail: "the server does not tell"}
	}
	missing := slices.DeleteFunc(scopes(), func(s string) bool { return slices.Contains(granted, s) })
	if len(missing) > 0 {
		return bot.Finding{Subject: "Slack scopes", Detail: "missing: " + strings.Join(missing, ", "),
			Next: "paste the manifest of `kaihu slack manifest` under \"App Manifest\" and install the app again"}
	}
	return bot.Finding{Subject: "Slack scopes", OK: true, Detail: "all granted"}
}

// checkClock compares this host's clock with Slack's: beyond five minutes
// every request is refused.
func checkClock(h http.Header, now time.Time) bot.Finding {
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return bot.Finding{Subject: "Clock", OK: true, Detail: "the server does not tell its time"}
	}
	skew := now.Sub(at).Round(time.Second)
	if skew.Abs() > time.Minute {
		return bot.Finding{Subject: "Clock", Detail: fmt.Sprintf("%s off Slack's", skew), Next: "set this host's clock (NTP); beyond five minutes nothing of Slack's is accepted"}
	}
	return bot.Finding{Subject: "Clock", OK: true, Detail: "agrees with Slack's"}
}

func (s *Slack) checkSocket(ctx context.Context) bot.Finding {
	if _, _, err := s.api.StartSocketModeContext(ctx); err != nil {
		return s.finding("Slack Socket Mode", err, "make an app-level token with connections:write, set KAIHU_SLACK_APP_TOKEN, and enable Socket Mode in the app")
	}
	return bot.Finding{Subject: "Slack Socket Mode", OK: true, Detail: "a connection is granted"}
}

func (s *Slack) checkDesk(ctx context.Context) bot.Finding {
	const subject = "Slack desk"
	ch, err := s.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: s.cfg.Desk, IncludeNumMembers: true})
	switch {
	case err != nil:
		return s.finding(subject, err, "KAIHU_SLACK_DESK must be the channel's id (C… or G…, at the bottom of \"View channel details\"); invite the bot with /invite")
	case ch.IsArchived:
		return bot.Finding{Subject: subject, Detail: "the channel is archived", Next: "unarchive it or choose another for KAIHU_SLACK_DESK"}
	case !ch.IsMember:
		return bot.Finding{Subject: subject, Detail: "the bot is not a member", Next: "type /invite @kaihu in the channel"}
	case ch.IsExtShared:
		return bot.Finding{Subject: subject, Detail: "the channel is shared with another company", Next: "choose an internal channel: cards name applicants' companies"}
	}
	if _, err := s.people.list(ctx); err != nil {
		return s.finding(subject, err, "the app must be able to list the channel's members: paste the manifest again and reinstall")
	}
	return bot.Finding{Subject: subject, OK: true, Detail: "reachable; " + s.cfg.Roles.words()}
}

// words say who may what.
func (r Roles) words() string {
	consultants, admins := "its members are the consultants", "those of them who administer the workspace are admins"
	if n := len(r.Consultants); n > 0 {
		consultants = fmt.Sprintf("KAIHU_SLACK_CONSULTANTS names the consultants (%d), its other members may look", n)
	}
	if n := len(r.Admins); n > 0 {
		admins = fmt.Sprintf("KAIHU_SLACK_ADMINS names the admins (%d)", n)
	}
	return consultants + "; " + admins
}

// checkRoles looks up the user groups that say who may what.
func (s *Slack) checkRoles(ctx context.Context) []bot.Finding {
	var found []bot.Finding
	for _, id := range slices.Concat(s.cfg.Roles.Admins, s.cfg.Roles.Consultants, s.cfg.Roles.Viewers) {
		if !strings.HasPrefix(id, "S") {
			continue
		}
		subject := "Slack user group " + id
		users, err := s.people.group(ctx, id)
		switch {
		case err != nil:
			found = append(found, s.finding(subject, err, "check the id (S…) in KAIHU_SLACK_ADMINS, _CONSULTANTS and _VIEWERS; reading groups needs usergroups:read"))
		case len(users) == 0:
			found = append(found, bot.Finding{Subject: subject, Detail: "nobody is in it", Next: "add its members in Slack, or name another"})
		default:
			found = append(found, bot.Finding{Subject: subject, OK: true, Detail: fmt.Sprintf("%d members", len(users))})
		}
	}
	return found
}
