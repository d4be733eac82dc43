package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
)

// FileBlobs keeps blobs as files, "DIR/REF/ID", readable by their owner alone.
// A blob is written beside its place, brought to the disk and renamed, so that
// it is there whole or not at all.
type FileBlobs struct{ root *os.Root }

var _ Blobs = (*FileBlobs)(nil)

// OpenFileBlobs keeps blobs in a folder, which is made if it is missing.
func OpenFileBlobs(dir string) (*FileBlobs, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("blobs: %w", err)
	}
	root, err := os.OpenRoot(dir) // nothing below leaves it, not even by a link
	if err != nil {
		return nil, fmt.Errorf("blobs: %w", err)
	}
	return &FileBlobs{root: root}, nil
}

// Put writes a blob, replacing one of the same name.
func (b *FileBlobs) Put(ctx context.Context, name string, data []byte) error {
	if err := errors.Join(checkName(name), ctx.Err()); err != nil {
		return err
	}
	ref := path.Dir(name)
	if err := b.root.MkdirAll(ref, 0o700); err != nil {
		return fmt.Errorf("blobs: %w", err)
	}
	dir := filepath.Join(b.root.Name(), ref)
	temp, err := writeTemp(dir, data)
	if err != nil {
		return fmt.Errorf("blobs: %w", err)
	}
	if err := b.root.Rename(path.Join(ref, filepath.Base(temp)), name); err != nil {
		return errors.Join(fmt.Errorf("blobs: %w", err), os.Remove(temp))
	}
	if err := errors.Join(SyncDir(dir), SyncDir(b.root.Name())); err != nil {
		return fmt.Errorf("blobs: %w", err)
	}
	return nil
}

// Get reads a blob. ErrNotFound.
func (b *FileBlobs) Get(ctx context.Context, name string) ([]byte, error) {
	if err := errors.Join(checkName(name), ctx.Err()); err != nil {
		return nil, err
	}
	data, err := b.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("blob %s: %w", name, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("blobs: %w", err)
	}
	return data, nil
}

// Delete removes a blob; one that is not there is no error.
func (b *FileBlobs) Delete(ctx context.Context, name string) error {
	if err := errors.Join(checkName(name), ctx.Err()); err != nil {
		return err
	}
	if err := b.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("blobs: %w", err)
	}
	return nil
}

// DeleteAll removes every blob of a case, its folder and what a crash may have
// left half written.
func (b *FileBlobs) DeleteAll(ctx context.Context, ref string) error {
	if err := errors.Join(checkPart(ref), ctx.Err()); err != nil {
		return err
	}
	if err := b.root.RemoveAll(ref); err != nil {
		return fmt.Errorf("blobs: %w", err)
	}
	return nil
}

// Refs lists the folders.
func (b *FileBlobs) Refs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		dir, err := b.root.Open(".")
		if err != nil {
			yield("", fmt.Errorf("blobs: %w", err))
			return
		}
		defer func() { _ = dir.Close() }()
		for {
			some, err := dir.ReadDir(256)
			for _, e := range some {
				if e.IsDir() && !yield(e.Name(), nil) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err = errors.Join(err, ctx.Err()); err != nil {
				yield("", fmt.Errorf("blobs: %w", err))
				return
			}
		}
	}
}
