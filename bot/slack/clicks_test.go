package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// surface is what stands somewhere, by the ids of its controls.
type surface struct {
	name string
	ids  []string
}

// controlsIn finds the controls of blocks: buttons, selects, and each option of
// an overflow.
func controlsIn(t *testing.T, blocks []slackapi.Block) (ids []string) {
	t.Helper()
	var walk func(any)
	walk = func(x any) {
		switch x := x.(type) {
		case []any:
			for _, one := range x {
				walk(one)
			}
		case map[string]any:
			id, _ := x["action_id"].(string)
			if id == actMenu {
				for _, o := range x["options"].([]any) {
					id, _, _ := strings.Cut(o.(map[string]any)["value"].(string), " ")
					ids = append(ids, id)
				}
				return
			}
			if id != "" {
				ids = append(ids, id)
			}
			for _, one := range x {
				walk(one)
			}
		}
	}
	var tree any
	if err := json.Unmarshal(mustJSON(t, blocks), &tree); err != nil {
		t.Fatal(err)
	}
	walk(tree)
	return ids
}

// surfaces draws what consultants see, with cases in every state.
func (r *rig) surfaces() []surface {
	r.Helper()
	boss := doer{team: "T0KAIHU", user: "U0BOSS", is: admin, lang: flows.En}
	all := map[string][]string{}
	add := func(name string, blocks []slackapi.Block) { all[name] = append(all[name], controlsIn(r.T, blocks)...) }
	asked := flows.Care{Alerts: []flows.Alert{{Topic: flows.HumanAsked}}}
	for _, stage := range stages() {
		for _, care := range []flows.Care{{}, asked, {Holder: "slack:T0KAIHU/U0CARL"}, {Draft: &flows.Draft{}}} {
			c := bot.Summary{Ref: theCase, Opened: time.Now(), Stage: stage, Scans: 2, Care: care, Held: care.Holder != "", Requirements: map[string]bot.ItemSummary{"uscc": {Value: "x"}}}
			add("thread", desk{r.slack}.rootBlocks(c))
			add("sheet", r.slack.sheetOf(c, boss, "").Blocks.BlockSet)
		}
	}
	for _, topic := range topics() {
		add("thread", cardBlocks(bot.Card{Ref: theCase, Topic: topic, Rulings: topic == flows.PrecheckAsked}, flows.En))
	}
	add("home", r.slack.deskBlocks(r.Context(), boss))
	add("digest", digestBlocks("", bot.Digest{}, flows.En, time.Now()))
	add("list", thawed(r.slack.listing(r.Context(), boss, query{View: bot.ViewAll}).Blocks))
	quick := press{doer: boss, ref: theCase, quick: r.Context()}
	add("documents", r.slack.scansView(quick).Blocks.BlockSet)
	var out []surface
	for name, ids := range all {
		slices.Sort(ids)
		out = append(out, surface{name, slices.Compact(ids)})
	}
	return out
}

// clicks says for each command by which control the same is done, and where it
// stands.
func clicks() map[string]map[string]string {
	return map[string]map[string]string{
		"help": {"home": actHelp}, "cases": {"home": actSearch}, "case": {"thread": actSheet, "sheet": actHistory, "home": actSheet, "list": actOpenOf},
		"invite": {"home": actInvite}, "stats": {"home": actMonth, "digest": actWeek}, "export": {"home": actExport, "digest": actExport},
		"assign": {"thread": actAssign, "sheet": actAssign}, "note": {"thread": actNote, "sheet": actNote}, "say": {"thread": actReply, "sheet": actReply},
		"take": {"thread": actTake, "sheet": actTake}, "release": {"thread": actRelease, "sheet": actRelease}, "ok": {"thread": actionOK, "sheet": actionOK},
		"done": {"thread": actDone, "sheet": actDone}, "return": {"thread": actionReturn, "sheet": actionReturn}, "accept": {"thread": actVet, "documents": actVet},
		"result": {"thread": actResult, "sheet": actResult}, "approve": {"thread": actApprove, "sheet": actApprove}, "withdraw": {"thread": actWithdraw, "sheet": actWithdraw},
		"snooze": {"thread": actSnooze, "sheet": actSnooze}, "nudge": {"thread": actNudge, "sheet": actNudge}, "pack": {"thread": actPack, "sheet": actPack},
		"scan": {"thread": actScans, "sheet": actScans, "documents": actScan}, "reveal": {"sheet": actReveal}, "pause": {"sheet": actPause},
		"close": {"sheet": actClose}, "reopen": {"thread": actReopen, "sheet": actReopen}, "erase": {"thread": actErasing, "sheet": actErasing},
	}
}

