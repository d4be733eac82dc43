package wecom

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
)

// spent runs do and returns how long it took and how many bytes were
// allocated, by everybody: tests that use it do not run in parallel.
func spent(do func()) (time.Duration, int64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	do()
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	return took, int64(after.TotalAlloc - before.TotalAlloc)
}

// laughs is the billion laughs: a kilobyte that grows to gigabytes wherever
// entities are resolved.
func laughs() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY l0 "ha">`)
	for i := range 30 {
		fmt.Fprintf(&b, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	return b.String() + `]><xml><Content>&l30;</Content></xml>`
}

// TestHostileCallbacks: XML is refused with 400 whether it stands outside, where
// anybody may write it, or inside, where only WeCom may; nothing is fetched,
// grown or stored.
func TestHostileCallbacks(t *testing.T) {
	r := newRig(t, nil)
	w := r.boot(nil)
	seal := func(inner string) (url.Values, string) {
		enc, err := wecomtest.Encrypt(r.opt.AESKey, [16]byte{1}, []byte(inner), r.opt.CorpID)
		r.must(err)
		return url.Values{"timestamp": {"1"}, "nonce": {"2"}, "msg_signature": {wecomtest.Signature(r.opt.Token, "1", "2", enc)}}, "<xml><Encrypt>" + enc + "</Encrypt></xml>"
	}
	var fetched atomic.Int64
	outside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { fetched.Add(1) }))
	defer outside.Close()
	for _, c := range []struct {
		name, xml string
		want      int // inside; outside, all are refused
	}{
		{"entities", `<!DOCTYPE xml [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>`, 400},
		{"billion laughs", laughs(), 400},
		{"a file", `<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Event>&a;</Event></xml>`, 400},
		{"another host", `<!DOCTYPE xml SYSTEM "` + outside.URL + `/x.dtd"><xml/>`, 400},
		{"a parameter entity", `<!DOCTYPE xml [<!ENTITY % a SYSTEM "` + outside.URL + `/x"> %a;]><xml/>`, 400},
		{"an undeclared entity", `<xml><Event>&a;</Event></xml>`, 400},
		{"an include", `<xml xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="` + outside.URL + `/x"/></xml>`, 200},
		{"deep", strings.Repeat("<a>", maxDepth+1) + strings.Repeat("</a>", maxDepth+1), 400},
		{"endless opening", strings.Repeat("<a>", 10_000), 400},
		{"many attributes", "<xml " + strings.Repeat(`a="" `, 6_000) + "/>", 200},
		{"another charset", `<?xml version="1.0" encoding="utf-7"?><xml/>`, 400},
		{"no characters", "<xml>\x00\x01\xff</xml>", 400},
		{"nothing", "", 400},
	} {
		query, body := seal(c.xml)
		for where, ask := range map[string]struct {
			query url.Values
			body  string
			want  int
		}{"inside": {query, body, c.want}, "outside": {url.Values{}, c.xml, 400}} {
			if where == "outside" && c.want == 200 {
				ask.want = 403 // it is XML, but has no signature
			}
			rec, req := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/wecom?"+ask.query.Encode(), strings.NewReader(ask.body))
			took, used := spent(func() { w.Handler().ServeHTTP(rec, req) })
			if rec.Code != ask.want || rec.Body.Len() > 0 {
				t.Errorf("%s, %s: HTTP %d %q, want %d", c.name, where, rec.Code, rec.Body, ask.want)
			}
			if took > 2*time.Second || used > 128*maxCallback {
				t.Errorf("%s, %s: %v and %d KB", c.name, where, took, used>>10)
			}
		}
	}
	if fetched.Load() != 0 || r.in.count() != 0 {
		t.Errorf("%d fetched, %d stored", fetched.Load(), r.in.count())
	}
}

// TestHostileQueries: what stands in the address is compared and decrypted, and
// never quoted.
func TestHostileQueries(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	for _, echo := range []string{"", "x", strings.Repeat("A", 60_000), "\r\nSet-Cookie: a=b", "%00", strings.Repeat("=", 100), "..%2f..%2f"} {
		for _, signed := range []bool{false, true} {
			q := url.Values{"timestamp": {"1"}, "nonce": {"2"}, "echostr": {echo}, "msg_signature": {"0"}}
			if signed {
				q.Set("msg_signature", wecomtest.Signature(r.opt.Token, "1", "2", echo))
			}
			rec := httptest.NewRecorder()
			w.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/wecom?"+q.Encode(), nil))
			if rec.Code != http.StatusForbidden || rec.Body.Len() > 0 || len(rec.Header()) > 0 {
				t.Errorf("%.20q, signed %v: HTTP %d %q %v", echo, signed, rec.Code, rec.Body, rec.Header())
			}
		}
	}
	if strings.Contains(r.logs.String(), "Set-Cookie") {
		t.Error("the log quotes it")
	}
}

// endless is a body that never ends; it counts what was taken of it.
type endless struct{ taken atomic.Int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.taken.Add(int64(len(p)))
	return len(p), nil
}

func TestAnEndlessCallbackIsLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	var body endless
	rec := httptest.NewRecorder()
	r.boot(nil).Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/wecom", &body))
	if taken := body.taken.Load(); rec.Code != http.StatusRequestEntityTooLarge || taken > 4*maxCallback {
		t.Errorf("HTTP %d after %d bytes", rec.Code, taken)
	}
}

// bomb is megabytes as gzip: one compressed megabyte, again and again.
func bomb(t *testing.T, head string, megabytes int) []byte {
	t.Helper()
	pack := func(data []byte) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := z.Write(data)
		if err := errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	return append(pack([]byte(head)), bytes.Repeat(pack(bytes.Repeat([]byte("x"), 1<<20)), megabytes)...)
}

// answering is a WeCom that gives one answer to everything but gettoken.
func answering(t *testing.T, header http.Header, status int, body []byte) *WeCom {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/gettoken") {
			_, _ = io.WriteString(w, `{"errcode":0,"access_token":"token","expires_in":7200}`)
			return
		}
		for k, v := range header {
			w.Header()[k] = v
		}
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	t.Cleanup(api.Close)
	opt := wecomtest.Defaults()
	w, err := New(Config{
		CorpID: opt.CorpID, AgentID: opt.AgentID, Secret: opt.Secret, Token: opt.Token, AESKey: opt.AESKey,
		KfIDs: []string{opt.Kf[0].ID}, APIURL: api.URL, Timeout: 30 * time.Second,
	}, newMemory(), newReceiver())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestAnswersAreBounded: what the API answers is read up to a limit after
// decompression, and a redirect is not followed.
func TestAnswersAreBounded(t *testing.T) {
	var leaked atomic.Int64
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked.Add(1) }))
	defer evil.Close()
	for _, c := range []struct {
		name   string
		header http.Header
		status int
		body   []byte
		most   int64 // allocated, in MB
	}{
		{"gzip bomb", http.Header{"Content-Encoding": {"gzip"}}, 200, bomb(t, `{"errcode":0,"next_cursor":"`, 512), 6 * maxReply >> 20},
		{"deep JSON", nil, 200, bytes.Repeat([]byte("["), 1<<20), 32},
		{"deep JSON in its place", nil, 200, []byte(`{"errcode":0,"msg_list":` + strings.Repeat(`[`, 20_000) + strings.Repeat(`]`, 20_000) + `}`), 32},
		{"long header", http.Header{"X-Long": {strings.Repeat("x", 1<<20)}}, 200, []byte(`{"errcode":0}`), 32},
		{"no JSON", nil, 200, []byte("<html>"), 8},
		{"redirect", http.Header{"Location": {evil.URL}}, 302, nil, 8},
		{"redirect with the body", http.Header{"Location": {evil.URL}}, 307, nil, 8},
	} {
		w := answering(t, c.header, c.status, c.body)
		var err error
		took, used := spent(func() { err = w.Sync(t.Context(), w.cfg.KfIDs[0]) })
		if e := (*callFailure)(nil); !errors.As(err, &e) || len(err.Error()) > 500 {
			t.Errorf("%s: %.200v", c.name, err)
		}
		if used>>20 > c.most || took > 20*time.Second {
			t.Errorf("%s: %d MB in %v", c.name, used>>20, took)
		}
	}
	if leaked.Load() > 0 {
		t.Error("a redirect was followed")
	}
}

