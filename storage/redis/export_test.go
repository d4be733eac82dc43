package redis

import (
	"context"
	"fmt"

	"kaihu/storage"
)

// Fill commits turns of new cases in one pipeline. Nobody else may commit
// meanwhile: their refs are not looked up in the other partitions.
func (s *Store) Fill(ctx context.Context, turns []storage.Turn) error {
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
