package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
)

// deskStage is the page over an emulated workspace, with an app that shows
// every element and remembers what people did: the page is tested before, and
// apart from, what Kaihu makes of it.
type deskStage struct {
	t   *testing.T
	api string
	url string

	mu   sync.Mutex
	told []string // what the app heard, as text
}

const deskManifest = `{"features":{"app_home":{"home_tab_enabled":true,"messages_tab_enabled":true},
"slash_commands":[{"command":"/kaihu","description":"d","should_escape":true}],
"shortcuts":[{"name":"Add to case","type":"message","callback_id":"note","description":"d"},{"name":"Invite a company","type":"global","callback_id":"invite","description":"d"}]},
"oauth_config":{"scopes":{"bot":["chat:write","commands","files:read","files:write"]}},
"settings":{"event_subscriptions":{"bot_events":["app_home_opened"]},"interactivity":{"is_enabled":true}}}`

const deskModal = `{"type":"modal","title":{"type":"plain_text","text":"Reply"},"submit":{"type":"plain_text","text":"Send"},"blocks":[
{"type":"input","block_id":"canned","dispatch_action":true,"optional":true,"label":{"type":"plain_text","text":"Canned"},"element":{"type":"static_select","action_id":"a","options":[{"text":{"type":"plain_text","text":"Blurred"},"value":"blurred"}]}},
{"type":"input","block_id":"text","label":{"type":"plain_text","text":"Text"},"element":{"type":"plain_text_input","action_id":"a","multiline":true}},
{"type":"input","block_id":"who","optional":true,"label":{"type":"plain_text","text":"Who"},"element":{"type":"users_select","action_id":"a"}},
{"type":"input","block_id":"when","optional":true,"label":{"type":"plain_text","text":"When"},"element":{"type":"datepicker","action_id":"a","initial_date":"2026-12-01"}},
{"type":"input","block_id":"items","optional":true,"label":{"type":"plain_text","text":"Items"},"element":{"type":"multi_static_select","action_id":"a","max_selected_items":1,"options":[{"text":{"type":"plain_text","text":"Licence"},"value":"l"},{"text":{"type":"plain_text","text":"Phone"},"value":"p"}]}},
{"type":"input","block_id":"kind","optional":true,"label":{"type":"plain_text","text":"Kind"},"element":{"type":"radio_buttons","action_id":"a","options":[{"text":{"type":"plain_text","text":"Retry"},"value":"retry","description":{"type":"plain_text","text":"can be mended"}}]}}%s]}`

const deskCard = `[{"type":"header","text":{"type":"plain_text","text":"北京云启虚构科技有限公司"}},
{"type":"section","fields":[{"type":"mrkdwn","text":"*Stage*\nPrecheck"},{"type":"mrkdwn","text":"*Ball*\nus"}],"accessory":{"type":"overflow","action_id":"more","options":[{"text":{"type":"plain_text","text":"Snooze"},"value":"snooze"}]}},
{"type":"actions","block_id":"acts","elements":[{"type":"button","action_id":"reply","style":"primary","text":{"type":"plain_text","text":"Reply…"}},
 {"type":"users_select","action_id":"assign","placeholder":{"type":"plain_text","text":"Assign"}}]}]`

func newDeskStage(t *testing.T) *deskStage {
	t.Helper()
	d := &deskStage{t: t}
	s, err := slacktest.New(slacktest.Options{Manifest: []byte(deskManifest), Rules: slacktest.Rules{NoRateLimits: true},
		Users:    []slacktest.User{{ID: "U0ANNA", Name: "anna", RealName: "Anna"}, {ID: "U0LIN", Name: "lin", RealName: "林顾问 Lin"}, {ID: "U0MAX", Name: "max", RealName: "Max"}},
		Channels: []slacktest.Channel{{ID: sandboxDesk, Name: "desk", Private: true, Members: []string{"U0LIN", "U0MAX", "U0KAIHU"}}}})
	if err != nil {
		t.Fatal(err)
	}
	w, err := wecomtest.New(wecomtest.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	api, app := httptest.NewServer(s.Handler()), httptest.NewServer(http.HandlerFunc(d.hear))
	d.api = api.URL + "/api/"
	s.SetBaseURL(api.URL)
	if err := s.SetURLs(t.Context(), app.URL, app.URL, app.URL); err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(page, "page")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", noStore(http.FileServerFS(files)))
	mux.Handle("/_slack/", s.Handler())
	mux.Handle("/_wecom/", w.Handler())
	mux.HandleFunc("/sandbox/words", func(rw http.ResponseWriter, _ *http.Request) {
		writeJSON(rw, sandboxWords{Requirements: map[string]map[string]string{}, Stages: map[string]map[string]string{"preparing": {"zh": "准备资料", "en": "Preparing"}}})
	})
	mux.HandleFunc("/sandbox/state", func(rw http.ResponseWriter, _ *http.Request) {
		writeJSON(rw, map[string]any{"now": time.Now(), "applicant": "U0ANNA", "desk": sandboxDesk, "cases": []map[string]any{
			{"ref": "KH-7Q2M4D", "company": "北京云启虚构科技有限公司", "channel": "elsewhere", "stage": "preparing", "updated": "2026"}}})
	})
	web := httptest.NewServer(mux)
	d.url = web.URL
	t.Cleanup(func() {
		_ = s.Close()
		_ = w.Close()
		web.CloseClientConnections()
		app.Close()
		api.Close()
	})
	d.fill()
	return d
}

// deskPayload is what the app reads of an interaction.
type deskPayload struct {
	Type       string           `json:"type"`
	TriggerID  string           `json:"trigger_id"`
	CallbackID string           `json:"callback_id"`
	Actions    []map[string]any `json:"actions"`
	View       struct {
		ID    string `json:"id"`
		State struct {
			Values map[string]map[string]map[string]any `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

// hear is the app: it opens a dialog for "Reply…" and for the shortcut, redraws
// it when a canned reply is chosen, and refuses a text with a code in it.
func (d *deskStage) hear(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Content-Type") == "application/json" {
		d.hearEvent(w, r)
		return
	}
	var p deskPayload
	_ = json.Unmarshal([]byte(r.FormValue("payload")), &p) // a command has none
	text, _ := p.View.State.Values["text"]["a"]["value"].(string)
	d.mu.Lock()
	switch {
	case p.Type == "":
		d.told = append(d.told, r.FormValue("command")+" "+r.FormValue("text"))
	case len(p.Actions) > 0:
		d.told = append(d.told, fmt.Sprint(p.Type, " ", p.Actions[0]["action_id"], " ", p.Actions[0]["selected_option"] != nil, " ", p.Actions[0]["selected_user"]))
	default:
		values, _ := json.Marshal(p.View.State.Values)
		d.told = append(d.told, p.Type+" "+p.CallbackID+string(values))
	}
	d.mu.Unlock()
	switch {
	case p.Type == "view_submission" && strings.Contains(text, "123456"):
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"response_action":"errors","errors":{"text":"这里有验证码"}}`))
	case p.Type == "message_action", len(p.Actions) > 0 && p.Actions[0]["action_id"] == "reply":
		d.call("views.open", "trigger_id", p.TriggerID, "view", fmt.Sprintf(deskModal, ""))
	case p.View.ID != "" && len(p.Actions) > 0 && p.Actions[0]["block_id"] == "canned":
		d.call("views.update", "view_id", p.View.ID, "view", fmt.Sprintf(deskModal, `,{"type":"section","text":{"type":"mrkdwn","text":"&gt; preview"}}`))
	}
}

