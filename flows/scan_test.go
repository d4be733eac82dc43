package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/flows"
	"kaihu/flows/answers"
)

// atScan is a chat in English in which an item is the only one that is still
// to come, the leader's notice agreed to.
func atScan(t *testing.T, o flows.Options, items ...string) *chat {
	c := ready(t, o)
	for _, id := range c.f.Due(c.c) {
		if !slices.Contains(items, id) {
			c.c.Requirements[id] = flows.Requirement{State: flows.Waived}
		}
	}
	c.c.Consents = append(c.c.Consents, flows.Consent{Notice: "identity", Given: true})
	c.c.Wait = flows.Wait{}
	c.says("continue")
	return c
}

func (c *chat) sends(ids ...string) *chat {
	for _, id := range ids {
		c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: id, Source: id, Message: "m" + id}})
	}
	return c
}

// looked is the verdict on files of an item.
func (c *chat) looked(item string, e flows.Inspected, of ...string) *chat {
	e.Stamp, e.Requirement, e.Of = flows.At(c.now), item, of
	if e.File.ID == "" {
		e.File.ID = of[0]
	}
	return c.feed(e)
}

func (c *chat) inspects() (n int) {
	for _, e := range c.last {
		if _, ok := e.(flows.Inspect); ok {
			n++
		}
	}
	return n
}

func (c *chat) discards() (ids []string) {
	for _, e := range c.last {
		if d, ok := e.(flows.Discard); ok {
			ids = append(ids, d.File.ID)
		}
	}
	return ids
}

func (c *chat) read(id string) string {
	if s := c.c.Requirements[id].Scan; s != nil {
		return s.Read
	}
	return ""
}

// A burst is one document and has one answer.
func TestBurstIsOneDocument(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "leader_id_scan").sends("f1")
	if c.inspects() != 1 {
		t.Fatal("the first picture begins no check")
	}
	c.sends("f2")
	if c.inspects() != 0 || c.heard().Text != "" {
		t.Errorf("the second picture: %d checks, said %q", c.inspects(), c.heard().Text)
	}
	c.looked("leader_id_scan", flows.Inspected{}, "f1") // begun before the second came
	c.wantState("leader_id_scan", flows.Checking)
	if c.inspects() != 1 || c.heard().Text != "" {
		t.Errorf("a verdict on half of it: %d checks, said %q", c.inspects(), c.heard().Text)
	}
	c.looked("leader_id_scan", flows.Inspected{}, "f1", "f2")
	c.wantState("leader_id_scan", flows.OK).wantHeard("all fine")
}

func TestBurstIsBounded(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "leader_id_scan").sends("f1", "f2", "f3", "f4", "f5", "f6")
	if c.heard().Text != "" {
		t.Errorf("six are too many: %q", c.heard().Text)
	}
	c.sends("f7").wantHeard("enough pictures")
	if n := len(c.c.Requirements["leader_id_scan"].Pictures()); n != 6 {
		t.Errorf("%d pictures are kept", n)
	}
}

func TestRecallOfOnePictureOfABurst(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "leader_id_scan").sends("f1", "f2")
	c.feed(flows.Withdrew{Stamp: flows.At(c.now), Message: "mf1"})
	c.wantState("leader_id_scan", flows.Checking)
	c.looked("leader_id_scan", flows.Inspected{}, "f1", "f2")
	c.wantState("leader_id_scan", flows.Checking)
	if c.inspects() != 1 || !slices.Equal(c.discards(), []string{"f1"}) {
		t.Errorf("%d checks of what is left, discarded %v", c.inspects(), c.discards())
	}
	c.looked("leader_id_scan", flows.Inspected{}, "f2").wantState("leader_id_scan", flows.OK)
}

// A verdict on files that were all replaced changes nothing.
func TestStaleVerdict(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan").sends("f1")
	c.feed(flows.Withdrew{Stamp: flows.At(c.now), Message: "mf1"})
	c.sends("f2").looked("license_scan", flows.Inspected{}, "f1")
	c.wantState("license_scan", flows.Checking)
	if !slices.Equal(c.discards(), []string{"f1"}) {
		t.Errorf("discards %v", c.discards())
	}
}

