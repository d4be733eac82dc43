package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/flows"
)

func (c *chat) by(who string) flows.Actor { return flows.Acting(who, c.now) }

// does is an act that must fit the case.
func (c *chat) does(e flows.Event) *chat {
	c.t.Helper()
	if o := c.f.Objection(&c.c, e); o != nil {
		c.t.Fatalf("%T is refused: %s", e, o.Text.En)
	}
	return c.feed(e)
}

// refuses wants an act to be refused, and to change nothing.
func (c *chat) refuses(code string, e flows.Event) *flows.Objection {
	c.t.Helper()
	o := c.f.Objection(&c.c, e)
	if o == nil || o.Code != code {
		c.t.Fatalf("%T: %+v, want %s", e, o, code)
	}
	if o.Text.En == "" || o.Text.Zh == "" {
		c.t.Errorf("%s has no words", code)
	}
	before := c.c
	c.feed(e)
	if len(c.last) > 0 || c.c.Stage != before.Stage || c.c.Held != before.Held || c.c.Care != before.Care {
		c.t.Errorf("%T was refused and did something: %v", e, c.last)
	}
	return o
}

func (c *chat) needsUs(want bool) {
	c.t.Helper()
	if got := !c.c.Needs.IsZero(); got != want {
		c.t.Errorf("needs us: %t (%+v), want %t", got, c.c.Tended().Alerts, want)
	}
}

// inPrecheck is a chat whose consultants are to look through it.
func inPrecheck(t *testing.T) *chat {
	c := ready(t, flows.Options{Desk: true}).says("zhang@example.com")
	for _, id := range c.f.Due(c.c) {
		c.c.Requirements[id] = flows.Requirement{State: flows.Waived}
	}
	c.c.Requirements["company_name"] = flows.Requirement{State: flows.OK, Value: "北京云启虚构科技有限公司"}
	c.c.Wait = flows.Wait{}
	c.says("continue")
	if c.c.Stage != flows.Precheck {
		t.Fatalf("stage %s", c.c.Stage)
	}
	return c
}

// reviewing is a chat that waits for AWS.
func reviewing(t *testing.T) *chat {
	c := inPrecheck(t).does(flows.Ruled{Actor: flows.Acting("U1", monday())})
	return c.says("done", "done", "done", "done", "done", "done", "done", "done", "I have submitted").does(flows.NoteMade{Actor: c.by("U1"), Text: "sent"})
}

func TestHumanSilencesTheBot(t *testing.T) {
	c := ready(t, flows.Options{Desk: true}).says("human")
	c.wantHeard("stay quiet").needsUs(true)
	if c.c.Ball != flows.Us || len(c.heard().Options) != 1 {
		t.Errorf("ball %s, options %v", c.c.Ball, c.heard().Options)
	}
	goOn := c.heard().Options[0]
	c.says("my mobile is 13800138000, zhang@example.com")
	if c.heard().Text != "" || !slices.Contains(c.told(), flows.Heard) {
		t.Errorf("the bot says %q, the desk hears %v", c.heard().Text, c.told())
	}
	if note := c.note(flows.Heard); strings.Contains(note, "13800138000") || !strings.Contains(note, "my mobile") {
		t.Errorf("the desk reads %q", note)
	}
	c.says("my password is Hunter22!")
	if note := c.note(flows.Heard); strings.Contains(note, "Hunter") {
		t.Errorf("the desk reads %q", note)
	}
	before := c.c
	c.says("continue").wantHeard("email address")
	if c.c.Held {
		t.Error("the chat is still held")
	}
	c.c = before
	c.feed(flows.Chose{Stamp: flows.At(c.now), Token: goOn.Token, Label: goOn.Label}).wantHeard("email address")
}

func TestTake(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	c.refuses(flows.NotHeld, flows.Released{Actor: c.by("U1")})
	c.says("human").does(flows.Took{Actor: c.by("U1")}).needsUs(false)
	if c.c.Assignee != "U1" {
		t.Errorf("assignee %q", c.c.Assignee)
	}
	if o := c.refuses(flows.HeldByAnother, flows.Took{Actor: c.by("U2")}); o.By != "U1" {
		t.Errorf("held by %q", o.By)
	}
	c.refuses(flows.HeldByAnother, flows.Spoke{Actor: c.by("U2"), Text: "hello"})
	if c.says("continue"); !c.c.Held {
		t.Error("the applicant took the chat from the consultant")
	}
	c.needsUs(true) // they wrote, and wait
	if c.c.WakeAt != (time.Time{}) {
		t.Errorf("a nudge at %s", c.c.WakeAt)
	}
	c.does(flows.Spoke{Actor: c.by("U1"), Text: "Which company is it?"}).wantHeard("From your consultant:\nWhich company is it?").needsUs(false)
	if len(c.heard().Options) > 0 {
		t.Error("a consultant's words came with buttons")
	}
	c.sends("f1")
	if c.heard().Text != "" {
		t.Errorf("the bot says %q", c.heard().Text)
	}
	c.does(flows.Released{Actor: c.by("U2")}).wantHeard("handed the chat over").wantHeard("email address")
}

