package bot_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/flows/awschina"
)

// TestTitles: every card has a title in the desk's language, of our words alone.
func TestTitles(t *testing.T) {
	f, err := flows.Load(awschina.Files(), flows.Options{Desk: true})
	if err != nil {
		t.Fatal(err)
	}
	han := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	c := flows.Case{Ref: "KH-7Q2M4D", Stage: flows.Reviewing, Attempt: 2, Ball: flows.AWS}
	for _, topic := range []flows.Topic{
		flows.Opened, flows.StageChanged, flows.PrecheckAsked, flows.HumanAsked, flows.Undeliverable, flows.NotMainland, flows.NotEligible, flows.Overdue, flows.Silent, flows.PrecheckLate,
		flows.LicenseExpiring, flows.Erased, flows.Trouble, flows.Changed, flows.UnknownReason, flows.Heard, flows.Noted, flows.Spoken, flows.Acted, flows.Drafted, flows.Scanned, flows.Doubted, flows.NotCome, flows.Arrived,
	} {
		tell := flows.Tell{Topic: topic, Of: "license_scan", Words: flows.Text{En: "words", Zh: "某事"}}
		en, zh := bot.Register{Flow: f}.Title(&c, tell), bot.Register{Flow: f, DeskLang: flows.Zh}.Title(&c, tell)
		if en == "" || han(en) {
			t.Errorf("%s in English: %q", topic, en)
		}
		if !han(zh) {
			t.Errorf("%s in Chinese: %q", topic, zh)
		}
	}
}

// TestDeskLanguage: what a turn tells the desk is in its language.
func TestDeskLanguage(t *testing.T) {
	r := newRig(t)
	r.DeskLang = flows.Zh
	r.line.fail = func(int, bool) error { return &bot.SendError{Verdict: bot.Gone} }
	r.say("hello")
	r.flush()
	i := slices.IndexFunc(r.desk.cards, func(c bot.Card) bool { return c.Topic == flows.Undeliverable })
	if i < 0 {
		t.Fatalf("told %+v", r.desk.cards)
	}
	card := r.desk.cards[i]
	if card.Title != "消息未送达，请换个方式联系申请人" || card.Note != "聊天里已经联系不上对方。" || len(card.Fields) == 0 || card.Fields[0].Label != "渠道" {
		t.Errorf("the card says %+v", card)
	}
}
