package slack

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// spell writes a delivery on one line.
func spell(d bot.Delivery) string {
	s := d.ID + " " + d.From.Address + " " + d.From.Reply + d.Reply + " "
	switch e := d.Event.(type) {
	case flows.Said:
		return s + fmt.Sprintf("Said %q %s", e.Text, e.Message)
	case flows.Sent:
		return s + fmt.Sprintf("Sent %s %q %s %q %d %q", e.File.ID, e.File.Source, e.File.Message, e.File.Name, e.File.Size, e.Text)
	case flows.Shared:
		return s + "Shared " + e.What
	case flows.Revised:
		return s + fmt.Sprintf("Revised %q %s", e.Text, e.Message)
	case flows.Withdrew:
		return s + "Withdrew " + e.Message
	case flows.Chose:
		return s + fmt.Sprintf("Chose %s %q", e.Token, e.Label)
	case flows.Joined:
		return s + "Joined"
	}
	return s + fmt.Sprintf("%T", d.Event)
}

func TestEveryShapeOfMessage(t *testing.T) {
	data, err := os.ReadFile("testdata/events.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name  string
		Event message
		Want  []string
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	var e envelope
	if err := json.Unmarshal([]byte(`{"team_id":"T1","authorizations":[{"user_id":"U0","is_bot":true}]}`), &e); err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1700000000, 0)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			var got []string
			for _, d := range deliveries(e, c.Event, now) {
				got = append(got, spell(d))
				if d.From.Channel != Name || !d.From.Abroad || d.Window != nil || d.Reply != "" {
					t.Errorf("odd contact: %+v", d)
				}
			}
			if !slices.Equal(got, c.Want) {
				t.Errorf("got  %q\nwant %q", got, c.Want)
			}
		})
	}
}

func TestDecodeText(t *testing.T) {
	for wire, want := range map[string]string{
		"plain":                                "plain",
		"a &lt;b&gt; &amp; c":                  "a <b> & c",
		"&amp;lt;":                             "&lt;",
		"<mailto:a.b@x.cn|a.b@x.cn>":           "a.b@x.cn",
		"<mailto:a@x.cn>":                      "a@x.cn",
		"<https://x.cn/?a=1&amp;b=2>":          "https://x.cn/?a=1&b=2",
		"<http://example.com|example.com>":     "example.com",
		"<https://evil.cn|console.amazonaws>":  "console.amazonaws",
		"<tel:+8613800138000|13800138000>":     "13800138000",
		"<tel:+8613800138000>":                 "+8613800138000",
		"hi <@U1>":                             "hi @U1",
		"hi <@U1|zhang>":                       "hi @zhang",
		"in <#C1|general> <#C2|> <#C3>":        "in #general #C2 #C3",
		"<!channel> <!here>":                   "@channel @here",
		"<!subteam^S1|@ops> <!subteam^S2>":     "@ops @subteam",
		"<!date^1392734382^{date}|2014-02-18>": "2014-02-18",
		"1 < 2":                                "1 < 2",
		"张三 <mailto:z@x.cn|z@x.cn>，广东":         "张三 z@x.cn，广东",
		"  spaces \n":                          "spaces",
		"<>":                                   "<>",
		"<|x>":                                 "<|x>",
		"&lt;@U1&gt;":                          "<@U1>",
		"<https://x.cn|a &amp; b>":             "a & b",
	} {
		if got := decodeText(wire); got != want {
			t.Errorf("decodeText(%q) = %q, want %q", wire, got, want)
		}
	}
}
