package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot/slacktest"
)

// TestRefusalsAreCounted: the whole program's endpoints refuse what is not
// theirs, and /metrics says how often and why.
func TestRefusalsAreCounted(t *testing.T) {
	w := newWorld(t, testFlow(t), "sqlite")
	front := httptest.NewUnstartedServer(w.app.routes())
	front.Config = serverBounds().server(w.app.routes())
	front.Start()
	defer front.Close()
	at := fmt.Sprint(time.Now().Unix())
	signed := func(body string) map[string]string {
		return map[string]string{"X-Slack-Request-Timestamp": at, "X-Slack-Signature": slacktest.Sign("signing-secret", at, []byte(body))}
	}
	for _, c := range []struct {
		name, method, path, body string
		header                   map[string]string
		want                     int
		counted                  string // as this path and code
	}{
		{"no signature", "POST", "/slack/events", "{}", nil, 401, `code="401",path="/slack/events"`},
		{"no JSON", "POST", "/slack/events", "{", signed("{"), 400, `code="400",path="/slack/events"`},
		{"too large", "POST", "/slack/commands", strings.Repeat("x", 1<<20+1), nil, 413, `code="413",path="/slack/commands"`},
		{"another method", "GET", "/slack/events", "", nil, 405, ""},
		{"a path in the path", "POST", "/slack/../wecom", "", nil, 307, ""},
		{"a path that is not there", "GET", "/%2e%2e/%2e%2e/etc/passwd", "", nil, 404, ""},
		{"WeCom, no signature", "GET", "/wecom?echostr=x", "", nil, 403, `code="403",path="/wecom"`},
		{"WeCom, no XML", "POST", "/wecom", "{}", nil, 400, `code="400",path="/wecom"`},
		{"WeCom, too large", "POST", "/wecom", strings.Repeat("x", 64<<10+1), nil, 413, `code="413",path="/wecom"`},
		{"WeCom, another method", "DELETE", "/wecom", "", nil, 405, `code="405",path="/wecom"`},
		{"a long header", "GET", "/healthz", "", map[string]string{"X-Long": strings.Repeat("x", 80<<10)}, 431, ""},
		{"another host", "GET", "/healthz", "", map[string]string{"Host": "evil.example"}, 200, `code="200",path="/healthz"`},
		{"a host that is none", "GET", "/healthz", "", map[string]string{"Host": "evil.example/<script>"}, 400, ""},
		{"a forwarded host", "GET", "/readyz", "", map[string]string{"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "127.0.0.1"}, 200, `code="200",path="/readyz"`},
		{"a body where none is read", "GET", "/metrics", strings.Repeat("x", 4<<20), nil, 200, ""},
	} {
		code, answer := ask(t, front.Listener.Addr().String(), c.method, c.path, c.body, c.header)
		if code != c.want || strings.Contains(answer, "evil.example") {
			t.Errorf("%s: HTTP %d, want %d\n%.300s", c.name, code, c.want, answer)
		}
		if _, metrics := ask(t, front.Listener.Addr().String(), "GET", "/metrics", "", nil); !strings.Contains(metrics, "kaihu_http_requests_total{"+c.counted) {
			t.Errorf("%s is not counted", c.name)
		}
	}
}

// stuckMetric is a metric that is not told until it is let go.
type stuckMetric struct{ until chan struct{} }

func (stuckMetric) Describe(chan<- *prometheus.Desc)   {}
func (s stuckMetric) Collect(chan<- prometheus.Metric) { <-s.until }

// TestScrapesAreBounded: of many who ask for the metrics while the store hangs
// a few wait, and the others are told so.
func TestScrapesAreBounded(t *testing.T) {
	w := newWorld(t, testFlow(t), "sqlite")
	stuck := stuckMetric{make(chan struct{})}
	w.app.metrics.MustRegister(stuck)
	routes := w.app.routes()
	codes := make(chan int, 20)
	for range cap(codes) {
		go func() {
			out := httptest.NewRecorder()
			routes.ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			codes <- out.Code
		}()
	}
	most := serverBounds().scrapes
	for range cap(codes) - most {
		if code := <-codes; code != http.StatusServiceUnavailable {
			t.Errorf("HTTP %d", code)
		}
	}
	close(stuck.until)
	for range most {
		if code := <-codes; code != http.StatusOK {
			t.Errorf("HTTP %d", code)
		}
	}
}

// ask makes a request as it is, with a Host of its own if the header has one.
func ask(t *testing.T, addr, method, path, body string, header map[string]string) (code int, answer string) {
	t.Helper()
	conn := dial(t, addr)
	defer conn.Close()
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nConnection: close\r\nContent-Length: %d\r\n", method, path, len(body))
	if header["Host"] == "" {
		b.WriteString("Host: kaihu.example\r\n")
	}
	for k, v := range header {
		fmt.Fprintf(&b, "%s: %s\r\n", k, v)
	}
	go func() { _, _ = io.WriteString(conn, b.String()+"\r\n"+body) }()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<20)) // who sent too much may be cut off
	return resp.StatusCode, string(data)
}

// TestSandboxIsBounded: the page's own endpoints.
func TestSandboxIsBounded(t *testing.T) {
	addr := strings.TrimPrefix(startSandbox(t, t.TempDir()).url, "http://")
	for _, c := range []struct {
		name, method, path, body string
		header                   map[string]string
		want                     int
	}{
		{"another host", "GET", "/", "", map[string]string{"Host": "evil.example"}, 403},
		{"another site", "POST", "/sandbox/clock", `{"hours":1}`, map[string]string{"Host": addr, "Origin": "http://evil.example"}, 403},
		{"no clock", "POST", "/sandbox/clock", `x`, map[string]string{"Host": addr}, 400},
		{"a long clock", "POST", "/sandbox/clock", `{"x":"` + strings.Repeat("x", 1<<11) + `"}`, map[string]string{"Host": addr}, 400},
		{"ages", "POST", "/sandbox/clock", `{"hours":2000000000,"workdays":-5}`, map[string]string{"Host": addr}, 200},
		{"a path", "GET", "/samples/..%2f..%2f..%2fmain.go", "", map[string]string{"Host": addr}, 404},
		{"a large upload", "POST", "/_slack/upload", strings.Repeat("x", 4<<20), map[string]string{"Host": addr}, 400},
	} {
		began := time.Now()
		if code, answer := ask(t, addr, c.method, c.path, c.body, c.header); code != c.want && (c.name != "a large upload" || code < 400) {
			t.Errorf("%s: HTTP %d, want %d: %.200s", c.name, code, c.want, answer)
		}
		if d := time.Since(began); d > 20*time.Second {
			t.Errorf("%s took %v", c.name, d)
		}
	}
}
