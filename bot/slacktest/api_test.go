package slacktest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kaihu/bot/slacktest"
)

func TestTokens(t *testing.T) {
	w := newWorld(t)
	me, err := w.bot.AuthTestContext(t.Context())
	must(t, err)
	equal(t, "bot", me.UserID+me.BotID+me.TeamID, "U0KAIHUB0KAIHUT0KAIHU")
	for _, c := range []struct{ header, field, want string }{
		{"", "", "not_authed"},
		{"Bearer xoxb-kaihu", "", ""},
		{"", "xoxb-kaihu", ""},
		{"", "wrong", "invalid_auth"},
		{"Bearer xapp-kaihu", "", "not_allowed_token_type"},
	} {
		req, err := http.NewRequest(http.MethodPost, w.web.URL+"/api/auth.test", strings.NewReader("token="+c.field))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c.header != "" {
			req.Header.Set("Authorization", c.header)
		}
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		got, _ := decode(t, resp)["error"].(string)
		equal(t, c.header+c.field, got, c.want)
	}
	equal(t, "unknown", w.call("chat.fly")["error"], any("unknown_method"))
	resp, err := http.Get(w.web.URL + "/api/users.info?user=U0ANNA&token=xoxb-kaihu")
	must(t, err)
	equal(t, "GET", decode(t, resp)["ok"], any(true))
	equal(t, "token in address", w.violations(slacktest.BadQueryToken), 1)
	for kind, body := range map[string]string{
		"application/json":                 `{"token":"xoxb-kaihu","user":"U0ANNA","include_locale":true}`,
		"multipart/form-data; boundary=xx": "--xx\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nxoxb-kaihu\r\n--xx\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nU0ANNA\r\n--xx--\r\n",
	} {
		resp, err := http.Post(w.web.URL+"/api/users.info", kind, strings.NewReader(body))
		must(t, err)
		equal(t, kind, decode(t, resp)["ok"], any(true))
	}
	resp, err = http.Post(w.web.URL+"/api/users.info", "application/json", strings.NewReader("{"))
	must(t, err)
	equal(t, "broken JSON", decode(t, resp)["error"], any("invalid_json"))
}

func TestScopes(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Scopes = []string{"chat:write", "im:history"} })
	_, err := w.bot.GetUserInfoContext(t.Context(), "U0ANNA")
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	equal(t, "scope", refused.Err+" "+refused.Needed+" "+refused.Provided, "missing_scope users:read chat:write,im:history")
	_, err = w.bot.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: w.DM("U0ANNA")})
	must(t, err)
	_, err = w.bot.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: "C0DESK"})
	wantErr(t, err, "missing_scope")
	w.post("C0DESK", "unheard")
	_, err = w.Say("U0ANNA", "", "heard")
	must(t, err)
	w.idle()
	equal(t, "events without a scope stay away", len(w.app.take()), 1)
}

func TestPostUpdateDelete(t *testing.T) {
	w := newWorld(t)
	dm, ts := w.post("U0ANNA", "a & b <!channel>")
	equal(t, "DM", dm, w.DM("U0ANNA"))
	m, _ := w.Message(dm, ts)
	equal(t, "escaped by the client", m.Text, "a &amp; b &lt;!channel&gt;")
	equal(t, "unfurl recorded", *m.UnfurlLinks || *m.UnfurlMedia, false)
	if v := w.Violations(); len(v) != 0 {
		t.Fatal(v)
	}
	block := slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "hello <!channel>", false, false), nil, nil)
	_, _, _, err := w.bot.UpdateMessageContext(t.Context(), dm, ts, slack.MsgOptionText("hello", true), slack.MsgOptionBlocks(block))
	must(t, err)
	m, _ = w.Message(dm, ts)
	equal(t, "blocks", len(m.Blocks), 1)
	if m.Edited != nil || m.Blocks[0]["block_id"] == "" {
		t.Fatal("an update with blocks is not marked as edited; blocks get an id")
	}
	equal(t, "mention", w.violations(slacktest.BadMention), 1)
	_, _, _, err = w.bot.UpdateMessageContext(t.Context(), dm, ts, slack.MsgOptionText("bare", true))
	must(t, err)
	m, _ = w.Message(dm, ts)
	if len(m.Blocks) != 0 || m.Edited == nil {
		t.Fatal("text alone removes blocks and marks as edited")
	}
	_, _, _, err = w.bot.UpdateMessageContext(t.Context(), dm, ts, slack.MsgOptionText(strings.Repeat("字", 4001), true))
	wantErr(t, err, "msg_too_long")
	_, _, _, err = w.bot.UpdateMessageContext(t.Context(), "U0ANNA", ts, slack.MsgOptionText("x", true))
	wantErr(t, err, "channel_not_found")
	theirs, err := w.Say("U0ANNA", "", "mine")
	must(t, err)
	_, _, _, err = w.bot.UpdateMessageContext(t.Context(), dm, theirs, slack.MsgOptionText("x", true))
	wantErr(t, err, "cant_update_message")
	_, _, err = w.bot.DeleteMessageContext(t.Context(), dm, theirs)
	wantErr(t, err, "cant_delete_message")
	_, _, err = w.bot.DeleteMessageContext(t.Context(), dm, ts)
	must(t, err)
	_, _, err = w.bot.DeleteMessageContext(t.Context(), dm, ts)
	wantErr(t, err, "message_not_found")
}

