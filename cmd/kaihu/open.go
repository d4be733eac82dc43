package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/storage"
	"kaihu/storage/redis"
	"kaihu/storage/sqlite"
)

// flowFiles gives the step files that the settings name.
func flowFiles(s *Settings) fs.FS {
	if s.Flow != "" {
		return os.DirFS(s.Flow)
	}
	return awschina.Files()
}

// loadFlow loads the flow with its FAQ search.
func loadFlow(s *Settings) (*flows.Flow, *questions, error) {
	f, err := readFlow(s, flows.Options{Desk: s.SlackDesk != "" && s.slackOn(), Links: s.PublicURL != ""})
	if err != nil {
		return nil, nil, err
	}
	q := newQuestions(f)
	return f.Answering(q), q, nil
}

// readFlow loads the flow in the time zone and with the mail of the settings.
func readFlow(s *Settings, o flows.Options) (f *flows.Flow, err error) {
	if o.Zone, err = time.LoadLocation(s.Timezone); err != nil {
		return nil, fmt.Errorf("KAIHU_TIMEZONE: %w", err)
	}
	o.Mail = s.mailOn()
	if f, err = flows.Load(flowFiles(s), o); err != nil {
		return nil, fmt.Errorf("the step files have mistakes:\n%w", err)
	}
	return f, nil
}

// openStore opens the store that the settings name.
func openStore(ctx context.Context, s *Settings) (storage.Store, error) {
	url := s.storeURL()
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return sqlite.Open(path)
	}
	return redis.Open(ctx, url, redis.Options{})
}

// warnings are what an operator should know of the store and its keyset though
// both work.
func warnings(ctx context.Context, s *Settings, store storage.Store) []string {
	var list []string
	if keys, err := storage.OpenKeyset(s.keysetPath(), false); err == nil && keys.Warning != "" {
		list = append(list, keys.Warning)
	}
	if r, ok := store.(*redis.Store); ok {
		more, err := r.Warnings(ctx)
		if err != nil {
			more = []string{"the settings of Redis could not be read"}
		}
		list = append(list, more...)
	}
	return list
}

// open reads the step files and opens the store beside them: each takes a
// good part of the time to the first answer.
func (a *app) open(ctx context.Context) error {
	var reading errgroup.Group
	if a.parts.flow == nil {
		reading.Go(func() (err error) {
			a.parts.flow, a.questions, err = loadFlow(a.settings)
			return err
		})
	}
	err := a.openStores(ctx)
	err = errors.Join(reading.Wait(), err)
	if a.questions != nil {
		a.close = append(a.close, a.questions.Close)
	}
	return err
}

// openScanner readies the child that looks at scans; it starts with the first
// one.
func (a *app) openScanner() error {
	if a.parts.scanner != nil {
		return nil
	}
	keeper, err := newScanner(a.settings, a.log, 0)
	if err != nil {
		return err
	}
	if dir, err := a.settings.ocrFolder(); err == nil && dir == "" {
		a.log.Warn("scans are not read: each goes to a person; " + howToRead)
	}
	a.parts.scanner = keeper
	a.metrics.MustRegister(scanMetrics(keeper)...)
	a.close = append(a.close, func() error {
		keeper.Close()
		return nil
	})
	return nil
}

// openStores opens what must not be lost and what it is sealed under.
func (a *app) openStores(ctx context.Context) (err error) {
	s := a.settings
	if a.store, err = openStore(ctx, s); err != nil {
		return fmt.Errorf("KAIHU_STORE: %w", err)
	}
	a.close = append(a.close, a.store.Close)
	if err := a.store.Ping(ctx); err != nil {
		return fmt.Errorf("KAIHU_STORE: %w", err)
	}
	if a.keys, a.vault, err = openVault(ctx, s, a.store, true); err != nil {
		return fmt.Errorf("KAIHU_KEYSET: %w", err)
	}
	for _, w := range warnings(ctx, s, a.store) {
		a.log.Warn(w)
	}
	a.store = bot.MeterStore(a.store, a.metrics)
	if a.blobs, err = storage.OpenBlobs(s.Blobs, s.Data); err != nil {
		return fmt.Errorf("KAIHU_BLOBS: %w", err)
	}
	return nil
}
