package slack

import (
	"cmp"
	"context"
	"strings"

	"kaihu/bot"
	"kaihu/flows"
)

// interaction is what we read of an interaction payload (docs.slack.dev,
// handling user interaction).
type interaction struct {
	Type string `json:"type"`
	Team struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID     string `json:"id"`
		TeamID string `json:"team_id"`
	} `json:"user"`
	TriggerID   string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	Channel     struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		TS       string     `json:"ts"`
		ThreadTS string     `json:"thread_ts"`
		Text     string     `json:"text"`
		Blocks   []rawBlock `json:"blocks"`
	} `json:"message"`
	CallbackID string   `json:"callback_id"` // of a shortcut
	Actions    []action `json:"actions"`
	View       struct {
		ID              string     `json:"id"`
		Type            string     `json:"type"` // modal, home
		CallbackID      string     `json:"callback_id"`
		PrivateMetadata string     `json:"private_metadata"`
		Blocks          []rawBlock `json:"blocks"`
		State           struct {
			Values map[string]map[string]input `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

// action is one pressed button.
type action struct {
	ID       string  `json:"action_id"`
	Block    string  `json:"block_id"`
	TS       string  `json:"action_ts"`
	Value    string  `json:"value"`
	Selected *option `json:"selected_option"`
	Text     struct {
		Text string `json:"text"`
	} `json:"text"`
}

// input is the value of one input of a modal.
type input struct {
	Value    string   `json:"value"`
	Selected *option  `json:"selected_option"`
	Several  []option `json:"selected_options"`
	User     string   `json:"selected_user"`
	Date     string   `json:"selected_date"`
}

type option struct {
	Value string `json:"value"`
}

func (in interaction) channel() string { return cmp.Or(in.Channel.ID, in.Container.ChannelID) }
func (in interaction) message() string { return cmp.Or(in.Container.MessageTS, in.Message.TS) }
func (in interaction) team() string    { return cmp.Or(in.User.TeamID, in.Team.ID) }

// thread is the thread that the message is a reply in.
func (in interaction) thread() string {
	if ts := cmp.Or(in.Container.ThreadTS, in.Message.ThreadTS); ts != in.message() {
		return ts
	}
	return ""
}

// interact does what a person pressed or submitted. The answer is the body of
// the acknowledgement, nil for an empty one.
func (s *Slack) interact(ctx context.Context, in interaction) (answer any, err error) {
	pressed := in.Type == "block_actions" && len(in.Actions) > 0
	switch {
	case in.Type == "view_submission":
		return s.submit(ctx, in), nil
	case in.Type == "message_action", in.Type == "shortcut":
		s.shortcut(ctx, in)
		return nil, nil
	case pressed && in.Actions[0].ID == actHome:
		return nil, s.goOn(ctx, in)
	case pressed && ours(in.Actions[0].ID) && s.cases != nil:
		s.pressAtDesk(ctx, in)
		return nil, nil
	case !pressed || in.message() == "":
		s.log.Debug("an interaction is not for us", "type", in.Type)
		return nil, nil
	case strings.HasPrefix(in.channel(), "D"):
		return nil, s.receive(ctx, chosen(in, flows.At(s.now())))
	}
	s.log.Debug("a button outside of direct messages and the desk", "channel", in.channel())
	return nil, nil
}

// chosen reads a press in a direct message: the action_id is the option's
// token. The moment of the press is part of the id, since a person may press
// one button twice and mean it.
func chosen(in interaction, at flows.Stamp) []bot.Delivery {
	var out []bot.Delivery
	reply := in.channel()
	if thread := in.thread(); thread != "" {
		reply += "/" + thread
	}
	who := contact(in.team(), in.User.ID, reply)
	for _, a := range in.Actions {
		out = append(out, bot.Delivery{
			ID: eventID(who, in.channel(), in.message(), a.ID, a.TS), From: who,
			Event: flows.Chose{Stamp: at, Token: a.ID, Label: a.Text.Text},
		})
	}
	return out
}
