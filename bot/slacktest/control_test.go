package slacktest_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kaihu/bot/slacktest"
)

// do posts to the control API.
func (w *world) do(act string, body map[string]any) map[string]any {
	w.t.Helper()
	data, err := json.Marshal(body)
	must(w.t, err)
	resp, err := http.Post(w.web.URL+"/_slack/"+act, "application/json", bytes.NewReader(data))
	must(w.t, err)
	return decode(w.t, resp)
}

func (w *world) state() slacktest.WorkspaceState {
	w.t.Helper()
	resp, err := http.Get(w.web.URL + "/_slack/state")
	must(w.t, err)
	defer resp.Body.Close()
	var st slacktest.WorkspaceState
	must(w.t, json.NewDecoder(resp.Body).Decode(&st))
	return st
}

func TestControl(t *testing.T) {
	w := newWorld(t)
	said := w.do("say", map[string]any{"user": "U0ANNA", "text": "hi"})
	dm := said["channel"].(string)
	equal(t, "say", dm, w.DM("U0ANNA"))
	ok := func(reply map[string]any) {
		t.Helper()
		equal(t, "ok", reply["ok"], any(true))
	}
	ok(w.do("edit", map[string]any{"channel": dm, "ts": said["ts"], "text": "hello"}))
	equal(t, "edited", w.state().Messages[dm][0].Text, "hello")
	ok(w.do("delete", map[string]any{"channel": dm, "ts": said["ts"]}))
	equal(t, "deleted", len(w.state().Messages[dm]), 0)
	ts := w.board()
	ok(w.do("press", map[string]any{"user": "U0CHEN", "channel": "C0DESK", "ts": ts, "action_id": "approve"}))
	ok(w.do("select", map[string]any{"user": "U0CHEN", "channel": "C0DESK", "ts": ts, "action_id": "stage", "values": []string{"r"}}))
	equal(t, "refused", w.do("press", map[string]any{"user": "U0CHEN", "channel": "C0DESK", "ts": ts, "action_id": "x"})["error"],
		any("no such element on the current message or view: x"))
	ok(w.do("command", map[string]any{"user": "U0CHEN", "channel": "C0DESK", "text": "list"}))
	equal(t, "in a thread", w.do("command", map[string]any{"user": "U0CHEN", "channel": "C0DESK", "thread_ts": ts})["ok"], any(false))
	v, err := w.bot.OpenViewContext(t.Context(), w.trigger(), modal("One"))
	must(t, err)
	equal(t, "view", w.state().Views["U0CHEN"][0].ID, v.ID)
	ok(w.do("press", map[string]any{"user": "U0CHEN", "view_id": v.ID, "action_id": "more_button"}))
	ok(w.do("select", map[string]any{"user": "U0CHEN", "view_id": v.ID, "action_id": "kind_pick", "values": []string{"b"}}))
	ok(w.do("submit", map[string]any{"user": "U0CHEN", "view_id": v.ID, "state": map[string]any{"name": "x"}}))
	v, err = w.bot.OpenViewContext(t.Context(), w.trigger(), modal("One"))
	must(t, err)
	ok(w.do("close", map[string]any{"user": "U0CHEN", "view_id": v.ID, "all": true}))
	ok(w.do("home", map[string]any{"user": "U0ANNA"}))
	ok(w.do("home", map[string]any{"user": "U0ANNA", "tab": "messages"}))
	ok(w.do("shortcut", map[string]any{"user": "U0CHEN", "callback_id": "new"}))
	ok(w.do("fault", map[string]any{"fault": map[string]any{"kind": "error", "error": "fatal_error"}}))
	equal(t, "fault", w.call("auth.test")["error"], any("fatal_error"))
	ok(w.do("fault", nil))
	ok(w.do("tick", nil))
	w.idle()
	st := w.state()
	equal(t, "users", len(st.Users), 4)
	equal(t, "dm", st.Users[0].DM, dm)
	equal(t, "channels before DMs", st.Channels[0].Name, "desk")
	resp, err := http.Post(w.web.URL+"/_slack/say", "application/json", strings.NewReader("{"))
	must(t, err)
	equal(t, "broken", resp.StatusCode, 400)
	req, err := http.NewRequest(http.MethodPost, w.web.URL+"/_slack/say", strings.NewReader("{}"))
	must(t, err)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err = http.DefaultClient.Do(req)
	must(t, err)
	equal(t, "other sites", resp.StatusCode, 403)
}

