package flows_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaihu/flows"
	"kaihu/flows/awschina"
)

// monday is a Monday morning in China.
func monday() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()) }

// A flow does not change, so tests share the two there are.
var (
	alone    = sync.OnceValues(func() (*flows.Flow, error) { return flows.Load(awschina.Files(), flows.Options{}) })
	withDesk = sync.OnceValues(func() (*flows.Flow, error) { return flows.Load(awschina.Files(), flows.Options{Desk: true}) })
	linked   = sync.OnceValues(func() (*flows.Flow, error) {
		return flows.Load(awschina.Files(), flows.Options{Desk: true, Links: true})
	})
)

func load(t testing.TB, o flows.Options) *flows.Flow {
	t.Helper()
	once := alone
	if o.Mail {
		once = func() (*flows.Flow, error) { return flows.Load(awschina.Files(), o) }
	}
	if o.Desk && !o.Mail {
		once = withDesk
	}
	if o.Links && !o.Mail {
		once = linked
	}
	f, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// chat feeds a case one event after another.
type chat struct {
	t    testing.TB
	f    *flows.Flow
	c    flows.Case
	now  time.Time
	last []flows.Effect
}

func begin(t testing.TB, o flows.Options) *chat {
	c := &chat{t: t, f: load(t, o), now: monday()}
	c.c = flows.Case{Ref: "KH-TEST22", Contact: flows.Contact{Channel: "kf", Address: "a/b"}}
	return c
}

func (c *chat) feed(e flows.Event) *chat {
	c.c, c.last = c.f.Advance(c.c, e)
	return c
}

func (c *chat) says(texts ...string) *chat {
	for _, s := range texts {
		c.feed(flows.Said{Stamp: flows.At(c.now), Text: s, Message: "m-" + s})
	}
	return c
}

// heard gives the reply of the last event.
func (c *chat) heard() flows.Say {
	for _, e := range c.last {
		if s, ok := e.(flows.Say); ok {
			return s
		}
	}
	return flows.Say{}
}

func (c *chat) told() (topics []flows.Topic) {
	for _, e := range c.last {
		if t, ok := e.(flows.Tell); ok {
			topics = append(topics, t.Topic)
		}
	}
	return topics
}

func (c *chat) wantHeard(part string) *chat {
	c.t.Helper()
	if !strings.Contains(c.heard().Text, part) {
		c.t.Errorf("heard %q, want it to hold %q", c.heard().Text, part)
	}
	return c
}

func (c *chat) wantState(id string, s flows.State) *chat {
	c.t.Helper()
	if got := c.c.State(id); got != s {
		c.t.Errorf("%s is %s, want %s", id, got, s)
	}
	return c
}

// ready is a chat that has come to the first personal question.
func ready(t testing.TB, o flows.Options) *chat {
	return begin(t, o).says("hello", "English", "I agree", "mainland", "I have them all")
}

func TestAdvanceIsAFunction(t *testing.T) {
	c := ready(t, flows.Options{})
	before, err := json.Marshal(c.c)
	if err != nil {
		t.Fatal(err)
	}
	e := flows.Said{Stamp: flows.At(c.now), Text: "zhang@example.com"}
	one, effects := c.f.Advance(c.c, e)
	two, again := c.f.Advance(c.c, e)
	if d := cmp.Diff(one, two); d != "" {
		t.Error("the same case and event gave two cases:", d)
	}
	if d := cmp.Diff(effects, again); d != "" {
		t.Error("the same case and event gave two effects:", d)
	}
	if after, _ := json.Marshal(c.c); string(after) != string(before) {
		t.Error("Advance changed the case that it was given")
	}
}

func TestOldButtonChangesNothing(t *testing.T) {
	c := begin(t, flows.Options{}).says("hello", "English", "I agree")
	old := c.heard().Options[0] // mainland
	c.says("hong kong")
	c.feed(flows.Chose{Stamp: flows.At(c.now), Token: old.Token, Label: old.Label})
	if got := c.c.Value("entity_region"); got != "hongkong" {
		t.Errorf("an old button changed entity_region to %q", got)
	}
	c.wantHeard("earlier step")
}

func TestButtonStaysGoodAfterADigression(t *testing.T) {
	c := begin(t, flows.Options{}).says("hello", "English", "I agree")
	mainland := c.heard().Options[0]
	c.says("progress", "blah blah")
	c.feed(flows.Chose{Stamp: flows.At(c.now), Token: mainland.Token})
	c.wantState("entity_region", flows.OK)
}

func TestNothingPersonalBeforeConsent(t *testing.T) {
	c := begin(t, flows.Options{}).says("hello", "English",
		"Zhang San 13800138000 zhang@example.com")
	c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: "f1", Source: "x"}})
	for _, e := range c.last {
		if _, ok := e.(flows.Inspect); ok {
			t.Error("a file is fetched before consent")
		}
	}
	b, _ := json.Marshal(c.c)
	for _, secret := range []string{"Zhang", "138001", "example.com", "f1"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the case holds %q before consent: %s", secret, b)
		}
	}
}

