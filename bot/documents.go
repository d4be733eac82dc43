package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaihu/bot/scan"
	"kaihu/flows"
	"kaihu/storage"
)

const (
	// slowLook is how long a person waits for the verdict on a document before
	// hearing that it takes a moment.
	slowLook = time.Second
	// lookTries and lookPatience bound what is tried before a document goes to a
	// person unchecked: a dead engine is nobody's reason to wait.
	lookTries    = 4
	lookPatience = time.Minute
)

// blobName is where a document's bytes are.
func blobName(ref string, f flows.File) string { return ref + "/" + f.ID }

// document is a file of a case as it was fetched.
type document struct {
	flows.File
	data   []byte
	digest string
}

// inspect fetches what a document requirement holds, has it looked at, seals
// away what is to be kept and tells the case.
func (b *Bot) inspect(ctx context.Context, e storage.Entry, j flows.Inspect) error {
	if e.Attempts == 0 {
		b.cfg.Linger(ctx, j.After)
	}
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
	r := c.Requirements[j.Requirement]
	files := r.Pictures()
	if r.State != flows.Checking || !slices.ContainsFunc(files, func(f flows.File) bool { return f.ID == j.File.ID }) {
		if holds(&c, j.File.ID) { // its verdict was told before this attempt
			return nil
		}
		return b.blobs.Delete(ctx, blobName(e.Ref, j.File)) // replaced or taken back meanwhile
	}
	soon := time.AfterFunc(slowLook, func() { b.delayed(ctx, e, j) })
	defer soon.Stop()
	l := look{bot: b, entry: e, rec: rec, c: &c, item: b.Flow.Definition(j.Requirement)}
	found, err := l.at(ctx, files)
	if err != nil {
		return err
	}
	soon.Stop()
	for _, one := range found {
		if err := b.inspected(ctx, e, one); err != nil {
			return err
		}
	}
	return nil
}

// inspected tells the case what came of a document; one that is gone wants no
// word of it. A look may have several verdicts, and be repeated after some of
// them were told: each is known by the files that it is about.
func (b *Bot) inspected(ctx context.Context, e storage.Entry, found flows.Inspected) error {
	found.Stamp = flows.At(b.now())
	err := b.receiveLane(ctx, e.Lane, e.Ref, "inspected:"+e.ID+":"+strings.Join(found.Of, "+"), found)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// delayed tells the case that a check takes a moment. It is a courtesy: where
// it fails, the verdict comes all the same.
func (b *Bot) delayed(ctx context.Context, e storage.Entry, j flows.Inspect) {
	err := b.receiveLane(ctx, e.Lane, e.Ref, "delayed:"+e.ID, flows.Delayed{Stamp: flows.At(b.now()), Requirement: j.Requirement, File: j.File.ID})
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		b.logOf(e).Warn("could not say that a check takes a moment", "err", err)
	}
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
	found := flows.Inspected{Requirement: j.Requirement, File: j.File, Code: codeNotReceived}
	if c, _, err := b.Open(ctx, e.Ref); err == nil {
		found.Of = ids(c.Requirements[j.Requirement].Pictures())
	}
	return b.inspected(ctx, e, found)
}

func ids(files []flows.File) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.ID)
	}
	return list
}

// look is one look at the files of one requirement.
type look struct {
	bot   *Bot
	entry storage.Entry
	rec   storage.Record
	c     *flows.Case
	item  *flows.Definition
}

// at gives the verdicts: one for the requirement, after those on files that
// belong elsewhere. Only an error that may pass comes back as one; what is wrong
// with a file is a code.
func (l *look) at(ctx context.Context, files []flows.File) ([]flows.Inspected, error) {
	var docs []document
	for _, f := range files {
		d, code, err := l.fetch(ctx, f)
		if err != nil {
			return nil, err
		}
		if code != "" {
			return []flows.Inspected{{Requirement: l.item.ID, File: files[0], Of: ids(files), Code: code, Digest: d.digest}}, nil
		}
		docs = append(docs, d)
	}
	if len(docs) == 1 && slices.Contains(l.c.Requirements[l.item.ID].Scan.Digests(), docs[0].digest) {
		return []flows.Inspected{{Requirement: l.item.ID, File: files[0], Of: ids(files), Code: "file_duplicate_of_rejected", Digest: docs[0].digest}}, nil
	}
	if l.item.Params["sides"] != "" { // its pictures are one document
		one, err := l.judge(ctx, docs)
		return []flows.Inspected{one}, err
	}
	return l.sort(ctx, docs)
}

