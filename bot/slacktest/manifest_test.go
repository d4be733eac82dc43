package slacktest_test

import (
	"errors"
	"testing"

	"github.com/slack-go/slack"

	"kaihu/bot/slacktest"
)

// registered is a manifest with one of each, and a Home tab that is not enabled.
const registered = `{"display_information":{"name":"Kaihu"},
"features":{"app_home":{"home_tab_enabled":false,"messages_tab_enabled":true},
 "slash_commands":[{"command":"/kaihu","description":"d","should_escape":false}],
 "shortcuts":[{"name":"Attach to case","type":"message","callback_id":"attach","description":"d"},{"name":"New case","type":"global","callback_id":"new","description":"d"}]},
"oauth_config":{"scopes":{"bot":["chat:write","commands","im:history","groups:history"],"bot_optional":["users:read"]}},
"settings":{"event_subscriptions":{"bot_events":["message.im"]},"interactivity":{"is_enabled":true}}}`

func installed(manifest string) func(*slacktest.Options) {
	return func(o *slacktest.Options) { o.Manifest = []byte(manifest) }
}

func TestManifestIsWhatPeopleAreOffered(t *testing.T) {
	w := newWorld(t, installed(registered))
	refused := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, slacktest.ErrRefused) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := w.Command("U0CHEN", "C0DESK", "/other", "")
	refused("a command of nobody", err)
	_, err = w.Command("U0CHEN", "C0DESK", "/kaihu", "ask <@U0ANNA>")
	must(t, err)
	c, err := slack.SlashCommandParse(w.app.take()[0].parsed())
	must(t, err)
	equal(t, "names are raw without should_escape", c.Text, "ask @anna")

	ts, err := w.Say("U0CHEN", "C0DESK", "hello")
	must(t, err)
	_, err = w.Shortcut("U0CHEN", "new", "C0DESK", ts)
	refused("a global shortcut on a message", err)
	_, err = w.Shortcut("U0CHEN", "Attach to case", "C0DESK", ts)
	must(t, err)
	equal(t, "by its name", w.last().CallbackID, "attach")

	refused("the Home tab", w.OpenHome("U0ANNA"))
	equal(t, "publishing", w.call("views.publish", "user_id", "U0ANNA", "view", `{"type":"home","blocks":[]}`)["error"], any("not_enabled"))
	equal(t, "a scope that was not asked for", w.call("files.info", "file", "F1")["error"], any("missing_scope"))
	equal(t, "an optional one", w.call("users.info", "user", "U0ANNA")["ok"], any(true))

	_, err = w.Say("U0ANNA", "", "hi")
	must(t, err)
	w.idle()
	got := w.app.take()
	equal(t, "only message.im is heard", len(got), 1)
	equal(t, "app", w.App().Name+w.state().App.Shortcuts[0].Name, "KaihuAttach to case")
}

func TestManifestCanShutPeopleOut(t *testing.T) {
	w := newWorld(t, installed(`{"features":{"app_home":{"home_tab_enabled":true,"messages_tab_enabled":true,"messages_tab_read_only_enabled":true}},
		"oauth_config":{"scopes":{"bot":["chat:write"]}}}`))
	_, err := w.Say("U0ANNA", "", "hi")
	equal(t, "a read-only Messages tab", errors.Is(err, slacktest.ErrRefused), true)
	_, ts := w.post("C0DESK", "x", slack.MsgOptionBlocks(slack.NewActionBlock("a", slack.NewButtonBlockElement("go", "", text("Go")))))
	_, err = w.Press("U0CHEN", "C0DESK", ts, "go")
	equal(t, "no interactivity", errors.Is(err, slacktest.ErrRefused), true)
	_, err = slacktest.New(slacktest.Options{Manifest: []byte("{")})
	wantErr(t, err, "the manifest")
}
