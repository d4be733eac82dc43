package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// Load implements storage.Store: one command, for the mark lies on the case's
// slot.
func (s *Store) Load(ctx context.Context, lane, event string) (storage.Record, error) {
	var cmd *redis.SliceCmd
	if event == "" {
		cmd = redis.NewSliceCmd(ctx, "mget", s.keys.record(lane))
	} else {
		cmd = redis.NewSliceCmd(ctx, "mget", s.keys.record(lane), s.keys.of(lane)+"mark:"+storage.Mark(lane, event))
	}
	if err := s.stream.Submit(ctx, cmd).WaitContext(ctx); err != nil {
		return storage.Record{}, fmt.Errorf("redis: load: %w", err)
	}
	found := cmd.Val()
	if len(found) == 2 && found[1] != nil {
		return storage.Record{}, s.seen(ctx, lane)
	}
	text, ok := found[0].(string)
	if !ok {
		return storage.Record{}, nil
	}
	r, err := readCase(lane, text)
	if err != nil {
		return storage.Record{}, fmt.Errorf("redis: load: %w", err)
	}
	return r, nil
}

// Find implements storage.Store: the partitions' indexes, then the record.
func (s *Store) Find(ctx context.Context, ref string) (storage.Record, error) {
	lane, err := s.laneOf(ctx, ref)
	if err != nil {
		return storage.Record{}, fmt.Errorf("redis: find %s: %w", ref, err)
	}
	if lane != "" {
		r, err := s.Load(ctx, lane, "")
		if err != nil || r.Head.Ref == ref {
			return r, err
		}
	}
	return storage.Record{}, fmt.Errorf("%s: %w", ref, storage.ErrNotFound)
}

// laneOf looks a ref up in all partitions at once; "": nowhere. The same
// pipeline takes what is to be asked besides.
func (s *Store) laneOf(ctx context.Context, ref string, besides ...func(redis.Pipeliner)) (string, error) {
	var found [partitions]*redis.StringCmd
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for _, ask := range besides {
			ask(p)
		}
		for i, part := range s.keys.parts {
			found[i] = p.HGet(ctx, part+"refs", ref)
		}
	})
	for _, cmd := range found {
		if lane := cmd.Val(); lane != "" {
			return lane, nil
		}
	}
	return "", errors.Join(errs...)
}

// Commit implements storage.Store: one script on one slot. Only a ref that is
// new to its lane is looked up in the other partitions first.
func (s *Store) Commit(ctx context.Context, t storage.Turn) (claimed []storage.Entry, err error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	lease := ""
	if t.Claim.Lease > 0 {
		lease = rand.Text()
	}
	c := s.commitCall(t, lease)
	verdict, err := s.commit(ctx, c)
	if err == nil && verdict == "check" {
		if err = s.reserve(ctx, t); err == nil {
			c.args[argChecked] = 1
			verdict, err = s.commit(ctx, c)
		}
	}
	if errors.Is(err, storage.ErrRef) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("redis: commit %s: %w", t.Record.Head.Ref, err)
	}
	switch verdict, places, _ := strings.Cut(verdict, " "); verdict {
	case "ok":
		return pick(t, places, lease)
	case "seen":
		return nil, s.seen(ctx, t.Record.Lane)
	case "conflict":
		return nil, storage.ErrConflict
	case "ref":
		return nil, storage.ErrRef
	}
	return nil, fmt.Errorf("redis: commit %s: the script said %q", t.Record.Head.Ref, verdict)
}

func (s *Store) commit(ctx context.Context, c call) (verdict string, err error) {
	cmd, err := s.run(ctx, s.scripts.commit, c)
	if err != nil {
		return "", err
	}
	return cmd.Text()
}

// pick gives the claimed entries of a turn, whose places commit.lua names.
func pick(t storage.Turn, places, lease string) ([]storage.Entry, error) {
	var claimed []storage.Entry
	for place := range strings.FieldsSeq(places) {
		n, err := strconv.Atoi(place)
		if err != nil || n < 1 || n > len(t.Entries) {
			return nil, fmt.Errorf("redis: commit.lua claimed entry %q of %d", place, len(t.Entries))
		}
		e := t.Entries[n-1]
		e.Lane, e.Lease, e.Attempts = t.Record.Lane, lease, 0
		e.Created, e.Due = e.Created.UTC(), e.Due.UTC()
		claimed = append(claimed, e)
	}
	return claimed, nil
}

// argChecked is where commit.lua is told that the ref was looked up.
const argChecked = 5

// commitCall lays a turn out as commit.lua wants it.
func (s *Store) commitCall(t storage.Turn, lease string) call {
	r := t.Record
	var marks int64
	if t.Event != "" {
		marks = int64(s.marks / time.Second)
	}
	erase, wake, needs := 0, "", ""
	if t.Erase {
		erase = 1
	}
	if !r.Head.WakeAt.IsZero() {
		wake = micros(r.Head.WakeAt)
	}
	if !r.Head.Needs.IsZero() {
		needs = "-" + micros(r.Head.Needs)
	}
	next := r
	next.Version++
	part := s.keys.of(r.Lane)
	c := call{
		keys: []string{part + "case:" + r.Lane, part + "mark:" + storage.Mark(r.Lane, t.Event), part + "out:" + r.Lane},
		args: []any{part, r.Lane, marks, r.Version, erase, 0, r.Head.Ref, r.Head.Stage + "\x00" + r.Head.Ball,
			micros(r.Head.Updated), wake, caseValue(next), lease, micros(t.Claim.Now), micros(t.Claim.Now.Add(t.Claim.Lease)),
			r.Head.Assignee, needs, t.Day, storage.TallyDays * 24 * 3600, len(t.Tallies)},
	}
	for _, e := range t.Entries {
		c.args = append(c.args, e.ID, e.Queue, entryValue(e), micros(e.Created), micros(e.Due))
	}
	for _, name := range t.Tallies {
		c.args = append(c.args, name)
	}
	return c
}
