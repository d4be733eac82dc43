package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kaihu/flows"
)

// changed loads the flow with one file changed, as the next release has it.
func changed(t *testing.T, file, old, fresh string) *flows.Flow {
	t.Helper()
	f, err := flows.Load(broken(t, file, old, fresh), flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// renamedEverywhere gives a requirement another name in all files.
func renamedEverywhere(t *testing.T, old, fresh string) *flows.Flow {
	t.Helper()
	files := broken(t, "rules.yaml", "", "").(fstest.MapFS)
	for _, file := range files {
		text := strings.ReplaceAll(string(file.Data), old, fresh)
		file.Data = []byte(strings.Replace(text, "id: "+fresh+"\n", "id: "+fresh+"\n    was: ["+old+"]\n", 1))
	}
	f, err := flows.Load(files, flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestRenamedRequirement: an answer, and a question that is open, go by the new
// name.
func TestRenamedRequirement(t *testing.T) {
	c := ready(t, flows.Options{}).says("a@example.com")
	if c.c.Wait.Requirement != "username" {
		t.Fatalf("waits for %+v", c.c.Wait)
	}
	c.c.Requirements["username"] = flows.Requirement{State: flows.OK, Value: "yunqi"}
	f := renamedEverywhere(t, "username", "login_name")
	landed, l := f.Land(c.c, c.now)
	if l.Kind() != "moved" || !slices.Contains(l.Moved, "username → login_name") || len(l.Orphans) > 0 {
		t.Errorf("%+v", l)
	}
	if _, old := landed.Requirements["username"]; old || landed.Value("login_name") != "yunqi" || landed.Wait.Requirement != "login_name" || landed.Wait.Seq != c.c.Wait.Seq {
		t.Errorf("%+v %+v", landed.Wait, landed.Requirements)
	}
	next, _ := f.Advance(c.c, flows.Said{Stamp: flows.At(c.now), Text: "other-name"})
	if next.Value("login_name") != "other-name" || next.Wait.Requirement != "contact_name" {
		t.Errorf("the answer went astray: %+v, %q", next.Wait, next.Value("login_name"))
	}
	if c.c.Value("username") != "yunqi" {
		t.Error("landing changed the case that it was given")
	}
}

// TestRemovedRequirement: an answer to what is gone without a word is an
// orphan; with the word it is forgotten, and its document with it.
func TestRemovedRequirement(t *testing.T) {
	c := ready(t, flows.Options{}).says("a@example.com")
	c.c.Revision = "older"
	c.c.Requirements["fax_scan"] = flows.Requirement{State: flows.OK, Value: "f9", File: &flows.File{ID: "f9"}}
	if _, l := c.f.Land(c.c, c.now); l.Kind() != "orphaned" || !slices.Contains(l.Orphans, "requirement fax_scan") {
		t.Errorf("%+v", l)
	}
	kept, _ := c.f.Advance(c.c, flows.Said{Stamp: flows.At(c.now), Text: "progress"})
	if kept.Value("fax_scan") != "f9" {
		t.Error("an orphan was thrown away unasked")
	}
	f := changed(t, "01-email.yaml", "stage: preparing\n", "stage: preparing\ngone: [fax_scan]\n")
	if _, l := f.Land(c.c, c.now); len(l.Orphans) > 0 || !slices.Contains(l.Dropped, "fax_scan") {
		t.Errorf("%+v", l)
	}
	next, effects := f.Advance(c.c, flows.Said{Stamp: flows.At(c.now), Text: "progress"})
	if _, there := next.Requirements["fax_scan"]; there {
		t.Error("it is not forgotten")
	}
	if !slices.Contains(effects, flows.Effect(flows.Discard{File: flows.File{ID: "f9"}})) {
		t.Errorf("its document stays: %+v", effects)
	}
}

// TestOrphanedPlaces: a page and a stage that nobody knows.
func TestOrphanedPlaces(t *testing.T) {
	c := ready(t, flows.Options{})
	c.c.Stage, c.c.Step, c.c.Revision = flows.Registering, "telex", "older"
	if _, l := c.f.Land(c.c, c.now); !slices.Contains(l.Orphans, "page telex") {
		t.Errorf("%+v", l)
	}
	c.c.Stage, c.c.Step = "haggling", ""
	if _, l := c.f.Land(c.c, c.now); !slices.Contains(l.Orphans, "stage haggling") {
		t.Errorf("%+v", l)
	}
}

// TestChangedOption: a renamed option is followed; one that is gone is asked
// for again while answers are collected, and stays once AWS has the form.
func TestChangedOption(t *testing.T) {
	c := ready(t, flows.Options{})
	c.c.Requirements["support_plan"] = flows.Requirement{State: flows.OK, Value: "business"}
	f := changed(t, "06-support.yaml", "id: business\n", "id: company\n        was: [business]\n")
	if landed, l := f.Land(c.c, c.now); landed.Value("support_plan") != "company" || l.Kind() != "same" {
		t.Errorf("%q %+v", landed.Value("support_plan"), l)
	}
	f = changed(t, "06-support.yaml", "id: business\n", "id: company\n")
	if landed, l := f.Land(c.c, c.now); landed.State("support_plan") != flows.Due || !slices.Contains(l.Reopened, "support_plan") {
		t.Errorf("%s %+v", landed.State("support_plan"), l)
	}
	c.c.Stage = flows.Launching
	if landed, l := f.Land(c.c, c.now); landed.Value("support_plan") != "business" || !slices.Contains(l.Kept, "support_plan") {
		t.Errorf("%+v", l)
	}
}

// TestChangedValidator: what was ok stays ok, and check says so.
func TestChangedValidator(t *testing.T) {
	c := ready(t, flows.Options{}).says("a@example.com", "yunqi.cloud_team")
	c.wantState("username", flows.OK)
	f := changed(t, "02-credentials.yaml", "kind: iam_user_name", "kind: postal_code")
	landed, l := f.Land(c.c, c.now)
	if landed.State("username") != flows.OK || !slices.Contains(l.Kept, "username") || len(l.Reopened) > 0 {
		t.Errorf("%+v", l)
	}
	next, _ := f.Advance(c.c, flows.Said{Stamp: flows.At(c.now), Text: "progress"})
	if next.Wait.Requirement != "contact_name" || next.Value("username") != "yunqi.cloud_team" {
		t.Errorf("it is asked again: %+v", next.Wait)
	}
	if _, l := c.f.Land(c.c, c.now); len(l.Kept) > 0 {
		t.Errorf("nothing has changed, and yet: %+v", l)
	}
}
