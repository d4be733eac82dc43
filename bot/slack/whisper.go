package slack

import (
	"context"
	"errors"
	"net/url"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

func userElement(id string) slackapi.RichTextSectionElement {
	return slackapi.NewRichTextSectionUserElement(id, nil)
}

// whisper tells one person something that only they see.
func (s *Slack) whisper(ctx context.Context, in interaction, text string) {
	s.show(ctx, in, ephemeral(text))
}

// show gives one person an answer: where they pressed, or else in the channel,
// or in a modal when there is no channel.
func (s *Slack) show(ctx context.Context, in interaction, a *answer) {
	a.thread = in.thread()
	if in.ResponseURL != "" && s.respond(ctx, in.ResponseURL, a) == nil {
		return
	}
	options := []slackapi.MsgOption{slackapi.MsgOptionText(a.Text, false), slackapi.MsgOptionBlocks(thawed(a.Blocks)...)}
	channel := in.channel()
	if channel == "" { // in the Home tab, or nowhere: there are only modals
		if _, err := s.api.OpenViewContext(ctx, in.TriggerID, modal(view{title: flows.Text{En: "Kaihu", Zh: "Kaihu"}}, s.people.lang(ctx, in.User.ID), thawed(a.Blocks)...)); err != nil {
			s.log.Warn("an answer could not be shown", "err", s.judge("views.open", err, false).Err)
		}
		return
	}
	if a.thread != "" {
		options = append(options, slackapi.MsgOptionTS(a.thread))
	}
	if _, err := s.api.PostEphemeralContext(ctx, channel, in.User.ID, options...); err != nil {
		s.log.Warn("an answer at the desk could not be shown", "err", s.judge("chat.postEphemeral", err, false).Err)
	}
}

// respond posts to a response_url, which works five times in 30 minutes. Its
// address is a secret.
func (s *Slack) respond(ctx context.Context, at string, a *answer) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if u, err := url.Parse(at); err != nil || !s.isSlack(u) {
		return errors.New("response_url: it lies outside Slack")
	}
	err := slackapi.PostWebhookCustomHTTPContext(ctx, at, s.http, &slackapi.WebhookMessage{
		ResponseType: a.ResponseType, Text: a.Text, ThreadTimestamp: a.thread, ReplaceOriginal: a.instead, Blocks: &slackapi.Blocks{BlockSet: thawed(a.Blocks)},
	})
	if err != nil {
		return errors.New("response_url: " + s.judge("response_url", err, false).Err.Error())
	}
	return nil
}