// TestEveryCommandIsAClick: what can be typed can be clicked where the work
// happens, by those who may type it; and what can be clicked does something.
func TestEveryCommandIsAClick(t *testing.T) {
	r := newRig(t, quiet())
	shown := r.surfaces()
	table := clicks()
	for _, v := range verbs() {
		places := table[v.name]
		delete(table, v.name)
		if len(places) == 0 {
			t.Errorf("/kaihu %s is no click", v.name)
		}
		for place, id := range places {
			i := slices.IndexFunc(shown, func(s surface) bool { return s.name == place })
			if i < 0 || !slices.Contains(shown[i].ids, id) {
				t.Errorf("/kaihu %s: %s does not stand in: %s", v.name, id, place)
			}
			if roleOf(id) != v.role {
				t.Errorf("/kaihu %s is for %d, %s for %d", v.name, v.role, id, roleOf(id))
			}
		}
	}
	for name := range table {
		t.Errorf("a click for no command: %s", name)
	}
	for _, s := range shown {
		for _, id := range s.ids {
			if controls()[id] == nil {
				t.Errorf("%s: nothing happens on %s", s.name, id)
			}
		}
	}
}

// TestNotForEverybody: who may not see it, sees no control of it on their own
// pages, and a press of what everybody sees is answered politely.
func TestNotForEverybody(t *testing.T) {
	r := roleRig(t, Roles{Consultants: []string{"U0CARL"}})
	for is, never := range map[role][]string{viewer: {actInvite, actExport, actErasing, actAssign, actReveal, actPhone}, consultant: {actExport, actErasing}} {
		d := doer{team: "T0KAIHU", user: "U0CARL", is: is, lang: flows.En}
		seen := append(controlsIn(t, r.slack.deskBlocks(t.Context(), d)), controlsIn(t, r.slack.sheetOf(states()[0], d, "").Blocks.BlockSet)...)
		for _, id := range never {
			if slices.Contains(seen, id) {
				t.Errorf("role %d sees %s", is, id)
			}
		}
	}
	_, m := r.post("k", "", bot.Card{Ref: theCase, Topic: flows.Undeliverable})
	if _, err := r.world.Press("U0CHEN", deskID, m.TS, actPhone); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := strings.Join(r.whispers("U0CHEN", deskID), ""); !strings.Contains(got, "查看权限") || strings.Contains(got, "138") || len(r.in.desk.log) != 0 {
		t.Errorf("a viewer reads %q; noted %+v", got, r.in.desk.log)
	}
}

// TestPhone: how an applicant is reached is shown to who asks, in full, and it is
// in the audit log before.
func TestPhone(t *testing.T) {
	r := newRig(t, quiet())
	for _, topic := range []flows.Topic{flows.Undeliverable, flows.HumanAsked} {
		r.in.desk.log, r.in.desk.noLog = nil, false
		_, m := r.post("k"+string(topic), "", bot.Card{Ref: theCase, Topic: topic})
		press := func() string {
			t.Helper()
			before := len(r.whispers("U0CARL", deskID))
			if _, err := r.world.Press("U0CARL", deskID, m.TS, actPhone); err != nil {
				t.Fatal(err)
			}
			r.settle()
			return strings.Join(r.whispers("U0CARL", deskID)[before:], "\n")
		}
		if got := press(); !strings.Contains(got, "contact_mobile: 13800138000") {
			t.Errorf("%s: %q", topic, got)
		}
		if log := r.in.desk.log; len(log) != 1 || log[0].What != "reveal" || log[0].Of != "contact_name contact_mobile contact_email" || log[0].Ref != theCase || log[0].By != "slack:T0KAIHU/U0CARL" {
			t.Errorf("%s: noted %+v", topic, log)
		}
		r.in.desk.noLog = true
		if got := press(); strings.Contains(got, "138") || !strings.Contains(got, "try again") {
			t.Errorf("%s: what cannot be noted is shown: %q", topic, got)
		}
	}
}

