package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"kaihu/storage"
)

// serveCmd is `kaihu serve`.
type serveCmd struct{}

// Run serves what is configured.
func (serveCmd) Run(ctx context.Context, s *Settings, io streams) error {
	return serve(ctx, s, io, parts{logs: io.err})
}

func serve(ctx context.Context, s *Settings, io streams, p parts) error {
	if err := s.validate(); err != nil {
		return err
	}
	if !s.slackOn() && !s.wecomOn() {
		return fmt.Errorf("neither WeCom nor Slack is configured: set KAIHU_WECOM_… or KAIHU_SLACK_… (README, \"Connect\"), or run `kaihu sandbox`")
	}
	a, err := build(ctx, s, p)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("KAIHU_ADDR: %w", err)
	}
	fmt.Fprintf(io.out, "kaihu listens on %s\n", "http://"+ln.Addr().String())
	time.AfterFunc(2*headStart, settleDown)
	return a.serve(ctx, ln, a.routes())
}

// routes is everything that is served over HTTP.
func (a *app) routes() *http.ServeMux {
	mux := http.NewServeMux()
	handle := func(method, path string, h http.Handler) { mux.Handle(method+path, a.requests.handler(path, h)) }
	handle("GET ", "/healthz", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }))
	handle("GET ", "/readyz", http.HandlerFunc(a.ready))
	handle("GET ", "/metrics", promhttp.HandlerFor(a.metrics, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: serverBounds().scrapes,
	}))
	if a.wecom != nil {
		handle("", "/wecom", a.wecom.Handler())
	}
	if a.slack != nil {
		for path, h := range a.slack.Routes() {
			handle("POST ", path, h)
		}
	}
	pages := map[string]http.Handler{}
	if a.upload != nil {
		maps.Copy(pages, a.upload.Routes())
		maps.Copy(pages, a.handout.Routes())
	}
	for pattern, h := range pages {
		_, path, _ := strings.Cut(pattern, " ")
		mux.Handle(pattern, a.requests.counted(path, h))
	}
	return mux
}

// ready says whether requests can be served now.
func (a *app) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := a.bot.Ready(ctx); err != nil {
		a.log.Error("not ready", "err", err)
		why := "the store does not answer; see the log"
		if trouble := (*storage.Trouble)(nil); errors.As(err, &trouble) {
			why = trouble.Line()
		}
		http.Error(w, "not ready: "+why, http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}