func TestRefusedIdentityIsLeftToThePerson(t *testing.T) {
	c := ready(t, flows.Options{})
	c.c.Requirements["leader_id_kind"] = flows.Requirement{State: flows.OK, Value: "resident_id"}
	for _, d := range c.f.Due(c.c) {
		if d != "leader_id_number" && d != "leader_id_scan" {
			c.c.Requirements[d] = flows.Requirement{State: flows.Waived}
		}
	}
	c.says("back", "keep it").wantHeard("ID number").says("I don't agree")
	c.wantState("leader_id_number", flows.Waived).wantState("leader_id_scan", flows.Waived)
	c.says("edit ID number").says("I agree").says("110105198808159997")
	if got := c.c.Value("leader_id_number"); got != "110105198808159997" {
		t.Errorf("after a later yes the number is %q", got)
	}
}

func TestSlackNeverTakesAnIDNumber(t *testing.T) {
	c := begin(t, flows.Options{})
	c.c.Contact = flows.Contact{Channel: "slack", Address: "T/U", Abroad: true}
	c.says("hello", "English", "I agree", "mainland", "I have them all", "110105198808159997").wantHeard("outside mainland China")
	if b, _ := json.Marshal(c.c); strings.Contains(string(b), "110105198808159997") {
		t.Error("the case holds the number")
	}
}

func TestHeldChatIsSilent(t *testing.T) {
	c := ready(t, flows.Options{})
	c.feed(flows.Held{Stamp: flows.At(c.now)})
	c.says("zhang@example.com")
	if len(c.last) != 0 {
		t.Errorf("the bot spoke into a held chat: %+v", c.last)
	}
	if !c.c.WakeAt.IsZero() {
		t.Error("a held chat is nudged")
	}
	c.feed(flows.Released{Actor: flows.Acting("", c.now)}).wantHeard("handed the chat over")
}

func TestNudges(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	if want := monday().AddDate(0, 0, 1); !c.c.WakeAt.Equal(want) {
		t.Errorf("wakes at %s, want %s", c.c.WakeAt, want)
	}
	stale := c.c.WakeAt.Add(-time.Hour)
	if next, effects := c.f.Advance(c.c, flows.Woke{Stamp: flows.At(stale), Due: stale}); len(effects) > 0 || next.Reminders.Next != 0 {
		t.Error("a stale timer did something")
	}
	sent := 0
	for !c.c.WakeAt.IsZero() {
		at := c.c.WakeAt
		if h := at.In(flows.China()).Hour(); h < 9 || h >= 20 {
			t.Errorf("a nudge at %s", at)
		}
		if c.feed(flows.Woke{Stamp: flows.At(at), Due: at}); c.heard().Text != "" {
			sent++
		}
		if sent > 10 {
			t.Fatal("nudges without end")
		}
	}
	if sent != 3 {
		t.Errorf("%d nudges, want 3", sent)
	}
}

