package slacktest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"kaihu/bot/slacktest"
)

func TestUserGroups(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) {
		o.UserGroups = []slacktest.UserGroup{
			{ID: "S0DESK", Handle: "consultants", Users: []string{"U0CHEN", "U0GONE"}}, {ID: "S0OLD", Handle: "old", Disabled: true, Users: []string{"U0ANNA"}},
		}
	})
	users, err := w.bot.GetUserGroupMembersContext(t.Context(), "S0DESK")
	must(t, err)
	equal(t, "who can act", strings.Join(users, ","), "U0CHEN")
	_, err = w.bot.GetUserGroupMembersContext(t.Context(), "S0OLD")
	wantErr(t, err, "no_such_subteam")
	users, err = w.bot.GetUserGroupMembersContext(t.Context(), "S0OLD", slack.GetUserGroupMembersOptionIncludeDisabled(true))
	must(t, err)
	equal(t, "a disabled group, when asked", len(users), 1)
	groups, err := w.bot.GetUserGroupsContext(t.Context(), slack.GetUserGroupsOptionIncludeUsers(true))
	must(t, err)
	equal(t, "groups", fmt.Sprintln(len(groups), groups[0].Handle, groups[0].Users), "1 consultants [U0CHEN U0GONE]\n")
	w.SetUserGroup(slacktest.UserGroup{ID: "S0DESK", Users: []string{"U0ANNA"}})
	users, err = w.bot.GetUserGroupMembersContext(t.Context(), "S0DESK")
	must(t, err)
	equal(t, "changed", users[0], "U0ANNA")
	equal(t, "which group?", w.call("usergroups.users.list")["error"], any("invalid_arguments"))
}

func TestUserGroupsNeedAScope(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Scopes = []string{"chat:write"} })
	reply := w.call("usergroups.users.list", "usergroup", "S0DESK")
	equal(t, "scope", fmt.Sprintln(reply["error"], reply["needed"]), "missing_scope usergroups:read\n")
}

func TestAdmins(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) {
		o.Users = append(o.Users, slacktest.User{ID: "U0BOSS", Name: "boss", RealName: "Boss Wang", DisplayName: "老王", Owner: true})
	})
	boss, err := w.bot.GetUserInfoContext(t.Context(), "U0BOSS")
	must(t, err)
	equal(t, "owner", fmt.Sprintln(boss.IsAdmin, boss.IsOwner, boss.RealName, boss.Profile.DisplayName), "true true Boss Wang 老王\n")
	chen, err := w.bot.GetUserInfoContext(t.Context(), "U0CHEN")
	must(t, err)
	equal(t, "nobody else", chen.IsAdmin || chen.IsOwner, false)
}

// TestEphemeralsInThreads: in a thread without replies nobody sees them, and a response_url's answer stands in the channel
// unless it names the thread.
func TestEphemeralsInThreads(t *testing.T) {
	w := newWorld(t)
	_, root := w.post("C0DESK", "case")
	whisper := func() {
		t.Helper()
		_, err := w.bot.PostEphemeralContext(t.Context(), "C0DESK", "U0CHEN", slack.MsgOptionText("psst", true), slack.MsgOptionTS(root))
		must(t, err)
	}
	whisper()
	equal(t, "unseen in a quiet thread", fmt.Sprint(len(w.Messages("C0DESK")), w.violations(slacktest.BadQuietThread)), "1 1")
	button := slack.MsgOptionBlocks(slack.NewActionBlock("a", slack.NewButtonBlockElement("go", "", text("Go"))))
	_, reply := w.post("C0DESK", "reply", slack.MsgOptionTS(root), button)
	whisper()
	equal(t, "seen in a thread that is alive", w.Messages("C0DESK")[2].ThreadTS, root)

	_, err := w.Press("U0CHEN", "C0DESK", reply, "go")
	must(t, err)
	ic := w.last()
	for body, thread := range map[string]string{`{"text":"a"}`: "", `{"text":"b","thread_ts":"` + root + `","replace_original":false}`: root} {
		resp, err := http.Post(ic.ResponseURL, "application/json", strings.NewReader(body))
		must(t, err)
		equal(t, "taken", resp.StatusCode, 200)
		all := w.Messages("C0DESK")
		equal(t, body, all[len(all)-1].ThreadTS+all[len(all)-1].EphemeralFor, thread+"U0CHEN")
	}
}

func TestDismiss(t *testing.T) {
	w := newWorld(t)
	_, public := w.post("C0TALK", "for all")
	ts, err := w.bot.PostEphemeralContext(t.Context(), "C0TALK", "U0CHEN", slack.MsgOptionText("for Chen", true))
	must(t, err)
	for user, at := range map[string]string{"U0ANNA": ts, "U0CHEN": public} {
		if err := w.Dismiss(user, "C0TALK", at); !errors.Is(err, slacktest.ErrNoMessage) {
			t.Errorf("%s: %v", user, err)
		}
	}
	equal(t, "dismissed", w.do("dismiss", map[string]any{"user": "U0CHEN", "channel": "C0TALK", "ts": ts})["ok"], any(true))
	equal(t, "gone", len(w.Messages("C0TALK")), 1)
}

