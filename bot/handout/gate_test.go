package handout_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/handout"
)

// fresh are links of both kinds that nobody has opened yet.
func (r *rig) fresh() map[string]bot.Link {
	r.Helper()
	scan, err := r.bot.ScanLink(r.Context(), lin(), ref, "license_scan", reason)
	if err != nil {
		r.Fatal(err)
	}
	pack, err := r.bot.PackLink(r.Context(), lin(), ref)
	if err != nil {
		r.Fatal(err)
	}
	r.links = append(r.links, scan.URL, pack.URL)
	return map[string]bot.Link{"scan": scan, "pack": pack}
}

// shows reports whether an answer holds anything of a case.
func (a answer) shows() bool {
	return strings.Contains(a.body, "<img") || strings.Contains(a.body, company) || strings.Contains(a.body, "营业执照") || strings.Contains(a.body, ".zip") || a.head.Get("Content-Type") == "application/zip"
}

// TestNumberMatching: a link is worth something in the browser that opened it
// first, once its owner has said which number stands there, at any replica.
func TestNumberMatching(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, link := range r.fresh() {
		cookie := r.get(link.URL).head.Get("Set-Cookie")
		if !strings.HasPrefix(cookie, "kaihu_") || !strings.Contains(cookie, "Path=/; Max-Age=") || !strings.Contains(cookie, "HttpOnly; SameSite=Lax") {
			t.Errorf("%s: %q", name, cookie)
		}
		for range 3 { // looking at it, however often, opens nothing
			a := r.get(link.URL)
			if a.code != http.StatusOK || a.shows() || !strings.Contains(a.body, `<form method="post">`) || strings.Contains(a.body, "refresh") || r.number(link.URL) != 0 {
				t.Fatalf("%s, before: %d %s", name, a.code, a.body)
			}
		}
		if h, err := r.bot.OpenHandout(t.Context(), link.Key[:len("/scan/")], link.Key[len("/scan/"):]); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if _, err := r.bot.Use(t.Context(), h); !errors.Is(err, bot.ErrNotOpened) {
			t.Errorf("%s is used without a browser: %v", name, err)
		}
		if _, err := r.bot.Answer(t.Context(), lin(), link.Key, link.Numbers[0]); !errors.Is(err, bot.ErrNotOpened) {
			t.Errorf("%s: a number that no page shows: %v", name, err)
		}
		for range 2 { // a button is pressed twice
			opened := r.ask(http.MethodPost, link.URL)
			if opened.code != http.StatusSeeOther || opened.head.Get("Location") != link.URL[strings.LastIndex(link.URL, "/")+1:] {
				t.Fatalf("%s, opened: %d %v", name, opened.code, opened.head)
			}
		}
		n := r.number(link.URL)
		if n < 10 || n > 99 || r.number(r.other(link.URL)) != n {
			t.Fatalf("%s: the number is %d", name, n)
		}
		if a := r.get(link.URL); a.shows() || !strings.Contains(a.body, `http-equiv="refresh" content="2"`) || strings.Contains(a.body, "<script") {
			t.Errorf("%s, waiting: %s", name, a.body)
		}
		for _, url := range []string{link.URL, r.other(link.URL)} { // somebody else, with the link alone
			if a := r.get(url, "Cookie", ""); a.code != http.StatusForbidden || a.shows() || !strings.Contains(a.body, "不是这个浏览器") {
				t.Errorf("%s, another browser: %d", name, a.code)
			}
			if a := r.ask(http.MethodPost, url, "Cookie", ""); a.code != http.StatusForbidden || a.head.Get("Set-Cookie") != "" {
				t.Errorf("%s, another browser presses: %d", name, a.code)
			}
		}
		if _, err := r.bot.Answer(t.Context(), bot.Viewer{ID: "slack:T0KAIHU/U0CHEN"}, link.Key, n); !errors.Is(err, bot.ErrNoLink) {
			t.Errorf("%s: answered by somebody else: %v", name, err)
		}
		if url, err := r.bot.Answer(t.Context(), lin(), link.Key, n); err != nil || url != link.URL {
			t.Fatalf("%s: %q, %v", name, url, err)
		}
		if _, err := r.bot.Answer(t.Context(), lin(), link.Key, n); !errors.Is(err, bot.ErrLinkOver) {
			t.Errorf("%s: answered twice: %v", name, err)
		}
		if a := r.get(link.URL, "Cookie", ""); a.code != http.StatusForbidden || a.shows() {
			t.Errorf("%s, released, in another browser: %d", name, a.code)
		}
		if a := r.get(r.other(link.URL)); a.code != http.StatusOK || !a.shows() || strings.Contains(a.body, "refresh") {
			t.Errorf("%s, released: %d %.300s", name, a.code, a.body)
		}
	}
}