func TestUnsureIsAskedOnce(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan", "support_plan").sends("f1")
	c.looked("license_scan", flows.Inspected{Unclear: true, Code: "glare", Digest: "d1"}, "f1")
	c.wantState("license_scan", flows.Error).wantHeard("reflection").wantHeard("a person will look")
	if len(c.discards()) > 0 {
		t.Error("the picture is thrown away although it may be kept")
	}
	c.sends("f2").looked("license_scan", flows.Inspected{Unclear: true, Code: "blurred"}, "f2")
	c.wantState("license_scan", flows.OK).wantHeard("A consultant will have a look")
	if s := c.c.Requirements["license_scan"].Scan; s == nil || s.Doubt != "blurred" {
		t.Errorf("the doubt is %+v", s)
	}
	c.says("basic")
	if !strings.Contains(c.note(flows.PrecheckAsked), "Business license scan: The picture is blurred") {
		t.Errorf("the consultants hear %q", c.note(flows.PrecheckAsked))
	}
	c.feed(flows.Ruled{Actor: flows.Acting("U1", c.now)})
	if s := c.c.Requirements["license_scan"].Scan; s != nil {
		t.Errorf("a consultant looked, and it is still %+v", s)
	}
}

func (c *chat) note(topic flows.Topic) string {
	for _, e := range c.last {
		if t, ok := e.(flows.Tell); ok && t.Topic == topic {
			return t.Note + t.Words.En
		}
	}
	return ""
}

func TestUnsureKeptOnTheirWord(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan", "support_plan").sends("f1")
	c.looked("license_scan", flows.Inspected{Unclear: true, Code: "glare"}, "f1")
	if o := c.heard().Options; len(o) == 0 || !strings.Contains(o[0].Label, "consultant") {
		t.Fatalf("the buttons are %v", o)
	}
	c.feed(flows.Chose{Stamp: flows.At(c.now), Token: c.heard().Options[0].Token})
	c.wantState("license_scan", flows.OK)
}

// Without an engine nothing is asked again, and nobody waits.
func TestNotChecked(t *testing.T) {
	for _, desk := range []bool{true, false} {
		c := atScan(t, flows.Options{Desk: desk}, "license_scan", "support_plan").sends("f1")
		c.looked("license_scan", flows.Inspected{Unclear: true}, "f1")
		c.wantState("license_scan", flows.OK).wantHeard("received")
		if strings.Contains(c.heard().Text, "onsultant") != desk {
			t.Errorf("desk %v: %q", desk, c.heard().Text)
		}
	}
}

func TestOneSideThenTheOther(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "leader_id_scan", "support_plan").sends("f1")
	c.looked("leader_id_scan", flows.Inspected{Code: "side_missing"}, "f1")
	c.wantState("leader_id_scan", flows.Error).wantHeard("other side")
	c.sends("f2")
	if r := c.c.Requirements["leader_id_scan"]; len(r.Pictures()) != 2 || c.inspects() != 1 || len(c.discards()) > 0 {
		t.Fatalf("%d pictures, %d checks, discarded %v", len(r.Pictures()), c.inspects(), c.discards())
	}
	c.looked("leader_id_scan", flows.Inspected{}, "f1", "f2")
	c.wantState("leader_id_scan", flows.OK)
}

func TestReadIsProposed(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan", "uscc", "license_valid_until", "support_plan").sends("f1")
	found := map[string]string{"uscc": "91110105MAFAKE019T", "license_valid_until": "2041-03-14"}
	c.looked("license_scan", flows.Inspected{Found: found}, "f1")
	c.wantHeard("91110105MAFAKE019T").wantHeard("2041-03-14").wantState("uscc", flows.Due)
	before := c.c
	c.says("yes").wantState("uscc", flows.OK).wantState("license_valid_until", flows.OK)
	c.c = before
	c.says("no").wantState("uscc", flows.Due).wantHeard("credit code")
	if c.read("uscc")+c.read("license_valid_until") != "" {
		t.Error("what was wrong is still remembered")
	}
	c.c = before
	c.says("take back file").wantState("license_scan", flows.Due)
	if c.read("uscc") != "" {
		t.Error("what stood on a file is remembered longer than the file")
	}
}

