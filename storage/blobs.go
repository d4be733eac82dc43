package storage

import (
	"context"
	"iter"
)

// Blobs keeps documents, whole and sealed by the caller ([Vault.SealFile]).
// Names are "REF/ID", made by bot, never by a person.
type Blobs interface {
	// Put writes a blob, replacing one of the same name.
	Put(ctx context.Context, name string, data []byte) error
	// Get reads a blob. ErrNotFound.
	Get(ctx context.Context, name string) ([]byte, error)
	// Delete removes a blob; one that is not there is no error.
	Delete(ctx context.Context, name string) error
	// DeleteAll removes every blob of a case ("REF/").
	DeleteAll(ctx context.Context, ref string) error
	// Refs lists what has blobs, in any order. It ends with the first error.
	Refs(ctx context.Context) iter.Seq2[string, error]
}
