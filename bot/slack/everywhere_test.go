package slack

import (
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/bot/slacktest"
	"kaihu/flows"
)

// longName is a company's as long as they come, full of what Slack reads.
func longName(lang flows.Lang) string {
	if lang == flows.Zh {
		return "北京" + strings.Repeat("某某国际", 13) + "科技有限公司 <!channel>"
	}
	return "The <!here> *International* Trading & Consulting Company of " + strings.Repeat("Beijing ", 4) + "\u202eLtd"
}

// states are cases as they can stand, each with all that it can say.
func states() []bot.Summary {
	var list []bot.Summary
	long := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for i, stage := range append(stages()[1:], flows.Awaited) {
		lang := flows.Zh
		if i%2 == 0 {
			lang = flows.En
		}
		c := bot.Summary{
			Ref: theCase, Channel: "kf", Lang: lang, Stage: stage, From: flows.Reviewing, Ball: flows.Us, Since: long, Opened: long, Updated: long, Company: longName(lang),
			Done: i, Total: 9, Contact: "张** \n<@U0ANNA>", Assignee: "slack:T0KAIHU/U0CARL", Held: i%2 == 0, Scans: i, Overdue: i%3 == 0, Doubts: []string{"license_scan"},
			Due: []string{"uscc", "license_scan", "a", "b", "c", "d", "e", "f"}, Needs: &long, Attempt: i, Window: &bot.Credit{Left: i, Until: long.Add(time.Duration(i) * 1000 * time.Hour)},
			Requirements: map[string]bot.ItemSummary{},
		}
		c.Care = flows.Care{Holder: []string{flows.HolderAsked, "slack:T0KAIHU/U0CHEN", ""}[i%3], Snooze: time.Now().Add(48 * time.Hour)}
		for _, topic := range []flows.Topic{flows.HumanAsked, flows.Undeliverable, flows.NotMainland, flows.NotEligible, flows.Overdue, flows.UnknownReason, flows.Heard} {
			c.Care.Alerts = append(c.Care.Alerts, flows.Alert{Topic: topic, At: long})
		}
		c.Care.Notes = []flows.Note{{By: "slack:T0KAIHU/U0CHEN", At: long, Text: strings.Join(hostile(), "\n") + strings.Repeat(" note", 300)}}
		if i%2 == 1 {
			c.Care.Draft = &flows.Draft{By: "slack:T0KAIHU/U0CHEN", At: long, Result: "failed", Returns: []flows.Return{{Requirement: "uscc", Code: "forged"}}}
		}
		for j := range 70 {
			c.Requirements["item_"+strings.Repeat("x", j%20)+string(rune('a'+j%26))] = bot.ItemSummary{State: flows.OK, Value: strings.Join(hostile(), " "), Code: "code"}
		}
		list = append(list, c)
	}
	return list
}

// topics are all that a card can be about.
func topics() []flows.Topic {
	return []flows.Topic{
		flows.Opened, flows.StageChanged, flows.PrecheckAsked, flows.HumanAsked, flows.Undeliverable, flows.NotMainland, flows.NotEligible, flows.Overdue, flows.Erased,
		flows.Trouble, flows.Changed, flows.UnknownReason, flows.Heard, flows.Noted, flows.Spoken, flows.Acted, flows.Drafted, flows.Scanned, flows.Doubted, flows.NotCome, flows.Arrived, "of a later release",
	}
}

