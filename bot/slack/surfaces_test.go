package slack

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// foul is everything hostile at once, with the marks that our own texts use for
// mentions.
func foul() string {
	return strings.Join(hostile(), "\n") + mentionOpen + "U0ANNA" + mentionClose + " <https://evil.example|aws> https://evil.example/x"
}

// foulCase is a case in which everything that an applicant, a link or AWS can
// have written is foul.
func foulCase(stage flows.Stage) bot.Summary {
	c := states()[0]
	c.Stage, c.Company, c.Contact = stage, foul(), foul()
	c.Care.Notes = []flows.Note{{By: "slack:T0KAIHU/U0CHEN", Text: foul()}}
	for id := range c.Requirements {
		c.Requirements[id] = bot.ItemSummary{State: flows.OK, Value: foul()}
	}
	return c
}

// harmless holds blocks against what text of others must not become.
func harmless(t *testing.T, where string, blocks []slackapi.Block) {
	t.Helper()
	data, err := json.Marshal(blocks)
	if err != nil {
		t.Fatal(err)
	}
	wire := string(data)
	for _, bad := range []string{`"user_id":"U0ANNA"`, `"mrkdwn"`, `"broadcast"`, `"usergroup"`, `"channel_id"`, `"emoji"`, "\u202e", "\u2066", `\u0000`, `\u0002`, `\u001b`} {
		if strings.Contains(strings.ReplaceAll(wire, `"emoji":false`, ""), bad) {
			t.Errorf("%s: %q in %s", where, bad, wire)
		}
	}
	for _, link := range regexp.MustCompile(`"type":"link","url":"([^"]*)"(,"text":"[^"]*")?`).FindAllStringSubmatch(wire, -1) {
		if link[2] != "" {
			t.Errorf("%s: a link hides where it leads: %s", where, link[0])
		}
	}
}

// TestHostileTextIsLiteral: on every surface what others wrote is only text.
func TestHostileTextIsLiteral(t *testing.T) {
	r := newRig(t, quiet())
	d := doer{team: "T0KAIHU", user: "U0CARL", is: admin, lang: flows.Zh}
	for _, stage := range stages() {
		c := foulCase(stage)
		harmless(t, "root", desk{r.slack}.rootBlocks(c))
		harmless(t, "sheet", r.slack.sheetOf(c, d, "").Blocks.BlockSet)
		harmless(t, "list", r.slack.caseRows([]bot.Summary{c}, flows.En, "x"))
		harmless(t, "answer", thawed(ephemeral(r.slack.line(c, flows.Zh)).Blocks))
		r.in.desk.cases = []bot.Summary{c}
		harmless(t, "home", r.slack.deskBlocks(t.Context(), d))
		r.in.desk.own = &c
		harmless(t, "own home", r.slack.ownBlocks(t.Context(), "T0KAIHU", "U0ANNA", flows.En))
		if text := rootText(c, flows.Zh); strings.ContainsAny(text, "<\n\u202e\x02") {
			t.Errorf("fallback %q", text)
		}
	}
	for _, topic := range topics() {
		card := bot.Card{Ref: theCase, Topic: topic, Title: foul(), Note: foul(), Fields: []bot.CardField{{Label: foul(), Value: foul()}}, By: foul(), To: foul()}
		harmless(t, "card "+string(topic), cardBlocks(card, flows.En))
		card.By = "slack:T0/<!channel>"
		harmless(t, "card "+string(topic), cardBlocks(card, flows.En))
	}
	harmless(t, "modal", r.slack.replyTo(t.Context(), d, origin{Ref: theCase}, foul()).Blocks.BlockSet)
	harmless(t, "an answer", thawed(ephemeral(strings.Join(hostile(), "\n")).Blocks))
	harmless(t, "notice", r.slack.notice(d, saidScanLink(foul()).In(flows.Zh)).Blocks.BlockSet)
}

// TestErasedRootsSayNothing: of an erased case its reference is left.
func TestErasedRootsSayNothing(t *testing.T) {
	r := newRig(t, quiet())
	c := foulCase(flows.Precheck)
	c.Company = "Acme"
	d := r.slack.Desk()
	thread, err := d.Open(t.Context(), "k", c, false)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.asJSON(thread), "Acme") {
		t.Fatal("the root does not name the company")
	}
	if err := d.Refresh(t.Context(), thread, bot.Summary{Ref: theCase, Stage: flows.Closed}); err != nil {
		t.Fatal(err)
	}
	m, _ := r.world.Message(deskID, thread)
	if now := r.asJSON(thread) + m.Text; strings.Contains(now, "Acme") || strings.Contains(now, "button") || strings.Contains(now, "U0") || !strings.Contains(now, "erased") {
		t.Errorf("the root is now %s", now)
	}
}

