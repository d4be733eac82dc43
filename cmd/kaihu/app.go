package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"kaihu/bot"
	"kaihu/bot/handout"
	"kaihu/bot/scan"
	"kaihu/bot/slack"
	"kaihu/bot/typeface"
	"kaihu/bot/upload"
	"kaihu/bot/wecom"
	"kaihu/flows"
	"kaihu/storage"
)

// parts are what the program is built from besides its settings. The zero
// value is the real thing; the sandbox brings a clock, tests bring more.
type parts struct {
	now  func() time.Time // nil: time.Now
	logs io.Writer
	flow *flows.Flow // nil: loaded as the settings say

	poll      time.Duration                        // of the outbox; 0: bot's default
	lease     time.Duration                        // of an outbox entry; 0: bot's default
	scanner   scan.Scanner                         // nil: as the settings say
	patience  time.Duration                        // with a check of documents, until a word is said; 0: bot's default
	linger    func(context.Context, time.Duration) // for more of a burst of pictures; nil: bot's default
	slackPace time.Duration                        // between two messages in one Slack channel; 0: Slack's default
	follow    time.Duration                        // how often the keyset's file is looked at; 0: three seconds
	font      func() (*typeface.Face, error)       // of the desk's pictures; nil: bot's default
}

// app is the program put together: what the settings name, connected.
type app struct {
	settings *Settings
	parts    parts
	log      *slog.Logger
	metrics  *prometheus.Registry
	requests *requests

	store     storage.Store
	keys      *storage.Keyset
	vault     *storage.Vault
	blobs     storage.Blobs
	bot       *bot.Bot
	questions *questions     // nil: the flow brought its own
	slack     *slack.Slack   // nil: not configured
	wecom     *wecom.WeCom   // nil: not configured
	upload    *upload.Upload // nil: nobody could reach it
	handout   *handout.Pages // nil: nobody could reach it

	close []func() error // in reverse order of opening
}

// build puts the program together without starting anything.
func build(ctx context.Context, s *Settings, p parts) (_ *app, err error) {
	if err := s.validate(); err != nil {
		return nil, err
	}
	if p.now == nil {
		p.now = time.Now
	}
	a := &app{settings: s, parts: p, metrics: prometheus.NewRegistry()}
	a.requests = newRequests(serverBounds(), a.metrics)
	a.log = slog.New(slog.NewJSONHandler(p.logs, &slog.HandlerOptions{Level: slog.LevelInfo}))
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, fmt.Errorf("KAIHU_DATA: %w", err)
	}
	if err := a.open(ctx); err != nil {
		return nil, err
	}
	if err := a.openScanner(); err != nil {
		return nil, err
	}
	times, err := bot.ParseTimetable(s.Jobs, jobNames())
	if err != nil {
		return nil, fmt.Errorf("KAIHU_JOBS: %w", err)
	}
	a.bot = bot.New(bot.Config{Flow: a.parts.flow, Store: a.store, Vault: a.vault, Blobs: a.blobs, PublicURL: s.PublicURL, DeskLang: flows.Lang(s.DeskLanguage), Timetable: times, Now: p.now, Log: a.log, Metrics: a.metrics, Poll: p.poll, Lease: p.lease, Scanner: a.parts.scanner, Linger: p.linger, Patience: p.patience, Font: p.font})
	return a, a.connect()
}

// connect adds the channels that are configured.
func (a *app) connect() error {
	s := a.settings
	if s.PublicURL == "" {
		a.log.Warn("KAIHU_PUBLIC_URL is not set: nothing can be handed in on a page, so ID scans stay out of Slack altogether")
	}
	if s.PublicURL != "" {
		pages, err := upload.New(a.bot, s.PublicURL, a.parts.now, a.log)
		if err != nil {
			return fmt.Errorf("KAIHU_PUBLIC_URL: %w", err)
		}
		a.upload = pages
		if err := a.openHandouts(); err != nil {
			return err
		}
	}
	if s.wecomOn() {
		w, err := wecom.New(wecomConfig(s, a.parts.now, a.log), sealedMemo{a.store, a.vault}, a.bot)
		if err != nil {
			return fmt.Errorf("WeCom: %w", err)
		}
		a.wecom = w
		a.bot.Connect(w.Customers())
		a.bot.Connect(w.Members())
	}
	if s.slackOn() {
		cfg := slackConfig(s, a.parts.now, a.log)
		cfg.Pace = a.parts.slackPace
		sl, err := slack.New(cfg, a.bot, a.bot)
		if err != nil {
			return fmt.Errorf("Slack: %w", err)
		}
		a.slack = sl
		a.bot.Connect(sl.Applicants())
		if s.SlackDesk != "" {
			a.bot.ConnectDesk(sl.Desk())
		}
	}
	return a.connectMail()
}