func TestPostRefusals(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Rules.NoRateLimits = true })
	for channel, want := range map[string]string{
		"C0NONE": "channel_not_found", "C0OLD": "is_archived", "C0ELSE": "not_in_channel",
		"U0EVE": "channel_not_found", "U0GONE": "user_disabled",
	} {
		equal(t, channel, w.call("chat.postMessage", "channel", channel, "text", "x")["error"], any(want))
	}
	equal(t, "nothing", w.call("chat.postMessage", "channel", "C0DESK")["error"], any("no_text"))
	equal(t, "broken blocks", w.call("chat.postMessage", "channel", "C0DESK", "blocks", "{")["error"], any("invalid_blocks_format"))
	equal(t, "metadata", w.call("chat.postMessage", "channel", "C0DESK", "text", "x", "metadata", `{"event_type":"a"}`)["error"], any("invalid_metadata_format"))
	equal(t, "thread", w.call("chat.postMessage", "channel", "C0DESK", "text", "x", "thread_ts", "1.000001")["error"], any("thread_not_found"))
	w.call("chat.postMessage", "channel", "C0DESK", "blocks", `[{"type":"divider"}]`)
	equal(t, "fallback", w.violations(slacktest.BadFallback), 1)
	equal(t, "unfurl", w.violations(slacktest.BadUnfurl), 1)
	w.call("chat.postMessage", "channel", "C0DESK", "text", strings.Repeat("x", 40_001))
	all := w.Messages("C0DESK")
	equal(t, "truncated", len(all[len(all)-1].Text), 40_000)
	equal(t, "truncation logged", w.violations(slacktest.BadTruncated), 1)
}

func TestThreads(t *testing.T) {
	w := newWorld(t)
	_, parent := w.post("C0DESK", "KH-1")
	_, reply := w.post("C0DESK", "below", slack.MsgOptionTS(parent))
	_, _, err := w.bot.PostMessageContext(t.Context(), "C0DESK", slack.MsgOptionText("x", true), slack.MsgOptionTS(reply))
	wantErr(t, err, "thread_not_found")
	equal(t, "logged", w.violations(slacktest.BadThread), 1)
	_, err = w.Say("U0CHEN", "C0DESK", "and me", parent)
	must(t, err)
	msgs, _, _, err := w.bot.GetConversationRepliesContext(t.Context(), &slack.GetConversationRepliesParameters{ChannelID: "C0DESK", Timestamp: parent})
	must(t, err)
	equal(t, "replies", len(msgs), 3)
	equal(t, "parent", msgs[0].ReplyCount, 2)
	h, err := w.bot.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: "C0DESK"})
	must(t, err)
	equal(t, "history has parents only", len(h.Messages), 1)
	_, _, err = w.bot.DeleteMessageContext(t.Context(), "C0DESK", parent)
	must(t, err)
	m, ok := w.Message("C0DESK", parent)
	equal(t, "tombstone", ok && m.Tombstone, true)
}

func TestTimestampsAreUniqueInAChannelOnly(t *testing.T) {
	w := newWorld(t)
	_, a := w.post("C0DESK", "1")
	_, b := w.post("C0DESK", "2")
	_, c := w.post("C0TALK", "1")
	if a == b || a != c {
		t.Fatal(a, b, c)
	}
}

func TestMetadata(t *testing.T) {
	w := newWorld(t)
	meta := slack.SlackMetadata{EventType: "kaihu", EventPayload: map[string]any{"outbox_id": "o-17"}}
	dm, ts := w.post("U0ANNA", "hello", slack.MsgOptionMetadata(meta))
	_, _, _, err := w.bot.UpdateMessageContext(t.Context(), dm, ts, slack.MsgOptionText("changed", true))
	must(t, err)
	h, err := w.bot.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{
		ChannelID: dm, IncludeAllMetadata: true, Oldest: ts, Inclusive: true})
	must(t, err)
	equal(t, "kept", h.Messages[0].Metadata.EventPayload["outbox_id"], any("o-17"))
	h, err = w.bot.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: dm})
	must(t, err)
	equal(t, "only when asked", h.Messages[0].Metadata.EventType, "")
	h, err = w.bot.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: dm, Oldest: ts})
	must(t, err)
	equal(t, "oldest is exclusive", len(h.Messages), 0)
}