// workEverywhere uses every surface, in both languages, on cases in every state.
func (r *rig) workEverywhere(w *wire) {
	r.Helper()
	r.in.desk.link, r.in.broken, r.in.settled = "https://work.weixin.qq.com/kfid/kfc?scene=TOKEN", false, false
	r.world.AddUser(slacktest.User{ID: "U0BOSS", Name: "boss", Admin: true})
	desk := r.slack.Desk()
	for _, c := range states() {
		thread, err := desk.Open(r.Context(), "root"+string(c.Stage), c, false)
		if err != nil {
			r.Fatalf("the root of a case that is %s: %v", c.Stage, err)
		}
		for _, root := range []bot.Summary{c, {Ref: c.Ref, Opened: c.Opened, Stage: c.Stage}, {Ref: c.Ref, Stage: flows.Closed}} {
			if err := desk.Refresh(r.Context(), thread, root); err != nil {
				r.Fatalf("the root of a case that is %s: %v", c.Stage, err)
			}
		}
	}
	for _, topic := range topics() {
		c := bot.Card{Ref: theCase, Topic: topic, Note: strings.Join(hostile(), "\n"), By: "slack:T0KAIHU/U0CARL", To: "slack:T0KAIHU/U0CHEN", Of: "license_scan", Rulings: topic == flows.PrecheckAsked}
		c.Fields = []bot.CardField{{Label: strings.Join(hostile(), " "), Value: strings.Repeat("长", 2000)}}
		r.post("card "+string(topic), "", c)
		r.post("bare card "+string(topic), "", bot.Card{Ref: theCase, Topic: topic})
	}
	for key, digest := range map[string]bot.Digest{"empty": {Day: time.Now()}, "full": {Day: time.Now(), Needs: states(), Waiting: 40}} {
		if err := desk.Digest(r.Context(), key, digest, false); err != nil {
			r.Fatal(err)
		}
	}
	for _, user := range []string{"U0CARL", "U0CHEN"} {
		r.commandAll(w, user)
		r.modalAll(w, user)
		r.homeAll(user)
	}
}

// commandAll types every command.
func (r *rig) commandAll(w *wire, user string) {
	r.Helper()
	for i := range 45 {
		c := states()[i%len(states())]
		c.Ref = "KH-" + strings.Repeat(string(rune('A'+i%26)), 6)
		r.in.desk.cases = append(r.in.desk.cases, c)
	}
	for _, text := range []string{
		"cases", "cases mine", "cases stuck Acme", "cases reviewing", "case KH-7Q2M4D history", "invite", "invite slack <@U0ANNA|anna> Acme <!channel> en", "assign KH-7Q2M4D <@U0CHEN|chen>",
		"assign KH-7Q2M4D <@U0ANNA>", "assign KH-7Q2M4D", "note KH-7Q2M4D a <!channel> note", "say KH-7Q2M4D hello", "take KH-7Q2M4D", "release KH-7Q2M4D", "ok KH-7Q2M4D",
		"return KH-7Q2M4D uscc unreadable second page", "return KH-7Q2M4D nothing", "return KH-7Q2M4D uscc nothing", "accept KH-7Q2M4D license", "result KH-7Q2M4D activated 123456789012",
		"result KH-7Q2M4D rejected uscc:unreadable not <!channel> clear", "result KH-7Q2M4D", "approve KH-7Q2M4D", "withdraw KH-7Q2M4D", "snooze KH-7Q2M4D 2d", "snooze KH-7Q2M4D soon",
		"nudge KH-7Q2M4D", "pack KH-7Q2M4D", "scan KH-7Q2M4D license", "scan KH-7Q2M4D leader_id_scan", "reveal KH-7Q2M4D contact_mobile", "reveal KH-7Q2M4D", "pause KH-7Q2M4D",
		"close KH-7Q2M4D", "reopen KH-7Q2M4D", "stats", "stats week", "erase KH-7Q2M4D", "export", "retrun KH-7Q2M4D uscc unreadable",
	} {
		r.commandOf(w, user, text)
	}
	r.world.AddChannel(slacktest.Channel{ID: deskID, Name: "desk", Private: true, Members: []string{"U0BOSS", "U0CARL", "U0CHEN", "U0EVE", "U0KAIHU"}})
	r.slack.people.membersAt = time.Time{}
	for _, text := range []string{"erase KH-7Q2M4D", "export", "scan KH-7Q2M4D leader_id_scan checked against AWS's question"} {
		r.commandOf(w, "U0BOSS", text)
	}
}

func (r *rig) commandOf(w *wire, user, text string) {
	r.Helper()
	ack, err := r.world.Command(user, deskID, "/kaihu", text)
	if err != nil {
		r.Fatalf("%q: %v", text, err)
	}
	if ack.Body != "" {
		w.keep("RespondArguments", []byte(ack.Body))
	}
	r.settle()
}