func TestClosedWindowTellsTheDesk(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	c.c.Window = flows.Window{Limited: true, Left: 0, Until: monday().Add(48 * time.Hour)}
	at := c.c.WakeAt
	c.feed(flows.Woke{Stamp: flows.At(at), Due: at})
	if c.heard().Text != "" || !cmp.Equal(c.told(), []flows.Topic{flows.Undeliverable}) {
		t.Errorf("said %q, told %v", c.heard().Text, c.told())
	}
}

func TestDocumentVerdicts(t *testing.T) {
	c := ready(t, flows.Options{})
	for _, d := range c.f.Due(c.c) {
		if d == "license_scan" {
			break
		}
		c.c.Requirements[d] = flows.Requirement{State: flows.Waived}
	}
	c.says("edit user name", "yunqi")
	send := func(id string) {
		c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: id, Source: id, Message: "m" + id}})
	}
	send("f1")
	c.wantState("license_scan", flows.Checking)
	if c.heard().Text != "" {
		t.Error("an upload is answered before it was looked at")
	}
	send("f2") // more of the same burst
	c.wantState("license_scan", flows.Checking)
	c.feed(flows.Inspected{Stamp: flows.At(c.now), Requirement: "license_scan", File: flows.File{ID: "f0"}})
	c.wantState("license_scan", flows.Checking)                                                              // a verdict on another file
	c.feed(flows.Inspected{Stamp: flows.At(c.now), Requirement: "license_scan", File: flows.File{ID: "f1"}}) // of the first alone
	c.wantState("license_scan", flows.Checking)
	c.feed(flows.Inspected{Stamp: flows.At(c.now), Requirement: "license_scan", File: flows.File{ID: "f1"}, Of: []string{"f1", "f2"}, Code: "file_too_large"})
	c.wantState("license_scan", flows.Error).wantHeard("5 MB")
	send("f3")
	c.feed(flows.Inspected{Stamp: flows.At(c.now), Requirement: "license_scan", File: flows.File{ID: "f3", Message: "mf3"}})
	c.wantState("license_scan", flows.OK)
	c.feed(flows.Withdrew{Stamp: flows.At(c.now), Message: "mf3"})
	c.wantState("license_scan", flows.Due)
}

func TestRetention(t *testing.T) {
	c := begin(t, flows.Options{Desk: true}).says("hello", "English", "I agree", "mainland", "already have an account")
	c.c.Requirements["leader_id_number"] = flows.Requirement{State: flows.OK, Value: "110105198808159997"}
	c.c.Requirements["leader_id_scan"] = flows.Requirement{State: flows.OK, File: &flows.File{ID: "f9"}}
	c.says("123456789012")
	var erased, discarded bool
	for i := 0; i < 20 && !c.c.WakeAt.IsZero() && !erased; i++ {
		at := c.c.WakeAt
		c.feed(flows.Woke{Stamp: flows.At(at), Due: at})
		for _, e := range c.last {
			switch e := e.(type) {
			case flows.Discard:
				discarded = e.File.ID == "f9"
				if d := at.Sub(monday()).Hours() / 24; d < 30 || d > 33 {
					t.Errorf("the ID is erased after %.0f days", d)
				}
			case flows.Erase:
				erased = true
				if d := at.Sub(monday()).Hours() / 24; d < 180 || d > 183 {
					t.Errorf("the case is erased after %.0f days", d)
				}
			}
		}
	}
	if !discarded || !erased {
		t.Errorf("discarded %v, erased %v", discarded, erased)
	}
}

func TestEditAfterSubmissionIsExplained(t *testing.T) {
	c := ready(t, flows.Options{}).says("zhang@example.com", "already submitted", "edit email")
	c.wantHeard("with AWS now")
	if c.c.Stage != flows.Reviewing {
		t.Errorf("stage %s", c.c.Stage)
	}
}

