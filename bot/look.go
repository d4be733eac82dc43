package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaihu/bot/scan"
	"kaihu/flows"
	"kaihu/storage"
)

// What is tried before a document goes to a person unchecked: a dead engine is
// nobody's reason to wait.
const (
	lookTries    = 4
	lookPatience = time.Minute
)

// document is a file of a case as it was fetched.
type document struct {
	flows.File
	data   []byte
	digest string
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
	d.digest = shortDigest(d.data)
	switch {
	case len(d.data) == 0:
		return d, "file_empty", nil
	case int64(len(d.data)) > limit:
		return d, "file_too_large", nil
	}
	return d, "", nil
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
