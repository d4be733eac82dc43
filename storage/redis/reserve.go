package redis

import (
	"context"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// reserveFor is how long a ref is kept for the lane that asked for it first:
// far longer than the commit that follows takes.
const reserveFor = time.Minute

// reserve makes sure that a ref which is new to its lane is nobody else's. Two
// lanes of two partitions may ask for one ref at the same moment, and neither
// finds it in the other's partition yet: so the first one leaves a word where
// the second one looks. It is not taken back; until it expires the ref's own
// lane may use it, and that nobody else may costs nothing. storage.ErrRef.
func (s *Store) reserve(ctx context.Context, t storage.Turn) error {
	ref, lane := t.Record.Head.Ref, t.Record.Lane
	var first *redis.StatusCmd
	mine := storage.Mark(lane, ref) // the word may outlive an erasure
	taken, err := s.laneOf(ctx, ref, func(p redis.Pipeliner) {
		first = p.SetArgs(ctx, s.keys.ref(ref), mine, redis.SetArgs{Mode: "NX", Get: true, TTL: reserveFor})
	})
	if err != nil {
		return err
	}
	word := first.Val()
	if t.From != "" && word == storage.Mark(t.From, ref) {
		word = mine
	}
	if taken != "" && taken != lane || word != "" && word != mine {
		return storage.ErrRef
	}
	return nil
}