// TestFilesAreBounded: of a file the limit and one byte are read, whatever it
// decompresses to; its name is cleaned, however long.
func TestFilesAreBounded(t *testing.T) {
	const limit = 1 << 20
	for _, c := range []struct {
		name, disposition, want string
	}{
		{"plain", `attachment; filename="执照.pdf"`, "执照.pdf"},
		{"a path", `attachment; filename="../../etc/passwd"`, "passwd"},
		{"encoded", `attachment; filename*=UTF-8''..%2F..%2Fa%00%0D%0Ab%E2%80%AEgpj.exe`, "abgpj.exe"},
		{"long", `attachment; filename="` + strings.Repeat("x", 30_000) + `.pdf"`, strings.Repeat("x", 196) + ".pdf"},
		{"endless quotes", `attachment; filename="` + strings.Repeat(`\"`, 15_000), `"`},
		{"many parameters", `attachment; ` + strings.Repeat(`a=b; `, 6_000) + `filename=a.pdf`, "a.pdf"},
		{"none", "attachment", ""},
	} {
		w := answering(t, http.Header{"Content-Encoding": {"gzip"}, "Content-Disposition": {c.disposition}}, 200, bomb(t, "%PDF-", 64))
		var data []byte
		var name string
		var err error
		took, used := spent(func() {
			data, name, err = w.Customers().Download(t.Context(), flows.File{Source: "m\r\nHost: evil.example&media_id=x"}, limit)
		})
		if err != nil || len(data) != limit+1 || name != c.want && c.name != "endless quotes" || len(name) > 200 {
			t.Errorf("%s: %d bytes of %q, %v", c.name, len(data), name, err)
		}
		if used > 32*limit || took > 10*time.Second {
			t.Errorf("%s: %d MB in %v", c.name, used>>20, took)
		}
	}
	w := answering(t, http.Header{"Content-Disposition": {`attachment; filename="` + strings.Repeat("x", 1<<20) + `"`}}, 200, []byte("%PDF-"))
	_, _, err := w.Customers().Download(t.Context(), flows.File{Source: "m"}, limit)
	verdictIs(t, err, bot.Later) // its header is too long for any answer
}

// TestAFloodDelaysNobody: with hundreds of one customer's messages in a page,
// another's word is heard while most of them still wait.
func TestAFloodDelaysNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.boot(nil) // takes the callbacks and reads nothing
	const flood = 400
	for _, n := range numbers(flood) {
		r.say(n)
	}
	r.must(r.s.Idle(t.Context()))
	left := make(chan int, 1)
	r.in.on(func(d bot.Delivery) error {
		if d.From.Address == r.kf+"/"+stranger {
			left <- flood - len(r.in.texts(r.kf+"/"+customer))
			return nil
		}
		time.Sleep(5 * time.Millisecond)
		return nil
	})
	r.run(nil)
	r.eventually("the flood begins", func() bool { return r.in.count() > 0 })
	r.strange("hello")
	r.settle()
	if n := <-left; n < flood/4 {
		t.Errorf("only %d of the flood were still waiting", n)
	}
	if got := r.in.texts(r.kf + "/" + customer); !slices.Equal(got, numbers(flood)) {
		t.Errorf("%d of the flood are stored, or out of order", len(got))
	}
	if r.memo.cursor(r.kf) == "" {
		t.Error("the cursor did not move")
	}
	r.clean()
}
