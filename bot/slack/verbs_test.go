package slack

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"kaihu/bot"
	"kaihu/bot/slacktest"
	"kaihu/flows"
	"kaihu/storage"
)

// TestVerbs: what each command does, however it is typed.
func TestVerbs(t *testing.T) {
	r := newRig(t, quiet())
	r.in.desk.link = "https://work.weixin.qq.com/kfid/kfc?scene=TOKEN"
	for _, c := range []struct{ text, deed, log string }{
		{"take KH-7Q2M4D", "Took U0CARL", "take"}, {"接管KH-7Q2M4D", "Took U0CARL", "take"}, {"kh7q2m4d take", "Took U0CARL", "take"},
		{"release 7q2m4d", "Released U0CARL", "release"}, {"done KH-7Q2M4D", "Attended U0CARL", "done"},
		{"assign KH-7Q2M4D <@U0CHEN|chen>", "Assigned U0CARL slack:T0KAIHU/U0CHEN", "assign"}, {"assign <@U0CHEN> kh-7q2m4d", "Assigned U0CARL slack:T0KAIHU/U0CHEN", "assign"},
		{"指派 KH-7Q2M4D 我", "Assigned U0CARL slack:T0KAIHU/U0CARL", "assign"}, {"assign KH-7Q2M4D nobody", "Assigned U0CARL ", "assign"},
		{"note KH-7Q2M4D called <@U0CHEN|chen>\nat two &amp; three", "NoteMade U0CARL called @chen\nat two & three", "note"},
		{"备注 KH-7Q2M4D：下午再打", "NoteMade U0CARL 下午再打", "note"}, {"say please wait KH-7Q2M4D", "Spoke U0CARL please wait", "say"},
		{"snooze KH-7Q2M4D 2d", "Snoozed U0CARL 48h0m0s", "snooze"}, {"snooze KH-7Q2M4D 4 小时", "Snoozed U0CARL 4h0m0s", "snooze"}, {"nudge KH-7Q2M4D", "Nudged U0CARL", "nudge"},
		{"pause KH-7Q2M4D", "Moved U0CARL paused", "pause"}, {"关闭 KH-7Q2M4D", "Moved U0CARL closed", "close"}, {"reopen KH-7Q2M4D", "Moved U0CARL ", "reopen"},
		{"accept KH-7Q2M4D license_scan", "Vetted U0CARL license_scan", "accept license_scan"}, {"approve KH-7Q2M4D", "Approved U0CARL true", "approve"},
		{"撤回 KH-7Q2M4D", "Approved U0CARL false", "withdraw"},
		{"result KH-7Q2M4D activated 1234 5678 9012", "Resulted U0CARL activated 123456789012 ", "result activated account_id"},
		{"result KH-7Q2M4D 审核中", "Resulted U0CARL under_review  ", "result under_review"},
		{"result KH-7Q2M4D rejected uscc:unreadable license:other the seal is cut", "Resulted U0CARL failed  the seal is cut uscc/unreadable/ license_scan/other/", "result failed uscc:unreadable license_scan:other"},
		{"scan KH-7Q2M4D business", "ScanLink slack:T0KAIHU/U0CARL carl license_scan ", "ask-scan license_scan"}, {"scan KH-7Q2M4D licen", "ScanLink slack:T0KAIHU/U0CARL carl license_scan ", "ask-scan license_scan"}, {"资料包 KH-7Q2M4D", "PackLink slack:T0KAIHU/U0CARL carl", "ask-pack"},
	} {
		r.in.desk.deeds, r.in.desk.log = nil, nil
		answer := r.type1("U0CARL", c.text)
		if got := strings.Join(r.in.desk.deeds, ";"); got != theCase+" "+c.deed {
			t.Errorf("%q: did %q, want %q; answered %q", c.text, got, c.deed, answer)
		}
		if len(r.in.desk.log) != 1 || strings.TrimSpace(r.in.desk.log[0].What+" "+r.in.desk.log[0].Of) != c.log || r.in.desk.log[0].Via != "command" || r.in.desk.log[0].By != "slack:T0KAIHU/U0CARL" {
			t.Errorf("%q: noted %+v, want %q", c.text, r.in.desk.log, c.log)
		}
		if !strings.Contains(answer, theCase) && !strings.Contains(answer, "TOKEN") {
			t.Errorf("%q: answered %q", c.text, answer)
		}
	}
	for text, want := range map[string]string{
		"return KH-7Q2M4D Unified social credit code unreadable the last digit": "uscc/unreadable/the last digit",
		"退回 KH-7Q2M4D license unread":                                           "license_scan/unreadable/",
		"ok KH-7Q2M4D":                                                          "",
	} {
		r.in.rulings, r.in.settled = nil, false
		r.type1("U0CARL", text)
		if len(r.in.rulings) != 1 || strings.TrimSpace(r.in.rulings[0]) != strings.TrimSpace("KH-7Q2M4D slack:T0KAIHU/U0CARL "+want) {
			t.Errorf("%q: %q", text, r.in.rulings)
		}
	}
}

