package slack

import (
	"strings"
	"testing"
	"time"

	"kaihu/bot/slacktest"
)

// roleRig is a desk with a boss, and a group.
func roleRig(t *testing.T, roles Roles) *rig {
	t.Helper()
	o := quiet()
	o.Users = []slacktest.User{{ID: "U0BOSS", Name: "boss", Owner: true}, {ID: "U0FAR", Name: "far"}}
	o.UserGroups = []slacktest.UserGroup{{ID: "S0CONS", Handle: "consultants", Users: []string{"U0FAR"}}}
	r := newRig(t, o, func(c *Config) { c.Roles = roles })
	r.world.AddChannel(slacktest.Channel{ID: deskID, Name: "desk", Private: true, Members: []string{"U0BOSS", "U0CARL", "U0CHEN", "U0EVE", "U0KAIHU"}})
	return r
}

func TestRoles(t *testing.T) {
	for name, c := range map[string]struct {
		roles Roles
		want  map[string]role
	}{
		"nothing said": {Roles{}, map[string]role{"U0BOSS": admin, "U0CARL": consultant, "U0ANNA": nobody, "U0EVE": nobody, "U0FAR": nobody}},
		"admins named": {Roles{Admins: []string{"U0CARL"}}, map[string]role{"U0BOSS": consultant, "U0CARL": admin}},
		"a group":      {Roles{Consultants: []string{"S0CONS"}}, map[string]role{"U0BOSS": admin, "U0CARL": viewer, "U0FAR": consultant, "U0ANNA": nobody}},
		"a group rules": {Roles{Admins: []string{"S0CONS"}, Viewers: []string{"U0ANNA", "U0EVE"}},
			map[string]role{"U0FAR": admin, "U0ANNA": viewer, "U0EVE": nobody, "U0ZHANG": nobody}},
		"a group that is gone": {Roles{Viewers: []string{"S0GONE"}}, map[string]role{"U0CARL": consultant}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := roleRig(t, c.roles)
			for user, want := range c.want {
				team := "T0KAIHU"
				if user == "U0EVE" {
					team = "T0OTHER"
				}
				if got, err := r.slack.people.role(t.Context(), team, user); err != nil || got != want {
					t.Errorf("%s is %d, %v; want %d", user, got, err, want)
				}
			}
		})
	}
}

// A group that cannot be read says nothing about anybody; as it was read before
// it serves on.
func TestGroupsOutliveAnOutage(t *testing.T) {
	r := roleRig(t, Roles{Consultants: []string{"S0CONS"}})
	now := time.Now()
	r.slack.people.now = func() time.Time { return now }
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultStatus, Method: "usergroups.users.list"})
	if got, err := r.slack.people.role(t.Context(), "T0KAIHU", "U0FAR"); err == nil {
		t.Errorf("nobody could know, and yet: %d", got)
	}
	for range 2 {
		if got, err := r.slack.people.role(t.Context(), "T0KAIHU", "U0FAR"); err != nil || got != consultant {
			t.Errorf("%d, %v", got, err)
		}
		now = now.Add(2 * memberLife)
		r.world.Inject(slacktest.Fault{Kind: slacktest.FaultStatus, Method: "usergroups.users.list"})
	}
}

// TestEachMayTheirOwn: what is not for somebody is not done, and they are told
// politely.
func TestEachMayTheirOwn(t *testing.T) {
	r := roleRig(t, Roles{Consultants: []string{"U0CARL"}})
	for _, c := range []struct{ user, text, want string }{
		{"U0CHEN", "cases", "KH-7Q2M4D"}, {"U0CHEN", "case KH-7Q2M4D", "138****8000"}, {"U0CHEN", "stats", "新增 12"},
		{"U0CHEN", "say KH-7Q2M4D hello", "查看权限"}, {"U0CHEN", "invite", "查看权限"}, {"U0CHEN", "reveal KH-7Q2M4D contact_mobile", "查看权限"},
		{"U0CARL", "erase KH-7Q2M4D", "for admins only"}, {"U0CARL", "export", "for admins only"}, {"U0CARL", "scan KH-7Q2M4D leader_id_scan because", "for admins only"},
		{"U0BOSS", "erase KH-7Q2M4D", "Really erase"}, {"U0BOSS", "scan KH-7Q2M4D leader_id_scan", "why you look"},
		{"U0BOSS", "scan KH-7Q2M4D leader_id_scan asked by AWS", "/scan/TOKEN"},
	} {
		if got := r.type1(c.user, c.text); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q: %q, want %q", c.user, c.text, got, c.want)
		}
	}
	if got := strings.Join(r.in.desk.deeds, ";"); got != "KH-7Q2M4D ScanLink slack:T0KAIHU/U0BOSS boss leader_id_scan asked by AWS" {
		t.Errorf("done: %s", got)
	}
	_, m := r.post("k", "", card(true))
	if _, err := r.world.Press("U0CHEN", deskID, m.TS, actionOK); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if len(r.in.rulings) != 0 {
		t.Errorf("a viewer ruled: %q", r.in.rulings)
	}
}

// type1 types a command at the desk and returns what is answered.
func (r *rig) type1(user, text string) string {
	r.Helper()
	before := len(r.world.Messages(deskID))
	if _, err := r.world.Command(user, deskID, "/kaihu", text); err != nil {
		r.Fatal(err)
	}
	r.settle()
	var out []string
	for _, m := range r.world.Messages(deskID)[before:] {
		if m.EphemeralFor == user {
			out = append(out, r.world.Plain(m))
		}
	}
	return strings.Join(out, "\n")
}
