package main

import (
	"context"
	"errors"
	"time"

	"kaihu/bot"
	"kaihu/bot/slack"
	"kaihu/bot/wecom"
	"kaihu/flows"
	"kaihu/storage"
)

// examinePlatforms asks WeCom and Slack whether they would work. It sends
// nothing to anybody.
func examinePlatforms(ctx context.Context, s *Settings) []finding {
	var list []finding
	if !s.wecomOn() && !s.slackOn() {
		return []finding{{"channels: none configured", errors.New("nobody can write to Kaihu"), "set KAIHU_WECOM_… or KAIHU_SLACK_… (README, \"Connect\"), or run `kaihu sandbox`"}}
	}
	if s.wecomOn() {
		w, err := wecom.New(wecomConfig(s, nil, nil), noMemo{}, nobody{})
		if err != nil {
			return append(list, finding{"WeCom", err, "correct the named settings"})
		}
		for _, f := range w.Check(ctx) {
			list = append(list, found("WeCom: ", f))
		}
	}
	if s.slackOn() {
		sl, err := slack.New(slackConfig(s, nil, nil), nobody{}, nil)
		if err != nil {
			return append(list, finding{"Slack", err, "correct the named settings"})
		}
		for _, f := range sl.Check(ctx) {
			list = append(list, found("Slack: ", f))
		}
		if s.SlackDesk != "" {
			list = append(list, finding{what: deskWords(s.DeskLanguage)})
		}
	}
	return list
}

// deskWords says which language the desk's cards are in, and how to change it.
func deskWords(language string) string {
	if flows.Lang(language) == flows.Zh {
		return "Slack: the desk channel's cards are in Chinese; for English set KAIHU_DESK_LANGUAGE=en"
	}
	return "Slack: the desk channel's cards are in English; for Chinese set KAIHU_DESK_LANGUAGE=zh"
}

func found(of string, f bot.Finding) finding {
	switch {
	case !f.OK:
		return finding{what: of + f.Subject, err: errors.New(f.Detail), next: f.Next}
	case f.Detail != "":
		return finding{what: of + f.Subject + ": " + f.Detail}
	}
	return finding{what: of + f.Subject}
}

// nobody receives nothing: doctor only asks.
type nobody struct{}

// Receive refuses.
func (nobody) Receive(context.Context, bot.Delivery) error {
	return errors.New("doctor receives nothing")
}

// noMemo remembers nothing, so doctor asks the platforms afresh and leaves the
// running program's tokens alone.
type noMemo struct{}

func (noMemo) Memo(context.Context, string) ([]byte, error)       { return nil, storage.ErrNotFound }
func (noMemo) SealedMemo(context.Context, string) ([]byte, error) { return nil, storage.ErrNotFound }
func (noMemo) SetMemo(context.Context, string, []byte, time.Duration) error {
	return nil
}
func (noMemo) SetSealedMemo(context.Context, string, []byte, time.Duration) error {
	return nil
}
func (noMemo) Hold(context.Context, string, string, time.Time, time.Duration) (bool, error) {
	return true, nil
}