// modalAll opens every modal, submits it, and sees its errors.
func (r *rig) modalAll(w *wire, user string) {
	r.Helper()
	r.in.desk.change = func(c *bot.Summary) {
		c.Care.Draft, c.Care.Alerts = nil, []flows.Alert{{Topic: flows.HumanAsked, At: c.Opened}}
		c.Stage = flows.Registering
	}
	c, err := r.in.Case(r.Context(), theCase)
	if err != nil {
		r.Fatal(err)
	}
	thread, err := r.slack.Desk().Open(r.Context(), "modals "+user, c, false)
	if err != nil {
		r.Fatal(err)
	}
	submit := func(values map[string]any) {
		r.Helper()
		views := r.world.Views(user)
		if len(views) == 0 {
			r.Fatalf("no modal for %v", values)
		}
		ack, err := r.world.SubmitView(user, views[len(views)-1].ID, values)
		if err != nil {
			r.Fatalf("%v: %v", values, err)
		}
		if ack.Body != "" {
			w.keep("ViewResponseAction", []byte(ack.Body))
		}
		r.settle()
	}
	closeAll := func() {
		for views := r.world.Views(user); len(views) > 0; views = r.world.Views(user) {
			if err := r.world.CloseView(user, views[len(views)-1].ID, true); err != nil {
				r.Fatal(err)
			}
		}
	}
	open := func(action string, more ...string) {
		r.Helper()
		closeAll()
		var err error
		if len(more) > 0 {
			_, err = r.world.Select(user, deskID, thread, action, more...)
		} else {
			_, err = r.world.Press(user, deskID, thread, action)
		}
		if err != nil {
			r.Fatalf("%s: %v", action, err)
		}
		r.settle()
	}
	for _, act := range []string{actTake, actDone, actMine} {
		open(act)
	}
	r.in.settled = false
	open(actionReturn)
	submit(map[string]any{inputItems: []string{"uscc"}, inputReason: "other"})
	open(actionReturn)
	submit(map[string]any{inputItems: []string{"uscc", "license_scan"}})
	submit(map[string]any{inputReason + ":uscc": "other", inputReason + ":license_scan": "forged"})
	submit(map[string]any{inputReason + ":uscc": "other", inputNote + ":uscc": "the last digit", inputReason + ":license_scan": "forged"})
	open(actReply)
	if _, err := r.world.SelectView(user, r.world.Views(user)[0].ID, actCanned, "faq:mfa"); err != nil {
		r.Fatal(err)
	}
	r.settle()
	submit(map[string]any{})
	submit(map[string]any{})
	open(actReply)
	r.in.desk.refuse = &flows.Objection{Code: flows.WindowClosed, Text: flows.Text{En: "closed", Zh: "关闭"}, By: "slack:T0KAIHU/U0CHEN"}
	submit(map[string]any{inputText: "hello"})
	r.in.desk.refuse = nil
	open(actResult)
	submit(map[string]any{inputResult: resultActivated, inputAccount: "1234 5678 9012"})
	open(actResult)
	submit(map[string]any{inputResult: resultFailed, inputItems: []string{"uscc"}, inputReason: "unreadable", inputWords: "The licence <!channel>"})
	open(actScans)
	for _, act := range []string{actScan, actNumber + "1"} {
		views := r.world.Views(user)
		if _, err := r.world.PressView(user, views[len(views)-1].ID, act); err != nil {
			r.Fatal(err)
		}
		r.settle()
	}
	for _, choice := range []string{actAssign, actNote, actSnooze, actSheet} {
		open(actMenu, choice+" "+theCase)
		switch choice {
		case actAssign:
			submit(map[string]any{inputUser: "U0ANNA"})
			submit(map[string]any{inputUser: "U0CHEN", inputText: strings.Join(hostile(), "\n")})
		case actNote:
			submit(map[string]any{inputText: strings.Join(hostile(), "\n")})
		case actSnooze:
			submit(map[string]any{})
			submit(map[string]any{inputUntil: "2d"})
		}
	}
	views := r.world.Views(user)
	for _, act := range []string{actHistory, actPause, actNote} {
		if _, err := r.world.PressView(user, views[0].ID, act); err != nil {
			r.Fatalf("%s: %v", act, err)
		}
		r.settle()
		if act == actHistory {
			top := r.world.Views(user)
			if err := r.world.CloseView(user, top[len(top)-1].ID, false); err != nil {
				r.Fatal(err)
			}
		}
	}
	submit(map[string]any{inputText: "from the sheet"})
	for _, act := range []string{actReveal, actPhone} {
		if _, err := r.world.PressView(user, views[0].ID, act); err != nil {
			r.Fatalf("%s: %v", act, err)
		}
		r.settle()
		if act == actReveal {
			submit(map[string]any{inputItems: "contact_mobile"})
		}
		top := r.world.Views(user)
		if err := r.world.CloseView(user, top[len(top)-1].ID, false); err != nil {
			r.Fatal(err)
		}
	}
	closeAll()
	open(actPhone)
	if user == "U0CARL" {
		r.asAdmin(w, thread)
	}
	ts, err := r.world.Say(user, deskID, "a word in the thread <!channel>", thread)
	if err != nil {
		r.Fatal(err)
	}
	for _, id := range []string{shortcutNote, shortcutSay} {
		if _, err := r.world.Shortcut(user, id, deskID, ts); err != nil {
			r.Fatal(err)
		}
		r.settle()
	}
	submit(map[string]any{})
	closeAll()
	for id, values := range map[string]map[string]any{shortcutFind: {inputFind: "Acme"}, shortcutInvite: {inputCompany: "Acme"}} {
		if _, err := r.world.Shortcut(user, id, "", ""); err != nil {
			r.Fatal(err)
		}
		r.settle()
		submit(values)
		closeAll()
	}
}

