package redis

import (
	"context"
	"errors"
	"strings"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// list is what a partition has of a query: the sorted sets that hold it.
type list struct {
	part string
	keys []string
}

// listsOf names the lists that hold what is asked for, of the partitions that
// have any: those of its own, or, when only the stage or only the ball is given
// or what is open is asked for, those of its pairs that have cases.
func (s *Store) listsOf(ctx context.Context, q storage.Query) ([]list, error) {
	names := []string{"list"}
	switch {
	case q.Needs:
		names = []string{"needs"}
	case q.Assignee != "":
		names = []string{"mine:" + q.Assignee + "\x00open"}
		if !q.Open {
			names = append(names, "mine:"+q.Assignee+"\x00shut")
		}
	case q.Stage != "" && q.Ball != "":
		names = []string{"list:" + q.Stage + "\x00" + q.Ball}
	case q.Stage != "" || q.Ball != "" || q.Open:
		return s.pairsOf(ctx, q)
	}
	var lists []list
	for _, part := range s.keys.parts {
		l := list{part: part}
		for _, name := range names {
			l.keys = append(l.keys, part+name)
		}
		lists = append(lists, l)
	}
	return lists, nil
}

// pairsOf names the lists of those pairs of a stage and a holder of the ball
// that have cases and are asked for.
func (s *Store) pairsOf(ctx context.Context, q storage.Query) (lists []list, err error) {
	var pairs [partitions]*redis.StringSliceCmd
	errs := s.pipe(ctx, func(p redis.Pipeliner) {
		for i, part := range s.keys.parts {
			pairs[i] = p.SMembers(ctx, part+"lists")
		}
	})
	for i, cmd := range pairs {
		l := list{part: s.keys.parts[i]}
		for _, pair := range cmd.Val() {
			stage, ball, _ := strings.Cut(pair, "\x00")
			asked := (q.Stage == "" || q.Stage == stage) && (q.Ball == "" || q.Ball == ball)
			if asked && (!q.Open || storage.Head{Ball: ball}.Open()) {
				l.keys = append(l.keys, l.part+"list:"+pair)
			}
		}
		if len(l.keys) > 0 {
			lists = append(lists, l)
		}
	}
	return lists, errors.Join(errs...)
}
