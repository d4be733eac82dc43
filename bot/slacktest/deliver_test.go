package slacktest_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"kaihu/bot/slacktest"
)

// TestSignVector holds the example of docs.slack.dev, "Verifying requests from Slack".
func TestSignVector(t *testing.T) {
	t.Parallel()
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
		"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com" +
		"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	got := slacktest.Sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", []byte(body))
	equal(t, "vector", got, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
}

func verify(r request, secret string) error {
	v, err := slack.NewSecretsVerifier(r.header, secret)
	if err != nil {
		return err
	}
	if _, err := v.Write(r.body); err != nil {
		return err
	}
	return v.Ensure()
}

func TestSignatures(t *testing.T) {
	w := newWorld(t)
	_, err := w.Say("U0ANNA", "", "hello")
	must(t, err)
	_, err = w.Command("U0CHEN", "C0DESK", "/kaihu", "list")
	must(t, err)
	w.idle()
	got := w.app.take()
	equal(t, "requests", len(got), 2)
	for _, r := range got {
		must(t, verify(r, "signing-secret"))
		wantErr(t, verify(r, "another"), "signature")
	}
}

func TestClockSkew(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Rules.SignSkew = -6 * time.Minute })
	_, err := w.Say("U0ANNA", "", "hello")
	must(t, err)
	w.idle()
	wantErr(t, verify(w.app.take()[0], "signing-secret"), "too old")
	stamped := newClockWorld(t)
	_, err = stamped.Say("U0ANNA", "", "hello")
	must(t, err)
	stamped.idle()
	equal(t, "injected clock", stamped.app.take()[0].header.Get("X-Slack-Request-Timestamp"), "1800000000")
}

// newClockWorld signs with the injected clock. It is made inside a test that is already parallel.
func newClockWorld(t *testing.T) *world {
	w := &world{t: t, clock: &clock{t: time.Unix(1_800_000_000, 0)}, app: newApp(t)}
	s, err := slacktest.New(slacktest.Options{Now: w.clock.now, EventsURL: w.app.URL, Rules: slacktest.Rules{SignClock: true},
		Users: []slacktest.User{{ID: "U0ANNA"}}})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	w.Server = s
	return w
}

func TestMessageEvents(t *testing.T) {
	w := newWorld(t)
	dm := w.DM("U0ANNA")
	ts, err := w.Say("U0ANNA", "", "R&D <b> zhang@example.com https://example.com/a?b=1&c=2")
	must(t, err)
	must(t, w.Edit(dm, ts, "changed"))
	must(t, w.Delete(dm, ts))
	_, own := w.post("U0ANNA", "from the bot")
	w.idle()
	got := w.app.take()
	equal(t, "events", len(got), 4)
	parse := func(i int) (*slackevents.EventsAPICallbackEvent, *slackevents.MessageEvent) {
		ev, err := slackevents.ParseEvent(got[i].body, slackevents.OptionNoVerifyToken())
		must(t, err)
		return ev.Data.(*slackevents.EventsAPICallbackEvent), ev.InnerEvent.Data.(*slackevents.MessageEvent)
	}
	outer, m := parse(0)
	equal(t, "envelope", outer.TeamID+outer.APIAppID+outer.Authorizations[0].UserID, "T0KAIHUA0KAIHUU0KAIHU")
	equal(t, "message", m.User+m.TimeStamp+m.Channel+m.ChannelType+m.Message.Team, "U0ANNA"+ts+dm+"imT0KAIHU")
	equal(t, "text", m.Text, "R&amp;D &lt;b&gt; <mailto:zhang@example.com|zhang@example.com> <https://example.com/a?b=1&amp;c=2>")
	equal(t, "rich text", len(m.Blocks.BlockSet), 1)
	_, m = parse(1)
	equal(t, "changed", m.SubType+m.Message.Text+m.Message.Timestamp+m.User, "message_changedchanged"+ts)
	equal(t, "previous, edited, own ts", m.PreviousMessage.Text != "" && m.Message.Edited != nil && m.TimeStamp != ts, true)
	_, m = parse(2)
	equal(t, "deleted", m.SubType+m.DeletedTimeStamp+m.PreviousMessage.Text, "message_deleted"+ts+"changed")
	_, m = parse(3)
	equal(t, "own echo", m.User+m.BotID+got[3].event(t)["app_id"].(string)+m.TimeStamp, "U0KAIHUB0KAIHUA0KAIHU"+own)
}

