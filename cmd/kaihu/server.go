package main

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// bounds are what the HTTP server takes of anybody; deploy/limits.md has the
// whole table.
type bounds struct {
	headerIn  time.Duration // for a request's header to arrive
	requestIn time.Duration // with its body
	answerIn  time.Duration // for the answer to be taken
	idle      time.Duration // of a connection between two requests
	header    int           // bytes
	conns     int           // open at once; the next ones wait to be accepted
	bodies    int64         // bytes of all requests' bodies under way
	scrapes   int           // of /metrics at once
}

func serverBounds() bounds {
	return bounds{
		headerIn: 5 * time.Second, requestIn: 30 * time.Second, answerIn: time.Minute, idle: 2 * time.Minute,
		header: 64 << 10, conns: 1024, bodies: 32 << 20, scrapes: 4,
	}
}

func (b bounds) server(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: b.headerIn, ReadTimeout: b.requestIn, WriteTimeout: b.answerIn, IdleTimeout: b.idle, MaxHeaderBytes: b.header}
}

// doorkeeper lets in so many connections at once; the others wait in the
// kernel's queue until one is closed.
type doorkeeper struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
	close  func() error
}

// keepDoor bounds a listener by places, whose length is the number of open
// connections.
func keepDoor(ln net.Listener, places chan struct{}) *doorkeeper {
	d := &doorkeeper{Listener: ln, places: places, closed: make(chan struct{})}
	d.close = sync.OnceValue(func() error {
		close(d.closed)
		return ln.Close()
	})
	return d
}

// Accept waits for a place, then for a connection.
func (d *doorkeeper) Accept() (net.Conn, error) {
	select {
	case d.places <- struct{}{}:
	case <-d.closed:
		return nil, net.ErrClosed
	}
	c, err := d.Listener.Accept()
	if err != nil {
		<-d.places
		return nil, err
	}
	return &guest{Conn: c, leave: sync.OnceFunc(func() { <-d.places })}, nil
}

// Close ends Accept.
func (d *doorkeeper) Close() error { return d.close() }

// guest is a connection that gives its place back.
type guest struct {
	net.Conn
	leave func()
}

// Close closes the connection.
func (g *guest) Close() error {
	defer g.leave()
	return g.Conn.Close()
}