// TestRootsOfferWhatFits: the buttons of a root are those that the case would
// take.
func TestRootsOfferWhatFits(t *testing.T) {
	ids := func(c bot.Summary) []string {
		var list []string
		for _, o := range offers(c) {
			list = append(list, o.id)
		}
		return list
	}
	now := time.Now()
	for name, c := range map[string]struct {
		c        bot.Summary
		has, not []string
	}{
		"new":           {bot.Summary{Opened: now, Stage: flows.Preparing}, []string{actReply, actTake, actionReturn, actNudge, actPause}, []string{actionOK, actResult, actRelease, actReopen, actScans, actDone, actApprove}},
		"to be checked": {bot.Summary{Opened: now, Stage: flows.Precheck, Scans: 2}, []string{actionOK, actionReturn, actScans}, []string{actResult}},
		"at AWS":        {bot.Summary{Opened: now, Stage: flows.Reviewing}, []string{actResult}, []string{actionOK, actionReturn}},
		"drafted":       {bot.Summary{Opened: now, Stage: flows.Reviewing, Care: flows.Care{Draft: &flows.Draft{}}}, []string{actApprove, actWithdraw}, []string{actResult, actionReturn}},
		"held":          {bot.Summary{Opened: now, Stage: flows.Preparing, Held: true, Care: flows.Care{Holder: "slack:T0/U1"}}, []string{actRelease}, []string{actTake, actNudge}},
		"held in WeCom": {bot.Summary{Opened: now, Stage: flows.Preparing, Held: true}, nil, []string{actRelease, actNudge}},
		"asks for one":  {bot.Summary{Opened: now, Stage: flows.Preparing, Held: true, Care: flows.Care{Holder: flows.HolderAsked, Alerts: []flows.Alert{{}}}}, []string{actTake, actDone, actRelease}, nil},
		"closed":        {bot.Summary{Opened: now, Stage: flows.Closed}, []string{actReopen, actNote, actHistory}, []string{actReply, actTake, actClose, actPause, actNudge, actionOK}},
		"paused at AWS": {bot.Summary{Opened: now, Stage: flows.Paused, From: flows.Reviewing}, []string{actReopen, actResult}, []string{actPause}},
		"erased":        {bot.Summary{Stage: flows.Closed}, nil, []string{actReopen, actNote, actHistory}},
	} {
		got := ids(c.c)
		for _, id := range c.has {
			if !slices.Contains(got, id) {
				t.Errorf("%s: %s is not offered: %q", name, id, got)
			}
		}
		for _, id := range c.not {
			if slices.Contains(got, id) {
				t.Errorf("%s: %s is offered", name, id)
			}
		}
	}
}

// TestTheSecondSeesTheFirst: of two consultants who take one chat, one has it,
// and the other reads who.
func TestTheSecondSeesTheFirst(t *testing.T) {
	r := newRig(t, quiet())
	thread, err := r.slack.Desk().Open(t.Context(), "k", states()[1], false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.world.Press("U0CARL", deskID, thread, actTake); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.in.desk.refuse = &flows.Objection{Code: flows.HeldByAnother, Text: flows.Text{En: "Held.", Zh: "已被接管。"}, By: "slack:T0KAIHU/U0CARL"}
	if got := r.type1("U0CHEN", "say KH-7Q2M4D hello"); !strings.Contains(got, "已被接管。") || !strings.Contains(got, "@carl") {
		t.Errorf("answered %q", got)
	}
	r.in.desk.refuse.By = "" // then the history knows
	r.in.desk.log = append(r.in.desk.log, storage.Act{ID: "old", Ref: theCase, By: "slack:T0KAIHU/U0CARL", What: "take", At: time.Now().Add(-3 * time.Minute)})
	if got := r.type1("U0CHEN", "take KH-7Q2M4D"); !strings.Contains(got, "@carl 在 3 分钟前") && !strings.Contains(got, "@carl 在 0 分钟前") {
		t.Errorf("answered %q", got)
	}
	if got := strings.Join(r.in.desk.deeds, ";"); got != "KH-7Q2M4D Took U0CARL" {
		t.Errorf("done: %s", got)
	}
}

// TestADoubleClickIsOnePress, also when Slack delivers it to two replicas at
// once.
func TestADoubleClickIsOnePress(t *testing.T) {
	r := newRig(t, quiet())
	in := interaction{Type: "block_actions", Actions: []action{{ID: actNudge, Block: "root", Value: theCase, TS: "1.5"}}}
	in.User.ID, in.User.TeamID, in.Channel.ID, in.Container.MessageTS = "U0CARL", "T0KAIHU", deskID, "1.1"
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { r.slack.pressAtDesk(t.Context(), in) })
	}
	wg.Wait()
	r.settle()
	if len(r.in.desk.deeds) != 1 || len(r.in.desk.log) != 1 {
		t.Errorf("done %q, noted %d times", r.in.desk.deeds, len(r.in.desk.log))
	}
}

