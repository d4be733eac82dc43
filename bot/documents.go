package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"kaihu/bot/scan"
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
		return b.blobs.DeleteAll(ctx, e.Ref) // erased meanwhile; an attempt before may have kept it
	}
	c, err := b.Vault.OpenCase(rec)
	if err != nil {
		return fmt.Errorf("open the case: %w", err)
	}
	found, err := b.look(ctx, c, rec, j)
	if err != nil {
		return err
	}
	return b.inspected(ctx, e, found)
}

// inspected tells the case what came of a document; one that is gone wants no
// word of it.
func (b *Bot) inspected(ctx context.Context, e storage.Entry, found flows.Inspected) error {
	found.Stamp = flows.At(b.now())
	err := b.receiveLane(ctx, e.Lane, e.Ref, "inspected:"+e.ID, found)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// uninspected tells the case that a document could not be had: the person
// sends it once more, rather than waiting for a check that never ends.
func (b *Bot) uninspected(ctx context.Context, e storage.Entry) error {
	plain, err := b.Vault.Open(e.Key, e.Ref, e.Kind, e.Body)
	if err != nil {
		return nil // nobody can tell which document it was
	}
	j, err := decode[flows.Inspect](plain)
	if err != nil {
		return nil
	}
	return b.inspected(ctx, e, flows.Inspected{Requirement: j.Requirement, File: j.File, Code: "file_not_received"})
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
	found.File.Type, found.Code = sniff(data, limit)
	if found.Code != "" {
		return found, nil
	}
	return found, b.keep(ctx, rec, j.Requirement, found.File, data)
}

// sniff says what a file really is, whatever its name says, and why it is not
// taken: "" when it is.
func sniff(data []byte, limit int64) (kind, code string) {
	kind = scan.Sniff(data)
	switch {
	case len(data) == 0:
		return kind, "file_empty"
	case int64(len(data)) > limit:
		return kind, "file_too_large"
	case !slices.Contains(accepted(), kind):
		return kind, "file_type"
	}
	return kind, ""
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
	now, err := b.Store.Load(ctx, rec.Lane, "")
	if err != nil {
		return fmt.Errorf("load the case: %w", err)
	}
	if now.Version == 0 || now.Head.Ref != ref {
		return b.blobs.DeleteAll(ctx, ref)
	}
	c, err := b.Vault.OpenCase(now)
	if err != nil {
		return fmt.Errorf("open the case: %w", err)
	}
	if r := c.Requirements[requirement]; r.File == nil || r.File.ID != f.ID {
		return b.blobs.Delete(ctx, blobName(ref, f))
	}
	return nil
}