func wecomConfig(s *Settings, now func() time.Time, log *slog.Logger) wecom.Config {
	return wecom.Config{
		CorpID: s.WecomCorpID, AgentID: s.WecomAgentID, Secret: s.WecomSecret, Token: s.WecomToken, AESKey: s.WecomAESKey,
		KfIDs: ids(s.WecomKfID), APIURL: s.WecomAPIURL, Now: now, Log: log,
	}
}

func slackConfig(s *Settings, now func() time.Time, log *slog.Logger) slack.Config {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil { // validate has found it
		zone = nil
	}
	return slack.Config{
		Roles: s.slackRoles(), Zone: zone, DeskLang: flows.Lang(s.DeskLanguage),
		BotToken: s.SlackBotToken, SigningSecret: s.SlackSigningSecret, AppToken: s.SlackAppToken,
		APIURL: s.SlackAPIURL, Desk: s.SlackDesk, Now: now, Log: log,
	}
}

// Close closes what was opened, the last first.
func (a *app) Close() error {
	var all []error
	for i := len(a.close) - 1; i >= 0; i-- {
		all = append(all, a.close[i]())
	}
	a.close = nil
	return errors.Join(all...)
}

// serve runs the program on a listener until ctx ends, then stops in this
// order: no new request is taken, requests under way are finished, then what
// work does. The store is closed by Close.
func (a *app) serve(ctx context.Context, ln net.Listener, routes http.Handler) error {
	server := serverBounds().server(routes)
	ln = keepDoor(ln, a.requests.conns)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	working, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	group.Go(func() error { return a.work(working) })
	group.Go(func() error {
		<-ctx.Done()
		defer stopWork()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		return server.Shutdown(grace)
	})
	return group.Wait()
}

// work runs everything but the HTTP server until ctx ends: first the channels
// stop receiving, then the outbox finishes what is under way.
func (a *app) work(ctx context.Context) error {
	sending, stopSending := context.WithCancel(context.WithoutCancel(ctx))
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.bot.Run(sending) })
	if a.questions != nil {
		group.Go(func() error { return a.questions.buildLater(ctx) })
	}
	group.Go(func() error {
		a.followKeys(sending)
		return nil
	})
	group.Go(func() error {
		defer stopSending()
		channels, ctx := errgroup.WithContext(ctx)
		if a.wecom != nil {
			channels.Go(func() error { return a.wecom.Run(ctx) })
		}
		if a.slack != nil {
			channels.Go(func() error { return a.slack.Run(ctx) })
		}
		<-ctx.Done()
		if err := channels.Wait(); !errors.Is(err, context.Canceled) {
			return err
		}
		return nil
	})
	return group.Wait()
}

// sealedMemo keeps the channels' shared secrets sealed in the store.
type sealedMemo struct {
	storage.Store
	vault *storage.Vault
}

// SealedMemo reads a sealed value. storage.ErrNotFound.
func (m sealedMemo) SealedMemo(ctx context.Context, key string) ([]byte, error) {
	sealed, err := m.Memo(ctx, key)
	if err != nil {
		return nil, err
	}
	return m.vault.OpenMemo(key, sealed)
}

// SetSealedMemo seals and writes a value.
func (m sealedMemo) SetSealedMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	sealed, err := m.vault.SealMemo(key, value)
	if err != nil {
		return err
	}
	return m.SetMemo(ctx, key, sealed, ttl)
}