// What its validator would not take from the person is not taken from a scan.
func TestReadThatIsWrong(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan", "license_valid_until", "support_plan").sends("f1")
	c.looked("license_scan", flows.Inspected{Found: map[string]string{"license_valid_until": "2020-03-14"}}, "f1")
	c.says("yes").wantState("license_valid_until", flows.Due)
}

func TestAddressFromTheLicence(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan", "address_province", "address_city", "address_district", "address_street")
	c.c.Wait = flows.Wait{}
	c.sends("f1").looked("license_scan", flows.Inspected{Found: map[string]string{"address_street": "北京市朝阳区示例东路88号院3号楼"}}, "f1")
	c.says("yes")
	for id, want := range map[string]string{"address_province": "北京市", "address_district": "朝阳区", "address_street": "示例东路88号院3号楼"} {
		if got := c.c.Value(id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
}

func TestDiffersIsAsked(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan", "support_plan")
	c.c.Requirements["company_name"] = flows.Requirement{State: flows.OK, Value: "北京云起虚构科技有限公司"}
	c.sends("f1").looked("license_scan", flows.Inspected{
		Code: "name_mismatch", Differs: []string{"company_name"}, Args: map[string]string{"diff": "北京云【启】虚构科技有限公司"},
		Found: map[string]string{"company_name": "北京云启虚构科技有限公司"},
	}, "f1")
	c.wantHeard("北京云起虚构科技有限公司").wantHeard("北京云【启】虚构科技有限公司").wantState("company_name", flows.Error)
	before := c.c
	c.says("yes").wantState("company_name", flows.OK)
	if c.c.Value("company_name") != "北京云启虚构科技有限公司" || c.c.Requirements["license_scan"].Scan != nil {
		t.Errorf("%q, %+v", c.c.Value("company_name"), c.c.Requirements["license_scan"].Scan)
	}
	c.c = before
	c.says("2") // exactly as typed
	if c.c.Value("company_name") != "北京云起虚构科技有限公司" || c.c.Requirements["license_scan"].Scan == nil {
		t.Errorf("typed: %q, %+v; the consultants have to see the difference", c.c.Value("company_name"), c.c.Requirements["license_scan"].Scan)
	}
}

// A date is worded as people write it, and so is one without an end.
func TestDateDiffersIsAsked(t *testing.T) {
	for _, c := range []struct{ typed, read, heard, diff string }{
		{"2040-03-14", "2041-03-14", "On the scan: 204【1】-03-14", "204【1】-03-14"},
		{"2040-03-14", answers.LongTerm, "On the scan: no expiry date", "【long-term】"},
		{answers.LongTerm, "2041-03-14", "You wrote: no expiry date", "【2041-03-14】"},
	} {
		w := atScan(t, flows.Options{Desk: true}, "license_scan", "support_plan")
		w.c.Requirements["license_valid_until"] = flows.Requirement{State: flows.OK, Value: c.typed}
		w.sends("f1").looked("license_scan", flows.Inspected{
			Code: "valid_until_mismatch", Differs: []string{"license_valid_until"}, Args: map[string]string{"diff": c.diff},
			Found: map[string]string{"license_valid_until": c.read},
		}, "f1")
		w.wantHeard("The validity differs").wantHeard(c.heard).wantState("license_scan", flows.OK)
		if said := w.heard().Text; strings.Contains(said, answers.LongTerm) {
			t.Errorf("says %q", said)
		}
		before := w.c
		w.says("yes").wantState("license_valid_until", flows.OK)
		if got := w.c.Value("license_valid_until"); got != c.read || w.c.Requirements["license_scan"].Scan != nil {
			t.Errorf("yes: %q, %+v", got, w.c.Requirements["license_scan"].Scan)
		}
		w.c = before
		w.says("2") // exactly as typed
		if got := w.c.Value("license_valid_until"); got != c.typed || w.c.Requirements["license_scan"].Scan == nil {
			t.Errorf("typed: %q, %+v", got, w.c.Requirements["license_scan"].Scan)
		}
	}
}

// A private value that was read is never shown in full.
func TestReadPrivateIsMasked(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "leader_id_scan", "leader_id_number", "support_plan")
	c.c.Wait = flows.Wait{}
	c.sends("f1").looked("leader_id_scan", flows.Inspected{Found: map[string]string{"leader_id_number": "110105198808159997"}}, "f1")
	if strings.Contains(c.heard().Text, "110105198808159997") || !strings.Contains(c.heard().Text, "9997") {
		t.Errorf("heard %q", c.heard().Text)
	}
	c.says("yes")
	if c.c.Value("leader_id_number") != "110105198808159997" {
		t.Errorf("kept %q", c.c.Value("leader_id_number"))
	}
}

// A private value that differs is not shown to be confirmed, in any form: it is
// asked for again, and whatever it is then is settled.
func TestPrivateDiffers(t *testing.T) {
	const typed, printed = "110105198808159997", "440305197901309972"
	for answer, doubt := range map[string]bool{printed: false, typed: true} {
		c := atScan(t, flows.Options{Desk: true}, "leader_id_scan", "support_plan")
		c.c.Requirements["leader_id_number"] = flows.Requirement{State: flows.OK, Value: typed}
		c.c.Requirements["leader_id_kind"] = flows.Requirement{State: flows.OK, Value: "resident_id"}
		c.sends("f1").looked("leader_id_scan", flows.Inspected{
			Code: "id_number_mismatch", Differs: []string{"leader_id_number"}, Args: map[string]string{"positions": "1, 2"},
			Found: map[string]string{"leader_id_number": printed},
		}, "f1")
		c.wantHeard("character 1, 2").wantHeard("number of this ID").wantState("leader_id_number", flows.Error)
		if said := c.heard(); strings.Contains(said.Text, printed) || strings.Contains(said.Text, typed) {
			t.Errorf("says %q", said.Text)
		}
		c.says(answer).wantState("leader_id_number", flows.OK).wantHeard("Support plan")
		if got := c.c.Requirements["leader_id_scan"].Scan != nil; got != doubt {
			t.Errorf("answered %s: doubt %v", answer, got)
		}
	}
}

// When two things differ, each is shown with its own characters.
func TestTwoDiffer(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan", "support_plan")
	c.c.Requirements["company_name"] = flows.Requirement{State: flows.OK, Value: "北京云起虚构科技有限公司"}
	c.c.Requirements["uscc"] = flows.Requirement{State: flows.OK, Value: "91110108551385082Q"}
	c.sends("f1").looked("license_scan", flows.Inspected{
		Code: "name_mismatch", Differs: []string{"company_name", "uscc"}, Args: map[string]string{"diff": "北京云【启】虚构科技有限公司"},
		Found: map[string]string{"company_name": "北京云启虚构科技有限公司", "uscc": "91110105MAFAKE019T"},
	}, "f1")
	c.wantHeard("On the scan: 北京云【启】虚构科技有限公司").wantHeard("On the scan: 91110105MAFAKE019T")
}

func TestRefile(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan", "leader_id_scan")
	c.sends("f1").looked("license_scan", flows.Inspected{Code: "wrong_document", Belongs: "leader_id_scan"}, "f1")
	c.wantState("license_scan", flows.Due).wantState("leader_id_scan", flows.Checking).wantHeard("put it there").wantHeard("business license")
	if c.inspects() != 1 {
		t.Error("it is not looked at where it belongs")
	}
	// In a burst the other one is told first, and says nothing yet.
	c = atScan(t, flows.Options{Desk: true}, "license_scan", "leader_id_scan").sends("f1", "f2")
	c.looked("license_scan", flows.Inspected{Code: "wrong_document", Belongs: "leader_id_scan"}, "f2")
	c.wantState("license_scan", flows.Checking).wantState("leader_id_scan", flows.Checking)
	if c.heard().Text != "" {
		t.Errorf("said %q", c.heard().Text)
	}
	c.looked("license_scan", flows.Inspected{}, "f1").wantState("license_scan", flows.OK)
}

func TestRefusedBytesAreKnown(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true}, "license_scan")
	for i := range 12 {
		c.sends("f" + string(rune('a'+i)))
		c.looked("license_scan", flows.Inspected{Code: "blurred", Digest: strings.Repeat("d", i+1)}, "f"+string(rune('a'+i)))
	}
	all := c.c.Requirements["license_scan"].Scan.Digests()
	if len(all) != 8 || all[7] != strings.Repeat("d", 12) {
		t.Errorf("remembers %v", all)
	}
}