// hearEvent takes an event; Slack's handshake is answered with itself.
func (d *deskStage) hearEvent(w http.ResponseWriter, r *http.Request) {
	var e struct {
		Event struct {
			Type string `json:"type"`
			Tab  string `json:"tab"`
			User string `json:"user"`
		} `json:"event"`
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &e) != nil {
		d.t.Errorf("an event: %s %v", body, err)
	}
	_, _ = w.Write(body)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told = append(d.told, strings.TrimSpace(e.Event.Type+" "+e.Event.Tab+" "+e.Event.User))
}

// heard waits until the app was told something that contains a text.
func (d *deskStage) heard(text string) {
	d.t.Helper()
	for end := time.Now().Add(8 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		d.mu.Lock()
		all := strings.Join(d.told, "\n")
		d.mu.Unlock()
		if strings.Contains(all, text) {
			return
		}
	}
	d.t.Fatalf("the app did not hear %q, but:\n%s", text, strings.Join(d.told, "\n"))
}

func (d *deskStage) call(method string, pairs ...string) map[string]any {
	form := url.Values{"token": {"xoxb-kaihu"}, "unfurl_links": {"false"}, "unfurl_media": {"false"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.PostForm(d.api+method, form)
	if err != nil {
		d.t.Error(err)
		return nil
	}
	defer r.Body.Close()
	var reply map[string]any
	if err := json.NewDecoder(r.Body).Decode(&reply); err != nil || reply["ok"] != true {
		d.t.Errorf("%s: %v %v", method, reply, err)
	}
	return reply
}

// fill posts a case with its thread, an answer for Lin alone in it, a picture,
// and Lin's Home.
func (d *deskStage) fill() {
	root, _ := d.call("chat.postMessage", "channel", sandboxDesk, "text", "北京云启虚构科技有限公司 · KH-7Q2M4D", "blocks", deskCard)["ts"].(string)
	d.call("chat.postMessage", "channel", sandboxDesk, "thread_ts", root, "text", "joined")
	d.call("chat.postEphemeral", "channel", sandboxDesk, "thread_ts", root, "user", "U0LIN", "text", "for Lin alone")
	data, err := fs.ReadFile(page, "page/samples/05_cn_blurred.jpg")
	if err != nil {
		d.t.Fatal(err)
	}
	up := d.call("files.getUploadURLExternal", "filename", "funnel.jpg", "length", fmt.Sprint(len(data)))
	id, _ := up["file_id"].(string)
	at, _ := up["upload_url"].(string)
	r, err := http.Post(at, "image/jpeg", strings.NewReader(string(data)))
	if err != nil {
		d.t.Fatal(err)
	}
	_ = r.Body.Close()
	d.call("files.completeUploadExternal", "files", `[{"id":"`+id+`"}]`, "channel_id", sandboxDesk, "initial_comment", "the month's funnel")
	d.call("views.publish", "user_id", "U0LIN", "view", `{"type":"home","blocks":[{"type":"header","text":{"type":"plain_text","text":"Needs you"}},
		{"type":"section","block_id":"row","text":{"type":"mrkdwn","text":"*KH-7Q2M4D* :warning:"},"accessory":{"type":"button","action_id":"open","text":{"type":"plain_text","text":"Open"}}},
		{"type":"image","alt_text":"funnel","slack_file":{"id":"`+id+`"}}]}`)
}