// TestAssignModal gives a case to somebody else, with a word for them.
func TestAssignModal(t *testing.T) {
	r := newRig(t, quiet())
	if _, err := r.slack.Desk().Open(t.Context(), "k", states()[0], false); err != nil {
		t.Fatal(err)
	}
	lin := r.world.As("U0CARL")
	if _, err := lin.Press("Assign…"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if ack, err := lin.Submit(map[string]any{inputUser: "U0ANNA", inputText: "mine"}); err != nil || !strings.Contains(ack.Body, "is no consultant") {
		t.Errorf("an applicant: %+v, %v", ack, err)
	}
	if _, err := lin.Submit(map[string]any{inputUser: "U0CHEN", inputText: "call <!channel> at two"}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := strings.Join(r.in.desk.deeds, ";"); got != "KH-7Q2M4D NoteMade U0CARL call <!channel> at two;KH-7Q2M4D Assigned U0CARL slack:T0KAIHU/U0CHEN" {
		t.Errorf("done %q", got)
	}
}

// TestEraseModal names the case, says what goes, and takes more than a click.
func TestEraseModal(t *testing.T) {
	r := roleRig(t, Roles{Consultants: []string{"U0CARL"}})
	closed := states()[0]
	closed.Stage = flows.Closed
	if _, err := r.slack.Desk().Open(t.Context(), "k", closed, false); err != nil {
		t.Fatal(err)
	}
	if _, err := r.world.As("U0CARL").Press("Erase…"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := strings.Join(r.whispers("U0CARL", deskID), ""); !strings.Contains(got, "for admins only") || len(r.world.Views("U0CARL")) != 0 {
		t.Errorf("a consultant reads %q", got)
	}
	boss := r.world.As("U0BOSS")
	if _, err := boss.Press("Erase…"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	modal, ok := boss.Modal()
	if text := r.world.PlainBlocks(modal.Blocks); !ok || !strings.Contains(text, theCase) || !strings.Contains(text, "Acme") || !strings.Contains(text, "What stays") {
		t.Fatalf("the modal is %q", text)
	}
	for _, wrong := range []string{"", "yes", "KH-ZZZZZZ"} {
		if ack, err := boss.Submit(map[string]any{inputRef: wrong}); err == nil && !strings.Contains(ack.Body, "errors") || len(r.in.desk.deeds) != 0 {
			t.Errorf("%q erases: %+v, %v, %q", wrong, ack, err, r.in.desk.deeds)
		}
	}
	if _, err := boss.Submit(map[string]any{inputRef: "kh 7q2m4d"}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := strings.Join(r.in.desk.deeds, ";"); got != "KH-7Q2M4D Forgot U0BOSS" {
		t.Errorf("done %q", got)
	}
	if modal, ok := boss.Modal(); !ok || !strings.Contains(r.world.PlainBlocks(modal.Blocks), "is erased") {
		t.Error("nothing says that it is erased")
	}
}

// TestHomeCounts: statistics and the table of all cases come from the Home tab as
// the commands answer, files in the direct message.
func TestHomeCounts(t *testing.T) {
	r := roleRig(t, Roles{Consultants: []string{"U0CARL"}})
	r.in.desk.link = "https://work.weixin.qq.com/kfid/kfc?scene=TOKEN" // there is a font
	boss := r.world.As("U0BOSS")
	if err := boss.OpenHome(); err != nil {
		t.Fatal(err)
	}
	r.settle()
	for label, want := range map[string]struct{ modal, file string }{
		"Statistics: week": {"12 new", "funnel-"}, "Statistics: month": {"12 new", "funnel-"}, "Export CSV": {"✓ 1 cases", "kaihu-"}, "Commands": {"/kaihu export", ""},
	} {
		r.in.desk.log = nil
		boss.New()
		if _, err := boss.PressHome(label); err != nil {
			t.Fatalf("%s: %v", label, err)
		}
		r.settle()
		modal, ok := boss.Modal()
		if text := r.world.PlainBlocks(modal.Blocks); !ok || !strings.Contains(text, want.modal) {
			t.Errorf("%s: the modal is %q", label, text)
		}
		var files []string
		for _, m := range boss.New() {
			for _, id := range m.Files {
				f, _ := r.world.File(id)
				files = append(files, f.Name)
			}
		}
		if want.file == "" && len(files) > 0 || want.file != "" && (len(files) != 1 || !strings.HasPrefix(files[0], want.file)) {
			t.Errorf("%s: files %q", label, files)
		}
		if noted := len(r.in.desk.log) == 1 && r.in.desk.log[0].Via == "home"; noted != (want.file != "") {
			t.Errorf("%s: noted %+v", label, r.in.desk.log)
		}
		if err := boss.Cancel(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDigestCounts: below the digest the answer is for who presses alone.
func TestDigestCounts(t *testing.T) {
	r := roleRig(t, Roles{Consultants: []string{"U0CARL"}})
	if err := r.slack.Desk().Digest(t.Context(), "k", bot.Digest{Day: time.Now()}, false); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ user, label, want string }{
		{"U0CHEN", "Statistics: week", "新增 12"}, {"U0CARL", "Export CSV", "for admins only"}, {"U0BOSS", "Export CSV", "✓ 1 cases"},
	} {
		if _, err := r.world.As(c.user).Press(c.label); err != nil {
			t.Fatal(err)
		}
		r.settle()
		if got := strings.Join(r.whispers(c.user, deskID), ""); !strings.Contains(got, c.want) {
			t.Errorf("%s, %s: %q", c.user, c.label, got)
		}
	}
}
