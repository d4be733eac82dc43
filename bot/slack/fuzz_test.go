package slack

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"kaihu/flows"
)

// FuzzDecodeText: what a person typed survives Slack's escaping, whatever it
// is, and what Slack wraps into <…> never grows.
func FuzzDecodeText(f *testing.F) {
	for _, s := range append(hostile(), "<a|b> &amp; <", "张三 <mailto:z@x.cn|z@x.cn>，广东", "<!date^1392734382^{date}|2014-02-18>", "<tel:+8613800138000|13800138000>", "<<>>&lt;&amp;lt;") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := decodeText(escape(s)); got != strings.TrimSpace(s) {
			t.Fatalf("%q was typed, %q is read", s, got)
		}
		if got := decodeText(s); len(got) > len(s)+strings.Count(s, "<!") {
			t.Fatalf("%q is read as %q", s, got)
		}
	})
}

// FuzzEvent is a signed Events API delivery, and the same over the socket: it
// is acknowledged or refused, both ways alike, twice is once, and nothing
// comes of what is said outside of direct messages.
func FuzzEvent(f *testing.F) {
	data, err := os.ReadFile("testdata/events.json")
	if err != nil {
		f.Fatal(err)
	}
	var cases []struct{ Event json.RawMessage }
	if err := json.Unmarshal(data, &cases); err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add([]byte(`{"type":"event_callback","team_id":"T1","event_id":"Ev1","authorizations":[{"user_id":"U0","is_bot":true}],"event":` + string(c.Event) + `}`))
	}
	for _, s := range []string{
		`{"type":"url_verification","challenge":"<x>"}`, `{"type":"app_rate_limited"}`, `{"type":"event_callback","team_id":"T0KAIHU","event":{"type":"app_home_opened","user":"U0ANNA","channel":"D1","tab":"messages"}}`,
		`{"type":"event_callback","event":{"type":"message","channel":"D1","user":"U1","text":"hi","ts":"1.1"}}`, `{"type":"event_callback","team_id":"T1","event":{"type":"message","channel":7}}`,
		`{"type":"event_callback","team_id":"T1","event":{"type":"message","channel":"D1","user":"U1\u0000","text":"hi","ts":"1.1"}}`, `{`, `null`, `{"event":null}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b := newBooth(t)
		first := b.call("/slack/events", body)
		news := b.in.take()
		second := b.call("/slack/events", body)
		if again := b.in.take(); len(again) > 0 || first.Code != second.Code || !slices.Contains([]int{http.StatusOK, http.StatusBadRequest}, first.Code) {
			t.Fatalf("HTTP %d, then %d with %q", first.Code, second.Code, again)
		}
		b.well(t)
		e, err := readEnvelope(body)
		if (err != nil) != (first.Code == http.StatusBadRequest) {
			t.Fatalf("HTTP %d for %v", first.Code, err)
		}
		if outside := e.Event.ChannelType != "im" && !strings.HasPrefix(e.Event.Channel, "D"); outside && e.Event.Type == "message" && len(news) > 0 {
			t.Fatalf("heard outside of direct messages: %q", news)
		}
		if e.Type == "url_verification" {
			return // HTTP's alone
		}
		over := newBooth(t)
		if _, err := over.frame(t.Context(), frame{ID: "1", Type: "events_api", Payload: body}); err != nil {
			t.Fatal(err)
		}
		if same := over.in.take(); !slices.Equal(news, same) {
			t.Fatalf("over HTTP %q, over the socket %q", news, same)
		}
	})
}

// FuzzCommand is anything after /kaihu, by a consultant or not: there is an
// answer, it does nothing in the channel, and only consultants see a case.
func FuzzCommand(f *testing.F) {
	for i, text := range append(hostile(), "", "help", "cases", "case KH-7Q2M4D", "kh 7q2m4d", "csae", "case <@U0ANNA> <!channel>", "列表", "case \u00a0KH-7Q2M4D") {
		f.Add(text, []string{"U0CARL", "U0ANNA", "U0EVE", "U9"}[i%4], "T0KAIHU", "https://hooks.slack.invalid/1")
	}
	f.Fuzz(func(t *testing.T, text, user, team, hook string) {
		b := newBooth(t)
		form := url.Values{"team_id": {team}, "user_id": {user}, "channel_id": {deskID}, "text": {text}, "response_url": {hook}}
		got := b.call("/slack/commands", []byte(form.Encode()))
		if got.Code != http.StatusOK {
			t.Fatalf("HTTP %d", got.Code)
		}
		var a answer
		if err := json.Unmarshal(got.Body.Bytes(), &a); err != nil || a.Text == "" || len(a.Blocks) == 0 || a.ResponseType != "ephemeral" || got.Body.Len() > maxAck {
			t.Fatalf("%d bytes: %s, %v", got.Body.Len(), got.Body, err)
		}
		checkHarmless(t, text, posted{Text: a.Text, Blocks: a.Blocks})
		if !consults(user, team) && strings.Contains(shown(t, a.Blocks), "138****8000") {
			t.Fatalf("%s of %s sees a case: %s", user, team, got.Body)
		}
		b.well(t)
	})
}

// consults: of the installing team and in the desk channel.
func consults(user, team string) bool {
	return team == "T0KAIHU" && slices.Contains([]string{"U0CARL", "U0EVE", "U0KAIHU"}, user)
}

// FuzzInteraction is a signed payload of a button or modal: it is acknowledged
// or refused, only a consultant's at the desk rules, and only a person's in a
// direct message is an answer.
func FuzzInteraction(f *testing.F) {
	for _, s := range []string{
		`{"type":"block_actions","team":{"id":"T0KAIHU"},"user":{"id":"U0ANNA"},"channel":{"id":"D1"},"container":{"message_ts":"1.1"},"actions":[{"action_id":"k1_zh","action_ts":"2.1","text":{"text":"中文"}}]}`,
		`{"type":"block_actions","team":{"id":"T0KAIHU"},"user":{"id":"U0CARL","team_id":"T0KAIHU"},"trigger_id":"1","response_url":"http://slack.invalid/hooks/1/2","channel":{"id":"C0DESK"},"container":{"message_ts":"1.1"},"message":{"ts":"1.1","text":"t","blocks":[{"type":"actions","block_id":"rulings","elements":[]}]},"actions":[{"action_id":"` + actionOK + `","value":"KH-7Q2M4D#1"}]}`,
		`{"type":"block_actions","team":{"id":"T0KAIHU"},"user":{"id":"U0EVE","team_id":"T0OTHER"},"channel":{"id":"C0DESK"},"container":{"message_ts":"1.1","thread_ts":"1.0"},"actions":[{"action_id":"` + actionReturn + `","value":"KH-7Q2M4D"}]}`,
		`{"type":"view_submission","team":{"id":"T0KAIHU"},"user":{"id":"U0CARL","team_id":"T0KAIHU"},"view":{"id":"V1","callback_id":"` + actionReturn + `","private_metadata":"{\"r\":\"KH-7Q2M4D\",\"c\":\"C0DESK\",\"m\":\"1.1\",\"n\":1}","state":{"values":{"items":{"items":{"selected_options":[{"value":"uscc","text":{"text":"<!channel>"}}]}},"reason":{"reason":{"selected_option":{"value":"unreadable"}}},"note":{"note":{"value":"again"}}}}}}`,
		`{"type":"block_actions","team":{"id":"T0KAIHU"},"user":{"id":"U0ANNA"},"channel":{"id":"C0DESK"},"container":{"message_ts":"1.1"},"actions":[{"action_id":"k1_zh","action_ts":"2.1","text":{"text":"中文"}}]}`, `{`,
		`{"type":"block_actions","team":{"id":"T0KAIHU"},"user":{"id":"U0EVE","team_id":"T0OTHER"},"channel":{"id":"C0DESK"},"container":{"message_ts":"1.1"},"message":{"ts":"1.1","text":"t"},"actions":[{"action_id":"` + actionOK + `","value":"KH-7Q2M4D#1"}]}`,
		`{"type":"view_submission","view":{"callback_id":"` + actionReturn + `","private_metadata":"{"}}`, `{"type":"shortcut"}`, `null`, `{"actions":[{}],"type":"block_actions","message":{"ts":"1"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		b := newBooth(t)
		got := b.call("/slack/interactions", []byte(url.Values{"payload": {string(payload)}}.Encode()))
		if !slices.Contains([]int{http.StatusOK, http.StatusBadRequest}, got.Code) || got.Body.Len() > maxAck {
			t.Fatalf("HTTP %d, %d bytes", got.Code, got.Body.Len())
		}
		var in interaction
		if err := json.Unmarshal(payload, &in); (err != nil) != (got.Code == http.StatusBadRequest) {
			t.Fatalf("HTTP %d for %v", got.Code, err)
		}
		if len(b.in.rulings) > 0 && !consults(in.User.ID, in.team()) {
			t.Fatalf("%s of %s ruled %q", in.User.ID, in.team(), b.in.rulings)
		}
		if len(b.in.last) > 0 && !strings.HasPrefix(in.channel(), "D") {
			t.Fatalf("a press in %s is an answer", in.channel())
		}
		b.well(t)
	})
}

// FuzzRender sends any message to a Slack: it takes each part as it is, every
// word and every button arrives, and nothing that was typed does anything.
func FuzzRender(f *testing.F) {
	for i, text := range append(hostile(), "请选择。\n\n哪一个？", strings.Repeat("长 long. ", 700), "", "\xff") {
		f.Add(text, "标签"+text, "k1_x", i)
	}
	f.Fuzz(func(t *testing.T, text, label, token string, n int) {
		b := newBooth(t)
		say := flows.Say{Text: text}
		for i := range (n & 0x7fffffff) % 12 {
			say.Options = append(say.Options, flows.Option{Token: "k1_" + string(rune('a'+i)), Label: label})
		}
		to := contact("T0KAIHU", "U0ANNA", "")
		said, parts := "", b.Applicants().Render(to, say)
		for i, p := range parts {
			var one posted
			if err := json.Unmarshal(p, &one); err != nil {
				t.Fatal(err)
			}
			checkHarmless(t, text, one)
			said += shown(t, one.Blocks)
			if err := b.Applicants().Send(t.Context(), to, token+string(rune('a'+i)), p, false); err != nil {
				t.Fatalf("part %d of %q: %v", i, text, err)
			}
		}
		if want := squeeze(clean(strings.ToValidUTF8(text, "\uFFFD"))); squeeze(said) != want {
			t.Fatalf("%q is said as %q", want, said)
		}
		if got := len(b.world.Messages(b.world.DM("U0ANNA"))); got != len(parts) {
			t.Fatalf("%d messages of %d parts", got, len(parts))
		}
		b.well(t)
	})
}

// squeeze drops white space: at a cut it may go.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}
