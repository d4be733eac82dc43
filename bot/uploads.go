package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// uploadSource begins the Source of a file that came by a link's page. Its
// bytes lie in the blobs already.
const uploadSource = "upload:"

// stageFor is how long the bytes of a page's files may lie without a turn that
// holds them: longer than a page takes to hand in.
const stageFor = 6 * time.Minute

// Stage is the place where a page's files lie until a turn holds them. Before
// the first byte is kept an entry of the outbox says so, claimed for as long as
// a page may take: if this process dies meanwhile, another one finds the entry
// and deletes what no case holds.
type Stage struct {
	bot   *Bot
	visit *Visit
	entry storage.Entry
	ids   []string // of files, given out one after the other
	used  int
}

// Stage prepares for so many files. Release ends it.
func (b *Bot) Stage(ctx context.Context, v *Visit, files int) (*Stage, error) {
	s := &Stage{bot: b, visit: v}
	for range files {
		s.ids = append(s.ids, "up-"+strings.ToLower(rand.Text()))
	}
	plain, err := encodeJob(staged{s.ids})
	if err != nil {
		return nil, fmt.Errorf("encode a %s: %w", entryStaged, err)
	}
	for range maxConflicts {
		if err := b.reread(ctx, v, v.Case.Ref); err != nil {
			return nil, err
		}
		if v.Link == nil {
			return nil, ErrNoLink
		}
		t, err := s.announce(plain)
		if err != nil {
			return nil, err
		}
		claimed, err := b.Store.Commit(ctx, t)
		switch {
		case err == nil && len(claimed) == 1:
			s.entry = claimed[0]
			return s, nil
		case err == nil:
			return nil, errors.New("the entry of a stage was not claimed with its commit")
		case !errors.Is(err, storage.ErrConflict):
			return nil, fmt.Errorf("announce files: %w", err)
		}
	}
	return nil, errGaveUp
}

// announce is the turn that leaves the case as it is and adds the entry, in a
// queue of its own: nothing stands before it.
func (s *Stage) announce(plain []byte) (storage.Turn, error) {
	b, rec, now := s.bot, s.visit.rec, s.bot.now()
	key, err := b.Vault.KeyOf(rec, s.visit.Case.Ref)
	if err != nil {
		return storage.Turn{}, fmt.Errorf("open the case of a link: %w", err)
	}
	same, err := key.SealCase(s.visit.Case, rec)
	if err != nil {
		return storage.Turn{}, fmt.Errorf("seal the case: %w", err)
	}
	return storage.Turn{
		Record: same,
		Entries: []storage.Entry{{
			ID: s.ids[0], Queue: "staged:" + s.ids[0], Lane: rec.Lane, Ref: s.visit.Case.Ref, Kind: entryStaged,
			Key: key.Wrapped, Body: key.Seal(entryStaged, plain), Created: now, Due: now,
		}},
		Claim: storage.Terms{Now: now, Lease: stageFor},
	}, nil
}

// Keep seals a file's bytes away. name is what the person called it.
func (s *Stage) Keep(ctx context.Context, name string, data []byte) (flows.File, error) {
	if s.used == len(s.ids) {
		return flows.File{}, errors.New("more files than were announced")
	}
	id, ref := s.ids[s.used], s.visit.Case.Ref
	s.used++
	f := flows.File{ID: id, Source: uploadSource + id, Name: FileName(name), Size: int64(len(data))}
	sealed, err := s.bot.Vault.SealFile(s.visit.rec.Key, ref, id, data)
	if err != nil {
		return f, fmt.Errorf("seal an upload: %w", err)
	}
	if err := s.bot.blobs.Put(ctx, blobName(ref, f), sealed); err != nil {
		return f, fmt.Errorf("keep an upload: %w", err)
	}
	return f, nil
}

// HandIn is the turn that takes what a page handed in. The same submission is
// taken once, however often it is sent. The visit is read again.
func (b *Bot) HandIn(ctx context.Context, v *Visit, submission string, h flows.Handed) error {
	h.Stamp, h.Link = flows.At(b.now()), v.Seq
	err := b.inform(ctx, v.rec.Lane, v.Case.Ref, "handed:"+strconv.Itoa(v.Seq)+":"+submission, h)
	if err != nil {
		return err
	}
	return b.reread(ctx, v, v.Case.Ref)
}

// Release deletes what no turn took, and ends the stage. What cannot be done
// now is done when the entry's lease has run out.
func (s *Stage) Release(ctx context.Context) {
	b, e := s.bot, s.entry
	if err := b.unstage(ctx, e, s.ids[:s.used]); err != nil {
		b.log.Warn("files of a page that nobody took could not be deleted; it is tried again", "ref", e.Ref, "err", err)
		return
	}
	_, err := b.Store.Finish(ctx, e, storage.Terms{})
	b.settled(err, e)
}

// unstage deletes those of a page's files that the case does not hold.
func (b *Bot) unstage(ctx context.Context, e storage.Entry, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	_, c, err := b.current(ctx, e.Lane, e.Ref)
	if err != nil {
		return err
	}
	if c == nil {
		return b.blobs.DeleteAll(ctx, e.Ref)
	}
	for _, id := range ids {
		if holds(c, id) {
			continue
		}
		if err := b.blobs.Delete(ctx, blobName(e.Ref, flows.File{ID: id})); err != nil {
			return fmt.Errorf("delete an upload: %w", err)
		}
	}
	return nil
}
