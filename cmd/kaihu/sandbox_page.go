package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
	"time"

	"kaihu/bot"
)

// page is what the browser loads: plain HTML, CSS and JavaScript, and the
// fictional specimens.
//
//go:embed page
var page embed.FS

// routes is the page, the platforms' control sides, and the program's own.
func (b *sandbox) routes() *http.ServeMux {
	mux := b.app.routes()
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic(err) // the embedded folder has this name
	}
	guard := http.NewCrossOriginProtection()
	mux.Handle("/", noStore(http.FileServerFS(files)))
	streams := &untilShutdown{done: make(chan struct{})}
	mux.Handle("/_wecom/", guard.Handler(streams.handler(b.wecom.Handler())))
	mux.Handle("/_slack/", guard.Handler(streams.handler(b.slack.Handler())))
	mux.HandleFunc("GET /sandbox/state", b.serveState)
	mux.HandleFunc("GET /sandbox/words", b.serveWords)
	mux.HandleFunc("GET /sandbox/mails", b.serveMails)
	mux.Handle("POST /sandbox/clock", guard.Handler(http.HandlerFunc(b.serveClock)))
	return mux
}

// untilShutdown ends requests when their server shuts down: an open page holds
// two streams of changes, and stopping would wait for them.
type untilShutdown struct {
	once sync.Once
	done chan struct{}
}

func (u *untilShutdown) handler(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if server, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok {
			u.once.Do(func() { server.RegisterOnShutdown(func() { close(u.done) }) })
		}
		stream := http.NewResponseController(w) // of changes: it has no end
		_ = errors.Join(stream.SetReadDeadline(time.Time{}), stream.SetWriteDeadline(time.Time{}))
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		go func() {
			select {
			case <-u.done:
				cancel()
			case <-ctx.Done():
			}
		}()
		h.ServeHTTP(w, r.WithContext(ctx))
	})
}

func noStore(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'")
		h.ServeHTTP(w, r)
	})
}

// sandboxState is what the page shows besides the two platforms.
type sandboxState struct {
	Now       time.Time     `json:"now"`
	Zone      string        `json:"zone"`
	Applicant string        `json:"applicant"` // the Slack user who plays the applicant
	Desk      string        `json:"desk"`
	Kf        string        `json:"kf"`
	Cases     []bot.Summary `json:"cases"`
	Mails     int           `json:"mails"` // that were sent
}

func (b *sandbox) serveState(w http.ResponseWriter, r *http.Request) {
	cases, err := b.app.bot.Cases(r.Context(), 20)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, sandboxState{
		Now: b.clock.now(), Zone: b.app.settings.Timezone, Applicant: sandboxApplicant, Desk: sandboxDesk,
		Kf: b.app.settings.WecomKfID, Cases: cases, Mails: len(b.mail.Mails()),
	})
}

// sandboxWords is what requirements and stages are called, language by
// language: the page names them as the bot does.
type sandboxWords struct {
	Requirements map[string]map[string]string `json:"requirements"` // id → zh, en, stage
	Stages       map[string]map[string]string `json:"stages"`
}

func (b *sandbox) serveWords(w http.ResponseWriter, _ *http.Request) {
	flow := b.app.bot.Flow
	words := sandboxWords{Requirements: map[string]map[string]string{}, Stages: map[string]map[string]string{}}
	for s, d := range flow.Requirements() {
		words.Requirements[d.ID] = map[string]string{"zh": d.Label.Zh, "en": d.Label.En, "stage": string(s.Stage)}
	}
	for stage, text := range flow.Phrases.Stages {
		words.Stages[string(stage)] = map[string]string{"zh": text.Zh, "en": text.En}
	}
	writeJSON(w, words)
}

// serveClock moves time: {"hours": 1} or {"workdays": 1}.
func (b *sandbox) serveClock(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Hours    int `json:"hours"`
		Workdays int `json:"workdays"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&ask); err != nil {
		http.Error(w, "the clock takes {\"hours\": N} or {\"workdays\": N}", http.StatusBadRequest)
		return
	}
	end := b.clock.now().Add(time.Duration(min(ask.Hours, 24*31)) * time.Hour)
	for range min(ask.Workdays, 30) {
		end = b.app.bot.Flow.NextWorkday(end)
	}
	if err := b.pass(r.Context(), end); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, map[string]time.Time{"now": b.clock.now()})
}

// pass moves the clock to a time, stopping at each wake-up on the way, as the
// days would have gone.
func (b *sandbox) pass(ctx context.Context, end time.Time) error {
	for {
		next, err := b.nextWake(ctx, end)
		if err != nil {
			return err
		}
		if err := b.clock.forward(next.Sub(b.clock.now())); err != nil {
			return err
		}
		b.slack.Tick()
		if _, err := b.app.bot.Wake(ctx); err != nil {
			return fmt.Errorf("wake due cases: %w", err)
		}
		if !next.Before(end) {
			return b.app.bot.CatchUp(ctx)
		}
	}
}

// nextWake is the earliest wake-up before end, or end.
func (b *sandbox) nextWake(ctx context.Context, end time.Time) (time.Time, error) {
	due, err := b.app.store.Due(ctx, end, 1)
	if err != nil {
		return end, fmt.Errorf("look for due cases: %w", err)
	}
	if len(due) == 0 || !due[0].At.Before(end) {
		return end, nil
	}
	return due[0].At, nil
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v)
}