func TestDelayedSparesTheCredit(t *testing.T) {
	for left, want := range map[int]bool{5: true, 3: true, 2: false} {
		c := atScan(t, flows.Options{Desk: true}, "license_scan").sends("f1")
		c.c.Window = flows.Window{Limited: true, Left: left, Until: c.now.Add(time.Hour)}
		c.feed(flows.Delayed{Stamp: flows.At(c.now), Requirement: "license_scan", File: "f1"})
		if got := c.heard().Text != ""; got != want {
			t.Errorf("%d messages left: said %q", left, c.heard().Text)
		}
	}
	c := atScan(t, flows.Options{Desk: true}, "license_scan")
	if c.feed(flows.Delayed{Stamp: flows.At(c.now), Requirement: "license_scan", File: "f1"}); c.heard().Text != "" {
		t.Error("speaks of a check that is over")
	}
}

// slack moves a chat to where ID numbers and scans come in by a page alone.
func (c *chat) slack() *chat {
	c.c.Contact.Channel, c.c.Contact.Abroad = "slack", true
	return c
}

var idItems = []string{"leader_id_number", "leader_id_scan"}

func TestLinkOnlyInSlack(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true, Links: true}, append(idItems, "support_plan")...).slack()
	c.c.Wait = flows.Wait{}
	c.says("continue").wantHeard("{link}").wantHeard("Support plan")
	if c.heard().Link == 0 || len(c.c.Links) != 1 || !slices.Equal(c.c.Links[0].Items, idItems) {
		t.Fatalf("link %d, %+v", c.heard().Link, c.c.Links)
	}
	first := c.c.Links[0]
	c.says("110105198808159997").wantHeard("delete that message").wantHeard("{link}").wantState("leader_id_number", flows.Due)
	if c.c.Links[0].Seq != first.Seq {
		t.Error("a new link although one is open")
	}
	c.sends("f1").wantHeard("delete that message")
	if c.inspects() != 0 {
		t.Error("an ID in Slack is fetched")
	}
	c.says("basic").wantHeard("Still to come")
	if c.c.Wait.Kind != flows.WaitLink {
		t.Errorf("waits for %q", c.c.Wait.Kind)
	}
	c.now = first.Until.Add(time.Minute)
	c.says("hello").wantHeard("{link}")
	if len(c.c.Links) != 1 || c.c.Links[0].Seq == first.Seq {
		t.Errorf("after its time: %+v", c.c.Links)
	}
}