// The platform is never refused: it says what is so.
func TestPlatformReleases(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	c.feed(flows.Held{Stamp: flows.At(c.now)})
	c.refuses(flows.HeldByAnother, flows.Released{Actor: c.by("U1")})
	c.does(flows.Released{Actor: c.by("")}).wantHeard("handed the chat over")
}

func TestReturn(t *testing.T) {
	c := inPrecheck(t)
	back := flows.Return{Requirement: "company_name", Code: "other", Note: "the name of the branch"}
	c.refuses(flows.NoSuchItem, flows.Ruled{Actor: c.by("U1"), Returns: []flows.Return{{Requirement: "nonsense", Code: "other", Note: "x"}}})
	c.refuses(flows.NoSuchReason, flows.Ruled{Actor: c.by("U1"), Returns: []flows.Return{{Requirement: "company_name", Code: "nonsense"}}})
	c.refuses(flows.NoteMissing, flows.Ruled{Actor: c.by("U1"), Returns: []flows.Return{{Requirement: "company_name", Code: "other"}}})
	c.does(flows.Ruled{Actor: c.by("U1"), Returns: []flows.Return{back}}).wantHeard("the name of the branch").wantState("company_name", flows.Error).wantState("signup_email", flows.OK)
	if c.c.Stage != flows.Preparing {
		t.Errorf("stage %s", c.c.Stage)
	}
	c.does(flows.Ruled{Actor: c.by("U2"), Returns: []flows.Return{back}})
	if c.heard().Text != "" {
		t.Errorf("told twice: %q", c.heard().Text)
	}
	c = inPrecheck(t).does(flows.Ruled{Actor: c.by("U1")})
	c.refuses(flows.NothingToDo, flows.Ruled{Actor: c.by("U2")})
	c.does(flows.Ruled{Actor: c.by("U1"), Returns: []flows.Return{back}}).wantState("company_name", flows.Error)
	if c.c.Stage != flows.Preparing || c.c.Checked {
		t.Errorf("in the middle of AWS's pages: stage %s, checked %t", c.c.Stage, c.c.Checked)
	}
	c = reviewing(t)
	c.refuses(flows.NotAtThisStage, flows.Ruled{Actor: c.by("U1"), Returns: []flows.Return{back}})
}

// What accuses somebody waits for a second consultant.
func TestDraft(t *testing.T) {
	c := inPrecheck(t)
	forged := flows.Ruled{Actor: c.by("U1"), Returns: []flows.Return{{Requirement: "company_name", Code: "suspected_forgery"}}}
	c.does(forged)
	if c.heard().Text != "" || !slices.Contains(c.told(), flows.Drafted) {
		t.Fatalf("the applicant hears %q, the desk %v", c.heard().Text, c.told())
	}
	c.wantState("company_name", flows.OK)
	c.refuses(flows.OwnDraft, flows.Approved{Actor: c.by("U1")})
	if o := c.refuses(flows.DraftWaits, flows.Ruled{Actor: c.by("U2")}); o.By != "U1" {
		t.Errorf("drafted by %q", o.By)
	}
	withdrawn := *c
	withdrawn.does(flows.Approved{Actor: c.by("U1"), No: true}).wantState("company_name", flows.OK)
	withdrawn.refuses(flows.NoDraft, flows.Approved{Actor: c.by("U2")})
	c.does(flows.Approved{Actor: c.by("U2")}).wantHeard("can't use this document").wantState("company_name", flows.Error)
	if strings.Contains(strings.ToLower(c.heard().Text), "forge") || c.c.Care != nil {
		t.Errorf("heard %q, care %+v", c.heard().Text, c.c.Care)
	}
	c = reviewing(t)
	c.does(flows.Resulted{Actor: c.by("U1"), Result: "failed", Words: "sorry", Returns: []flows.Return{{Requirement: "company_name", Code: "entity_not_mainland"}}})
	if c.c.Stage != flows.Reviewing || c.heard().Text != "" {
		t.Errorf("stage %s, heard %q", c.c.Stage, c.heard().Text)
	}
	if c.does(flows.Approved{Actor: c.by("U2")}); c.c.Stage != flows.Preparing {
		t.Errorf("stage %s", c.c.Stage)
	}
}

