package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kaihu/flows"
	"kaihu/storage"
)

// blobName is where a document's bytes are.
func blobName(ref string, f flows.File) string { return ref + "/" + f.ID }

// keep seals a document away. Meanwhile the case may be erased, or want another
// document or none, for a sender that stalls outlives its lease: what is not
// wanted any more is deleted again, by this side if the change came first and
// by the change's own entry if not.
func (b *Bot) keep(ctx context.Context, rec storage.Record, requirement string, f flows.File, data []byte) error {
	ref := rec.Head.Ref
	sealed, err := b.Vault.SealFile(rec.Key, ref, f.ID, data)
	if err != nil {
		return fmt.Errorf("seal a document: %w", err)
	}
	if err := b.blobs.Put(ctx, blobName(ref, f), sealed); err != nil {
		return fmt.Errorf("keep a document: %w", err)
	}
	_, c, err := b.current(ctx, rec.Lane, ref)
	if err != nil {
		return err
	}
	if c == nil {
		return b.blobs.DeleteAll(ctx, ref)
	}
	if !among(c.Requirements[requirement].Pictures(), f.ID) {
		return b.blobs.Delete(ctx, blobName(ref, f))
	}
	return nil
}

func ids(files []flows.File) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.ID)
	}
	return list
}

// stored reads the bytes of a file that lie in the blobs: as the person handed
// them in on a page, or as they were kept after a look. storage.ErrNotFound if
// they are gone.
func (b *Bot) stored(ctx context.Context, rec storage.Record, f flows.File) ([]byte, error) {
	sealed, err := b.blobs.Get(ctx, blobName(rec.Head.Ref, f))
	if err != nil {
		return nil, fmt.Errorf("read a document: %w", err)
	}
	data, err := b.Vault.OpenFile(rec.Key, rec.Head.Ref, f.ID, sealed)
	if err != nil {
		return nil, fmt.Errorf("open a document: %w", err)
	}
	return data, nil
}

// holds reports whether a case holds a file.
func holds(c *flows.Case, id string) bool {
	for _, r := range c.Requirements {
		if among(r.Pictures(), id) {
			return true
		}
	}
	return false
}

func among(files []flows.File, id string) bool {
	return slices.ContainsFunc(files, func(f flows.File) bool { return f.ID == id })
}

// dropped forgets the uploads that a case held before a turn and does not hold
// after it, unless the turn's effects say so already. The bytes of a file that
// came by a chat are kept only when it was looked at; those of a page lie here
// from the beginning.
func dropped(was, is *flows.Case, effects []flows.Effect) (more []flows.Effect) {
	for _, r := range was.Requirements {
		for _, f := range r.Pictures() {
			said := slices.ContainsFunc(effects, func(e flows.Effect) bool {
				d, ok := e.(flows.Discard)
				return ok && d.File.ID == f.ID
			})
			if isUpload(f) && !said && !holds(is, f.ID) {
				more = append(more, flows.Discard{File: f})
			}
		}
	}
	return more
}

// isUpload reports whether a file came by a link's page.
func isUpload(f flows.File) bool { return strings.HasPrefix(f.Source, uploadSource) }
