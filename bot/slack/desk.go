package slack

import (
	"context"
	"errors"

	"kaihu/bot"
	"kaihu/flows"
)

// Blocks of a card.
const (
	blockRulings = "rulings" // the buttons of a card that ask for one decision
	blockRuled   = "ruled"   // who did what, in their place
	blockLate    = "late"    // in their place when somebody came too late
	blockActs    = "acts"    // buttons that stay
	blockNumbers = "numbers" // of which the page of a link shows one
)

type desk struct{ *Slack }

var _ bot.Desk = desk{}

// Post puts a card into a case's thread and returns the thread: the ts of its
// first message. That is another one than the one given when its first message
// was deleted, or the desk moved to another channel. A card that asks for somebody is shown in the channel, too,
// because a reply in a thread that nobody follows notifies nobody.
func (d desk) Post(ctx context.Context, key, thread string, card bot.Card, doubt bool) (string, error) {
	return d.toDesk(ctx, post{
		part: encodePart(fallback(card.Ref+" · "+card.Title), cardBlocks(card, d.cfg.DeskLang)...), channel: d.cfg.Desk,
		thread: thread, broadcast: calls(card), mark: mark(key),
	}, doubt)
}

// toDesk posts in the desk's channel. That it cannot be written to is for an
// operator to mend, and no reason to give a card up.
func (d desk) toDesk(ctx context.Context, p post, doubt bool) (string, error) {
	at, err := d.post(ctx, p, doubt)
	if e := (*bot.SendError)(nil); errors.As(err, &e) && e.Verdict == bot.Gone {
		d.log.Error("the desk channel cannot be written to: invite the bot to it (/invite) and check KAIHU_SLACK_DESK", "err", e.Err)
		return "", &bot.SendError{Verdict: bot.Later, After: mendTime, Err: e.Err}
	}
	return at, err
}

// calls says that a card asks for somebody to act. What the applicant writes is
// for the whole channel only while nobody looks after them; who does is
// mentioned.
func calls(card bot.Card) bool {
	switch card.Topic {
	case flows.Heard:
		return userOf(card.To) == ""
	case flows.PrecheckAsked, flows.HumanAsked, flows.Undeliverable, flows.NotMainland, flows.NotEligible, flows.Overdue, flows.UnknownReason, flows.Drafted, flows.Silent, flows.PrecheckLate, flows.NotCome:
		return true
	}
	return false
}
