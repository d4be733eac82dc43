package slack

import (
	"strings"
	"testing"

	"kaihu/bot"
	"kaihu/flows"
)

// TestNumbers: of a link's three numbers one is pressed, by whoever asked; what
// came of it stands in their place, with the link for a page that was closed.
func TestNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		number int
		fails  error
		want   string
		stay   bool // the buttons
	}{
		"right":    {42, nil, "✓ The page shows it now", false},
		"wrong":    {17, nil, "the link is void", false},
		"too soon": {42, bot.ErrNotOpened, "open the link first", true},
		"too late": {42, bot.ErrLinkOver, "is over", false},
		"checking": {42, bot.ErrChecking, "still being checked", true},
		"trouble":  {42, bot.ErrBusy, "try again", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, quiet())
			r.in.desk.answer = c.fails
			lin := r.world.As("U0CARL")
			if _, err := lin.Command(deskID, "/kaihu scan KH-7Q2M4D license_scan"); err != nil {
				t.Fatal(err)
			}
			r.settle()
			if _, err := lin.Press(map[int]string{17: "17", 42: "42"}[c.number]); err != nil {
				t.Fatal(err)
			}
			r.settle()
			list := r.whispers("U0CARL", deskID)
			all := strings.Join(list, "\n")
			if !strings.Contains(all, c.want) || strings.Contains(all, "press the number") != c.stay {
				t.Errorf("reads %q", all)
			}
			if !c.stay && len(list) != 1 {
				t.Errorf("the answer does not stand in place of the buttons: %q", list)
			}
			if c.fails == nil && c.number == 17 && strings.Contains(all, "TOKEN") {
				t.Errorf("a link of no use any more is shown: %q", all)
			}
			if got := r.in.desk.deeds[len(r.in.desk.deeds)-1]; got != "Answer slack:T0KAIHU/U0CARL button /scan/TOKEN "+map[int]string{17: "17", 42: "42"}[c.number] {
				t.Errorf("answered %q", got)
			}
		})
	}
}

// TestNumbersInModals: the link of a document that names a person stands in a
// modal, and so do its numbers.
func TestNumbersInModals(t *testing.T) {
	r := roleRig(t, Roles{Consultants: []string{"U0CARL"}})
	_, _ = r.post("k", "", bot.Card{Ref: theCase, Topic: flows.Doubted, Of: "leader_id_scan"})
	boss := r.world.As("U0BOSS")
	if _, err := boss.Press("View scan"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if _, err := boss.Submit(map[string]any{inputWhy: "AWS asks"}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if _, err := boss.Press("42"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	modal, ok := boss.Modal()
	if text := r.world.PlainBlocks(modal.Blocks); !ok || !strings.Contains(text, "✓ The page shows it now") || strings.Contains(text, "press the number") {
		t.Errorf("the modal is %q", text)
	}
	if len(r.in.desk.log) != 1 || r.in.desk.log[0].What != "ask-scan" || r.in.desk.log[0].Via != "modal" {
		t.Errorf("noted %+v", r.in.desk.log)
	}
}