func TestMentionsAndBroadcasts(t *testing.T) {
	w := newWorld(t)
	_, err := w.Say("U0CHEN", "C0DESK", "<@U0KAIHU> help")
	must(t, err)
	_, parent := w.post("C0DESK", "case")
	w.post("C0DESK", "for all", slack.MsgOptionTS(parent), slack.MsgOptionBroadcast())
	_, err = w.Say("U0ANNA", "C0ELSE", "the bot is not here")
	must(t, err)
	w.idle()
	var kinds []string
	for _, r := range w.app.take() {
		e := r.event(t)
		kind := e["type"].(string)
		if sub, ok := e["subtype"].(string); ok {
			kind = sub
			equal(t, "root", e["root"] != nil, true)
		}
		kinds = append(kinds, kind)
	}
	equal(t, "kinds", strings.Join(kinds, " "), "message app_mention message thread_broadcast")
	_, err = w.Say("U0GONE", "", "x")
	wantErr(t, err, "deactivated")
	_, err = w.Say("U0ANNA", "C0DESK", "x")
	wantErr(t, err, "not a member")
	_, err = w.Say("U0CHEN", "C0DESK", "x", "1.000000")
	wantErr(t, err, "no such message")
	wantErr(t, w.Edit("C0DESK", parent, "x"), "no such message")
}

func TestRetries(t *testing.T) {
	w := newWorld(t)
	w.app.answers(func(rw http.ResponseWriter, _ request) { rw.WriteHeader(500) })
	_, err := w.Say("U0ANNA", "", "hello")
	must(t, err)
	w.idle()
	got := w.app.take()
	equal(t, "first and the retry at once", len(got), 2)
	equal(t, "headers", got[0].header.Get("X-Slack-Retry-Num")+got[1].header.Get("X-Slack-Retry-Num")+got[1].header.Get("X-Slack-Retry-Reason"), "1http_error")
	equal(t, "same event", got[0].eventID(t), got[1].eventID(t))
	w.clock.add(59 * time.Second)
	w.Tick()
	w.idle()
	equal(t, "not yet", len(w.app.take()), 0)
	w.clock.add(time.Second)
	w.Tick()
	w.idle()
	equal(t, "after a minute", w.app.take()[0].header.Get("X-Slack-Retry-Num"), "2")
	w.app.answers(func(http.ResponseWriter, request) {})
	w.clock.add(4 * time.Minute)
	w.Tick()
	w.idle()
	equal(t, "after five", w.app.take()[0].header.Get("X-Slack-Retry-Num"), "3")
	w.clock.add(time.Hour)
	w.Tick()
	w.idle()
	equal(t, "accepted", len(w.app.take())+w.Pending(), 0)
}

func TestRetriesOfOnesOwn(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Rules.Retries = []time.Duration{time.Second, time.Hour} })
	w.app.answers(func(rw http.ResponseWriter, _ request) { rw.WriteHeader(500) })
	_, err := w.Say("U0ANNA", "", "hello")
	must(t, err)
	w.idle()
	equal(t, "no retry at once", len(w.app.take()), 1)
	for _, after := range []time.Duration{time.Second, time.Hour - time.Second} {
		w.clock.add(after)
		w.Tick()
		w.idle()
		equal(t, "then "+after.String(), len(w.app.take()), 1)
	}
	equal(t, "given up", w.Pending(), 0)
}

func TestRetryReasons(t *testing.T) {
	w := newWorld(t)
	say := func() []request {
		w.app.take()
		_, err := w.Say("U0ANNA", "", "hello")
		must(t, err)
		w.idle()
		return w.app.take()
	}
	w.app.answers(func(rw http.ResponseWriter, r request) {
		if r.header.Get("X-Slack-Retry-Num") == "" {
			time.Sleep(1700 * time.Millisecond)
		}
	})
	equal(t, "time-out", say()[1].header.Get("X-Slack-Retry-Reason"), "http_timeout")
	w.app.answers(func(rw http.ResponseWriter, r request) {
		rw.Header().Set("X-Slack-No-Retry", "1")
		rw.WriteHeader(503)
	})
	equal(t, "no retry", len(say()), 1)
	w.app.answers(func(rw http.ResponseWriter, r request) {
		if r.header.Get("X-Slack-Retry-Num") == "" {
			rw.Header().Set("Location", w.app.URL+"/again")
			rw.WriteHeader(307)
		}
	})
	got := say()
	equal(t, "redirects", got[len(got)-1].header.Get("X-Slack-Retry-Reason"), "too_many_redirects")
	w.app.answers(func(rw http.ResponseWriter, r request) {
		if r.header.Get("X-Slack-Retry-Num") == "" {
			panic(http.ErrAbortHandler)
		}
	})
	equal(t, "cut", say()[1].header.Get("X-Slack-Retry-Reason"), "connection_failed")
	equal(t, "nothing pending", w.Pending(), 0)
}

