package slacktest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"kaihu/bot/peers"
	"kaihu/bot/slacktest"
)

// stage is an emulator that a script drives: as an app over Slack's own
// protocols, as people over the control API, and as the test over /_peers/.
type stage struct {
	*slacktest.Server
	web *httptest.Server

	mu    sync.Mutex
	ahead time.Duration
}

func newStage(t *testing.T, change func(*slacktest.Options)) *stage {
	t.Helper()
	st := &stage{}
	opt := slacktest.Options{
		Now: st.now,
		Users: []slacktest.User{
			{ID: "U0ANNA", Name: "anna", RealName: "Anna", Email: "anna@example.com", Locale: "zh-CN"},
			{ID: "U0CHEN", Name: "chen", RealName: "Chen Wei"},
			{ID: "U0EVE", Name: "eve", External: true, Team: "T0OTHER", Locale: "en-GB"},
		},
		Channels: []slacktest.Channel{
			{ID: "C0DESK", Name: "desk", Private: true, Members: []string{"U0CHEN", "U0KAIHU"}},
			{ID: "C0ELSE", Name: "elsewhere", Members: []string{"U0ANNA"}},
			{ID: "C0OLD", Name: "old", Archived: true},
			{ID: "C0TALK", Name: "talk", Members: []string{"U0ANNA", "U0CHEN", "U0KAIHU"}},
		},
		UserGroups: []slacktest.UserGroup{{ID: "S0DESK", Handle: "consultants", Users: []string{"U0CHEN"}}},
	}
	if change != nil {
		change(&opt)
	}
	s, err := slacktest.New(opt)
	must(t, err)
	st.Server = s
	mux := http.NewServeMux()
	mux.Handle("/", s.Handler())
	mux.HandleFunc("POST /_peers/{deed}", st.serve)
	st.web = httptest.NewServer(mux)
	s.SetBaseURL(st.web.URL)
	t.Cleanup(func() { must(t, s.Close()); st.web.Close() })
	return st
}

func (st *stage) now() time.Time {
	st.mu.Lock()
	defer st.mu.Unlock()
	return time.Now().Add(st.ahead)
}

// serve does what the control API has no words for, because it is no person's.
func (st *stage) serve(w http.ResponseWriter, r *http.Request) {
	var d struct {
		URL    string  `json:"url"`
		Ahead  float64 `json:"ahead"` // seconds
		Reason string  `json:"reason"`
	}
	err := json.NewDecoder(r.Body).Decode(&d)
	if err == nil {
		switch r.PathValue("deed") {
		case "urls":
			err = st.SetURLs(r.Context(), d.URL, d.URL, d.URL)
		case "clock":
			st.mu.Lock()
			st.ahead += time.Duration(d.Ahead * float64(time.Second))
			st.mu.Unlock()
			st.Tick()
		case "idle":
			err = st.Idle(r.Context())
		case "refresh":
			st.RefreshSockets()
		case "disconnect":
			st.Disconnect(d.Reason)
		default:
			http.NotFound(w, r)
			return
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	_, _ = w.Write([]byte("{}"))
}

// known is what a script has to know of the emulator. Stale is another one,
// whose requests are signed six minutes ago.
type known struct {
	Base   string `json:"base"`
	Stale  string `json:"stale,omitempty"`
	Token  string `json:"token"`
	App    string `json:"app"`
	Secret string `json:"secret"`
}

func (st *stage) known() known {
	return known{Base: st.web.URL, Token: "xoxb-kaihu", App: "xapp-kaihu", Secret: "signing-secret"}
}

// TestWebAPIPeer holds the Web API against @slack/web-api.
func TestWebAPIPeer(t *testing.T) {
	t.Parallel()
	st := newStage(t, func(o *slacktest.Options) {
		for _, scope := range slacktest.AllScopes() {
			if scope != "reactions:write" { // one is missing, to be told so
				o.Scopes = append(o.Scopes, scope)
			}
		}
		o.Rules.PostBurst = 1000
	})
	peers.Run(t, "webapi.mjs", st.known())
}

// TestBoltPeer holds what is delivered by HTTP against @slack/bolt.
func TestBoltPeer(t *testing.T) {
	t.Parallel()
	st := newStage(t, nil)
	stale := newStage(t, func(o *slacktest.Options) { o.Rules.SignSkew = -6 * time.Minute })
	with := st.known()
	with.Stale = stale.web.URL
	peers.Run(t, "bolt.mjs", with)
	for _, v := range st.Violations() {
		if v.Kind == slacktest.BadAckBody || v.Kind == slacktest.BadViewAnswer {
			t.Errorf("an answer of bolt's is not understood: %+v", v)
		}
	}
}

// TestSocketModePeer holds the socket against @slack/socket-mode, and against
// @slack/bolt on top of it.
func TestSocketModePeer(t *testing.T) {
	t.Parallel()
	st := newStage(t, func(o *slacktest.Options) {
		o.Rules.PingInterval, o.Rules.RefreshDelay = time.Second, time.Second
	})
	peers.Run(t, "socket.mjs", st.known())
}