// TestReply: what is previewed is what is said, and nothing before "Send".
func TestReply(t *testing.T) {
	r := newRig(t, quiet())
	if _, err := r.slack.Desk().Open(t.Context(), "k", states()[0], false); err != nil {
		t.Fatal(err)
	}
	lin := r.world.As("U0CHEN")
	press := func(label string) {
		t.Helper()
		if _, err := lin.Press(label); err != nil {
			t.Fatal(err)
		}
		r.settle()
	}
	press("Reply…")
	if _, err := lin.Submit(map[string]any{inputText: foul()}); err != nil {
		t.Fatal(err)
	}
	modal, ok := lin.Modal()
	if !ok || !strings.Contains(r.world.PlainBlocks(modal.Blocks), "顾问回复") || len(r.in.desk.deeds) != 0 {
		t.Fatalf("before it is sent: %+v, done %q", modal, r.in.desk.deeds)
	}
	r.in.desk.refuse = &flows.Objection{Code: flows.WindowClosed, Text: flows.Text{En: "too late", Zh: "窗口已关闭"}}
	if _, err := lin.Submit(nil); err != nil {
		t.Fatal(err)
	}
	if modal, ok = lin.Modal(); !ok || !strings.Contains(r.world.PlainBlocks(modal.Blocks), "窗口已关闭") {
		t.Errorf("what was not said is not told: %+v", modal)
	}
	if err := lin.Cancel(); err != nil {
		t.Fatal(err)
	}
	r.in.desk.refuse = nil
	if _, err := lin.Submit(nil); err != nil { // the first step is still there
		t.Fatal(err)
	}
	if _, err := lin.Submit(nil); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if len(r.in.desk.deeds) != 1 || !strings.HasPrefix(r.in.desk.deeds[0], "KH-7Q2M4D Spoke U0CHEN <!channel>") {
		t.Errorf("done %q", r.in.desk.deeds)
	}
	if _, ok := lin.Modal(); ok {
		t.Error("a modal is still open")
	}
}

// TestShortcuts: a message of a thread becomes a note, or the beginning of a
// reply; elsewhere it becomes nothing.
func TestShortcuts(t *testing.T) {
	r := newRig(t, quiet())
	thread, err := r.slack.Desk().Open(t.Context(), "k", states()[0], false)
	if err != nil {
		t.Fatal(err)
	}
	ts, err := r.world.Say("U0CARL", deskID, "ask <@U0CHEN> & call", thread)
	if err != nil {
		t.Fatal(err)
	}
	lin := r.world.As("U0CARL")
	for range 2 { // twice is once
		if _, err := r.world.Shortcut("U0CARL", shortcutNote, deskID, ts); err != nil {
			t.Fatal(err)
		}
		r.settle()
	}
	if got := strings.Join(r.in.desk.deeds, ";"); got != "KH-7Q2M4D NoteMade U0CARL ask @U0CHEN & call" {
		t.Errorf("done %q", got)
	}
	if _, err := r.world.Shortcut("U0CARL", shortcutSay, deskID, ts); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if modal, ok := lin.Modal(); !ok || !strings.Contains(string(mustJSON(t, modal.Blocks)), "call") {
		t.Errorf("the modal is %+v", modal)
	}
	other, err := r.world.Say("U0CARL", "C0ALL", "lunch?")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.world.Shortcut("U0CARL", shortcutNote, "C0ALL", other); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if len(r.in.desk.deeds) != 1 {
		t.Errorf("done %q", r.in.desk.deeds)
	}
	if _, err := r.world.Shortcut("U0ANNA", shortcutNote, "C0ALL", other); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.whispers("U0ANNA", "C0ALL"); len(got) != 1 || !strings.Contains(got[0], "Sorry") {
		t.Errorf("whispers %q", got)
	}
}

// TestHome: one of ours sees the desk, an applicant their own case, whose
// question "Continue" asks again.
func TestHome(t *testing.T) {
	r := newRig(t, quiet())
	own := states()[0]
	own.Lang = flows.Zh
	home := func(user string) string {
		t.Helper()
		if err := r.world.OpenHome(user); err != nil {
			t.Fatal(err)
		}
		r.settle()
		return r.world.As(user).Home()
	}
	for range 40 {
		r.in.desk.cases = append(r.in.desk.cases, states()[0])
	}
	for i := range r.in.desk.cases {
		r.in.desk.cases[i].Ref = "KH-AAA" + string(rune('A'+i/20)) + string(rune('A'+i%20)) + "A"
	}
	got := home("U0CARL")
	for _, want := range []string{"Needs attention (40)", "My cases (40)", "Could not be reached", "working h", "This month", "12 new", "Find cases…", "Invite…", "KH-AAAAAA"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	if v, _ := r.world.Home("U0CARL"); len(v.Blocks) > maxViewBlocks {
		t.Errorf("%d blocks", len(v.Blocks))
	}
	if got := home("U0ANNA"); !strings.Contains(got, "Begin") || strings.Contains(got, "KH-") {
		t.Errorf("a stranger sees %s", got)
	}
	r.in.desk.own = &own
	if got := home("U0ANNA"); !strings.Contains(got, "继续办理") || !strings.Contains(got, "░") || strings.Contains(got, "carl") {
		t.Errorf("an applicant sees %s", got)
	}
	r.in.take()
	if _, err := r.world.As("U0ANNA").PressHome("继续办理"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if news := r.in.take(); len(news) != 1 || !strings.Contains(news[0], "continue") {
		t.Errorf("heard %q", news)
	}
}
