package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// What the front does to a request.
const (
	frontRefuse = "request cut before anybody reads it"
	frontCut    = "request cut while a replica works"
	frontLose   = "acknowledgement lost after the turn"
	frontTwice  = "request delivered to both replicas at once"
)

// front stands between the platforms and the replicas, spreads requests over
// them as a load balancer does, and misbehaves when told to.
type front struct {
	client *http.Client

	mu       sync.Mutex
	replicas []*replica
	next     int
	bad      []string // what becomes of the next requests
	hits     map[string]int
}

func newFront() *front {
	return &front{hits: map[string]int{},
		client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
}

// spread adds a replica to those that requests are spread over.
func (f *front) spread(r *replica) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.replicas = append(f.replicas, r)
}

func (f *front) all() []*replica {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.replicas
}

// add makes the next n requests go wrong.
func (f *front) add(kind string, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for range n {
		f.bad = append(f.bad, kind)
	}
}

// calm ends what goes wrong and tells how often it did.
func (f *front) calm() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bad = nil
	return maps.Clone(f.hits)
}

// take gives the request's place in the round and what goes wrong with it.
func (f *front) take() (n int, kind string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	if len(f.bad) > 0 {
		kind, f.bad = f.bad[0], f.bad[1:]
		f.hits[kind]++
	}
	return f.next, kind
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	n, kind := f.take()
	ctx := context.WithoutCancel(r.Context())
	switch kind {
	case frontRefuse:
		panic(http.ErrAbortHandler)
	case frontCut:
		short, cancel := context.WithTimeout(ctx, time.Duration(rand.IntN(20_000))*time.Microsecond)
		defer cancel()
		_, _ = f.pass(short, r, body, n) // how it ends is the fault
		panic(http.ErrAbortHandler)
	case frontLose:
		_, _ = f.pass(ctx, r, body, n)
		panic(http.ErrAbortHandler)
	case frontTwice:
		var other sync.WaitGroup
		other.Go(func() { _, _ = f.pass(ctx, r, body, n+1) })
		defer other.Wait()
	}
	a, err := f.pass(ctx, r, body, n)
	if errors.Is(err, http.ErrAbortHandler) {
		panic(err)
	}
	if err != nil {
		http.Error(w, "no replica answers", http.StatusBadGateway)
		return
	}
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// passed is what a replica answered.
type passed struct {
	status int
	header http.Header
	body   []byte
}

// pass hands a request to a replica; one that is down is passed over.
func (f *front) pass(ctx context.Context, r *http.Request, body []byte, n int) (passed, error) {
	err := errors.New("no replica is up")
	all := f.all()
	for i := range all {
		at := all[(n+i)%len(all)].address()
		if at == "" {
			continue
		}
		req, rerr := http.NewRequestWithContext(ctx, r.Method, at+r.URL.RequestURI(), bytes.NewReader(body))
		if rerr != nil {
			return passed{}, rerr
		}
		req.Header = r.Header.Clone()
		var resp *http.Response
		if resp, err = f.client.Do(req); err == nil {
			defer resp.Body.Close()
			data, err := io.ReadAll(resp.Body)
			return passed{resp.StatusCode, resp.Header, data}, err
		}
		if op := (*net.OpError)(nil); !errors.As(err, &op) || op.Op != "dial" {
			return passed{}, http.ErrAbortHandler // it may have read it: not ours to repeat
		}
	}
	return passed{}, err
}

// link is the wire between the replicas and Redis. It can be cut, and it can
// lose answers.
type link struct {
	ln net.Listener
	to func() string

	mu    sync.Mutex
	conns map[net.Conn]bool
	deaf  bool // what Redis answers is lost
}

func newLink(to func() string) (*link, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &link{ln: ln, to: to, conns: map[net.Conn]bool{}}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go l.serve(c)
		}
	}()
	return l, nil
}

// serve joins a connection to one of its own to Redis.
func (l *link) serve(c net.Conn) {
	defer l.drop(c)
	up, err := net.DialTimeout("tcp", l.to(), time.Second)
	if err != nil {
		return
	}
	defer l.drop(up)
	l.mu.Lock()
	l.conns[c], l.conns[up] = true, true
	l.mu.Unlock()
	go func() {
		_, _ = io.Copy(up, c)
		l.drop(up)
	}()
	buf := make([]byte, 32<<10)
	for {
		n, err := up.Read(buf)
		if err != nil {
			return
		}
		l.mu.Lock()
		deaf := l.deaf
		l.mu.Unlock()
		if deaf {
			continue
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (l *link) drop(c net.Conn) {
	l.mu.Lock()
	delete(l.conns, c)
	l.mu.Unlock()
	_ = c.Close()
}

// cut ends every connection.
func (l *link) cut() {
	l.mu.Lock()
	all := maps.Clone(l.conns)
	l.mu.Unlock()
	for c := range all {
		l.drop(c)
	}
}

// lose lets through what is asked, loses what is answered, and cuts then.
func (l *link) lose(d time.Duration) {
	l.setDeaf(true)
	time.Sleep(d)
	l.cut()
	l.setDeaf(false)
}

func (l *link) setDeaf(v bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deaf = v
}

func (l *link) close() {
	_ = l.ln.Close()
	l.cut()
}
