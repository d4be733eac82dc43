package main

import (
	"context"
	"errors"
	"fmt"

	"kaihu/storage/sqlite"
)

// backupCmd is `kaihu backup FILE`. The image has neither a shell nor sqlite3,
// and a copy of the file alone, without its log, is not the store.
type backupCmd struct {
	File string `arg:"" help:"Where to write the copy; it must not exist."`
}

// Run backs up an embedded store beside a running server.
func (c backupCmd) Run(ctx context.Context, s *Settings, io streams) error {
	if err := s.validate(); err != nil {
		return err
	}
	store, err := existingStore(ctx, s)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	embedded, ok := store.(*sqlite.Store)
	if !ok {
		return errors.New("this backs up the embedded store; of Redis, copy its files (deploy/backup.md says how)")
	}
	if err := embedded.Backup(ctx, c.File); err != nil {
		return err
	}
	fmt.Fprintf(io.out, "%s is a copy of the store. It is worth nothing without the keyset (%s), and the documents are apart.\n", c.File, s.keysetPath())
	return nil
}