func TestHugeMessage(t *testing.T) {
	c := ready(t, flows.Options{})
	c.says(strings.Repeat("很长", 10000)).wantHeard("smaller parts")
}

func TestBlockSaysWhatItDoesNotKeep(t *testing.T) {
	c := ready(t, flows.Options{})
	c.feed(flows.Said{Stamp: flows.At(c.now), Text: "zhang@example.com\n13800138000\n110105198808159997", Message: "m1"}).wantHeard("Not kept yet: Leader's ID number")
	if b, _ := json.Marshal(c.c); strings.Contains(string(b), "110105198808159997") {
		t.Error("the case holds the number")
	}
}

func TestAppAsksForPictures(t *testing.T) {
	c := begin(t, flows.Options{})
	c.c.Contact = flows.Contact{Channel: "app", Address: "zhangsan"}
	c.says("hello", "English", "I agree", "mainland", "I have them all", "Zhang San 13800138000 zhang@example.com 北京市朝阳区示例东路88号 100020", "yunqi", "same", "北京云启虚构科技有限公司", "no", "agree")
	c.wantHeard("customer service")
}

// TestAnythingAtAnyWait throws odd input at every question of a whole
// registration: the bot always answers, and the open question survives.
func TestAnythingAtAnyWait(t *testing.T) {
	odd := []string{"?", "。", "1", "0", "99", "-1", "好的", "返回", "help", "undo", "改", "改xyz", "\n\n", "🙂", "<!channel>", "{rule.max_file_mb}", strings.Repeat("a", 3000), "123456", "你是谁？", "跳过"}
	line := []string{"hello", "English", "I agree", "mainland", "I have them all", "a@example.com", "yunqi", "Zhang San", "13800138000", "same",
		"北京云启虚构科技有限公司", "北京市朝阳区示例东路88号", "100020", "no", "agree"}
	for n := 1; n <= len(line); n++ {
		c := begin(t, flows.Options{}).says(line[:n]...)
		for _, s := range odd {
			if before := c.c; c.says(s).heard().Text == "" {
				t.Errorf("after %q, %q is met with silence (wait %+v)", line[n-1], s, before.Wait)
			}
			if strings.Contains(c.heard().Text, "{") && !strings.Contains(s, "{") {
				t.Errorf("after %q, %q: a placeholder is left in %q", line[n-1], s, c.heard().Text)
			}
		}
	}
}

// TestClosedWindowIsToldOnce: of many messages that meet a closed window the
// desk hears once, and again when the person acted in between. Of what else
// does not arrive it hears each time.
func TestClosedWindowIsToldOnce(t *testing.T) {
	c := ready(t, flows.Options{Desk: true})
	tells := func(events ...flows.Event) (n int) {
		for _, e := range events {
			next, effects := c.f.Advance(c.c, e)
			c.c = next
			for _, x := range effects {
				if tell, ok := x.(flows.Tell); ok && tell.Topic == flows.Undeliverable {
					n++
				}
			}
		}
		return n
	}
	at := flows.At(c.now)
	closed, gone := flows.Undelivered{Stamp: at, Reason: "closed", Closed: true}, flows.Undelivered{Stamp: at, Reason: "gone"}
	if n := tells(closed, closed, closed); n != 1 {
		t.Errorf("told %d times", n)
	}
	if n := tells(flows.Said{Stamp: flows.At(c.now.Add(-time.Minute)), Text: "progress"}, closed); n != 0 {
		t.Errorf("after something older of the same burst: told %d times", n)
	}
	if n := tells(flows.Said{Stamp: at, Text: "progress"}, closed, closed); n != 1 {
		t.Errorf("after the person wrote: told %d times", n)
	}
	if n := tells(gone, gone); n != 2 {
		t.Errorf("of a person who is gone: told %d times", n)
	}
}
