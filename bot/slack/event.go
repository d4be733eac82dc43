package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// envelope is the outer part of an Events API delivery.
type envelope struct {
	Type           string `json:"type"`
	TeamID         string `json:"team_id"`
	EventID        string `json:"event_id"`
	Challenge      string `json:"challenge"` // of url_verification
	Event          inner  `json:"event"`
	Authorizations []struct {
		UserID string `json:"user_id"`
		IsBot  bool   `json:"is_bot"`
	} `json:"authorizations"`

	mismatch error // something that we read is of another type than we know
}

// inner is the event itself, as far as we read any of them.
type inner struct {
	Type string `json:"type"`
	Tab  string `json:"tab"` // of app_home_opened
	message
}

// readEnvelope reads a delivery in one go. Events that are none of ours have
// fields of our names and other types; only what is no JSON is an error.
func readEnvelope(payload []byte) (e envelope, err error) {
	err = json.Unmarshal(payload, &e)
	if other := (*json.UnmarshalTypeError)(nil); errors.As(err, &other) {
		e.mismatch, err = err, nil
	}
	return e, err
}

// self is the bot user for whom the event was delivered.
func (e envelope) self() string {
	for _, a := range e.Authorizations {
		if a.IsBot {
			return a.UserID
		}
	}
	return ""
}

// event stores what one Events API delivery says. nil: acknowledge it; that
// includes everything we do not know or care for.
func (s *Slack) event(ctx context.Context, e envelope) error {
	if e.Type == "app_rate_limited" {
		s.log.Warn("Slack holds events back: more than 30,000 in an hour")
		return nil
	}
	if e.Type != "event_callback" {
		s.log.Debug("an outer event is not for us", "type", e.Type, "event", e.EventID)
		return nil
	}
	switch e.Event.Type {
	case "message":
		if e.mismatch != nil {
			s.log.Warn("a message event cannot be read and is dropped", "event", e.EventID, "err", decodeError(e.mismatch))
			return nil
		}
		return s.receive(ctx, deliveries(e, e.Event.message, s.now()))
	case "app_home_opened":
		return s.homeOpened(ctx, e)
	case "app_uninstalled", "tokens_revoked":
		s.log.Error("the app was removed from the workspace or its token revoked: install it again and set the new bot token", "type", e.Event.Type)
	default:
		s.log.Debug("an event is not for us", "type", e.Event.Type, "event", e.EventID)
	}
	return nil
}

// decodeError keeps the offending value out of the log.
func decodeError(err error) string { return fmt.Sprintf("%T", err) }

// receive hands on in order. An error leaves the rest for the redelivery, in
// which what was stored before is recognised.
func (s *Slack) receive(ctx context.Context, list []bot.Delivery) error {
	for _, d := range list {
		if _, _, err := splitAddress(d.From.Address); err != nil || strings.ContainsRune(d.From.Address, 0) {
			s.log.Warn("an event that names no team or person is dropped: nobody could be answered")
			continue
		}
		if err := s.in.Receive(ctx, d); err != nil {
			return fmt.Errorf("receive %s: %w", d.ID, err)
		}
	}
	return nil
}

// homeOpened draws the Home tab, and greets a person who opens the Messages tab for the first time.
// Slack tells every time; the id makes it once. The tab is where this greeting
// goes, and not where the person is answered from now on: they may have a
// thread.
func (s *Slack) homeOpened(ctx context.Context, e envelope) error {
	home := e.Event
	if e.mismatch != nil || home.User == "" {
		return nil
	}
	if home.Tab == "home" {
		s.background(ctx, func(ctx context.Context) {
			s.publish(ctx, cmp.Or(s.people.user(ctx, home.User).team, e.TeamID), home.User)
		})
		return nil
	}
	// The event names the installing team only; a person of another company is
	// looked up, so that the greeting and the first message meet in one lane.
	ctx2, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer cancel()
	team := cmp.Or(s.people.user(ctx2, home.User).team, e.TeamID)
	return s.receive(ctx, []bot.Delivery{{
		ID:    "slack:home:" + team + "/" + home.User,
		From:  contact(team, home.User, ""),
		Reply: home.Channel,
		Event: flows.Joined{Stamp: flows.At(s.now())},
	}})
}

// contact is how a person on Slack is reached. Slack keeps its data outside
// the mainland.
func contact(team, user, reply string) flows.Contact {
	return flows.Contact{Channel: Name, Address: team + "/" + user, Reply: reply, Abroad: true}
}