// hand hands everything in on the newest link.
func (c *chat) hand(browser string) *chat {
	seq := c.c.Seq
	if n := len(c.c.Links); n > 0 {
		seq = c.c.Links[n-1].Seq
	}
	return c.feed(flows.Handed{
		Stamp: flows.At(c.now), Link: seq, Browser: browser, Lang: flows.Zh, Agreed: []string{"identity"},
		Values: map[string]string{"leader_id_number": "110105198808159997", "company_name": "not asked for"},
		Files:  map[string][]flows.File{"leader_id_scan": {{ID: "u1", Source: "upload:u1"}, {ID: "u2", Source: "upload:u2"}}},
	})
}

func TestLeadersLink(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true, Links: true}, append(idItems, "support_plan")...)
	c.c.Consents = c.c.Consents[:1] // the leader agrees, not the contact
	c.c.Wait = flows.Wait{}
	c.says("continue")
	c.says("the leader hands it in").wantHeard("forward this link").wantHeard("Support plan")
	l := c.c.Links[0]
	if !l.Leader || l.Until.Sub(c.now) != 24*time.Hour {
		t.Fatalf("%+v", l)
	}
	c.feed(flows.Visited{Stamp: flows.At(c.now), Link: l.Seq, Browser: "b1"})
	c.feed(flows.Visited{Stamp: flows.At(c.now), Link: l.Seq, Browser: "b2"})
	if c.c.Links[0].Browser != "b1" {
		t.Errorf("the link belongs to %q", c.c.Links[0].Browser)
	}
	c.hand("b2").wantState("leader_id_number", flows.Due)
	c.hand("b1").wantState("leader_id_number", flows.OK).wantState("leader_id_scan", flows.Checking)
	if k := c.c.Consents[len(c.c.Consents)-1]; k.By != "leader" || k.Lang != flows.Zh || !k.Given {
		t.Errorf("the consent is %+v", k)
	}
	if c.c.Value("company_name") == "not asked for" {
		t.Error("the page changed what it was not asked for")
	}
	c.looked("leader_id_scan", flows.Inspected{Code: "blurred"}, "u1", "u2").wantState("leader_id_scan", flows.Error)
	if c.heard().Text != "" {
		t.Errorf("the contact hears what the leader sees on the page: %q", c.heard().Text)
	}
	c.hand("b1").looked("leader_id_scan", flows.Inspected{}, "u1", "u2").wantState("leader_id_scan", flows.OK)
	if len(c.c.Links) != 0 {
		t.Errorf("the link stays open: %+v", c.c.Links)
	}
}

