package slack

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaihu/bot/slacktest"
)

func TestOnlySignedRequests(t *testing.T) {
	r := newRig(t, slacktest.Options{})
	body := `{"type":"event_callback","team_id":"T1","event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"hi","ts":"1.1"}}`
	now := func(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }
	sign := func(secret, at, body string) string { return slacktest.Sign(secret, at, []byte(body)) }
	const secret = "signing-secret"
	for _, c := range []struct {
		name, at, signature, body string
		want                      int
	}{
		{"good", now(0), sign(secret, now(0), body), body, 200},
		{"nearly old", now(-295 * time.Second), sign(secret, now(-295*time.Second), body), body, 200},
		{"old", now(-310 * time.Second), sign(secret, now(-310*time.Second), body), body, 401},
		{"from the future", now(310 * time.Second), sign(secret, now(310*time.Second), body), body, 401},
		{"another secret", now(0), sign("guess", now(0), body), body, 401},
		{"another body", now(0), sign(secret, now(0), body), strings.Replace(body, "hi", "ho", 1), 401},
		{"another time", now(-10 * time.Second), sign(secret, now(0), body), body, 401},
		{"no signature", now(0), "", body, 401},
		{"no time", "", sign(secret, "", body), body, 401},
		{"no number", "yesterday", sign(secret, "yesterday", body), body, 401},
		{"v1", now(0), strings.Replace(sign(secret, now(0), body), "v0=", "v1=", 1), body, 401},
		{"short", now(0), sign(secret, now(0), body)[:20], body, 401},
		{"not JSON", now(0), sign(secret, now(0), "{"), "{", 400},
		{"too large", now(0), "v0=00", strings.Repeat("x", maxBody+1), 413},
	} {
		for path, h := range r.slack.Routes() {
			req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(c.body))
			req.Header.Set("X-Slack-Request-Timestamp", c.at)
			req.Header.Set("X-Slack-Signature", c.signature)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, req)
			want := c.want
			if path == "/slack/interactions" && want == 200 {
				want = 400 // it is no form
			}
			if path == "/slack/commands" && want == 400 {
				want = 200
			}
			if w.Code != want {
				t.Errorf("%s, %s: HTTP %d, want %d", c.name, path, w.Code, want)
			}
		}
	}
	w := httptest.NewRecorder()
	r.slack.Routes()["/slack/events"].ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/slack/events", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: HTTP %d", w.Code)
	}
}

func TestConfig(t *testing.T) {
	for name, c := range map[string]Config{
		"nothing":    {},
		"no secret":  {BotToken: "xoxb-1"},
		"wrong kind": {BotToken: "xoxb-1", AppToken: "xoxb-2"},
		"bad URL":    {BotToken: "xoxb-1", SigningSecret: "s", APIURL: "slack.com"},
		"with token": {BotToken: "xoxb-1", SigningSecret: "s", APIURL: "https://me:pw@slack.com/api/"},
	} {
		if _, err := New(c, nil, nil); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	for raw, want := range map[string]string{"": "https://slack.com/api/", "http://127.0.0.1:1": "http://127.0.0.1:1/api/", "http://h/x/api": "http://h/x/api/"} {
		if u, err := apiURL(raw); err != nil || u.String() != want {
			t.Errorf("apiURL(%q) = %v, %v", raw, u, err)
		}
	}
	s, err := New(Config{BotToken: "xoxb-1", SigningSecret: "s"}, nil, nil)
	if err != nil || s.Desk() != nil {
		t.Errorf("without a desk, Desk must be nil: %v", err)
	}
}