// asAdmin looks at a document that names a person.
func (r *rig) asAdmin(w *wire, thread string) {
	r.Helper()
	_, m := r.post("id scan", thread, bot.Card{Ref: theCase, Topic: flows.Doubted, Of: "leader_id_scan", Title: "Look"})
	if _, err := r.world.Press("U0BOSS", deskID, m.TS, actScan); err != nil {
		r.Fatal(err)
	}
	r.settle()
	ack, err := r.world.SubmitView("U0BOSS", r.world.Views("U0BOSS")[0].ID, map[string]any{inputWhy: "AWS asks"})
	if err != nil || !strings.Contains(ack.Body, "TOKEN") {
		r.Fatalf("%+v, %v", ack, err)
	}
	w.keep("ViewResponseAction", []byte(ack.Body))
	if _, err := r.world.Press("U0BOSS", deskID, thread, actMenu); err == nil {
		r.Fatal("a menu takes a choice")
	}
	if _, err := r.world.Select("U0BOSS", deskID, thread, actMenu, actSheet+" "+theCase); err != nil {
		r.Fatal(err)
	}
	r.settle()
	views := r.world.Views("U0BOSS")
	if _, err := r.world.PressView("U0BOSS", views[len(views)-1].ID, actErasing); err != nil {
		r.Fatal(err)
	}
	r.settle()
	for _, word := range []string{"KH-ZZZZZZ", "kh7q2m4d"} {
		views = r.world.Views("U0BOSS")
		if ack, err = r.world.SubmitView("U0BOSS", views[len(views)-1].ID, map[string]any{inputRef: word}); err != nil {
			r.Fatal(err)
		}
		w.keep("ViewResponseAction", []byte(ack.Body))
		r.settle()
	}
}

// homeAll opens the Home tab as one of ours and as applicants.
func (r *rig) homeAll(user string) {
	r.Helper()
	own := states()[0]
	for i, who := range []string{user, "U0ANNA", "U0ZHANG"} {
		r.in.desk.own = nil
		if i == 2 {
			r.in.desk.own = &own
		}
		if err := r.world.OpenHome(who); err != nil {
			r.Fatal(err)
		}
		r.settle()
		if home, ok := r.world.Home(who); !ok || len(home.Blocks) == 0 {
			r.Fatalf("%s sees no Home tab", who)
		}
	}
	for _, label := range []flows.Text{{En: "Statistics: week", Zh: "本周统计"}, {En: "Statistics: month", Zh: "本月统计"}, {En: "Commands", Zh: "命令列表"}} {
		if _, err := r.world.As(user).PressHome(label.In(r.slack.people.lang(r.Context(), user))); err != nil {
			r.Fatal(err)
		}
		r.settle()
	}
}
