package slack

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot/slacktest"
	"kaihu/flows"
)

func TestManifest(t *testing.T) {
	type manifest struct {
		Features struct {
			Home struct {
				Enabled  bool `json:"messages_tab_enabled"`
				ReadOnly bool `json:"messages_tab_read_only_enabled"`
			} `json:"app_home"`
			Commands []struct{ Command, URL, Description string } `json:"slash_commands"`
		} `json:"features"`
		OAuth struct {
			Scopes struct{ Bot []string } `json:"scopes"`
		} `json:"oauth_config"`
		Settings struct {
			Socket bool `json:"socket_mode_enabled"`
			Events struct {
				URL  string   `json:"request_url"`
				List []string `json:"bot_events"`
			} `json:"event_subscriptions"`
		} `json:"settings"`
	}
	for _, socket := range []bool{false, true} {
		text := Manifest("https://kaihu.example/", socket)
		var m manifest
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		if !m.Features.Home.Enabled || m.Features.Home.ReadOnly || m.Features.Commands[0].Command != "/kaihu" {
			t.Errorf("features %+v", m.Features)
		}
		if m.Settings.Socket != socket || strings.Contains(string(text), "https://kaihu.example/slack") == socket || strings.Contains(string(text), "example//") {
			t.Errorf("socket %v: %s", socket, text)
		}
		if !slices.Contains(m.Settings.Events.List, "message.im") || !slices.Contains(m.Settings.Events.List, "app_home_opened") {
			t.Errorf("events %q", m.Settings.Events.List)
		}
	}
}

// The manifest's scopes are enough for everything: nothing else is granted.
func TestScopesAreEnough(t *testing.T) {
	o := quiet()
	o.Scopes = scopes()
	r := newRig(t, o)
	r.say("U0ANNA", "hello there")
	if got := r.in.take(); len(got) != 1 {
		t.Errorf("heard %q", got)
	}
	_, m := r.post("k", "", card(true))
	if _, err := r.world.Press("U0CARL", deskID, m.TS, actionOK); err != nil {
		t.Fatal(err)
	}
	if err := r.send(contact("T0KAIHU", "U0ANNA", ""), "k", flows.Say{Text: "x"}, true); err != nil {
		t.Error(err)
	}
	for _, f := range r.slack.Check(t.Context()) {
		if !f.OK {
			t.Errorf("%+v", f)
		}
	}
	if strings.Contains(r.log.String(), "missing_scope") {
		t.Error("a scope is missing")
	}
}

func TestCheck(t *testing.T) {
	problems := func(r *rig) (list []string) {
		for _, f := range r.slack.Check(t.Context()) {
			if !f.OK {
				list = append(list, f.Subject)
				if f.Next == "" || f.Detail == "" || strings.Contains(f.Detail+f.Next, "xoxb") {
					t.Errorf("not helpful: %+v", f)
				}
			}
		}
		return list
	}
	o := quiet()
	o.BotToken = "xoxb-another"
	if got := problems(newRig(t, o)); !slices.Equal(got, []string{"Slack token"}) {
		t.Errorf("wrong token: %q", got)
	}
	o = quiet()
	o.Scopes = []string{"chat:write"}
	if got := problems(newRig(t, o)); !slices.Contains(got, "Slack desk") {
		t.Errorf("few scopes: %q", got)
	}
	r := newRig(t, quiet())
	if got := problems(r); len(got) != 0 {
		t.Errorf("all well: %q", got)
	}
	r.slack.cfg.Desk = "C0NOWHERE"
	if got := problems(r); !slices.Equal(got, []string{"Slack desk"}) {
		t.Errorf("no such desk: %q", got)
	}
	r.world.AddChannel(slacktest.Channel{ID: "C0SHARED", ExtShared: true})
	r.slack.cfg.Desk = "C0SHARED"
	if got := problems(r); !slices.Equal(got, []string{"Slack desk"}) {
		t.Errorf("shared desk: %q", got)
	}
	r = startRig(t, quiet(), "xapp-wrong")
	if got := problems(r); !slices.Equal(got, []string{"Slack Socket Mode"}) {
		t.Errorf("wrong app token: %q", got)
	}
}

func TestCheckOfHeaders(t *testing.T) {
	now := time.Unix(1700000000, 0)
	h := http.Header{}
	h.Set("Date", now.Add(-10*time.Minute).UTC().Format(http.TimeFormat))
	h.Set("X-OAuth-Scopes", "chat:write,commands, im:history")
	if f := checkClock(h, now); f.OK || !strings.Contains(f.Detail, "10m0s") {
		t.Errorf("%+v", f)
	}
	if f := checkClock(http.Header{}, now); !f.OK {
		t.Errorf("%+v", f)
	}
	if f := checkScopes(h); f.OK || strings.Contains(f.Detail, "chat:write") || !strings.Contains(f.Detail, "files:read") {
		t.Errorf("%+v", f)
	}
}
