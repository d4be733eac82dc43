package slack

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"kaihu/bot"
	"kaihu/bot/slacktest"
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

// signedRequest is one that Slack could have sent.
func signedRequest(path string, body []byte) *http.Request {
	at := strconv.FormatInt(time.Now().Unix(), 10)
	req := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	req.Header.Set("X-Slack-Request-Timestamp", at)
	req.Header.Set("X-Slack-Signature", slacktest.Sign("signing-secret", at, body))
	return req
}

// TestHostileBodies: what is well signed and badly meant costs little and is
// answered.
func TestHostileBodies(t *testing.T) {
	r := newRig(t, quiet())
	deep := func(n int, in string) string {
		return `{"type":"event_callback","event":{"type":"message","x":` + strings.Repeat(`{"a":[`, n/2) + in + strings.Repeat(`]}`, n/2) + `}}`
	}
	nested := `{"type":"event_callback","team_id":"T1","event":` + strings.Repeat(`{"type":"message","channel":"D1","subtype":"message_changed","message":`, 4000) + `{}` + strings.Repeat(`}`, 4001)
	for _, c := range []struct {
		name, path, body string
		want             int
	}{
		{"deep", "/slack/events", deep(9000, "1"), 200},
		{"too deep", "/slack/events", deep(12_000, "1"), 400},
		{"endless arrays", "/slack/events", strings.Repeat("[", maxBody), 400},
		{"messages in messages", "/slack/events", nested, 200},
		{"a megabyte of text", "/slack/events", `{"type":"event_callback","team_id":"T1","event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","ts":"1.1","text":"` + strings.Repeat("x", maxBody-200) + `"}}`, 200},
		{"a number without end", "/slack/events", `{"type":` + strings.Repeat("9", maxBody-10) + `}`, 200},
		{"too deep a payload", "/slack/interactions", "payload=" + strings.Repeat("%5B", 12_000), 400},
		{"many fields", "/slack/commands", strings.Repeat("a=1&", maxBody/4), 400},
		{"a command without end", "/slack/commands", "user_id=U0CARL&team_id=T0KAIHU&text=" + strings.Repeat("k", maxBody-100), 200},
		{"too large", "/slack/commands", strings.Repeat("a", maxBody+1), 413},
	} {
		w, req := httptest.NewRecorder(), signedRequest(c.path, []byte(c.body))
		took, bytes := spent(func() { r.slack.Routes()[c.path].ServeHTTP(w, req) })
		if w.Code != c.want || w.Body.Len() > 16<<10 {
			t.Errorf("%s: HTTP %d, want %d; %d bytes of an answer", c.name, w.Code, c.want, w.Body.Len())
		}
		if took > 3*time.Second || bytes > 64*maxBody {
			t.Errorf("%s: %v and %d MB", c.name, took, bytes>>20)
		}
	}
	r.settle()
}

// endless is a body that never ends; it counts what was taken of it.
type endless struct{ taken atomic.Int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.taken.Add(int64(len(p)))
	return len(p), nil
}

func TestAnEndlessBodyIsLeft(t *testing.T) {
	r := newRig(t, quiet())
	var body endless
	w := httptest.NewRecorder()
	r.slack.Routes()["/slack/events"].ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/slack/events", &body))
	if taken := body.taken.Load(); w.Code != http.StatusRequestEntityTooLarge || taken > 2*maxBody {
		t.Errorf("HTTP %d after %d bytes", w.Code, taken)
	}
}

// bomb is megabytes of JSON as gzip: one compressed megabyte, again and again.
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

// TestAnswersAreBounded: what a Web API answers, decompressed, is read up to a
// limit; a file up to its own.
func TestAnswersAreBounded(t *testing.T) {
	const megabytes = 512
	for _, c := range []struct {
		name   string
		header http.Header
		body   []byte
		most   int64 // allocated, in MB
	}{
		{"gzip bomb", http.Header{"Content-Encoding": {"gzip"}}, bomb(t, `{"ok":true,"x":"`, megabytes), 4 * maxAnswer >> 20},
		{"deep JSON", nil, bytes.Repeat([]byte("["), 1<<20), 64},
		{"long header", http.Header{"X-Long": {strings.Repeat("x", 1<<20)}}, []byte(`{"ok":true}`), 64},
	} {
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for k, v := range c.header {
				w.Header()[k] = v
			}
			_, _ = w.Write(c.body)
		}))
		s, err := New(Config{BotToken: "xoxb-1", SigningSecret: "s", APIURL: web.URL}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got error
		took, used := spent(func() { _, _, got = s.Applicants().Download(t.Context(), flows.File{Source: "F1"}, 1000) }) // asks files.info
		if e := verdictOf(t, got); e.Verdict != bot.Later {
			t.Errorf("%s: %v", c.name, e)
		}
		if used>>20 > c.most || took > 20*time.Second {
			t.Errorf("%s: %d MB in %v", c.name, used>>20, took)
		}
		web.Close()
	}
}

// TestFilesAreBounded: of a file that decompresses to more than was announced,
// the limit and one byte are read.
func TestFilesAreBounded(t *testing.T) {
	body := bomb(t, "%PDF-", 512)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(body)
	}))
	defer web.Close()
	s, err := New(Config{BotToken: "xoxb-1", SigningSecret: "s", APIURL: web.URL}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	const limit = 1 << 20
	var data []byte
	_, used := spent(func() {
		data, _, err = s.Applicants().Download(t.Context(), flows.File{Source: "F1 " + web.URL + "/f", Size: -1}, limit)
	})
	if err != nil || len(data) != limit+1 || used > 16*limit {
		t.Errorf("%d bytes, %v, with %d MB", len(data), err, used>>20)
	}
}