func TestSlowAckIsAViolation(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Rules.SlowAck = 20 * time.Millisecond })
	w.app.answers(func(http.ResponseWriter, request) { time.Sleep(50 * time.Millisecond) })
	_, err := w.Say("U0ANNA", "", "hello")
	must(t, err)
	w.idle()
	equal(t, "slow", w.violations(slacktest.BadSlowAck), 1)
}

func TestHandshake(t *testing.T) {
	w := newWorld(t)
	deaf := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("ok")) }))
	defer deaf.Close()
	wantErr(t, w.SetURLs(t.Context(), deaf.URL, "", ""), "challenge")
	wantErr(t, w.SetURLs(t.Context(), "http://127.0.0.1:1/", "", ""), "did not respond")
	_, err := w.Say("U0ANNA", "", "still the old URL")
	must(t, err)
	w.idle()
	equal(t, "unchanged", len(w.app.take()), 1)
	must(t, w.SetURLs(t.Context(), "", "", ""))
	_, err = w.Say("U0ANNA", "", "nobody listens")
	must(t, err)
	w.idle()
	equal(t, "kept for later", w.Pending(), 1)
	must(t, w.SetURLs(t.Context(), w.app.URL, "", ""))
	w.clock.add(time.Minute)
	w.Tick()
	w.idle()
	equal(t, "comes as a retry", w.app.take()[0].header.Get("X-Slack-Retry-Num"), "2")
}

func TestFaultsOfDeliveries(t *testing.T) {
	w := newWorld(t)
	say := func(text string) {
		_, err := w.Say("U0ANNA", "", text)
		must(t, err)
		w.idle()
	}
	w.Inject(slacktest.Fault{Kind: slacktest.DropDelivery, Method: "message"})
	say("lost")
	equal(t, "dropped", len(w.app.take()), 0)
	w.Inject(slacktest.Fault{Kind: slacktest.DuplicateDelivery})
	say("twice")
	got := w.app.take()
	equal(t, "duplicate", len(got) == 2 && got[0].eventID(t) == got[1].eventID(t), true)
	w.Inject(slacktest.Fault{Kind: slacktest.DuplicateNewEventID})
	say("twice anew")
	got = w.app.take()
	equal(t, "other ids, same ts, no header", len(got) == 2 && got[0].eventID(t) != got[1].eventID(t) &&
		got[0].event(t)["ts"] == got[1].event(t)["ts"] && got[1].header.Get("X-Slack-Retry-Num") == "", true)
	w.Inject(slacktest.Fault{Kind: slacktest.DelayDelivery, Delay: time.Minute})
	say("later")
	equal(t, "delayed", len(w.app.take()), 0)
	w.clock.add(time.Minute)
	w.Tick()
	w.idle()
	equal(t, "arrives", len(w.app.take()), 1)
	w.Inject(slacktest.Fault{Kind: slacktest.ReorderDelivery, Channel: w.DM("U0ANNA")})
	say("first")
	equal(t, "held", w.Pending(), 1)
	say("second")
	got = w.app.take()
	equal(t, "reordered", got[0].event(t)["text"].(string)+got[1].event(t)["text"].(string), "secondfirst")
	w.Inject(slacktest.Fault{Kind: slacktest.ReorderDelivery})
	say("alone")
	w.Tick()
	w.idle()
	equal(t, "released by Tick", len(w.app.take()), 1)
	w.Inject(slacktest.Fault{Kind: slacktest.DropDelivery, Method: "/kaihu"})
	_, err := w.Command("U0CHEN", "C0DESK", "/kaihu", "")
	equal(t, "command lost", errors.Is(err, slacktest.ErrNotAcked), true)
	w.Inject(slacktest.Fault{Kind: slacktest.DuplicateDelivery, Method: "/kaihu"})
	_, err = w.Command("U0CHEN", "C0DESK", "/kaihu", "")
	must(t, err)
	equal(t, "command twice", len(w.app.take()), 2)
}