// sort looks at files one by one: those that belong elsewhere are told first,
// then the best of the rest.
func (l *look) sort(ctx context.Context, docs []document) ([]flows.Inspected, error) {
	var told []flows.Inspected
	var best *flows.Inspected
	var of []string
	for i := range docs {
		one, err := l.judge(ctx, docs[i:i+1])
		if err != nil {
			return nil, err
		}
		if one.Belongs != "" && len(docs) > 1 {
			told = append(told, one)
			continue
		}
		of = append(of, docs[i].ID)
		if best == nil || rank(one) < rank(*best) {
			best = &one
		}
	}
	if best != nil {
		best.Of = of
		told = append(told, *best)
	}
	return told, nil
}

// rank orders verdicts, the best first.
func rank(one flows.Inspected) int {
	switch {
	case one.Code == "" && !one.Unclear:
		return 0
	case len(one.Differs) > 0:
		return 1
	case one.Unclear:
		return 2
	}
	return 3
}

// judge has one document looked at and keeps it if it is to be kept.
func (l *look) judge(ctx context.Context, docs []document) (flows.Inspected, error) {
	b := l.bot
	found := flows.Inspected{Requirement: l.item.ID, File: docs[0].File}
	if len(docs) == 1 { // one of several may be fine by itself
		found.Digest = docs[0].digest
	}
	task := scan.Task{For: l.item.ID, Claims: l.claims(), Rules: ScanRules(b.Flow), Today: b.now()}
	for _, d := range docs {
		found.Of = append(found.Of, d.ID)
		task.Files = append(task.Files, d.data)
	}
	res, err := b.cfg.Scanner.Look(ctx, task)
	b.metrics.looked(res, err)
	if err != nil {
		if l.entry.Attempts+1 < lookTries && b.now().Sub(l.entry.Created) < lookPatience {
			return found, &SendError{Verdict: Later, After: 2 * time.Second, Err: fmt.Errorf("look at a document: %w", err)}
		}
		b.logOf(l.entry).Error("a document goes to a person unchecked", "err", err)
		res, _ = unread{}.Look(ctx, task) // never fails
	}
	l.tell(&found, res)
	data := docs[0].data
	if res.Copy != nil {
		data = res.Copy
		found.File.Name = renamed(found.File.Name, res.Type)
	}
	found.File.Type, found.File.Size = res.Type, int64(len(data))
	if !kept(found) {
		return found, nil
	}
	return found, b.keep(ctx, l.rec, l.item.ID, found.File, data)
}

// kept says whether the core will keep a document with this verdict.
func kept(found flows.Inspected) bool {
	return found.Belongs == "" && (found.Code == "" || found.Unclear || found.Code == codeSideMissing || len(found.Differs) > 0)
}

// unread is the scanner of a bot that has none: it lets pass what AWS takes, and
// leaves the reading to a person.
type unread struct{}

// Look sees type and size alone.
func (unread) Look(_ context.Context, t scan.Task) (scan.Result, error) {
	res := scan.Result{Verdict: scan.Unclear}
	for _, data := range t.Files {
		res.Type = scan.Sniff(data)
		switch {
		case !slices.Contains(t.Rules.Types, res.Type):
			res.Verdict, res.Code = scan.Reject, "file_type"
		case int64(len(data)) > t.Rules.MaxBytes:
			res.Verdict, res.Code = scan.Reject, "file_too_large"
		}
	}
	return res, nil
}

// linger waits for more of a burst.
func linger(ctx context.Context, until time.Duration) {
	t := time.NewTimer(until)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// fetch downloads one file. code says why it could not be had.
func (l *look) fetch(ctx context.Context, f flows.File) (d document, code string, err error) {
	b := l.bot
	limit := number(b.Flow, "max_upload_mb") * 1_000_000
	d.File = f
	var name string
	if isUpload(f) || f.Type != "" { // it lies here: from the page, or since it was looked at, longer than platforms keep it
		d.data, err = b.stored(ctx, l.rec, f)
	} else {
		ch, err := b.channel(l.c.Contact)
		if err != nil {
			return d, "", err
		}
		d.data, name, err = ch.Download(ctx, f, limit)
		if v := (*SendError)(nil); errors.As(err, &v) && v.Verdict != Later {
			b.log.Warn("a document could not be fetched", "ref", l.rec.Head.Ref, "verdict", string(v.Verdict), "err", v.Err)
			return d, codeNotReceived, nil
		}
		if err != nil {
			return d, "", err
		}
	}
	if errors.Is(err, storage.ErrNotFound) {
		return d, codeNotReceived, nil
	}
	if err != nil {
		return d, "", err
	}
	if name != "" {
		d.Name = name
	}
	sum := sha256.Sum256(d.data)
	d.digest = hex.EncodeToString(sum[:12])
	switch {
	case len(d.data) == 0:
		return d, "file_empty", nil
	case int64(len(d.data)) > limit:
		return d, "file_too_large", nil
	}
	return d, "", nil
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
	if !slices.Contains(ids(c.Requirements[requirement].Pictures()), f.ID) {
		return b.blobs.Delete(ctx, blobName(ref, f))
	}
	return nil
}