// TestWrongCommandsTeach: what is lacking or misspelt is answered with the right
// command, in which the reader's own words stand, and nothing is done.
func TestWrongCommandsTeach(t *testing.T) {
	r := newRig(t, quiet())
	for text, want := range map[string]string{
		"retrun KH-7Q2M4D uscc unreadable": "Did you mean: /kaihu return KH-7Q2M4D uscc unreadable", "assgn KH-7Q2M4D": "Did you mean: /kaihu assign KH-7Q2M4D @consultant",
		"return KH-7Q2M4D": "/kaihu return KH-7Q2M4D item code", "return KH-7Q2M4D uscc": "unreadable (", "return uscc unreadable": "Which case", "take": "Which case",
		"take KH-ZZZZZZ": "There is no case KH-ZZZZZZ", "snooze KH-7Q2M4D 2 moons": "/kaihu snooze KH-7Q2M4D 4h", "result KH-7Q2M4D maybe": "activated, reviewing or rejected",
		"result KH-7Q2M4D rejected uscc:nonsense": "Which item", "assign KH-7Q2M4D <@U0ANNA>": "is no consultant", "invite slack": "Whom?", "scan KH-7Q2M4D passport": "license_scan (",
		"invite": "WeCom is not connected",
	} {
		if got := r.type1("U0CARL", text); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if len(r.in.desk.deeds)+len(r.in.rulings) != 0 {
		t.Errorf("done: %q %q", r.in.desk.deeds, r.in.rulings)
	}
}

// TestNothingUnnoted: what cannot be noted is not done.
func TestNothingUnnoted(t *testing.T) {
	r := newRig(t, quiet())
	r.in.desk.noLog = true
	for _, text := range []string{"say KH-7Q2M4D hi", "case KH-7Q2M4D", "cases", "scan KH-7Q2M4D license_scan", "reveal KH-7Q2M4D contact_mobile", "stats", "invite", "pack KH-7Q2M4D"} {
		if got := r.type1("U0CARL", text); !strings.Contains(got, "try again") || strings.Contains(got, "138") {
			t.Errorf("%q: %q", text, got)
		}
	}
	if len(r.in.desk.deeds) != 0 || len(r.in.desk.invited) != 0 {
		t.Errorf("done: %q %+v", r.in.desk.deeds, r.in.desk.invited)
	}
}

// TestInvite: who is invited, and as what.
func TestInvite(t *testing.T) {
	r := newRig(t, quiet())
	r.in.desk.link = "https://work.weixin.qq.com/kfid/kfc?scene=TOKEN"
	for text, want := range map[string]bot.Invitation{
		"invite 北京某某 有限公司 zh":                                  {Channel: "kf", Company: "北京某某 有限公司", Lang: flows.Zh},
		"invite slack <@U0ANNA|anna> Acme &lt;!channel&gt; en": {Channel: "slack", To: contact("T0KAIHU", "U0ANNA", ""), Company: "Acme <!channel>", Lang: flows.En},
		"邀请 <@U0EVE>": {Channel: "slack", To: contact("T0OTHER", "U0EVE", "")},
	} {
		r.in.desk.invited = nil
		want.By = "slack:T0KAIHU/U0CARL"
		got := r.type1("U0CARL", text)
		if len(r.in.desk.invited) != 1 || r.in.desk.invited[0] != want || !strings.Contains(got, theCase) {
			t.Errorf("%q: %+v\nwant %+v: %q", text, r.in.desk.invited, want, got)
		}
	}
	if files := r.world.Files(r.world.DM("U0CARL")); len(files) != 1 || files[0].Name != theCase+".png" {
		t.Errorf("the QR code: %+v", files)
	}
}

// TestHistory: who did what, and that looks are in it.
func TestHistory(t *testing.T) {
	r := newRig(t, quiet())
	r.type1("U0CARL", "return KH-7Q2M4D uscc unreadable")
	r.type1("U0CHEN", "reveal KH-7Q2M4D contact_mobile")
	got := r.type1("U0CARL", "case KH-7Q2M4D history")
	for _, want := range []string{"return uscc:unreadable (command)", "reveal contact_mobile (command)", "@chen"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if strings.Contains(got, "138") {
		t.Errorf("an answer is in the history: %q", got)
	}
}

// TestPages: ten at a time, and a button for more.
func TestPages(t *testing.T) {
	r := newRig(t, quiet())
	for i := range 25 {
		r.in.desk.cases = append(r.in.desk.cases, bot.Summary{Ref: "KH-AAAA" + string(rune('A'+i/10)) + string(rune('A'+i%10)), Company: longName(flows.Zh)})
	}
	lin := r.world.As("U0CARL")
	if _, err := lin.Command(deskID, "/kaihu cases mine"); err != nil {
		t.Fatal(err)
	}
	seen := ""
	for range 2 {
		r.settle()
		if _, err := lin.Press("More"); err != nil {
			t.Fatal(err)
		}
	}
	r.settle()
	for _, m := range r.world.Messages(deskID) {
		if m.EphemeralFor == "U0CARL" {
			seen += r.world.Plain(m)
		}
	}
	for _, c := range r.in.desk.cases {
		if !strings.Contains(seen, c.Ref+" · ") {
			t.Errorf("%s was not listed", c.Ref)
		}
	}
	for _, q := range r.in.desk.searches {
		if q.View != bot.ViewMine || q.By != "slack:T0KAIHU/U0CARL" || q.Limit != listed {
			t.Errorf("asked for %+v", q)
		}
	}
}

// TestExport: no cell of the table calculates.
func TestExport(t *testing.T) {
	r := newRig(t, quiet(), func(c *Config) { c.Roles = Roles{Admins: []string{"U0CARL"}} })
	for i, evil := range []string{"=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "\u202e=1", "\x00=1", "＝1", "fine", "a\n=1"} {
		r.in.desk.cases = append(r.in.desk.cases, bot.Summary{Ref: "KH-AAAAA" + string(rune('A'+i)), Company: evil})
	}
	if got := r.type1("U0CARL", "export csv"); !strings.Contains(got, "10 cases") {
		t.Fatalf("answered %q", got)
	}
	files := r.world.Files(r.world.DM("U0CARL"))
	if len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	file, _ := r.world.File(files[0].ID)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file.Content), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 11 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.ContainsAny(cell, "\u202e\x00") || strings.HasPrefix(cell, "＝") {
				t.Errorf("%q", cell)
			}
		}
	}
	if !slices.ContainsFunc(r.in.desk.log, func(a storage.Act) bool { return a.What == "export" }) {
		t.Error("the export is not noted")
	}
	if slices.ContainsFunc(r.world.Messages(deskID), func(m slacktest.Message) bool { return len(m.Files) > 0 }) {
		t.Error("the table is in the channel")
	}
}
