package upload_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaihu/bot/scan"
	"kaihu/bot/upload"
	"kaihu/flows"
	"kaihu/storage"
)

// TestHandIn goes the whole way: a look, a start, a hand-in, the verdict.
func TestHandIn(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	if s := b.look(); s.Code != 200 || s.Phase != "begin" || s.Company != company || !s.Leader || len(s.Items) != 2 || len(s.Notices) != 1 || !strings.Contains(s.Notices[0].Text, "您被指定为") {
		t.Fatalf("%+v", s)
	}
	if s := b.begin(); s.Phase != "open" || s.state("leader_id_scan") != "due" {
		t.Fatalf("%+v", s)
	}
	if s := b.hand(whole()...); s.Code != 200 || s.state("leader_id_number") != "accepted" || s.state("leader_id_scan") != "checking" {
		t.Fatalf("%+v", s)
	}
	c := r.stored()
	if c.Value("leader_id_number") != number || len(c.Consents) != 1 || c.Consents[0].By != "leader" || c.Consents[0].Notice != "identity" {
		t.Errorf("%+v", c)
	}
	f := c.Requirements["leader_id_scan"].File
	if f.Name != "front.png" || f.Size != int64(len(png)) || f.Source != "upload:"+f.ID {
		t.Errorf("%+v", f)
	}
	r.flush()
	if s := b.look(); s.Phase != "done" || s.Code != http.StatusGone || s.state("leader_id_number") != "accepted" || s.state("leader_id_scan") != "person" {
		t.Errorf("%+v", s)
	}
	if kept := r.kept(); len(kept) != 1 || kept[0] != f.ID {
		t.Errorf("kept %q", kept)
	}
}

// TestRefusedIsHandedInAgain shows why, and takes a better one on the same page.
func TestRefusedIsHandedInAgain(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	b.begin()
	b.hand(text("submission", nonce), text("agree", "identity"), text("value:leader_id_number", number), field{"file:leader_id_scan", "id.txt", []byte("a text of SPECIMEN is no scan")})
	r.flush()
	s := b.look()
	if s.Phase != "open" || s.state("leader_id_scan") != "refused" || !strings.Contains(s.Items[1].Text, "格式") || s.Items[1].Fix == "" || len(s.Notices) != 0 {
		t.Fatalf("%+v", s)
	}
	if kept := r.kept(); len(kept) != 0 {
		t.Errorf("kept %q", kept)
	}
	b.hand(text("submission", strings.Repeat("1", 32)), field{"file:leader_id_scan", "front.png", png})
	r.flush()
	if s := b.look(); s.Phase != "done" {
		t.Errorf("%+v", s)
	}
}

// TestPictures of one document become one: what was joined, replaced or sent
// back lies nowhere any more.
func TestPictures(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	b.begin()
	for i, test := range []struct {
		name  string
		file  []byte
		phase string
		kept  int
	}{{"id.txt", []byte("SPECIMEN of no picture"), "open", 0}, {"back.png", append(png, 1), "done", 1}} {
		sent := []field{text("submission", strings.Repeat(strconv.Itoa(i), 32)), text("agree", "identity"), text("value:leader_id_number", number), {"file:leader_id_scan", "front.png", png}, {"file:leader_id_scan", test.name, test.file}}
		b.hand(sent...)
		if n := len(r.kept()); n != 2 {
			t.Errorf("%s: %d blobs before the look", test.name, n)
		}
		r.flush()
		if s := b.look(); s.Phase != test.phase {
			t.Errorf("%s: %+v", test.name, s)
		}
		if n := len(r.kept()); n != test.kept {
			t.Errorf("%s: %d blobs", test.name, n)
		}
	}
}

// TestPreviewBindsNothing: chats look at a link before a person does.
func TestPreviewBindsNothing(t *testing.T) {
	r := newRig(t)
	resp, err := http.Get(r.link(1))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || len(resp.Cookies()) != 0 {
		t.Errorf("%s %v", resp.Status, resp.Header)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Content-Security-Policy": "frame-ancestors 'none'"} {
		if !strings.Contains(resp.Header.Get(name), want) {
			t.Errorf("%s: %q", name, resp.Header.Get(name))
		}
	}
	r.open(r.link(1)).look()
	if l := r.stored().Links[0]; l.Browser != "" {
		t.Errorf("bound to %s", l.Browser)
	}
}

