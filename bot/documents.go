package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gabriel-vasile/mimetype"

	"kaihu/flows"
	"kaihu/storage"
)

// accepted are the types of documents that AWS China takes by every source
// (rules.yaml, file_types).
func accepted() []string { return []string{"application/pdf", "image/jpeg", "image/png"} }

// blobName is where a document's bytes are.
func blobName(ref string, f flows.File) string { return ref + "/" + f.ID }

// inspect downloads a document, looks at what it really is, seals it away and
// tells the case.
func (b *Bot) inspect(ctx context.Context, e storage.Entry, j flows.Inspect) error {
	rec, err := b.Store.Load(ctx, e.Lane, "")
	if err != nil {
		return fmt.Errorf("load the case: %w", err)
	}
	if rec.Version == 0 || rec.Head.Ref != e.Ref {
		return nil // erased meanwhile
	}
	c, err := b.Vault.OpenCase(rec)
	if err != nil {
		return fmt.Errorf("open the case: %w", err)
	}
	found, err := b.look(ctx, c, rec, j)
	if err != nil {
		return err
	}
	found.Stamp = flows.At(b.now())
	return b.Receive(ctx, Delivery{
		ID:   "inspected:" + e.ID,
		From: flows.Contact{Channel: c.Contact.Channel, Address: c.Contact.Address}, Event: found,
	})
}

// look fetches and judges a document. Only an error that may pass comes back
// as one; what is wrong with the file is a code.
func (b *Bot) look(ctx context.Context, c flows.Case, rec storage.Record, j flows.Inspect) (flows.Inspected, error) {
	found := flows.Inspected{Requirement: j.Requirement, File: j.File}
	ch, err := b.channel(c.Contact)
	if err != nil {
		return found, err
	}
	limit, err := b.maxFile()
	if err != nil {
		return found, err
	}
	data, name, err := ch.Download(ctx, j.File, limit)
	if v := (*SendError)(nil); errors.As(err, &v) && v.Verdict != Later {
		b.log.Warn("a document could not be fetched", "ref", rec.Head.Ref, "verdict", string(v.Verdict), "err", v.Err)
		found.Code = "file_not_received"
		return found, nil
	}
	if err != nil {
		return found, err
	}
	if name != "" {
		found.File.Name = name
	}
	found.File.Size = int64(len(data))
	found.File.Type = mimetype.Detect(data).String()
	switch {
	case len(data) == 0:
		found.Code = "file_empty"
	case found.File.Size > limit:
		found.Code = "file_too_large"
	case !slices.Contains(accepted(), found.File.Type):
		found.Code = "file_type"
	}
	if found.Code != "" {
		return found, nil
	}
	return found, b.keep(ctx, rec, found.File, data)
}

// maxFile is the largest document in bytes. AWS's limit is read as decimal
// megabytes, which is the smaller reading.
func (b *Bot) maxFile() (int64, error) {
	mb, err := strconv.ParseInt(b.Flow.Rule("max_file_mb"), 10, 64)
	if err != nil {
		return 0, &SendError{Verdict: Broken, Err: fmt.Errorf("rule max_file_mb: %w", err)}
	}
	return mb * 1_000_000, nil
}

// keep seals a document away.
func (b *Bot) keep(ctx context.Context, rec storage.Record, f flows.File, data []byte) error {
	sealed, err := b.Vault.SealFile(rec.Key, rec.Head.Ref, f.ID, data)
	if err != nil {
		return fmt.Errorf("seal a document: %w", err)
	}
	if err := b.blobs.Put(ctx, blobName(rec.Head.Ref, f), sealed); err != nil {
		return fmt.Errorf("keep a document: %w", err)
	}
	return nil
}
