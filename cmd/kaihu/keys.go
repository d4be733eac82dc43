package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"kaihu/storage"
)

// keysCmd is `kaihu keys …`. It works beside running servers, and never prints
// a key.
type keysCmd struct {
	List   keysListCmd   `cmd:"" help:"List the keys of the keyset, and how much is under each."`
	Rotate keysRotateCmd `cmd:"" help:"Make a new key and bring everything under it, beside running servers; run again, it finishes what was interrupted."`
	Retire keysRetireCmd `cmd:"" help:"Remove the keys that nothing needs any more."`
}

type keysListCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

type keysRotateCmd struct {
	Rate   int           `help:"At most so many cases a second; 0: as many as go." default:"200"`
	Wait   time.Duration `help:"How long running servers may take to learn of the key." default:"2m"`
	Retire bool          `help:"Then remove the keys that nothing needs any more."`
	Settle time.Duration `help:"With --retire: how long a turn or a message under way may take." default:"30s"`
}

type keysRetireCmd struct {
	Wait   time.Duration `help:"How long running servers may take to learn of the key." default:"2m"`
	Settle time.Duration `help:"How long a turn or a message under way may take." default:"30s"`
}

// existingStore opens the store that the settings name, and makes none.
func existingStore(ctx context.Context, s *Settings) (storage.Store, error) {
	if path, ok := strings.CutPrefix(s.storeURL(), "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("KAIHU_STORE: there is no store at %s (KAIHU_DATA and KAIHU_STORE say where it is)", path)
		}
	}
	store, err := openStore(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("KAIHU_STORE: %w", err)
	}
	return store, nil
}

// sealedStore opens the store that the settings name and its keyset.
func sealedStore(ctx context.Context, s *Settings) (storage.Store, *storage.Keyset, *storage.Vault, error) {
	if err := s.validate(); err != nil {
		return nil, nil, nil, err
	}
	store, err := existingStore(ctx, s)
	if err != nil {
		return nil, nil, nil, err
	}
	keys, vault, err := openVault(ctx, s, store, false)
	if err != nil {
		_ = store.Close()
		return nil, nil, nil, fmt.Errorf("KAIHU_KEYSET: %w", err)
	}
	return store, keys, vault, nil
}

// keyLine is one key in `kaihu keys list --json`.
type keyLine struct {
	ID      uint32 `json:"id"`
	Primary bool   `json:"primary"`
	Missing bool   `json:"missing,omitempty"` // not in the keyset, and something is under it
	Cases   int    `json:"cases"`
	Entries int    `json:"entries"`
}

// Run lists.
func (c keysListCmd) Run(ctx context.Context, s *Settings, io streams) error {
	store, keys, _, err := sealedStore(ctx, s)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	census, err := storage.TakeCensus(ctx, store)
	if err != nil {
		return err
	}
	replicas, err := storage.Replicas(ctx, store)
	if err != nil {
		return err
	}
	lines := []keyLine{}
	for _, id := range keys.IDs() {
		lines = append(lines, keyLine{ID: id, Primary: id == keys.Primary(), Cases: census[id].Cases, Entries: census[id].Entries})
		delete(census, id)
	}
	for id, n := range census {
		lines = append(lines, keyLine{ID: id, Missing: true, Cases: n.Cases, Entries: n.Entries})
	}
	if c.JSON {
		return printJSON(io.out, map[string]any{"keys": lines, "replicas": replicas})
	}
	w := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KEY\tCASES\tWAITING\t")
	for _, l := range lines {
		note := ""
		switch {
		case l.Primary:
			note = "primary"
		case l.Missing:
			note = "not in the keyset: these cannot be read"
		}
		fmt.Fprintf(w, "%d\t%d\t%d\t%s\n", l.ID, l.Cases, l.Entries, note)
	}
	fmt.Fprintf(w, "\n%d processes run on this store\n", len(replicas))
	return w.Flush()
}

// Run rotates.
func (c keysRotateCmd) Run(ctx context.Context, s *Settings, io streams) error {
	return withRotation(ctx, s, io, storage.Rotation{Rate: c.Rate, Patience: c.Wait, Settle: c.Settle}, func(r *storage.Rotation) error {
		if err := r.Run(ctx); err != nil || !c.Retire {
			return err
		}
		return r.Retire(ctx)
	})
}

// Run retires.
func (c keysRetireCmd) Run(ctx context.Context, s *Settings, io streams) error {
	return withRotation(ctx, s, io, storage.Rotation{Patience: c.Wait, Settle: c.Settle}, func(r *storage.Rotation) error { return r.Retire(ctx) })
}

// withRotation does something with a rotation of the store that the settings
// name.
func withRotation(ctx context.Context, s *Settings, io streams, r storage.Rotation, do func(*storage.Rotation) error) error {
	store, keys, _, err := sealedStore(ctx, s)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	r.Store, r.Keys = store, keys
	r.Say = func(format string, args ...any) { fmt.Fprintf(io.out, format+"\n", args...) }
	return do(&r)
}