// TestSecondBrowser gets a kind refusal and nothing else.
func TestSecondBrowser(t *testing.T) {
	r := newRig(t)
	first, second := r.open(r.link(1)), r.open(r.link(1))
	first.begin()
	for name, s := range map[string]seen{"look": second.look(), "begin": second.begin(), "hand in": second.hand(whole()...)} {
		if s.Phase != "elsewhere" || s.Code != http.StatusForbidden || s.Company != "" || len(s.Items) != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if s := first.look(); s.Phase != "open" {
		t.Errorf("the first: %+v", s)
	}
	if c := r.stored(); c.Value("leader_id_number") != "" || len(r.kept()) != 0 {
		t.Error("something was taken")
	}
}

// TestBeginTwice gives the link to one of two browsers that begin at once, and
// begins a page again without harm.
func TestBeginTwice(t *testing.T) {
	r := newRig(t)
	phases := make(chan string, 2)
	for range 2 {
		go func() { phases <- r.open(r.link(1)).begin().Phase }()
	}
	if a, b := <-phases, <-phases; a+b != "openelsewhere" && a+b != "elsewhereopen" {
		t.Errorf("%s and %s", a, b)
	}
}

// TestAnswerToBeginLost: the browser that bound the link and never heard of it is
// no stranger when it asks again.
func TestAnswerToBeginLost(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	b.look()
	at, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	lost := http.Client{} // its answer reaches nobody's jar
	req := b.request(http.MethodPost, "application/json", strings.NewReader("{}"))
	for _, c := range b.client.Jar.Cookies(at) {
		req.AddCookie(c)
	}
	resp, err := lost.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if s := b.begin(); s.Phase != "open" {
		t.Errorf("%+v", s)
	}
	if s := b.hand(whole()...); s.state("leader_id_scan") != "checking" {
		t.Errorf("%+v", s)
	}
}

// TestDoubleSubmit is one hand-in, however often it arrives, in one tab or two.
func TestDoubleSubmit(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	b.begin()
	answers := make(chan seen, 3)
	for range 3 {
		go func() { answers <- b.hand(whole()...) }()
	}
	for range 3 {
		if s := <-answers; s.Code != 200 || s.state("leader_id_scan") != "checking" {
			t.Errorf("%+v", s)
		}
	}
	if kept := r.kept(); len(kept) != 1 || r.stored().Requirements["leader_id_scan"].File.ID != kept[0] {
		t.Errorf("kept %q", kept)
	}
	if n := len(r.stored().Consents); n != 1 {
		t.Errorf("%d consents", n)
	}
	r.flush()
	if s := b.hand(whole()...); s.Phase != "done" { // after a lost answer
		t.Errorf("%+v", s)
	}
	if kept := r.kept(); len(kept) != 1 {
		t.Errorf("kept %q", kept)
	}
}

// TestProblems are said at the field, and nothing is taken.
func TestProblems(t *testing.T) {
	for name, test := range map[string]struct {
		fields []field
		at     string
		says   string
	}{
		"a wrong number":  {[]field{text("submission", nonce), text("agree", "identity"), text("value:leader_id_number", "110105194912310021"), {"file:leader_id_scan", "a.png", png}}, "leader_id_number", "校验"},
		"no tick":         {[]field{text("submission", nonce), text("value:leader_id_number", number)}, "agree:identity", "勾选"},
		"a file too many": {append(whole(), field{"file:leader_id_scan", "2.png", png}, field{"file:leader_id_scan", "3.png", png}, field{"file:leader_id_scan", "4.png", png}, field{"file:leader_id_scan", "5.png", png}, field{"file:leader_id_scan", "6.png", png}, field{"file:leader_id_scan", "7.png", png}), "leader_id_scan", "6"},
		"a large file":    {append(whole(), field{"file:leader_id_scan", "2.png", make([]byte, 25_000_001)}), "leader_id_scan", "25 MB"},
		"large files":     {append(whole(), field{"file:leader_id_scan", "2.png", make([]byte, 20_000_000)}, field{"file:leader_id_scan", "3.png", make([]byte, 20_000_000)}, field{"file:leader_id_scan", "4.png", make([]byte, 20_000_000)}), "leader_id_scan", "50 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			b := r.open(r.link(1))
			b.begin()
			s := b.hand(test.fields...)
			if s.Code != http.StatusUnprocessableEntity || !strings.Contains(s.Problems[test.at], test.says) || s.state("leader_id_scan") != "due" {
				t.Errorf("%+v", s)
			}
			r.flush()
			if kept := r.kept(); len(kept) != 0 || r.stored().Value("leader_id_number") != "" {
				t.Errorf("kept %q", kept)
			}
		})
	}
}