func TestEphemeral(t *testing.T) {
	w := newWorld(t)
	ts, err := w.bot.PostEphemeralContext(t.Context(), "C0DESK", "U0CHEN", slack.MsgOptionText("only you", true))
	must(t, err)
	m, _ := w.Message("C0DESK", ts)
	equal(t, "for", m.EphemeralFor, "U0CHEN")
	_, err = w.bot.PostEphemeralContext(t.Context(), "C0DESK", "U0ANNA", slack.MsgOptionText("x", true))
	wantErr(t, err, "user_not_in_channel")
	_, _, _, err = w.bot.UpdateMessageContext(t.Context(), "C0DESK", ts, slack.MsgOptionText("x", true))
	wantErr(t, err, "message_not_found")
	h, err := w.bot.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: "C0DESK"})
	must(t, err)
	equal(t, "in no history", len(h.Messages), 0)
	w.idle()
	equal(t, "no event", len(w.app.take()), 0)
}

func TestRateLimits(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Rules.PostBurst, o.Rules.TierBurst = 2, 3 })
	w.post("C0DESK", "1")
	w.post("C0DESK", "2")
	_, _, err := w.bot.PostMessageContext(t.Context(), "C0DESK", slack.MsgOptionText("3", true))
	var limited *slack.RateLimitedError
	if !errors.As(err, &limited) || limited.RetryAfter != time.Second {
		t.Fatal(err)
	}
	w.post("U0ANNA", "another channel is free")
	_, _, _ = w.bot.PostMessageContext(t.Context(), "C0DESK", slack.MsgOptionText("too early", true))
	equal(t, "impatience logged", w.violations(slacktest.BadRetry), 1)
	w.clock.add(time.Second)
	w.post("C0DESK", "3")
	for range 3 {
		_, err = w.bot.GetUserInfoContext(t.Context(), "U0ANNA")
		must(t, err)
	}
	_, err = w.bot.GetUserInfoContext(t.Context(), "U0ANNA")
	if !errors.As(err, &limited) {
		t.Fatal(err)
	}
}

func TestPeople(t *testing.T) {
	w := newWorld(t)
	u, err := w.bot.GetUserInfoContext(t.Context(), "U0ANNA")
	must(t, err)
	equal(t, "locale", u.Locale+u.Profile.Email+u.TeamID, "zh-CNanna@example.comT0KAIHU")
	eve, err := w.bot.GetUserInfoContext(t.Context(), "U0EVE")
	must(t, err)
	equal(t, "externals tell little", eve.Locale+eve.Profile.Email+eve.TeamID, "T0OTHER")
	equal(t, "stranger", eve.IsStranger, true)
	found, err := w.bot.GetUserByEmailContext(t.Context(), "ANNA@example.com")
	must(t, err)
	equal(t, "found", found.ID, "U0ANNA")
	_, err = w.bot.GetUserByEmailContext(t.Context(), "eve@other.example")
	wantErr(t, err, "users_not_found")
	_, err = w.bot.GetUserInfoContext(t.Context(), "U0NONE")
	wantErr(t, err, "user_not_found")
	bot, err := w.bot.GetBotInfoContext(t.Context(), slack.GetBotInfoParameters{Bot: "B0KAIHU"})
	must(t, err)
	equal(t, "bot", bot.AppID, "A0KAIHU")
}

