package redis

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// Load implements storage.Store: one round trip.
func (s *Store) Load(ctx context.Context, lane, event string) (storage.Record, error) {
	seen := redis.NewIntCmd(ctx, "exists", s.keys.of(lane)+"mark:"+storage.Mark(lane, event))
	fields := redis.NewSliceCmd(ctx, "hmget", s.keys.record(lane), "version", "head", "key", "body")
	var first, second redis.AutoFuture
	if event != "" {
		first = s.stream.Submit(ctx, seen)
	}
	second = s.stream.Submit(ctx, fields)
	if event != "" {
		if err := first.WaitContext(ctx); err != nil {
			return storage.Record{}, fmt.Errorf("redis: load: %w", err)
		}
		if seen.Val() > 0 {
			return storage.Record{}, s.seen(ctx, lane)
		}
	}
	if err := second.WaitContext(ctx); err != nil {
		return storage.Record{}, fmt.Errorf("redis: load: %w", err)
	}
	return decode(lane, fields.Val())
}

// decode reads version, head, key and body.
func decode(lane string, fields []any) (storage.Record, error) {
	if len(fields) != 4 || fields[0] == nil {
		return storage.Record{}, nil
	}
	text := make([]string, len(fields))
	for i, f := range fields {
		text[i], _ = f.(string)
	}
	r := storage.Record{Lane: lane, Key: []byte(text[2]), Body: []byte(text[3])}
	var err error
	if r.Version, err = strconv.ParseInt(text[0], 10, 64); err != nil {
		return storage.Record{}, fmt.Errorf("redis: a version: %w", err)
	}
	if err := json.Unmarshal([]byte(text[1]), &r.Head); err != nil {
		return storage.Record{}, fmt.Errorf("redis: a head: %w", err)
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
	c, err := s.commitCall(t, lease)
	if err != nil {
		return nil, fmt.Errorf("redis: commit: %w", err)
	}
	verdict, err := s.commit(ctx, c)
	if err == nil && verdict == "check" {
		if err = s.reserve(ctx, t.Record.Head.Ref, t.Record.Lane); err == nil {
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
func (s *Store) commitCall(t storage.Turn, lease string) (call, error) {
	r := t.Record
	head, err := json.Marshal(inUTC(r.Head))
	if err != nil {
		return call{}, err
	}
	var marks int64
	if t.Event != "" {
		marks = int64(s.marks / time.Second)
	}
	erase, wake := 0, ""
	if t.Erase {
		erase = 1
	}
	if !r.Head.WakeAt.IsZero() {
		wake = micros(r.Head.WakeAt)
	}
	part := s.keys.of(r.Lane)
	c := call{
		keys: []string{part + "case:" + r.Lane, part + "mark:" + storage.Mark(r.Lane, t.Event), part + "refs",
			part + "wake", part + "ready", part + "waiting", part + "queues:" + r.Lane},
		args: []any{part, r.Lane, marks, r.Version, erase, 0, r.Head.Ref, r.Head.Stage, r.Head.Ball,
			micros(r.Head.Updated), wake, head, r.Key, r.Body,
			lease, micros(t.Claim.Now), micros(t.Claim.Now.Add(t.Claim.Lease))},
	}
	for _, e := range t.Entries {
		c.args = append(c.args, e.ID, e.Queue, e.Kind, e.Ref, e.Key, e.Body,
			nanos(e.Created), nanos(e.Due), micros(e.Created), micros(e.Due))
	}
	return c, nil
}

func inUTC(h storage.Head) storage.Head {
	h.Since, h.Opened, h.Updated, h.WakeAt = h.Since.UTC(), h.Opened.UTC(), h.Updated.UTC(), h.WakeAt.UTC()
	return h
}
