package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot"
)

// requests counts what is asked over HTTP and bounds the memory that bodies
// under way take: anybody can begin a thousand requests of a megabyte each.
type requests struct {
	most   int64
	held   atomic.Int64 // bytes of bodies
	conns  chan struct{}
	answer *prometheus.CounterVec
}

func newRequests(b bounds, to prometheus.Registerer) *requests {
	q := &requests{
		most: b.bodies, conns: make(chan struct{}, b.conns),
		answer: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kaihu_http_requests_total", Help: "Requests by path and status; status aborted: broken off without one, so that WeCom repeats it."}, []string{"path", "code"}),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	to.MustRegister(q.answer,
		gauge("kaihu_http_connections", "Open connections.", func() float64 { return float64(len(q.conns)) }),
		gauge("kaihu_http_connections_limit", "Connections that may be open.", func() float64 { return float64(b.conns) }),
		gauge("kaihu_http_body_bytes", "Bytes of the bodies of requests under way.", func() float64 { return float64(q.held.Load()) }),
		gauge("kaihu_http_body_bytes_limit", "Bytes that such bodies may have in all.", func() float64 { return float64(b.bodies) }),
	)
	return q
}

// handler counts the requests of a path and bounds their bodies.
func (q *requests) handler(path string, h http.Handler) http.Handler {
	return q.counted(path, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := &body{ReadCloser: r.Body, of: q}
		r.Body = body
		defer func() { q.held.Add(-body.bytes) }()
		h.ServeHTTP(w, r)
	}))
}

// counted counts the requests of a path. path is a pattern, never an address
// that somebody was given.
func (q *requests) counted(path string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &answer{ResponseWriter: w, code: http.StatusOK}
		code := "aborted" // by a panic
		defer func() { q.answer.WithLabelValues(path, code).Inc() }()
		h.ServeHTTP(out, r)
		code = strconv.Itoa(out.code)
	})
}

// body is a request's body whose bytes are counted until the request is over.
type body struct {
	io.ReadCloser
	of    *requests
	bytes int64
}

// Read gives bot.ErrBusy when all bodies together have too many bytes.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.bytes += int64(n)
	if b.of.held.Add(int64(n)) > b.of.most {
		return n, fmt.Errorf("%w: %d bytes of bodies", bot.ErrBusy, b.of.most)
	}
	return n, err
}

// answer notes the status.
type answer struct {
	http.ResponseWriter
	code int
}

// WriteHeader is that of http.ResponseWriter. What is left of a body that is
// too large is not worth waiting for.
func (a *answer) WriteHeader(code int) {
	a.code = code
	if code == http.StatusRequestEntityTooLarge || code == http.StatusServiceUnavailable {
		a.Header().Set("Connection", "close")
	}
	a.ResponseWriter.WriteHeader(code)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
