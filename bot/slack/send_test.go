package slack

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/bot/slacktest"
	"kaihu/flows"
)

func TestSend(t *testing.T) {
	r := newRig(t, quiet())
	text := "你好 <!channel> " + strings.Join(hostile(), " ") + " " + strings.Repeat("很长。", 1500)
	say := flows.Say{Text: text, Options: []flows.Option{{Token: "a", Label: "<!here> *x*"}, {Token: "b", Label: "B"}}}
	if err := r.send(r.to("U0ANNA"), "key", say, false); err != nil {
		t.Fatal(err)
	}
	list := r.world.Messages(r.world.DM("U0ANNA"))
	if len(list) != 2 || list[0].Metadata["event_type"] != "kaihu" || strings.Contains(list[0].Text, "<!") {
		t.Errorf("sent %+v", list)
	}
	// Nobody has written yet: the direct message is opened, once.
	cold := contact("T0KAIHU", "U0ZHANG", "")
	for range 2 {
		if err := r.send(cold, "key2", flows.Say{Text: "还在吗？"}, true); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(r.world.Messages(r.world.DM("U0ZHANG"))); n != 1 {
		t.Errorf("%d messages under one key", n)
	}
}

func TestThreadWhoseRootIsGone(t *testing.T) {
	r := newRig(t, quiet())
	dm := r.world.DM("U0ANNA")
	ts := r.say("U0ANNA", "I will delete this")
	if err := r.world.Delete(dm, ts); err != nil {
		t.Fatal(err)
	}
	if err := r.send(contact("T0KAIHU", "U0ANNA", dm+"/"+ts), "k", flows.Say{Text: "still here"}, true); err != nil {
		t.Fatal(err)
	}
	if list := r.world.Messages(dm); len(list) != 1 || list[0].ThreadTS != "" {
		t.Errorf("sent %+v", list)
	}
}

func TestLostReplyIsOneMessage(t *testing.T) {
	for _, fault := range []slacktest.FaultKind{slacktest.FaultLoseReply, slacktest.FaultStatus, slacktest.FaultNotOK, slacktest.FaultHTML} {
		for _, where := range []string{"", "thread"} {
			t.Run(string(fault)+where, func(t *testing.T) {
				r := newRig(t, quiet())
				dm, before := r.world.DM("U0ANNA"), 0
				to := contact("T0KAIHU", "U0ANNA", dm)
				if where != "" {
					to.Reply += "/" + r.say("U0ANNA", "the root of it")
					before = 1
				}
				for i := range 3 {
					if err := r.send(to, "other"+string(rune('a'+i)), flows.Say{Text: "other"}, false); err != nil {
						t.Fatal(err)
					}
				}
				r.world.Inject(slacktest.Fault{Kind: fault, Method: "chat.postMessage"})
				e := verdictOf(t, r.send(to, "key", flows.Say{Text: "once"}, false))
				if e.Verdict != bot.Later || !e.Doubt {
					t.Errorf("verdict %+v", e)
				}
				// The lookup fails as well: nothing may be sent blindly.
				r.world.Inject(slacktest.Fault{Kind: slacktest.FaultStatus, Method: map[string]string{"": "conversations.history", "thread": "conversations.replies"}[where]})
				if e := verdictOf(t, r.send(to, "key", flows.Say{Text: "once"}, true)); e.Verdict != bot.Later || !e.Doubt {
					t.Errorf("verdict %+v", e)
				}
				for range 2 {
					if err := r.send(to, "key", flows.Say{Text: "once"}, true); err != nil {
						t.Fatal(err)
					}
				}
				if n := len(r.world.Messages(dm)) - before; n != 4 {
					t.Errorf("%d messages, want 4", n)
				}
			})
		}
	}
}

// However the lookup fails, the attempt before it stays in doubt.
func TestDoubtOutlivesTheLookup(t *testing.T) {
	r := newRig(t, quiet())
	for _, f := range []slacktest.Fault{{Kind: slacktest.FaultRateLimited, RetryAfter: 1}, {Kind: slacktest.FaultError, Error: "missing_scope"}, {Kind: slacktest.FaultNotOK}} {
		f.Method = "conversations.history"
		r.world.Inject(f)
		if e := verdictOf(t, r.send(r.to("U0ANNA"), "k", flows.Say{Text: "x"}, true)); e.Verdict != bot.Later || !e.Doubt {
			t.Errorf("%+v: %+v", f, e)
		}
	}
	if n := len(r.world.Messages(r.world.DM("U0ANNA"))); n != 0 {
		t.Errorf("%d messages were sent blindly", n)
	}
	root := r.say("U0ANNA", "the root of a thread")
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultNotOK, Method: "conversations.replies"})
	if e := verdictOf(t, r.send(contact("T0KAIHU", "U0ANNA", r.world.DM("U0ANNA")+"/"+root), "k", flows.Say{Text: "x"}, true)); !e.Doubt {
		t.Errorf("%+v", e)
	}
	// A server that knows no lookup at all: better twice than never.
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultError, Method: "conversations.history", Error: "unknown_method"})
	if err := r.send(r.to("U0ANNA"), "k", flows.Say{Text: "x"}, true); err != nil {
		t.Error(err)
	}
}

