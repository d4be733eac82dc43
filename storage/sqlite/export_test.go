package sqlite

import (
	"context"
	"database/sql"

	"kaihu/storage"
)

// Fill commits turns in one transaction.
func (s *Store) Fill(ctx context.Context, turns []storage.Turn) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, t := range turns {
			if _, err := commit(ctx, tx, t); err != nil {
				return err
			}
		}
		return nil
	})
}
