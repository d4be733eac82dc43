package slack

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kaihu/bot"
	"kaihu/flows"
)

// elsewhere is a network that leads to nobody and notes who was asked for.
type elsewhere struct {
	mu    sync.Mutex
	asked []string
}

func (e *elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = append(e.asked, r.URL.Host)
	return nil, errors.New("nobody is there")
}

// foreign are addresses that must never be asked, whoever names them.
func foreign() []string {
	return []string{
		"http://169.254.169.254/latest/meta-data/", "https://169.254.169.254/", "http://2852039166/", "https://0xa9fea9fe/", "https://0251.0376.0251.0376/",
		"https://[::ffff:169.254.169.254]/", "https://[fd00:ec2::254]/", "http://localhost:6379/", "https://127.0.0.1/", "https://0/", "https://[::1]/",
		"https://files.slack.com:6379/f", "https://files.slack.com:22/f", "https://files.slack.com./f", "https://files.slack.com.evil.example/f",
		"https://files.slack.com@evil.example/f", "https://files.slack.com:443@evil.example/f", `https://files.slack.com\@evil.example/f`,
		`https:\\files.slack.com/f`, "https://evil.example#.slack.com/", "https://evil.example?.slack.com/", "https://evil.example/.slack.com/", "https://evil。slack.com/f", "https://files.ſlack.com/f",
		"https://files.slack.com%2eevil.example/f", "https://files.slack.com%00.evil.example/f", "https://files.slack.com\r\nHost: evil.example/f",
		"https://me@files.slack.com/f", "https://evilslack.com/f", "//slack.com/f", "%", "http://files.slack.com/f", "ftp://files.slack.com/f", "gopher://files.slack.com/_f", "file:///etc/passwd", "file://files.slack.com/etc/passwd", "jar:https://files.slack.com/!/f", "data:,x", "",
	}
}

func TestForeignAddressesAreNotAsked(t *testing.T) {
	net := &elsewhere{}
	s, err := New(Config{BotToken: "xoxb-1", SigningSecret: "s", HTTP: &http.Client{Transport: net}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range foreign() {
		if at != "" { // without an address files.info is asked
			_, _, err := s.Applicants().Download(t.Context(), flows.File{Source: "F1 " + at}, 10)
			if e := verdictOf(t, err); e.Verdict != bot.Broken {
				t.Errorf("a file at %q: %v", at, e)
			}
		}
		if err := s.respond(t.Context(), at, ephemeral("hi")); err == nil {
			t.Errorf("an answer to %q", at)
		}
	}
	if len(net.asked) != 0 {
		t.Errorf("asked %q", net.asked)
	}
	for _, at := range []string{"https://files.slack.com/f", "https://files.slack.com:443/f", "https://acme.slack.com/f", "https://hooks.slack-gov.com/f"} {
		if err := s.respond(t.Context(), at, ephemeral("hi")); err == nil || strings.Contains(err.Error(), "outside") {
			t.Errorf("%q: %v", at, err)
		}
	}
	if len(net.asked) != 4 {
		t.Errorf("asked only %q", net.asked)
	}
}

// TestRedirectsLeadNowhereElse: neither a file nor a call nor an answer goes
// where a redirect points, and what the redirect's host would learn is empty.
func TestRedirectsLeadNowhereElse(t *testing.T) {
	var leaked, hops atomic.Int64
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked.Add(1) }))
	defer evil.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{evil.URL + "/f", "http://169.254.169.254/f", "//127.0.0.2/f", "file:///etc/passwd", "/again"} {
			hops.Store(0)
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				hops.Add(1)
				w.Header().Set("Location", to)
				w.WriteHeader(status)
			}))
			s, err := New(Config{BotToken: "xoxb-1", SigningSecret: "s", APIURL: web.URL, Pace: -1}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = s.Applicants().Download(t.Context(), flows.File{Source: "F1 " + web.URL + "/f"}, 10)
			if e := verdictOf(t, err); e.Verdict != bot.Broken || strings.Contains(e.Error(), web.URL) {
				t.Errorf("%d to %s: a file: %v", status, to, e)
			}
			if n := hops.Swap(0); n > 4 {
				t.Errorf("%d to %s: %d redirects were followed", status, to, n)
			}
			if e := verdictOf(t, a(s).Send(t.Context(), contact("T1", "U1", "D1"), "k", a(s).Render(contact("T1", "U1", "D1"), flows.Say{Text: "hi"})[0], false)); e.Verdict != bot.Later {
				t.Errorf("%d to %s: a call: %v", status, to, e)
			}
			if err := s.respond(t.Context(), web.URL+"/hooks", ephemeral("hi")); err == nil {
				t.Errorf("%d to %s: an answer arrived", status, to)
			}
			if n := hops.Load(); n != 2 {
				t.Errorf("%d to %s: %d requests for two calls", status, to, n)
			}
			web.Close()
		}
	}
	if leaked.Load() != 0 {
		t.Errorf("the foreign host was asked %d times", leaked.Load())
	}
}

func a(s *Slack) bot.Channel { return s.Applicants() }