// TestWrongNumber ends a link, for the right number too.
func TestWrongNumber(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, link := range r.fresh() {
		r.ask(http.MethodPost, link.URL)
		n := r.number(link.URL)
		wrong := link.Numbers[0]
		if wrong == n {
			wrong = link.Numbers[1]
		}
		if url, err := r.bot.Answer(t.Context(), lin(), link.Key, wrong); !errors.Is(err, bot.ErrWrongNumber) || url != "" {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := r.bot.Answer(t.Context(), lin(), link.Key, n); !errors.Is(err, bot.ErrLinkOver) {
			t.Errorf("%s: a second try: %v", name, err)
		}
		for _, url := range []string{link.URL, r.other(link.URL)} {
			if a := r.get(url); a.code != http.StatusGone || a.shows() || !strings.Contains(a.body, "数字不对") {
				t.Errorf("%s: %d", name, a.code)
			}
		}
		if !strings.Contains(strings.Join(r.acts(), "\n"), "slack:T0KAIHU/U0LIN refuse-"+name) {
			t.Errorf("%s: nobody knows that it was refused: %q", name, r.acts())
		}
	}
}

// TestOneBrowser has twenty browsers at two replicas press at once.
func TestOneBrowser(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, link := range r.fresh() {
		codes := make(chan int, 20)
		var all sync.WaitGroup
		for i := range cap(codes) {
			all.Go(func() {
				at := link.URL
				if i%2 == 1 {
					at = r.other(at)
				}
				codes <- r.ask(http.MethodPost, at, "Cookie", "").code
			})
		}
		all.Wait()
		close(codes)
		count := map[int]int{}
		for code := range codes {
			count[code]++
		}
		if count[http.StatusSeeOther] != 1 || count[http.StatusForbidden] != 19 {
			t.Errorf("%s: %v", name, count)
		}
	}
}

// TestNumbersInTime: a number is good for as long as its link.
func TestNumbersInTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	link := r.fresh()["scan"]
	r.ask(http.MethodPost, link.URL)
	n := r.number(link.URL)
	r.forward(5 * time.Minute)
	if _, err := r.bot.Answer(t.Context(), lin(), link.Key, n); !errors.Is(err, bot.ErrLinkOver) {
		t.Errorf("after five minutes: %v", err)
	}
	for _, key := range []string{"", "/scan/", "/scan/x", "/pack/" + link.Key[len("/scan/"):]} {
		if _, err := r.bot.Answer(t.Context(), lin(), key, n); !errors.Is(err, bot.ErrNoLink) {
			t.Errorf("%q: %v", key, err)
		}
	}
	own, err := r.bot.PackLink(t.Context(), bot.Viewer{ID: r.who.Lane()}, ref)
	if err != nil || len(own.Numbers) != 0 {
		t.Fatalf("an applicant's own pack has numbers: %v, %v", own.Numbers, err)
	}
	r.links = append(r.links, own.URL)
	if a := r.get(own.URL, "Cookie", ""); a.code != http.StatusOK || !a.shows() {
		t.Errorf("an applicant's own pack: %d", a.code)
	}
}

// TestRobotsPressNothing: who presses a button by itself makes a link nobody's.
func TestRobotsPressNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, link := range r.fresh() {
		if a := r.ask(http.MethodPost, link.URL, "User-Agent", "Slackbot-LinkExpanding 1.0"); a.code == http.StatusSeeOther || a.head.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d", name, a.code)
		}
		if a := r.get(link.URL); !strings.Contains(a.body, `<form method="post">`) {
			t.Errorf("%s is not to be opened any more: %d", name, a.code)
		}
	}
}

// TestWhatIsNotLoggedIsNotReleased: neither opened nor released without a record.
func TestWhatIsNotLoggedIsNotReleased(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	link := r.fresh()["scan"]
	store := &deaf{Store: r.store, fail: true}
	r.store = store
	r.replica()
	third := strings.Replace(link.URL, r.sites[0].URL, r.sites[2].URL, 1)
	mute := bot.New(bot.Config{Flow: r.flow, Store: store, Vault: r.vault, Blobs: r.blobs, PublicURL: r.sites[0].URL, Now: r.now})
	if a := r.ask(http.MethodPost, third); a.code != http.StatusServiceUnavailable || a.head.Get("Set-Cookie") != "" {
		t.Errorf("opened: %d", a.code)
	}
	store.fail = false
	r.ask(http.MethodPost, third)
	n := r.number(third)
	store.fail = true
	if _, err := mute.Answer(t.Context(), lin(), link.Key, n); err == nil || errors.Is(err, bot.ErrWrongNumber) {
		t.Errorf("released: %v", err)
	}
	if again := r.number(third); again != n {
		t.Errorf("the page shows %d", again)
	}
	store.fail = false
	if _, err := mute.Answer(t.Context(), lin(), link.Key, n); err != nil {
		t.Errorf("then: %v", err)
	}
}

// TestCookiesByHTTPS: no neighbour of the site can give a browser its secret.
func TestCookiesByHTTPS(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	link := r.fresh()["scan"]
	pages, err := handout.New(handout.Config{Bot: r.bot, Shows: r.shows, PublicURL: "https://kaihu.example/a", Now: r.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range pages.Routes() {
		mux.Handle(pattern, h)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		out := httptest.NewRecorder()
		mux.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), method, link.Key, nil))
		if cookie := out.Header().Get("Set-Cookie"); !strings.HasPrefix(cookie, "__Host-kaihu_") || !strings.Contains(cookie, "; Path=/; ") || !strings.Contains(cookie, "; Secure") || strings.Contains(cookie, "Domain") {
			t.Errorf("%s: %d, %q", method, out.Code, cookie)
		}
	}
}
