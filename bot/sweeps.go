package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kaihu/storage"
)

const (
	orphanAfter = 7 * 24 * time.Hour // from the first time that documents were found whose case is not there
	orphanMemo  = orphanAfter + 2*24*time.Hour
	namedAtOnce = 20 // refs in one line of the log
)

// caseRef is what newRef makes. What else lies beside the documents is not ours.
var caseRef = regexp.MustCompile("^KH-[" + refAlphabet + "]{6}$")

// sweepStore removes what the store does not forget on the way.
func (b *Bot) sweepStore(ctx context.Context) (Counts, error) {
	gone, err := b.Store.Sweep(ctx, b.now())
	return Counts(gone), err
}

// sweepBlobs erases documents whose case is gone: what an erasure that was cut
// short, or a store of yesterday's backup, has left. It waits a week before,
// and says so every day, for a store that lacks the cases may be the wrong one,
// and another program's documents may lie beside ours.
func (b *Bot) sweepBlobs(ctx context.Context) (Counts, error) {
	done := Counts{}
	var left []string
	for ref, err := range b.blobs.Refs(ctx) {
		if err != nil {
			return done, fmt.Errorf("list the documents: %w", err)
		}
		if ctx.Err() != nil {
			break
		}
		if !caseRef.MatchString(ref) {
			continue
		}
		erased, orphan, err := b.sweepOrphan(ctx, ref)
		switch {
		case err != nil:
			return done, err
		case erased:
			done["erased"]++
		case orphan:
			done["found"]++
			left = append(left, ref)
		}
	}
	if len(left) > 0 {
		b.log.Warn("there are documents of cases that this store does not know; seven days after they were first found they are erased. If the store was put back from a backup, or another Kaihu keeps its documents in the same place (KAIHU_BLOBS), stop this job (KAIHU_JOBS=retention=off) and set that right",
			"cases", len(left), "refs", some(left))
	}
	return done, nil
}

// some of the refs, for a line of the log.
func some(refs []string) string { return strings.Join(refs[:min(len(refs), namedAtOnce)], " ") }

// sweepOrphan looks whose the documents of a ref are.
func (b *Bot) sweepOrphan(ctx context.Context, ref string) (erased, orphan bool, err error) {
	if _, err := b.Store.Find(ctx, ref); !errors.Is(err, storage.ErrNotFound) {
		return false, false, err
	}
	memo := "orphan/" + ref
	value, err := b.Store.Memo(ctx, memo)
	if errors.Is(err, storage.ErrNotFound) {
		return false, true, b.Store.SetMemo(ctx, memo, strconv.AppendInt(nil, b.now().Unix(), 10), orphanMemo)
	}
	if err != nil {
		return false, false, fmt.Errorf("read since when %s is gone: %w", ref, err)
	}
	since, err := strconv.ParseInt(string(value), 10, 64)
	if err == nil && b.now().Sub(time.Unix(since, 0)) < orphanAfter {
		return false, true, nil
	}
	if err := b.blobs.DeleteAll(ctx, ref); err != nil {
		return false, false, fmt.Errorf("erase the documents of %s: %w", ref, err)
	}
	return true, false, b.Store.SetMemo(ctx, memo, nil, 0)
}
