package slack

import (
	"context"
	"errors"
	"net/url"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

var _ bot.Returner = applicants{}

// Back implements bot.Returner: the address that opens the app's direct message
// (docs.slack.dev/interactivity/deep-linking), in a browser or in the Slack that
// is installed. It names the workspace, unless the person is of another one.
// E-mails are few: nothing is remembered.
func (a applicants) Back(ctx context.Context, to flows.Contact) (bot.Way, error) {
	back := bot.Way{Where: flows.Text{En: "your messages with us in Slack", Zh: "Slack 里与我们的私信"}}
	team, _, err := splitAddress(to.Address)
	if err != nil {
		return back, &bot.SendError{Verdict: bot.Broken, Err: err}
	}
	us, err := a.api.AuthTestContext(ctx)
	if err != nil {
		return back, a.judge("auth.test", err, false)
	}
	app, err := a.api.GetBotInfoContext(ctx, slackapi.GetBotInfoParameters{Bot: us.BotID, TeamID: us.TeamID})
	if err != nil {
		return back, a.judge("bots.info", err, false)
	}
	if app.AppID == "" {
		return back, &bot.SendError{Verdict: bot.Later, Err: errors.New("bots.info: no app in the answer")}
	}
	q := url.Values{"app": {app.AppID}}
	if team == us.TeamID {
		q.Set("team", team)
	}
	back.URL = "https://slack.com/app_redirect?" + q.Encode()
	return back, nil
}