// TestHomeActions: what is pressed in the Home tab comes with the view, and with nothing of a message.
func TestHomeActions(t *testing.T) {
	w := newWorld(t)
	more := `{"type":"section","text":` + plain + `,"accessory":{"type":"overflow","action_id":"more","options":[{"text":` + plain + `,"value":"a"}]}}`
	reply := w.call("views.publish", "user_id", "U0CHEN", "view", `{"type":"home","private_metadata":"pm","blocks":[`+more+`]}`)
	equal(t, fmt.Sprint(reply), reply["ok"], any(true))
	home, _ := w.Home("U0CHEN")
	_, err := w.SelectView("U0CHEN", home.ID, "more", "a")
	must(t, err)
	ic := w.last()
	equal(t, "where", fmt.Sprintf("%s %s %q %q %q", ic.Container.Type, ic.View.PrivateMetadata, ic.Channel.ID, ic.Message.Timestamp, ic.ResponseURL), `view pm "" "" ""`)
	equal(t, "what", ic.ActionCallback.BlockActions[0].SelectedOption.Value, "a")
	_, err = w.bot.OpenViewContext(t.Context(), ic.TriggerID, modal("From home"))
	must(t, err)
	_, err = w.SelectView("U0ANNA", home.ID, "more", "a")
	wantErr(t, err, "not open for this user")
	big := `{"type":"section","text":{"type":"plain_text","text":"` + strings.Repeat("x", 2900) + `"}}`
	equal(t, "250 kB", w.call("views.publish", "user_id", "U0CHEN", "view", `{"type":"home","blocks":[`+repeat(90, big)+`]}`)["error"], any("view_too_large"))
}

func TestPushComesFromAModal(t *testing.T) {
	w := newWorld(t)
	v, err := w.bot.OpenViewContext(t.Context(), w.trigger(), modal("One"))
	must(t, err)
	w.app.take()
	_, err = w.PressView("U0CHEN", v.ID, "more_button")
	must(t, err)
	ic := w.last()
	_, err = w.bot.PushViewContext(t.Context(), ic.TriggerID, modal("Two"))
	must(t, err)
	equal(t, "from within", w.violations(slacktest.BadPush), 0)
	_, err = w.bot.PushViewContext(t.Context(), w.trigger(), modal("Three"))
	must(t, err)
	equal(t, "from outside", w.violations(slacktest.BadPush), 1)
}

func TestImagesOfSlackFiles(t *testing.T) {
	w := newWorld(t)
	up := func(name string) *slack.FileSummary {
		t.Helper()
		f, err := w.bot.UploadFileContext(t.Context(), slack.UploadFileParameters{Filename: name, FileSize: 3, Reader: strings.NewReader("png"), Channel: "C0DESK"})
		must(t, err)
		return f
	}
	chart, sheet := up("funnel.png"), up("sheet.pdf")
	info, _, _, err := w.bot.GetFileInfoContext(t.Context(), chart.ID, 0, 0)
	must(t, err)
	image := func(source string) string { return `{"type":"image","alt_text":"a",` + source + `}` }
	for source, fine := range map[string]bool{
		`"slack_file":{"id":"` + chart.ID + `"}`:                         true,
		`"slack_file":{"url":"` + info.URLPrivate + `"}`:                 true,
		`"slack_file":{"url":"` + info.Permalink + `"}`:                  true,
		`"slack_file":{"id":"` + sheet.ID + `"}`:                         false,
		`"slack_file":{"id":"F0NONE"}`:                                   false,
		`"slack_file":{}`:                                                false,
		`"slack_file":{"id":"` + chart.ID + `","url":"x"}`:               false,
		`"image_url":"https://x","slack_file":{"id":"` + chart.ID + `"}`: false,
		`"image_url":"funnel.png"`:                                       false,
	} {
		for _, blocks := range []string{image(source), `{"type":"context","elements":[` + image(source) + `]}`,
			`{"type":"section","text":` + plain + `,"accessory":` + image(source) + `}`} {
			equal(t, blocks, w.call("chat.postMessage", "channel", "C0TALK", "text", "x", "blocks", "["+blocks+"]")["ok"], any(fine))
			w.clock.add(1e9)
		}
		equal(t, "in a view: "+source, w.call("views.publish", "user_id", "U0CHEN", "view", `{"type":"home","blocks":[`+image(source)+`]}`)["ok"], any(fine))
	}
	w.call("views.publish", "user_id", "U0CHEN", "view", `{"type":"home","blocks":[`+image(`"slack_file":{"id":"`+chart.ID+`"}`)+`]}`)
	equal(t, "the page is told of it", w.state().Files[chart.ID].Name, "funnel.png")
	equal(t, "files of the channel", len(w.Files("C0DESK")), 2)
}

func TestUploadsWithBlocks(t *testing.T) {
	w := newWorld(t)
	up := func(comment string, blocks ...slack.Block) slacktest.Message {
		t.Helper()
		_, err := w.bot.UploadFileContext(t.Context(), slack.UploadFileParameters{Filename: "a.csv", FileSize: 1, Reader: strings.NewReader("x"),
			Channel: "C0DESK", InitialComment: comment, Blocks: slack.Blocks{BlockSet: blocks}})
		must(t, err)
		all := w.Messages("C0DESK")
		return all[len(all)-1]
	}
	equal(t, "blocks", len(up("", slack.NewDividerBlock()).Blocks), 1)
	equal(t, "a comment instead", len(up("here", slack.NewDividerBlock()).Blocks), 0)
	complete := func(params ...string) map[string]any {
		t.Helper()
		at := w.call("files.getUploadURLExternal", "filename", "a.txt", "length", "1")
		resp, err := http.Post(at["upload_url"].(string), "", strings.NewReader("x"))
		must(t, err)
		equal(t, "bytes", resp.StatusCode, 200)
		return w.call("files.completeUploadExternal", append(params, "files", `[{"id":"`+at["file_id"].(string)+`"}]`, "channel_id", "C0DESK")...)
	}
	equal(t, "checked", complete("blocks", `[{"type":"x"}]`)["error"], any("invalid_blocks"))
	equal(t, "a comment leaves them aside", complete("blocks", `[{"type":"divider"}]`, "initial_comment", "here")["ok"], any(true))
	all := w.Messages("C0DESK")
	equal(t, "without blocks", len(all[len(all)-1].Blocks), 0)
}