// TestForeignForms are refused whole.
func TestForeignForms(t *testing.T) {
	for name, fields := range map[string][]field{
		"no submission":     {text("value:leader_id_number", number), text("agree", "identity")},
		"a bad submission":  {text("submission", "../../x"), text("value:leader_id_number", number)},
		"another item":      {text("submission", nonce), text("agree", "identity"), text("value:company_name", "别的公司有限公司")},
		"a file for a text": {text("submission", nonce), text("agree", "identity"), {"file:leader_id_number", "a.png", png}},
		"a text for a file": {text("submission", nonce), text("agree", "identity"), text("value:leader_id_scan", "x")},
		"an endless field":  {text("submission", nonce), text("value:leader_id_number", strings.Repeat("1", 5000))},
		"unknown":           {text("submission", nonce), text("x", "y")},
		"nothing":           {text("submission", nonce)},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			b := r.open(r.link(1))
			b.begin()
			if name == "nothing" {
				b.hand(whole()...) // agreed already
			}
			before := r.stored()
			if s := b.hand(fields...); s.Code != http.StatusBadRequest {
				t.Errorf("%+v", s)
			}
			if c := r.stored(); c.Value("company_name") != company || len(c.Consents) != len(before.Consents) {
				t.Error("something was taken")
			}
		})
	}
}

// TestClosedLinks says kindly what became of a link, to whoever asks.
func TestClosedLinks(t *testing.T) {
	other := func(r *rig) string { return r.link(2) }
	for name, test := range map[string]struct {
		url   func(r *rig) string
		do    func(r *rig)
		phase string
		code  int
	}{
		"no token":     {func(r *rig) string { return r.site.URL + "/upload/hello" }, func(*rig) {}, "none", 404},
		"forged":       {func(r *rig) string { u := r.link(1); return u[:len(u)-3] + "000" }, func(*rig) {}, "none", 404},
		"never opened": {other, func(*rig) {}, "over", 410},
		"expired":      {nil, func(r *rig) { r.forward(25 * time.Hour) }, "over", 410},
		"erased":       {nil, func(r *rig) { r.erase() }, "erased", 410},
		"another purpose": {func(r *rig) string {
			token, err := r.vault.SealToken("kaihu_upload", []byte("\x01"+ref))
			if err != nil {
				r.Fatal(err)
			}
			return r.site.URL + "/upload/" + token
		}, func(*rig) {}, "none", 404},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			url := r.link(1)
			if test.url != nil {
				url = test.url(r)
			}
			test.do(r)
			b := r.open(url)
			for _, s := range []seen{b.look(), b.begin(), b.hand(whole()...)} {
				if s.Phase != test.phase || s.Code != test.code || s.Company != "" {
					t.Errorf("%+v", s)
				}
			}
			if len(r.kept()) != 0 {
				t.Error("something was kept")
			}
		})
	}
}

func (r *rig) erase() {
	r.Helper()
	rec, err := r.store.Find(r.Context(), ref)
	if err == nil {
		_, err = r.store.Store.Commit(r.Context(), storage.Turn{Record: rec, Erase: true})
	}
	if err != nil {
		r.Fatal(err)
	}
}

// TestErasedMeanwhile leaves nothing behind of what was under way.
func TestErasedMeanwhile(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	b.begin()
	r.blobs.put = func() { r.erase(); r.blobs.put = nil }
	if s := b.hand(whole()...); s.Phase != "erased" {
		t.Errorf("%+v", s)
	}
	if kept := r.kept(); len(kept) != 0 {
		t.Errorf("kept %q", kept)
	}
}

// TestUncommitted deletes the files of a turn that could not be stored, and a
// repeat is taken.
func TestUncommitted(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	b.begin()
	r.store.commit = func(t storage.Turn) error {
		if strings.HasPrefix(t.Event, "handed:") {
			return errors.New("no room")
		}
		return nil
	}
	if s := b.hand(whole()...); s.Code != http.StatusServiceUnavailable {
		t.Errorf("%+v", s)
	}
	if kept := r.kept(); len(kept) != 0 {
		t.Errorf("kept %q", kept)
	}
	r.store.commit = nil
	if s := b.hand(whole()...); s.Code != 200 || s.state("leader_id_scan") != "checking" {
		t.Errorf("%+v", s)
	}
}