// Without a consent nothing that needs one is taken, on a page either.
func TestHandedWithoutConsent(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true, Links: true}, append(idItems, "support_plan")...)
	c.c.Consents = c.c.Consents[:1]
	c.c.Wait = flows.Wait{}
	c.says("continue", "the leader hands it in")
	c.feed(flows.Handed{Stamp: flows.At(c.now), Link: c.c.Links[0].Seq, Browser: "b", Values: map[string]string{"leader_id_number": "110105198808159997"},
		Files: map[string][]flows.File{"leader_id_scan": {{ID: "u1", Source: "upload:u1"}}}})
	c.wantState("leader_id_number", flows.Due).wantState("leader_id_scan", flows.Due)
}

func TestHandedTooLate(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true, Links: true}, append(idItems, "support_plan")...).slack()
	c.c.Wait = flows.Wait{}
	c.says("continue")
	c.now = c.c.Links[0].Until
	c.hand("b").wantState("leader_id_number", flows.Due)
}

func TestLinkRefused(t *testing.T) {
	c := atScan(t, flows.Options{Desk: true, Links: true}, idItems...).slack()
	c.c.Wait = flows.Wait{}
	c.says("continue", "I do not agree").wantState("leader_id_scan", flows.Waived).wantState("leader_id_number", flows.Waived)
	if len(c.c.Links) != 0 {
		t.Errorf("links %+v", c.c.Links)
	}
}

// TestCutOff: where a document is cut off is said in words, in both languages;
// a side that nobody can name is not.
func TestCutOff(t *testing.T) {
	for corner, want := range map[string]string{"bottom_left": "lower left corner isn't in the picture", "nowhere": ""} {
		c := atScan(t, flows.Options{Desk: true}, "license_scan", "uscc")
		c.c.Wait = flows.Wait{}
		c.sends("f1").looked("license_scan", flows.Inspected{Unclear: true, Code: "cropped", Args: map[string]string{"corner": corner}}, "f1")
		c.wantHeard("all four edges")
		if want != "" {
			c.wantHeard(want)
		} else if strings.Contains(c.heard().Text, "isn't in the picture") {
			t.Errorf("heard %q", c.heard().Text)
		}
	}
}
