package slack

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestCommands(t *testing.T) {
	r := newRig(t, quiet())
	for _, c := range []commandCase{
		{"U0CARL", deskID, "", "/kaihu cases"},
		{"U0CARL", deskID, "help", "/kaihu case KH-"},
		{"U0CARL", deskID, "HELP", "What I can do"},
		{"U0CHEN", deskID, "帮助", "可用命令"},
		{"U0CARL", deskID, "cases", "KH-7Q2M4D · our check · our turn for 3 hours"},
		{"U0CARL", deskID, "  list ", "KH-7Q2M4D"},
		{"U0CHEN", deskID, "cases", "等待我们（3 小时）"},
		{"U0CARL", "C0ALL", "case KH-7Q2M4D", "contact_mobile: ok · 138****8000"},
		{"U0CARL", deskID, "case kh 7q2m4d", "leader_id_scan: to be corrected (file_type)"},
		{"U0CARL", deskID, "CASE 7q2m4d", "submitted_at"},
		{"U0CARL", deskID, "kh-7q2m4d", "contact_mobile"},
		{"U0CARL", deskID, "case KH-ZZZZZZ", "There is no case KH-ZZZZZZ"},
		{"U0CARL", deskID, "case <@U0ANNA> <!channel>", "There is no case"},
		{"U0CARL", deskID, "case", "Which case"},
		{"U0CARL", deskID, "csae", "Did you mean: /kaihu case"},
		{"U0CARL", deskID, "hlep me", "Did you mean: /kaihu help"},
		{"U0CARL", deskID, "xyzzy", "I do not know that command.\n\nWhat I can do"},
		{"U0ANNA", "", "cases", "write to me in our direct message"},
		{"U0ANNA", "C0ALL", "case KH-7Q2M4D", "write to me in our direct message"},
		{"U0ZHANG", "", "", "私信"},
	} {
		before := r.world.Messages(c.channelOr(r, c.user, c.channel))
		if _, err := r.world.Command(c.user, c.channel, "/kaihu", c.text); err != nil {
			t.Fatal(err)
		}
		r.settle()
		after := r.world.Messages(c.channelOr(r, c.user, c.channel))
		if len(after) != len(before)+1 {
			t.Errorf("%q: %d answers", c.text, len(after)-len(before))
			continue
		}
		m := after[len(after)-1]
		var blocks []rawBlock
		for _, b := range m.Blocks {
			blocks = append(blocks, rawBlock(mustJSON(t, b)))
		}
		if got := shown(t, blocks); m.EphemeralFor != c.user || !strings.Contains(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
		checkHarmless(t, c.text, posted{Text: m.Text, Blocks: blocks})
	}
	r.heard()
}

type commandCase struct{ user, channel, text, want string }

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (commandCase) channelOr(r *rig, user, channel string) string {
	if channel == "" {
		return r.world.DM(user)
	}
	return channel
}

func TestSlowCommand(t *testing.T) {
	r := newRig(t, quiet())
	r.fine = []string{"slow_ack"}
	r.in.slow = 2300 * time.Millisecond
	ack, err := r.world.Command("U0CARL", deskID, "/kaihu", "case KH-7Q2M4D")
	if err != nil || ack.Body != "" {
		t.Fatalf("%+v, %v", ack, err)
	}
	if len(r.whispers("U0CARL", deskID)) != 0 {
		t.Error("answered already")
	}
	r.settle()
	if got := r.whispers("U0CARL", deskID); len(got) != 1 || !strings.Contains(got[0], "KH-7Q2M4D") {
		t.Errorf("whispers %q", got)
	}
}

func TestCaseRef(t *testing.T) {
	for typed, want := range map[string]string{"KH-7Q2M4D": "KH-7Q2M4D", "kh7q2m4d": "KH-7Q2M4D", " kh — 7q2 m4d ": "KH-7Q2M4D", "7Q2M4D": "", "KH-7Q2M4": "", "": ""} {
		if got, ok := caseRef(typed); ok != (want != "") || ok && got != want {
			t.Errorf("caseRef(%q) = %q, %v", typed, got, ok)
		}
	}
}