func TestResult(t *testing.T) {
	c := inPrecheck(t)
	c.refuses(flows.NotAtThisStage, flows.Resulted{Actor: c.by("U1"), Result: "activated"})
	c = reviewing(t)
	c.refuses(flows.NoSuchItem, flows.Resulted{Actor: c.by("U1"), Result: "lost"})
	c.refuses(flows.BadAccount, flows.Resulted{Actor: c.by("U1"), Result: "activated", Account: "12345"})
	rejected := *c
	c.does(flows.Resulted{Actor: c.by("U1"), Result: "under_review"}).wantHeard("Under review")
	if c.c.Stage != flows.Reviewing {
		t.Errorf("stage %s", c.c.Stage)
	}
	c.does(flows.Resulted{Actor: c.by("U1"), Result: "activated", Account: "123456789012"}).wantHeard("Congratulations").wantState("account_id", flows.OK)
	if c.c.Stage != flows.Launching {
		t.Errorf("stage %s", c.c.Stage)
	}
	c.refuses(flows.NotAtThisStage, flows.Resulted{Actor: c.by("U1"), Result: "activated"})
	rejected.does(flows.Resulted{Actor: c.by("U1"), Result: "failed", Words: "license of 13800138000 is blurry", Returns: []flows.Return{{Requirement: "company_name", Code: "name_mismatch"}}})
	rejected.wantState("company_name", flows.Error).wantState("signup_email", flows.OK)
	notes := rejected.c.Tended().Notes
	if len(notes) != 2 || !strings.HasPrefix(notes[1].Text, "AWS: license of") || strings.Contains(notes[1].Text, "13800138000") {
		t.Errorf("notes %+v", notes)
	}
}

func TestSnooze(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	c.refuses(flows.BadTime, flows.Snoozed{Actor: c.by("U1"), Until: c.now})
	c.refuses(flows.BadTime, flows.Snoozed{Actor: c.by("U1"), Until: c.now.AddDate(1, 0, 0)})
	c.does(flows.Took{Actor: c.by("U1")}).says("anybody?").needsUs(true)
	until := c.now.Add(48 * time.Hour)
	c.does(flows.Snoozed{Actor: c.by("U1"), Until: until}).needsUs(false)
	if !c.c.WakeAt.Equal(until) {
		t.Fatalf("wakes at %s", c.c.WakeAt)
	}
	c.now = until
	c.feed(flows.Woke{Stamp: flows.At(until), Due: until}).needsUs(true)
	if c.heard().Text != "" || !slices.Contains(c.told(), flows.Acted) {
		t.Errorf("the applicant hears %q, the desk %v", c.heard().Text, c.told())
	}
}

func TestMoved(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	c.does(flows.Moved{Actor: c.by("U1"), To: flows.Paused}).wantHeard("on hold")
	if !c.c.WakeAt.IsZero() {
		t.Errorf("a nudge at %s", c.c.WakeAt)
	}
	c.does(flows.Moved{Actor: c.by("U1")}).wantHeard("email address")
	c.refuses(flows.NothingToDo, flows.Moved{Actor: c.by("U1")})
	c.does(flows.Moved{Actor: c.by("U1"), To: flows.Closed}).wantHeard("closed").needsUs(false)
	c.refuses(flows.NotAtThisStage, flows.Spoke{Actor: c.by("U1"), Text: "hello"})
	c.says("hello?").wantHeard("passed that on")
	if !slices.Contains(c.told(), flows.Heard) {
		t.Error("the desk does not hear of it")
	}
	if c.feed(flows.Joined{Stamp: flows.At(c.now)}).wantHeard("registration is closed"); len(c.told()) > 0 {
		t.Errorf("opening the chat is told: %v", c.told())
	}
	if c.sends("f9").wantHeard("passed that on"); !slices.Contains(c.told(), flows.Heard) {
		t.Error("the desk does not hear of a file")
	}
	c.does(flows.Moved{Actor: c.by("U1")}).wantHeard("reopened").wantHeard("email address")
}

func TestInvited(t *testing.T) {
	for lang, want := range map[flows.Lang]string{flows.En: "invited you", flows.Zh: "顾问邀请您", "": "请问用哪种语言"} {
		c := begin(t, flows.Options{Desk: true})
		c.does(flows.Invited{Actor: c.by("U1"), Company: "样本公司", Lang: lang}).wantHeard(want)
		if c.c.Assignee != "U1" || c.c.Tended().Company != "样本公司" || !slices.Contains(c.told(), flows.Opened) {
			t.Errorf("%q: %+v, told %v", lang, c.c.Care, c.told())
		}
		c.refuses(flows.NothingToDo, flows.Invited{Actor: c.by("U2")})
	}
}

// A closed window is said before anything is tried.
func TestNobodySpeaksThroughAClosedWindow(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	c.c.Window = flows.Window{Limited: true, Left: 0, Until: c.now.Add(time.Hour)}
	c.refuses(flows.WindowClosed, flows.Spoke{Actor: c.by("U1"), Text: "hello"})
	c.refuses(flows.WindowClosed, flows.Nudged{Actor: c.by("U1")})
	c.refuses(flows.TooMuchText, flows.Spoke{Actor: c.by("U1"), Text: strings.Repeat("长", 700)})
}

// What a consultant writes is never taken for one of our own placeholders.
func TestSpokenLiterally(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	c.does(flows.Spoke{Actor: c.by("U1"), Text: "{rule.max_file_mb} {text} {link}"}).wantHeard("{rule.max_file_mb} {text} {link}")
}
