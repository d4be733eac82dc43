package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kaihu/storage"
)

// Backup writes a copy of the store, as it is at one moment, into a new file of
// mode 0600, beside whoever else works on the store: turns go on meanwhile.
// What was erased is not in it.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	// SQLite would make the file readable for everybody; it takes an empty one.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("sqlite: back up: %w", err)
	}
	_, err = s.write.ExecContext(ctx, `VACUUM INTO ?`, path)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close(), storage.SyncDir(filepath.Dir(path))); err != nil {
		return fmt.Errorf("sqlite: back up: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}
