package redis

import (
	"context"
	"fmt"
	"slices"

	"kaihu/storage"
)

// fillAtOnce is small enough that no pipeline takes too long and is sent twice.
const fillAtOnce = 100

// Fill commits turns of new cases in pipelines. Nobody else may commit
// meanwhile: their refs are not looked up in the other partitions.
func (s *Store) Fill(ctx context.Context, turns []storage.Turn) error {
	for some := range slices.Chunk(turns, fillAtOnce) {
		if err := s.fill(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) fill(ctx context.Context, turns []storage.Turn) error {
	calls := make([]call, len(turns))
	for i, t := range turns {
		calls[i] = s.commitCall(t, "")
		calls[i].args[argChecked] = 1
	}
	verdicts, errs := s.runAll(ctx, s.scripts.commit, calls)
	if len(errs) > 0 {
		return errs[0]
	}
	for i, v := range verdicts {
		if v != "ok" && v != "ok " {
			return fmt.Errorf("%s: commit.lua said %q", turns[i].Record.Head.Ref, v)
		}
	}
	return nil
}
