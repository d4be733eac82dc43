package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// wire remembers what we send to Slack, as @slack/web-api would name its type.
type wire struct {
	t    *testing.T
	mu   sync.Mutex
	sent map[string]string // the JSON → its type
}

// types of what is sent, by method; "" is a response_url.
func wireTypes() map[string]string {
	return map[string]string{
		"chat.postMessage": "ChatPostMessageArguments", "chat.update": "ChatUpdateArguments",
		"chat.postEphemeral": "ChatPostEphemeralArguments", "views.open": "ViewsOpenArguments", "": "RespondArguments",
		"views.push": "ViewsPushArguments", "views.update": "ViewsUpdateArguments", "views.publish": "ViewsPublishArguments",
		"usergroups.users.list": "UsergroupsUsersListArguments", "files.getUploadURLExternal": "FilesGetUploadURLExternalArguments",
		"files.completeUploadExternal": "FilesCompleteUploadExternalArguments",
		"users.info":                   "UsersInfoArguments", "conversations.open": "ConversationsOpenArguments",
		"conversations.members": "ConversationsMembersArguments", "conversations.info": "ConversationsInfoArguments",
		"conversations.history": "ConversationsHistoryArguments", "conversations.replies": "ConversationsRepliesArguments",
		"auth.test": "AuthTestArguments", "files.info": "FilesInfoArguments",
	}
}

// RoundTrip makes wire an http.RoundTripper that keeps a copy.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	_ = r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(body))
	method, isAPI := strings.CutPrefix(r.URL.Path, "/api/")
	if !isAPI {
		method = ""
	}
	if strings.Contains(r.URL.Path, "upload") && !isAPI { // the bytes of a file
		return http.DefaultTransport.RoundTrip(r)
	}
	kind := wireTypes()[method]
	if kind == "" {
		w.t.Errorf("%s is called: say in wireTypes what is sent", method)
	}
	if strings.Contains(r.Header.Get("Content-Type"), "json") {
		w.keep(kind, body)
	} else if form, err := url.ParseQuery(string(body)); err != nil {
		w.t.Error(err)
	} else {
		w.keepForm(kind, form)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// keepForm turns a form into the arguments that it stands for.
func (w *wire) keepForm(kind string, form url.Values) {
	args := map[string]any{}
	for name, values := range form {
		v := values[0]
		switch {
		case name == "token":
		case slices.Contains([]string{"blocks", "view", "metadata", "files"}, name):
			args[name] = json.RawMessage(v)
		case slices.Contains([]string{"unfurl_links", "unfurl_media", "reply_broadcast", "inclusive", "include_locale", "include_all_metadata", "return_im", "prevent_creation", "include_num_members"}, name) && v != "1" && v != "0":
			args[name] = json.RawMessage(v)
		case slices.Contains([]string{"inclusive", "include_all_metadata"}, name):
			args[name] = v == "1"
		case name == "limit", name == "length":
			args[name] = json.RawMessage(v)
		default:
			args[name] = v
		}
	}
	data, err := json.Marshal(args)
	if err != nil {
		w.t.Errorf("%s: %v in %v", kind, err, form)
		return
	}
	w.keep(kind, data)
}

// keep keeps a sample, and its blocks once more: arguments and views take any
// block, KnownBlock only those that are as documented.
func (w *wire) keep(kind string, data []byte) {
	var outer, inner struct{ Blocks, View json.RawMessage }
	err := json.Unmarshal(data, &outer)
	if err == nil && len(outer.View) > 0 {
		err = json.Unmarshal(outer.View, &inner)
	}
	if err != nil {
		w.t.Errorf("%s: %v: %s", kind, err, data)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent[string(bytes.TrimSpace(data))] = kind
	for _, blocks := range []json.RawMessage{outer.Blocks, inner.Blocks} {
		if len(blocks) > 0 {
			w.sent[string(blocks)] = "KnownBlock[]"
		}
	}
	if strings.HasPrefix(string(outer.View), `{"type":"home"`) {
		w.sent[string(outer.View)] = "HomeView"
	} else if len(outer.View) > 0 {
		w.sent[string(outer.View)] = "ModalView"
	}
}

// module is a TypeScript module in which every sample is a constant of its
// type.
func (w *wire) module() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines := []string{"import type { HomeView, KnownBlock, ModalView } from '@slack/types';",
		"import type { RespondArguments, ViewResponseAction } from '@slack/bolt';", "import type * as web from '@slack/web-api';"}
	ours := []string{"HomeView", "KnownBlock[]", "ModalView", "RespondArguments", "ViewResponseAction"}
	for sample, kind := range w.sent {
		if !slices.Contains(ours, kind) {
			kind = "web." + kind
		}
		lines = append(lines, fmt.Sprintf("export const sample%d: %s = %s;", len(lines), kind, sample))
	}
	return strings.Join(lines, "\n")
}

// all is everything in one text.
func (w *wire) all() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	for sample := range w.sent {
		var small bytes.Buffer
		if err := json.Compact(&small, []byte(sample)); err != nil {
			w.t.Errorf("%v: %s", err, sample)
		}
		b.Write(small.Bytes())
	}
	return b.String()
}