// TestRateLimitOfOneChannel: a channel that Slack has enough of is left alone
// for as long as Retry-After says, which is not what we would wait unasked; and
// others do not wait.
func TestRateLimitOfOneChannel(t *testing.T) {
	for named, want := range map[int]time.Duration{90: 90 * time.Second, 20: 20 * time.Second, 0: defaultRetry} {
		t.Run(want.String(), func(t *testing.T) {
			r := newRig(t, quiet())
			anna, zhang := r.to("U0ANNA"), r.to("U0ZHANG")
			r.world.Inject(slacktest.Fault{Kind: slacktest.FaultRateLimited, Method: "chat.postMessage", Channel: r.world.DM("U0ANNA"), RetryAfter: named}) // 0: no header
			before := time.Now()
			e := verdictOf(t, r.send(anna, "k", flows.Say{Text: "slow"}, false))
			if e.Verdict != bot.Later || e.After != want || e.Doubt {
				t.Errorf("verdict %+v", e)
			}
			closed := r.slack.pace.of[r.world.DM("U0ANNA")].free
			if closed.Before(before.Add(want)) || closed.After(time.Now().Add(want)) {
				t.Errorf("the channel is closed for %s", closed.Sub(before))
			}
			e = verdictOf(t, r.send(anna, "k", flows.Say{Text: "slow"}, false)) // Slack is not asked again
			if e.Verdict != bot.Later || e.After <= 0 || e.After > want || len(r.world.Messages(r.world.DM("U0ANNA"))) != 0 {
				t.Errorf("verdict %+v", e)
			}
			if err := r.send(zhang, "k", flows.Say{Text: "快"}, false); err != nil || time.Since(before) >= want {
				t.Errorf("another channel waited %s: %v", time.Since(before), err)
			}
		})
	}
}

func TestVerdicts(t *testing.T) {
	r := newRig(t, quiet())
	for code, want := range map[string]bot.Verdict{
		"channel_not_found": bot.Gone, "user_disabled": bot.Gone, "is_archived": bot.Gone, "messages_tab_disabled": bot.Broken,
		"invalid_blocks": bot.Broken, "msg_too_long": bot.Broken, "no_text": bot.Broken,
		"token_revoked": bot.Later, "invalid_auth": bot.Later, "missing_scope": bot.Later, "account_inactive": bot.Later,
		"ratelimited": bot.Later, "internal_error": bot.Later, "fatal_error": bot.Later, "never_heard_of": bot.Later,
	} {
		r.world.Inject(slacktest.Fault{Kind: slacktest.FaultError, Method: "chat.postMessage", Error: code})
		e := verdictOf(t, r.send(r.to("U0ANNA"), "k", flows.Say{Text: "private words"}, false))
		if e.Verdict != want {
			t.Errorf("%s: %s, want %s", code, e.Verdict, want)
		}
		if remedy("chat.postMessage", code) != "" && (e.After < time.Minute || !strings.Contains(e.Error(), "the app") && !strings.Contains(e.Error(), "token")) {
			t.Errorf("%s: %+v", code, e)
		}
		if doubt := code == "internal_error" || code == "fatal_error"; e.Doubt != doubt {
			t.Errorf("%s: doubt %v", code, e.Doubt)
		}
		if strings.Contains(e.Error(), "private") || strings.Contains(e.Error(), "xoxb") {
			t.Errorf("%s: %v", code, e)
		}
		r.slack.pace = newPacer(-1)
	}
	r.never = append(r.never, "private words")
	if e := verdictOf(t, r.send(contact("T0KAIHU", "U0NOBODY", ""), "k", flows.Say{Text: "x"}, false)); e.Verdict != bot.Gone {
		t.Errorf("nobody: %v", e)
	}
	if e := verdictOf(t, r.send(contact("T0KAIHU", "", ""), "k", flows.Say{Text: "x"}, false)); e.Verdict != bot.Broken {
		t.Errorf("no address: %v", e)
	}
	if e := verdictOf(t, r.slack.Applicants().Send(t.Context(), r.to("U0ANNA"), "k", bot.Part("[]"), false)); e.Verdict != bot.Broken {
		t.Errorf("not our part: %v", e)
	}
	if !strings.Contains(r.log.String(), "install the app again") {
		t.Error("the log does not say what to do")
	}
}

func TestDeactivatedAndUnreachable(t *testing.T) {
	o := quiet()
	o.Users = []slacktest.User{{ID: "U0GONE", Deactivated: true}, {ID: "U0STRANGER", Team: "T0OTHER", External: true}}
	r := newRig(t, o)
	for _, user := range []string{"U0GONE", "U0STRANGER"} {
		if e := verdictOf(t, r.send(contact("T0KAIHU", user, ""), "k", flows.Say{Text: "x"}, false)); e.Verdict != bot.Gone {
			t.Errorf("%s: %v", user, e)
		}
	}
}

func TestNetworkErrorsHoldNoAddress(t *testing.T) {
	r := newRig(t, quiet())
	to := r.to("U0ANNA")
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultHang, Method: "chat.postMessage"})
	p := r.slack.Applicants().Render(to, flows.Say{Text: "x"})[0]
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	e := verdictOf(t, r.slack.Applicants().Send(ctx, to, "k", p, false))
	if e.Verdict != bot.Later || !e.Doubt || strings.Contains(e.Error(), "http:") {
		t.Errorf("%v", e)
	}
	for _, err := range []error{errors.New("secret"), slackapi.StatusCodeError{Code: 502, Status: "secret"}} {
		if e := r.slack.judge("x", err, true); strings.Contains(e.Error(), "secret") || e.Verdict != bot.Later || !e.Doubt {
			t.Errorf("%v", e)
		}
	}
}

func TestPaceIsKept(t *testing.T) {
	r := newRig(t, quiet())
	r.slack.pace = newPacer(300 * time.Millisecond)
	start := time.Now()
	for i := range 3 {
		if err := r.send(r.to("U0ANNA"), string(rune('a'+i)), flows.Say{Text: "x"}, false); err != nil {
			t.Fatal(err)
		}
	}
	if d := time.Since(start); d < 600*time.Millisecond {
		t.Errorf("three messages in %s", d)
	}
}
