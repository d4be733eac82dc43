package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot"
)

// hasty are bounds that a test need not wait long for.
func hasty() bounds {
	return bounds{headerIn: 300 * time.Millisecond, requestIn: 600 * time.Millisecond, answerIn: 600 * time.Millisecond, idle: 300 * time.Millisecond, header: 4 << 10, conns: 8, bodies: 1 << 20, scrapes: 1}
}

// open serves a handler within bounds.
func open(t *testing.T, b bounds, h http.Handler) (addr string, q *requests) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	q = newRequests(b, prometheus.NewRegistry())
	server := b.server(q.handler("/", h))
	done := make(chan error, 1)
	go func() { done <- server.Serve(keepDoor(ln, q.conns)) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return ln.Addr().String(), q
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(30 * time.Second))
	return c
}

// TestSlowClients: who sends or takes byte by byte is left; meanwhile others
// are served.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	written := make(chan error, 1)
	addr, _ := open(t, hasty(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/endless" {
			var err error
			for chunk := make([]byte, 1<<20); err == nil; {
				_, err = w.Write(chunk)
			}
			written <- err
			return
		}
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	for _, c := range []struct{ name, at, drip string }{
		{"header", "GET / HTTP/1.1\r\nHost: x\r\n", "X-Drip: 1\r\n"},
		{"body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "x"},
		{"chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"},
		{"nothing", "", ""},
		{"a connection kept", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", ""},
	} {
		conn := dial(t, addr)
		fmt.Fprint(conn, c.at)
		left := make(chan struct{})
		go func() {
			defer close(left)
			_, _ = io.Copy(io.Discard, conn)
		}()
		began := time.Now()
		for gone := false; !gone; {
			select {
			case <-left:
				gone = true
			case <-time.After(50 * time.Millisecond):
				_, _ = io.WriteString(conn, c.drip)
			}
			if time.Since(began) > 20*time.Second {
				t.Errorf("%s: it is waited for", c.name)
				break
			}
		}
		if resp, err := http.Get("http://" + addr + "/"); err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%s: another: %v", c.name, err)
		} else {
			_ = resp.Body.Close()
		}
	}
	conn := dial(t, addr)
	fmt.Fprint(conn, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
	select {
	case err := <-written:
		if err == nil {
			t.Error("an answer that nobody takes was written")
		}
	case <-time.After(20 * time.Second):
		t.Error("an answer that nobody takes is waited for")
	}
}

// TestConnectionsAreBounded: more than the limit are not accepted; the next one
// is when another is left.
func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	b := hasty()
	b.headerIn = time.Second
	addr, q := open(t, b, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for range 2 * b.conns {
		fmt.Fprint(dial(t, addr), "GET /")
	}
	most := 0
	last := dial(t, addr)
	fmt.Fprint(last, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	answered := make(chan error, 1)
	go func() {
		_, err := bufio.NewReader(last).ReadString('\n')
		answered <- err
	}()
	for end := time.Now().Add(25 * time.Second); ; time.Sleep(time.Millisecond) {
		most = max(most, len(q.conns))
		select {
		case err := <-answered:
			if err != nil || most != b.conns {
				t.Errorf("%v; %d connections at once", err, most)
			}
			return
		default:
		}
		if time.Now().After(end) {
			t.Fatal("the last one is never served")
		}
	}
}

// TestBodiesAreBounded: all bodies under way together have a limit; beyond it
// a request is refused for now, and when they are over all is as before.
func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	b := hasty()
	b.requestIn = 20 * time.Second
	addr, q := open(t, b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); errors.Is(err, bot.ErrBusy) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	const each = 300_000
	var waiting []net.Conn
	for range 3 { // ninety percent
		c := dial(t, addr)
		fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", each+1, strings.Repeat("x", each))
		waiting = append(waiting, c)
	}
	until := func(what string, ok func() bool) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("never: %s (%d bytes are held)", what, q.held.Load())
			}
		}
	}
	until("three are under way", func() bool { return q.held.Load() == 3*each })
	post := func() int {
		resp, err := http.Post("http://"+addr+"/", "text/plain", bytes.NewReader(make([]byte, each)))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	if code := post(); code != http.StatusServiceUnavailable {
		t.Errorf("one too many: HTTP %d", code)
	}
	for _, c := range waiting {
		_ = c.Close()
	}
	until("they are over", func() bool { return q.held.Load() == 0 })
	if code := post(); code != http.StatusOK {
		t.Errorf("afterwards: HTTP %d", code)
	}
}

// TestDoorCloses: a door that waits for a place ends with its listener.
func TestDoorCloses(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	places := make(chan struct{}, 1)
	places <- struct{}{}
	door := keepDoor(ln, places)
	ended := make(chan error, 1)
	go func() {
		_, err := door.Accept()
		ended <- err
	}()
	_ = door.Close()
	select {
	case err := <-ended:
		if !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it waits on")
	}
}