func TestConversations(t *testing.T) {
	w := newWorld(t)
	ch, _, _, err := w.bot.OpenConversationContext(t.Context(), &slack.OpenConversationParameters{Users: []string{"U0ANNA"}, ReturnIM: true})
	must(t, err)
	equal(t, "im", ch.ID+ch.User, w.DM("U0ANNA")+"U0ANNA")
	for user, want := range map[string]string{"U0EVE": "channel_not_found", "U0GONE": "user_disabled", "U0NONE": "user_not_found"} {
		_, _, _, err := w.bot.OpenConversationContext(t.Context(), &slack.OpenConversationParameters{Users: []string{user}})
		wantErr(t, err, want)
	}
	info, err := w.bot.GetConversationInfoContext(t.Context(), &slack.GetConversationInfoInput{ChannelID: "C0DESK"})
	must(t, err)
	equal(t, "info", info.Name, "desk")
	members, _, err := w.bot.GetUsersInConversationContext(t.Context(), &slack.GetUsersInConversationParameters{ChannelID: "C0DESK"})
	must(t, err)
	equal(t, "members", strings.Join(members, " "), "U0CHEN U0KAIHU")
	var names []string
	for cursor, again := "", true; again; again = cursor != "" {
		var page []slack.Channel
		page, cursor, err = w.bot.GetConversationsContext(t.Context(), &slack.GetConversationsParameters{
			Cursor: cursor, Limit: 1, Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true})
		must(t, err)
		for _, c := range page {
			names = append(names, c.Name)
		}
	}
	equal(t, "list", strings.Join(names, " "), "desk elsewhere talk")
	_, ts := w.post("C0DESK", "x")
	must(t, w.bot.AddReactionContext(t.Context(), "eyes", slack.NewRefToMessage("C0DESK", ts)))
	wantErr(t, w.bot.AddReactionContext(t.Context(), "eyes", slack.NewRefToMessage("C0DESK", ts)), "already_reacted")
	link, err := w.bot.GetPermalinkContext(t.Context(), &slack.PermalinkParameters{Channel: "C0DESK", Ts: ts})
	must(t, err)
	equal(t, "link", strings.HasPrefix(link, w.web.URL+"/archives/C0DESK/p"), true)
}

func TestExternalSharesAChannel(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) {
		o.Channels = append(o.Channels, slacktest.Channel{ID: "C0EXT", Name: "with-eve", ExtShared: true, Members: []string{"U0EVE", "U0KAIHU"}})
	})
	w.post("U0EVE", "reachable now")
	w.post("C0EXT", "read by others")
	equal(t, "logged", w.violations(slacktest.BadExtShared), 1)
	_, err := w.Command("U0EVE", "C0EXT", "/kaihu", "help")
	if !errors.Is(err, slacktest.ErrRefused) {
		t.Fatal(err)
	}
}

func TestFaultsOfTheAPI(t *testing.T) {
	w := newWorld(t)
	post := func() error {
		_, ts, err := w.bot.PostMessageContext(t.Context(), "C0DESK", slack.MsgOptionText("x", true))
		if err == nil && ts == "" {
			return errors.New("success without ts")
		}
		return err
	}
	for _, c := range []struct {
		fault slacktest.Fault
		want  string
		posts int
	}{
		{slacktest.Fault{Kind: slacktest.FaultError, Error: "account_inactive"}, "account_inactive", 0},
		{slacktest.Fault{Kind: slacktest.FaultStatus, Status: 502}, "502", 0},
		{slacktest.Fault{Kind: slacktest.FaultRateLimited}, "429", 0},
		{slacktest.Fault{Kind: slacktest.FaultRateLimited, RetryAfter: 7}, "retry after 7s", 0},
		{slacktest.Fault{Kind: slacktest.FaultNotOK}, "success without ts", 0},
		{slacktest.Fault{Kind: slacktest.FaultHTML}, "invalid character", 0},
		{slacktest.Fault{Kind: slacktest.FaultLoseReply}, "EOF", 1},
	} {
		before := len(w.Messages("C0DESK"))
		c.fault.Method, c.fault.Channel = "chat.postMessage", "C0DESK"
		w.Inject(c.fault)
		wantErr(t, post(), c.want)
		equal(t, string(c.fault.Kind), len(w.Messages("C0DESK"))-before, c.posts)
	}
	equal(t, "hits", w.Hits()[slacktest.Fault{Kind: slacktest.FaultLoseReply, Method: "chat.postMessage", Channel: "C0DESK", Error: "internal_error", Status: 503}], 1)
	must(t, post())
	cancel := w.Inject(slacktest.Fault{Kind: slacktest.FaultError, Count: -1, Skip: 1})
	must(t, post())
	wantErr(t, post(), "internal_error")
	wantErr(t, post(), "internal_error")
	cancel()
	must(t, post())
	w.Inject(slacktest.Fault{Kind: slacktest.FaultDelay, Delay: 50 * time.Millisecond})
	start := time.Now()
	w.call("auth.test")
	equal(t, "delayed", time.Since(start) >= 50*time.Millisecond, true)
	w.Inject(slacktest.Fault{Kind: slacktest.FaultHang})
	hc := &http.Client{Timeout: 50 * time.Millisecond}
	if resp, err := hc.Get(w.web.URL + "/api/auth.test"); err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		t.Fatal("hang answered")
	}
	w.Inject(slacktest.Fault{Kind: slacktest.FaultError, Count: -1})
	w.ClearFaults()
	must(t, post())
}
