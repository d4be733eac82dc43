package flows_test

import (
	"slices"
	"testing"
	"time"

	"kaihu/flows"
)

// rows are those of a case's sheet by requirement, the last of each.
func rows(c *chat, private bool) map[string]flows.SheetRow {
	found := map[string]flows.SheetRow{}
	for _, p := range c.f.Sheet(&c.c, private) {
		for _, r := range p.Rows {
			found[r.Requirement] = r
		}
	}
	return found
}

func TestSheet(t *testing.T) {
	c := ready(t, flows.Options{})
	c.c.Requirements = map[string]flows.Requirement{
		"company_name":     {State: flows.OK, Value: "样本科技有限公司"},
		"fapiao":           {State: flows.OK, Value: "no"},
		"leader_landline":  {State: flows.Waived},
		"leader_mobile":    {State: flows.OK, Value: "13900139000"},
		"leader_id_number": {State: flows.OK, Value: "11010519491231002X"},
		"license_scan":     {State: flows.OK, Value: "received", File: &flows.File{ID: "f1", Name: "scan.png"}},
		"leader_id_scan":   {State: flows.Waived},
	}
	var steps []string
	for _, p := range c.f.Sheet(&c.c, true) {
		steps = append(steps, p.Step)
	}
	if !slices.Equal(steps, []string{"email", "credentials", "account", "business", "phone", "support"}) {
		t.Errorf("pages %q", steps)
	}
	whole := rows(c, true)
	for id, want := range map[string]flows.Text{
		"company_name": {En: "样本科技有限公司", Zh: "样本科技有限公司"}, "fapiao": {En: "No", Zh: "不需要"}, "leader_mobile": {En: "13900139000", Zh: "13900139000"},
		"leader_id_number": {En: "11010519491231002X", Zh: "11010519491231002X"}, "license_scan": {}, "contact_name": {},
	} {
		if got, listed := whole[id]; got.Value != want || !listed {
			t.Errorf("%s: %+v", id, got)
		}
	}
	if r := whole["license_scan"]; !r.Document || r.Withheld || r.Skipped {
		t.Errorf("%+v", r)
	}
	if r := whole["leader_id_scan"]; !r.Skipped {
		t.Errorf("an ID that the applicant enters alone: %+v", r)
	}
	if _, listed := whole["leader_landline"]; listed {
		t.Error("an optional item that was skipped is listed")
	}
	if _, listed := whole["taxpayer_id"]; listed {
		t.Error("an item that does not concern the case is listed")
	}
	if r := rows(c, false)["leader_id_number"]; r.Value != (flows.Text{}) || !r.Withheld {
		t.Errorf("what must not go out: %+v", r)
	}
}

func TestMySheet(t *testing.T) {
	c := ready(t, flows.Options{Links: true})
	if c.says("my sheet").wantHeard("nothing on your sheet"); !c.heard().Pack.IsZero() {
		t.Error("an address of an empty sheet")
	}
	c.says("zhang@example.com", "Download my data sheet!").wantHeard("{pack}").wantHeard("user name")
	if until := c.now.Add(30 * time.Minute); !c.heard().Pack.Equal(until) {
		t.Errorf("until %v, not %v", c.heard().Pack, until)
	}
	c.says("导出资料").wantHeard("{pack}").says("help").wantHeard("my sheet")
	if !c.heard().Pack.IsZero() {
		t.Error("the next message has an address as well")
	}
	alone := ready(t, flows.Options{})
	alone.says("zhang@example.com", "my sheet").wantHeard("zhang@example.com")
	if !alone.heard().Pack.IsZero() {
		t.Error("an address of a page that is not there")
	}
}