// TestHostileFiles: names are cleaned, ids that could be a path are passed
// over.
func TestHostileFiles(t *testing.T) {
	r := newRig(t, quiet())
	r.never = append(r.never, "passwd")
	body := `{"type":"event_callback","team_id":"T1","event":{"type":"message","subtype":"file_share","channel":"D1","channel_type":"im","user":"U1","ts":"1.1","files":[
		{"id":"F1","name":"../../etc/passwd\u0000\r\nX: y\u202egpj.exe","url_private":"https://files.slack.com/f"},
		{"id":"../../etc/passwd","name":"a.pdf"},{"id":"F1/../F2","name":"a.pdf"},{"id":"","name":"a.pdf"},{"id":"` + strings.Repeat("F", 10_000) + `","name":"a.pdf"}]}}`
	w := httptest.NewRecorder()
	r.slack.Routes()["/slack/events"].ServeHTTP(w, signedRequest("/slack/events", []byte(body)))
	if got := r.in.files(); w.Code != 200 || len(got) != 1 || got[0].ID != "F1-1.1" || got[0].Name != "passwdX: ygpj.exe" {
		t.Errorf("HTTP %d, %+v", w.Code, got)
	}
}

// TestSocketFrames: a frame that is too long ends its connection, one that is
// too deep is dropped; the next connection is heard.
func TestSocketFrames(t *testing.T) {
	good := func(id string) string {
		return `{"envelope_id":"` + id + `","type":"events_api","payload":{"type":"event_callback","team_id":"T1","event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"hi","ts":"` + id + `"}}}`
	}
	for _, c := range []struct {
		name, frame string
		again       bool // the connection is left
	}{
		{"too long", `{"envelope_id":"E1","type":"events_api","payload":"` + strings.Repeat("x", socketLimit) + `"}`, true},
		{"too deep", `{"envelope_id":"E1","type":"events_api","payload":` + strings.Repeat("[", 20_000) + `}`, false},
	} {
		mux := http.NewServeMux()
		web := httptest.NewServer(mux)
		var links atomic.Int64
		mux.HandleFunc("/api/apps.connections.open", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"ok":true,"url":"ws%s/link"}`, strings.TrimPrefix(web.URL, "http"))
		})
		mux.HandleFunc("/link", func(w http.ResponseWriter, r *http.Request) {
			ws, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(w, r, nil)
			if err != nil {
				return
			}
			defer ws.Close()
			frames := []string{`{"type":"hello","num_connections":1}`, c.frame, good("2.1")}
			if links.Add(1) > 1 {
				frames = append(frames[:1], good("2.1"))
			}
			for _, f := range frames {
				_ = ws.WriteMessage(websocket.TextMessage, []byte(f))
			}
			_, _, _ = ws.ReadMessage()
			_, _, _ = ws.ReadMessage()
		})
		in := &fakeBot{}
		s, err := New(Config{BotToken: "xoxb-1", AppToken: "xapp-1", APIURL: web.URL}, in, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		for end := time.Now().Add(20 * time.Second); len(in.take()) == 0; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s: the next event is not heard", c.name)
			}
		}
		if again := links.Load() > 1; again != c.again {
			t.Errorf("%s: %d connections", c.name, links.Load())
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		web.Close()
	}
}

// hung is a network that does not answer until it is let go; it counts who
// waits.
type hung struct {
	now, most atomic.Int64
	until     chan struct{}
}

func (h *hung) RoundTrip(r *http.Request) (*http.Response, error) {
	for n := h.now.Add(1); ; {
		if m := h.most.Load(); n <= m || h.most.CompareAndSwap(m, n) {
			break
		}
	}
	defer h.now.Add(-1)
	select {
	case <-h.until:
		return nil, errors.New("let go")
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// TestCommandsAreBounded: a flood of commands while Slack's API hangs holds a
// bounded number of its calls, and each is acknowledged in time.
func TestCommandsAreBounded(t *testing.T) {
	net := &hung{until: make(chan struct{})}
	s, err := New(Config{BotToken: "xoxb-1", SigningSecret: "signing-secret", HTTP: &http.Client{Transport: net}, Desk: "C1"}, &fakeBot{}, &fakeBot{})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for n := range 4 * backgroundAtOnce {
		all.Go(func() {
			w := httptest.NewRecorder()
			began := time.Now()
			s.Routes()["/slack/commands"].ServeHTTP(w, signedRequest("/slack/commands", fmt.Appendf(nil, "team_id=T1&user_id=U%d&text=help", n)))
			if d := time.Since(began); w.Code != 200 || d > 2*ackTime {
				t.Errorf("HTTP %d after %v", w.Code, d)
			}
		})
	}
	all.Wait()
	if n := net.most.Load(); n > backgroundAtOnce || n < backgroundAtOnce/2 {
		t.Errorf("%d calls at once", n)
	}
	close(net.until)
	s.drain(20 * time.Second)
	if !s.Idle() {
		t.Error("something is left under way")
	}
}