func TestControlUpload(t *testing.T) {
	w := newWorld(t)
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	must(t, form.WriteField("user", "U0ANNA"))
	must(t, form.WriteField("text", "scan"))
	for _, name := range []string{"a.png", "b.pdf"} {
		part, err := form.CreateFormFile("file", name)
		must(t, err)
		_, err = part.Write([]byte("bytes of " + name))
		must(t, err)
	}
	must(t, form.Close())
	resp, err := http.Post(w.web.URL+"/_slack/upload", form.FormDataContentType(), &b)
	must(t, err)
	reply := decode(t, resp)
	m := w.state().Messages[reply["channel"].(string)][0]
	equal(t, "shared", m.Text+m.Subtype, "scanfile_share")
	equal(t, "files", w.state().Files[m.Files[1]].Name, "b.pdf")
	resp, err = http.Get(w.web.URL + "/_slack/files/" + m.Files[0])
	must(t, err)
	data, err := io.ReadAll(resp.Body)
	must(t, err)
	equal(t, "bytes", string(data)+resp.Header.Get("Content-Type"), "bytes of a.pngimage/png")
	resp, err = http.Get(w.web.URL + "/_slack/files/F0NONE")
	must(t, err)
	equal(t, "none", resp.StatusCode, 404)
}

func TestChanges(t *testing.T) {
	w := newWorld(t)
	notices, cancel := w.Subscribe()
	defer cancel()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.web.URL+"/_slack/changes", nil)
	must(t, err)
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer resp.Body.Close()
	equal(t, "type", resp.Header.Get("Content-Type"), "text/event-stream")
	lines := bufio.NewScanner(resp.Body)
	event := func() string {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return data
			}
		}
		t.Fatal("stream ended", lines.Err())
		return ""
	}
	first := event()
	_, err = w.Say("U0ANNA", "", "hi")
	must(t, err)
	equal(t, "another version", event() != first, true)
	select {
	case <-notices:
	case <-ctx.Done():
		t.Fatal("no notice")
	}
}

func TestSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "slack.json")
	w := newWorld(t, func(o *slacktest.Options) { o.State = path })
	_, err := w.Upload("U0ANNA", "", "scan", []slacktest.NewFile{{Name: "a.png", Content: []byte("\x89PNG")}})
	must(t, err)
	ts := w.board()
	_, err = w.bot.OpenViewContext(t.Context(), w.trigger(), modal("One"))
	must(t, err)
	_, err = w.bot.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: "U0ANNA",
		View: slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}})
	must(t, err)
	w.app.answers(func(rw http.ResponseWriter, _ request) { rw.WriteHeader(500) })
	_, err = w.Say("U0ANNA", "", "in retry")
	must(t, err)
	w.idle()
	for end := time.Now().Add(3 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			break // saved without Close
		}
		if time.Now().After(end) {
			t.Fatal("no snapshot")
		}
	}
	before := w.state()
	must(t, w.Close())

	again, err := slacktest.New(slacktest.Options{Now: w.clock.now, State: path, EventsURL: w.app.URL})
	must(t, err)
	defer func() { must(t, again.Close()) }()
	after := again.State()
	before.Version, after.Version, before.Sockets = 0, 0, 0
	a, err := json.Marshal(before)
	must(t, err)
	b, err := json.Marshal(after)
	must(t, err)
	equal(t, "state", string(b), string(a))
	dm := again.DM("U0ANNA")
	f, ok := again.File(again.Messages(dm)[0].Files[0])
	equal(t, "bytes", ok && string(f.Content) == "\x89PNG", true)
	w.app.answers(func(http.ResponseWriter, request) {})
	w.app.take()
	w.clock.add(time.Minute)
	again.Tick()
	must(t, again.Idle(t.Context()))
	equal(t, "the retry survived", w.app.take()[0].event(t)["text"], any("in retry"))
	if _, ok := again.Message("C0DESK", ts); !ok {
		t.Fatal("message lost")
	}
	_, err = slacktest.New(slacktest.Options{State: t.TempDir()})
	wantErr(t, err, "restore")
}

func TestRealClockRetriesByItself(t *testing.T) {
	w := newWorld(t, func(o *slacktest.Options) { o.Now = nil })
	w.Inject(slacktest.Fault{Kind: slacktest.DelayDelivery, Delay: 10 * time.Millisecond})
	_, err := w.Say("U0ANNA", "", "later")
	must(t, err)
	for end := time.Now().Add(5 * time.Second); len(w.app.take()) == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing came")
		}
	}
}
