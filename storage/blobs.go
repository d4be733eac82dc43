package storage

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
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

// OpenBlobs opens the blobs that a URI names: "file:PATH", "s3://BUCKET?…"
// ([OpenS3Blobs]), or "" for the folder "blobs" in dataDir.
func OpenBlobs(uri, dataDir string) (Blobs, error) {
	switch scheme, rest, _ := strings.Cut(uri, ":"); {
	case uri == "":
		return OpenFileBlobs(filepath.Join(dataDir, "blobs"))
	case scheme == "file":
		if rest == "" {
			return nil, errors.New("blobs: file: without a path")
		}
		return OpenFileBlobs(strings.TrimPrefix(rest, "//"))
	case scheme == "s3":
		return OpenS3Blobs(uri)
	}
	return nil, fmt.Errorf("blobs: %q is neither file:PATH nor s3://BUCKET?region=…", uri)
}

// checkName admits "REF/ID" of plain letters: nothing that a path or a URL
// would read in a way of its own.
func checkName(name string) error {
	ref, id, ok := strings.Cut(name, "/")
	if !ok {
		return fmt.Errorf("blobs: the name %q is not REF/ID", name)
	}
	return errors.Join(checkPart(ref), checkPart(id))
}

func checkPart(part string) error {
	safe := part != "" && len(part) <= 200 && part[0] != '.'
	for _, c := range []byte(part) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		safe = safe && (letter || strings.IndexByte("-_.", c) >= 0)
	}
	if !safe {
		return fmt.Errorf("blobs: %q may not be part of a name", part)
	}
	return nil
}