// TestKilledMeanwhile: a process that dies with files in its hands leaves an
// entry behind, by which another one deletes them; those of a turn stay.
func TestKilledMeanwhile(t *testing.T) {
	r := newRig(t)
	v, err := r.bot.OpenLink(t.Context(), strings.TrimPrefix(r.link(1), r.site.URL+"/upload/"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.bot.Stage(t.Context(), v, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.bot.Begin(t.Context(), v, "digest"); err != nil {
		t.Fatal(err)
	}
	held, err := s.Keep(t.Context(), "a.png", png)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.bot.HandIn(t.Context(), v, nonce, flows.Handed{Browser: "digest", Agreed: []string{"identity"}, Files: map[string][]flows.File{"leader_id_scan": {held}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Keep(t.Context(), "b.png", png); err != nil {
		t.Fatal(err)
	}
	r.flush() // what the turn wants; the stage is still the dead process's
	if n := len(r.kept()); n != 2 {
		t.Fatalf("%d blobs", n)
	}
	r.forward(10 * time.Minute)
	r.flush()
	if kept := r.kept(); len(kept) != 1 || kept[0] != held.ID {
		t.Errorf("kept %q, not %s", kept, held.ID)
	}
	if n, err := r.store.Backlog(t.Context()); err != nil || n.Depth != 0 {
		t.Errorf("%d entries are left, %v", n.Depth, err)
	}
}

// TestOtherSites cannot begin or hand in for a person.
func TestOtherSites(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	req := b.request(http.MethodPost, "text/plain", strings.NewReader("{}"))
	req.Header.Set("Origin", "https://other.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := b.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || r.stored().Links[0].Browser != "" {
		t.Error(resp.Status)
	}
}

// TestSlowForms: a line that brings something now and then is waited for, one
// that brings nothing is not, and none for ever. Nothing is left of a form that
// breaks off.
func TestSlowForms(t *testing.T) {
	for name, test := range map[string]struct {
		stall, takeIn, pause time.Duration
		code                 int
	}{
		"slow":    {2 * time.Second, 20 * time.Second, 5 * time.Millisecond, 200},
		"silent":  {50 * time.Millisecond, 20 * time.Second, time.Second, 503},
		"endless": {2 * time.Second, 50 * time.Millisecond, 20 * time.Millisecond, 503},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.pages.Hurry(test.stall, test.takeIn)
			b := r.open(r.link(1))
			b.begin()
			kind, body := form(append(whole(), field{"file:leader_id_scan", "back.png", append(png, 1)})...)
			req := b.request(http.MethodPost, kind, &dripping{body.Bytes(), test.pause})
			req.ContentLength = int64(body.Len())
			req.Header.Set("Accept", "application/json")
			resp, err := b.client.Do(req)
			if err == nil { // else the connection was closed before the answer was read
				defer resp.Body.Close()
			}
			if test.code == 200 && (err != nil || resp.StatusCode != 200) || test.code != 200 && err == nil && resp.StatusCode != test.code {
				t.Errorf("%v, %v", resp, err)
			}
			want := 0
			if test.code == 200 {
				want = 2
			}
			for range 100 {
				if len(r.kept()) == want {
					break
				}
				time.Sleep(20 * time.Millisecond)
			}
			if n := len(r.kept()); n != want || (r.stored().Value("leader_id_number") != "") != (want > 0) {
				t.Errorf("%d blobs", n)
			}
		})
	}
}

// dripping gives 64 bytes at a time, with a pause before.
type dripping struct {
	rest  []byte
	pause time.Duration
}

func (d *dripping) Read(p []byte) (int, error) {
	if len(d.rest) == 0 {
		return 0, io.EOF
	}
	time.Sleep(d.pause)
	n := copy(p, d.rest[:min(64, len(d.rest))])
	d.rest = d.rest[n:]
	return n, nil
}

// TestPace bounds what one link, and one address that guesses, may ask.
func TestPace(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	b.begin()
	last := 0
	for range 25 {
		last = b.hand(text("submission", nonce)).Code
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 25th hand-in of a minute: %d", last)
	}
	guess := r.open(r.site.URL + "/upload/hello")
	for range 70 {
		last = guess.look().Code
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 70th guess of a minute: %d", last)
	}
	if s := b.look(); s.Code != 200 {
		t.Errorf("who has a link pays for who guesses: %+v", s)
	}
	for range 300 {
		last = b.look().Code
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 300th look of a minute: %d", last)
	}
	r.forward(time.Minute)
	if s := b.look(); s.Code != 200 {
		t.Errorf("a minute later: %+v", s)
	}
}

// TestRoom: what all people's files may take of the memory is bounded; who
// finds no room waits for it.
func TestRoom(t *testing.T) {
	r := newRig(t)
	if mb := r.flow.Rule("max_upload_mb"); mb+"000000" != strconv.Itoa(upload.MaxUpload) {
		t.Errorf("the page takes %d bytes, the check %s MB", upload.MaxUpload, mb)
	}
	b := r.open(r.link(1))
	b.begin()
	leave, ok := r.pages.Enter(upload.RoomBytes)
	if !ok {
		t.Fatal("no room at the beginning")
	}
	answer := make(chan seen, 1)
	go func() { answer <- b.hand(whole()...) }()
	select {
	case s := <-answer:
		t.Fatalf("taken without room: %+v", s)
	case <-time.After(300 * time.Millisecond):
	}
	leave()
	if s := <-answer; s.Code != 200 {
		t.Errorf("%+v", s)
	}
	leave, _ = r.pages.Enter(upload.RoomBytes)
	defer leave()
	r.pages.Hurry(time.Second, time.Second)
	if s := b.hand(whole()...); s.Code != http.StatusServiceUnavailable || s.Phase != "busy" {
		t.Errorf("%+v", s)
	}
}

// TestOtherSide: the side of a card that is there stays, and the other joins
// it.
func TestOtherSide(t *testing.T) {
	r := newRig(t)
	var looked []int
	r.judge = func(t scan.Task) scan.Result {
		looked = append(looked, len(t.Files))
		res := scan.Result{Verdict: scan.Accept, Kind: scan.IDFront, Type: "image/png", Engine: "test"}
		if len(t.Files) == 1 {
			res.Advice = []string{"side_missing"}
		}
		return res
	}
	b := r.open(r.link(1))
	b.begin()
	b.hand(whole()...)
	r.flush()
	if s := b.look(); s.state("leader_id_scan") != "refused" || s.Items[1].Text == "" || len(r.kept()) != 1 {
		t.Fatalf("%+v, kept %q", s, r.kept())
	}
	b.hand(text("submission", strings.Repeat("2", 32)), field{"file:leader_id_scan", "back.png", append(png, 1)})
	r.flush()
	if s := b.look(); s.Phase != "done" || s.state("leader_id_scan") != "accepted" || len(r.kept()) != 1 || !slices.Equal(looked, []int{1, 2}) {
		t.Errorf("%+v, kept %q, looked at %d", s, r.kept(), looked)
	}
}

// TestCookie is for one page, out of the reach of scripts and of other sites.
func TestCookie(t *testing.T) {
	for address, want := range map[string]string{
		"https://kaihu.example/sub": "; Path=/sub/upload/TOKEN; HttpOnly; Secure; SameSite=Strict",
		"http://127.0.0.1:8080":     "; Path=/upload/TOKEN; HttpOnly; SameSite=Strict",
	} {
		r := newRig(t)
		token := strings.TrimPrefix(r.link(1), r.site.URL+"/upload/")
		pages, err := upload.New(r.bot, address, r.now, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		for pattern, h := range pages.Routes() {
			mux.Handle(pattern, h)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/upload/"+token, strings.NewReader("{}")))
		_, got, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
		if ";"+got != strings.Replace(want, "TOKEN", token, 1) {
			t.Errorf("%s: %q", address, got)
		}
	}
}

// TestReplaced forgets every picture of what was handed in before.
func TestReplaced(t *testing.T) {
	r := newRig(t)
	b := r.open(r.link(1))
	b.begin()
	b.hand(append(whole(), field{"file:leader_id_scan", "back.png", append(png, 1)})...)
	b.hand(text("submission", strings.Repeat("3", 32)), field{"file:leader_id_scan", "both.png", append(png, 2)})
	r.flush()
	if kept := r.kept(); len(kept) != 1 || kept[0] != r.stored().Requirements["leader_id_scan"].File.ID {
		t.Errorf("kept %q", kept)
	}
}
